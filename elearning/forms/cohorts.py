"""What a trainer says about a cohort, and the code by which people join."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning import actions
from elearning.models import Cohort, Course


class CohortForm(forms.Form):
    """A cohort: its course (once), its name and the day by which it is to be done."""

    course = forms.ModelChoiceField(Course.objects.none(), label=gettext_lazy("Course"))
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Whoever joins reads it: “Police, spring”.")
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be done by"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Whoever is not done is reminded once a week in the four weeks before. Nothing locks."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, cohort: Cohort | None = None) -> None:
        super().__init__(data, initial={"name": cohort.name, "due_on": cohort.due_on} if cohort else None)
        self.cohort = cohort
        if cohort:
            del self.fields["course"]
        else:
            offered = Course.objects.offered().select_related("live")
            self.fields["course"].queryset = offered.defer("live__content")  # type: ignore[attr-defined]

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        if day and day < timezone.localdate() and not (self.cohort and self.cohort.due_on == day):
            raise ValidationError(_("This day has passed."))
        return day


class CodeForm(forms.Form):
    """The code of a cohort, however it is typed; `cohort` once it is valid."""

    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=40,
        help_text=gettext_lazy("Eight letters and digits. Your trainer has it."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = actions.understood(self.cleaned_data["code"])
        self.cohort = Cohort.objects.filter(code=code).first() if code else None
        if self.cohort is None:
            raise ValidationError(_("There is no such code. Look again, letter by letter, or ask your trainer."))
        if self.cohort.closed_at:
            raise ValidationError(_("This cohort is closed: nobody can join it any more."))
        return code
