"""How a member wants to be told."""

from collections.abc import Iterable
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.choices import Pace
from notifications.kinds import MemberKind
from notifications.pace import Hours


class Clock(forms.TimeInput):
    """A time of day; browsers draw it as their users know it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PreferencesForm(forms.Form):
    """One choice a kind, then the hours."""

    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=())
    digest_at = forms.TimeField(label=_("The daily mail comes at"), widget=Clock)
    is_quiet = forms.BooleanField(label=_("Keep some hours quiet"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=Clock, required=False)
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=Clock, required=False, help_text=_("It may pass midnight.")
    )

    def __init__(self, kinds: Iterable[MemberKind], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        zones = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name]
        self.fields["time_zone"].choices = [("UTC", "UTC"), *zones]  # type: ignore[attr-defined]
        asked = {
            self.name_of(kind): forms.ChoiceField(label=kind.title, choices=Pace.choices, widget=forms.RadioSelect)
            for kind in self.kinds
        }
        self.fields = asked | self.fields

    @staticmethod
    def name_of(kind: MemberKind) -> str:
        """Return the name of the field of a kind."""
        return f"kind_{kind.name.replace('.', '_')}"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("is_quiet"):
            for name in ("quiet_from", "quiet_until"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Say when, or keep no hours quiet."))
            if told.get("quiet_from") and told.get("quiet_from") == told.get("quiet_until"):
                self.add_error("quiet_until", _("Quiet hours end at another time than they begin."))
        return told

    @property
    def before(self) -> list[forms.BoundField]:
        """Return the fields before the one that the quiet hours hang on."""
        return [field for field in self if field.name not in {"is_quiet", "quiet_from", "quiet_until"}]

    @property
    def paces(self) -> dict[str, Pace]:
        """Return what was chosen, by kind."""
        return {kind.name: Pace(self.cleaned_data[self.name_of(kind)]) for kind in self.kinds}

    @property
    def hours(self) -> Hours:
        """Return the chosen hours."""
        told = self.cleaned_data
        ends: tuple[time | None, time | None] = (None, None)
        if told["is_quiet"]:
            ends = (told["quiet_from"], told["quiet_until"])
        return Hours(told["time_zone"], told["digest_at"], *ends)
