"""What moderators decide."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.choices import Claim
from directory.models import ClaimRequest
from directory.validators import check_dates

# For how many days a check counts unless the moderator says otherwise.
COUNTS = {Claim.REGISTRATION: 365, Claim.INSURANCE: 365}
COUNTS_OTHERWISE = 2 * 365
YES, CHANGES, NO = "accept", "ask_changes", "decline"


class DecisionForm(forms.Form):
    """What becomes of something handed in. `read_at`: the state of it that the moderator has read."""

    read_at = forms.DateTimeField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (YES, _("Accept: it can be seen at once")),
            (CHANGES, _("Ask for changes: the holder reads what should be different")),
            (NO, _("Refuse")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What the holder reads"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed unless you accept. Say what should be different, and how."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") in {CHANGES, NO} and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why: the holder reads it."))
        return cleaned


class CheckForm(forms.Form):
    """What a moderator found when looking at a claim. `read_at`: the state of it that they have looked at."""

    read_at = forms.DateTimeField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[("yes", _("It is so: I have checked it")), ("no", _("It is not shown"))],
        widget=forms.RadioSelect,
    )
    checked_on = forms.DateField(label=_("Checked on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    expires_on = forms.DateField(
        label=_("Counts until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("If it is not shown: what the holder reads"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, asked: ClaimRequest, data: Any = None) -> "CheckForm":
        """The form with the days that are usual for this claim."""
        today = timezone.localdate()
        usual = COUNTS.get(Claim(asked.claim), COUNTS_OTHERWISE)
        days = {"checked_on": today, "expires_on": today + timedelta(days=usual)}
        return cls(data, initial=days | {"read_at": asked.revised_at.isoformat()})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == "no" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why: the holder reads it."))
        if cleaned.get("verdict") == "yes":
            self._check_days(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        days = {field: cleaned.get(field) for field in ("checked_on", "expires_on")}
        for field in [field for field, day in days.items() if day is None and field not in self.errors]:
            self.add_error(field, _("Say which day."))
        if all(days.values()):
            try:
                check_dates(**days)  # type: ignore[arg-type]
            except ValidationError as error:
                self.add_error(None, error)


class ReasonForm(forms.Form):
    """Why an entry is taken out of view."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads it. It is kept with the entry and never shown to the public."),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError(_("Say why."))
        return reason
