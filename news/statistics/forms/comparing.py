"""Which lines a reader wants on one axis."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.statistics import comparisons
from news.statistics.models import Comparison, Series


class CompareForm(forms.Form):
    """Two to four lines that may be compared. `allowed`: the editor's word, where the kinds differ."""

    series = forms.MultipleChoiceField(
        label=gettext_lazy("Lines to compare"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Two to four, of one kind and in one unit."),
        error_messages={
            "invalid_choice": gettext_lazy("One of these is not among our lines."),
            "required": gettext_lazy("Choose at least two lines."),
        },
    )
    allowed: Comparison | None = None

    def __init__(self, data: Any, *, totals: Sequence[Series], lines: Sequence[Series]) -> None:
        super().__init__(data)
        self.lines = {comparisons.key(each): each for each in [*totals, *lines]}
        self.fields["series"].choices = [  # type: ignore[attr-defined]
            (key, f"{comparisons.name(each)} ({each.dataset.get_kind_display()}, {each.measure.unit})")
            for key, each in self.lines.items()
        ]

    def clean_series(self) -> list[Series]:
        found = [self.lines[key] for key in dict.fromkeys(self.cleaned_data["series"])]
        if not 1 < len(found) <= comparisons.MOST:
            raise ValidationError(_("Choose two to four lines."))
        if refused := comparisons.refusal(found):
            self.allowed = comparisons.allowed(found)
            if self.allowed is None:
                raise ValidationError(refused)
        return found
