"""Numbers on their way out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from news.statistics.choices import MeasureKind
from news.statistics.models import Dataset, Observation, Series
from news.statistics.periods import Period
from news.statistics.suppression.deciding import GROUPED, Table
from news.statistics.suppression.groups import is_safe
from news.statistics.suppression.lines import recoded

if TYPE_CHECKING:
    from news.statistics.querysets import ObservationQuerySet, SeriesQuerySet


class Row(NamedTuple):
    """What may be said of one cell: a stored number, or the sum of a group ("nationality=grouped")."""

    measure: str
    category: str
    period: Period
    value: Decimal | None
    published_on: date
    release: str
    # None of a group.
    observation: Observation | None


@dataclass(frozen=True)
class Shown:
    """What of a dataset may leave the house. Ask it for each page, file, feed, comparison and quoted number."""

    dataset: Dataset
    k: int
    hidden: frozenset[int] = frozenset()
    # Of each breakdown with small numbers: the categories that are shown together.
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    # (code of the measure, codes of the breakdowns) of tables that are not shown at all.
    withheld: frozenset[Table] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether everything is shown as it was published."""
        return not self.hidden

    @property
    def note(self) -> str:
        """What a page says about it; empty when everything is shown."""
        if self.is_whole:
            return ""
        said = _(
            "Numbers below %(k)s could point at people. They are not shown, nor is what they would follow from."
        ) % {"k": self.k}
        if self.groups:
            said += " " + _("Small categories stand together as “Other (grouped)”, the same ones in every period.")
        return said + " " + _("What was hidden once stays hidden.")

    def allows(self, series: Series | int) -> bool:
        """Say whether a line may be shown and quoted."""
        return (series if isinstance(series, int) else series.pk) not in self.hidden

    def series(self, lines: "SeriesQuerySet") -> "SeriesQuerySet":
        """Leave those that may be shown."""
        return lines.exclude(pk__in=self.hidden) if self.hidden else lines

    def observations(self, numbers: "ObservationQuerySet") -> "ObservationQuerySet":
        """Leave those that may be shown, of any release. Groups are not among them: `rows`."""
        return numbers.exclude(series__in=self.hidden) if self.hidden else numbers

    def rows(self, numbers: "Iterable[Observation]") -> Iterator[Row]:
        """Give what may be shown of numbers, then the sums of the groups.

        `numbers` is what counted on one day, read `.with_all()`: one number a cell, and all members of a group or none.
        A group of which too little is there to hide its members is left out.
        """
        groups: dict[tuple[str, str, Period], dict[int, Observation]] = defaultdict(dict)
        for each in numbers:
            if self.allows(each.series_id):
                yield _row(each)
            elif category := self._group(each.series):
                groups[(each.series.measure.code, category, each.period)][each.series_id] = each
        for (measure, category, period), members in groups.items():
            newest = max(members.values(), key=lambda each: (each.release.published_on, each.release_id)).release
            values = [each.value for each in members.values() if each.value is not None]
            if values and is_safe(values, self.k):
                total = sum(values, Decimal(0))
                yield Row(measure, category, period, total, newest.published_on, newest.code, None)

    def _group(self, series: Series) -> str:
        """Return the category under which a hidden count is summed up; empty when its table is not shown."""
        if series.measure.kind != MeasureKind.COUNT:
            return ""
        parts = tuple((part.partition("=")[0], part.partition("=")[2]) for part in series.category.split(";"))
        code = series.measure.code
        names = frozenset(name for name, _code in parts)
        if any(measure == code and table <= names for measure, table in self.withheld):
            return ""
        within = recoded(parts, self.groups, GROUPED)
        return "" if within == parts else ";".join(f"{name}={code}" for name, code in within)


def _row(each: Observation) -> Row:
    series, release = each.series, each.release
    return Row(series.measure.code, series.category, each.period, each.value, release.published_on, release.code, each)
