"""Who takes new work."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.models import Availability, Profile
from directory.validators import still_to_come


class AvailabilityForm(forms.Form):
    """What is true today about taking new work."""

    availability = forms.ChoiceField(
        label=_("Do you take new work?"),
        choices=[choice for choice in Availability.choices if choice[0] != Availability.UNKNOWN],
        widget=forms.RadioSelect,
    )
    waiting_weeks = forms.IntegerField(
        label=_("How many weeks is the waiting list?"),
        required=False,
        min_value=1,
        max_value=104,
    )
    away_until = forms.DateField(
        label=_("Until when are you away?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    capacity_per_month = forms.IntegerField(
        label=_("How many new people can you take in a month?"), required=False, min_value=0, max_value=999
    )
    instructions_until = forms.DateField(
        label=_("Until which day do you take instructions?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only if there is such a day."),
    )

    FIELDS: ClassVar = ("availability", "waiting_weeks", "away_until", "capacity_per_month", "instructions_until")

    @classmethod
    def of(cls, profile: Profile, data: Any = None) -> "AvailabilityForm":
        """The form as it stands for this entry."""
        said = {field: getattr(profile, field) for field in cls.FIELDS}
        return cls(data, initial=said | {"availability": said["availability"].replace("unknown", "")})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = cleaned.get("availability")
        if said == Availability.WAITING and not cleaned.get("waiting_weeks") and "waiting_weeks" not in self.errors:
            self.add_error("waiting_weeks", _("Say how many weeks, as far as you can tell."))
        for field in ("away_until", "instructions_until"):
            try:
                still_to_come(cleaned.get(field))
            except ValidationError as error:
                self.add_error(field, error)
        return cleaned
