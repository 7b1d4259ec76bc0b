"""What a reader chooses: a measure, a breakdown, a sort of period, a day. It works without scripts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.guidance.forms import DayField
from news.statistics.models import Dataset
from news.statistics.periods import Span
from news.statistics.tables import Measured, Outline, cut_title

FIRST_DAY = date(1990, 1, 1)
SPANS = {
    Span.QUARTER: _("Quarters"),
    Span.MONTH: _("Months"),
    Span.YEAR: _("Years"),
    Span.DAY: _("Days"),
    Span.OTHER: _("Other periods"),
    Span.NONE: _("Period not stated"),
}
NOT_ONE = {"invalid_choice": _("Choose one from the list.")}


class AsOfForm(forms.Form):
    """The day whose numbers are asked for; none: today."""

    as_of = DayField(
        label=_("As of"),
        required=False,
        help_text=_("What was known at the end of this day. Empty: what counts today."),
    )

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise ValidationError(_("That day has not come yet."))
        if day and day < FIRST_DAY:
            raise ValidationError(_("We hold nothing that is older than 1990."))
        return day


class ChooseForm(AsOfForm):
    """Which table of a dataset. What is wrong counts as not said: `chosen` is always a table that there is."""

    measure = forms.ChoiceField(label=_("What is measured"), required=False, error_messages=NOT_ONE)
    by = forms.ChoiceField(label=_("Broken down by"), required=False, error_messages=NOT_ONE)
    span = forms.ChoiceField(label=_("Periods"), required=False, choices=SPANS.items(), error_messages=NOT_ONE)
    field_order = ("measure", "by", "span", "as_of")

    def __init__(self, data: Mapping[str, Any] | None, *, dataset: Dataset, outline: Outline) -> None:
        super().__init__(data)
        self.outline = outline
        cuts = sorted({cut for found in outline.cuts.values() for cut in found}, key=lambda cut: (cut.count(";"), cut))
        for field in self.fields.values():
            # Each of them stands for something when nothing is chosen.
            field.is_plain = True  # type: ignore[attr-defined]
        self._choose("measure", [(each.code, each.title) for each in outline.measures])
        self._choose("by", [(cut, cut_title(dataset, cut)) for cut in cuts])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        measure = self._measure()
        if measure and told.get("by") and told["by"] not in self.outline.cuts[measure.code]:
            name = dict(self.fields["by"].choices)[told["by"]]  # type: ignore[attr-defined]
            said = {"measure": measure.title, "by": name}
            self.add_error("by", _("“%(measure)s” is not broken down by “%(by)s”. Choose another breakdown.") % said)
        return told

    @property
    def chosen(self) -> dict[str, Any]:
        """Measure, breakdown, sort of period and day of the table that is shown."""
        # Asked for its errors, a form keeps what was right.
        told = self.cleaned_data if self.is_bound and self.errors is not None else {}
        measure = self._measure()
        cuts = list(self.outline.cuts[measure.code]) if measure else [""]
        by = told.get("by") or ""
        span = told.get("span")
        return {
            "measure": measure,
            "by": by if by in cuts else cuts[0],
            "span": Span(span) if span else None,
            "day": told.get("as_of"),
        }

    @property
    def next_cut(self) -> str:
        """The first breakdown of the measure; empty when it has none."""
        measure = self._measure()
        return next((cut for cut in self.outline.cuts[measure.code] if cut), "") if measure else ""

    def offer(self, spans: tuple[Span, ...]) -> None:
        """Leave the sorts of period that this table has."""
        self._choose("span", [(each.value, SPANS[each]) for each in spans])

    def _measure(self) -> Measured | None:
        wanted = getattr(self, "cleaned_data", {}).get("measure")
        every = self.outline.measures
        return next((each for each in every if each.code == wanted), every[0] if every else None)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
