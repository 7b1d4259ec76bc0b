"""What counted: what a check may ask about numbers that are not in front of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from news.statistics.checks.figures import Categories, Figure, categories_of
from news.statistics.models import Observation, SeriesBreak
from news.statistics.periods import Period


class Said(NamedTuple):
    """One value of one cell, and when it was published."""

    period: Period
    value: Decimal
    published_on: date


class Break(NamedTuple):
    """A day from which the numbers of a measure mean something else."""

    on: date
    text: str


class Held(Protocol):
    """All that was ever published, and where a series breaks."""

    def said(self, dataset: str, measure: str, categories: Categories = ()) -> Sequence[Said]:
        """Every value of a series, first to last."""

    def breaks(self, dataset: str, measure: str) -> Sequence[Break]:
        """The breaks of a measure."""


class Known:
    """What is held, said in memory: for figures that stand beside each other, and for tests."""

    def __init__(
        self, figures: Iterable[Figure] = (), breaks: dict[tuple[str, str], list[Break]] | None = None
    ) -> None:
        self._said: dict[tuple[str, str, Categories], list[Said]] = defaultdict(list)
        for each in figures:
            if each.value is not None and not each.is_rounded:
                said = Said(each.period, each.value, each.published_on or date.min)
                self._said[(each.dataset, each.measure, each.categories)].append(said)
        self._breaks = breaks or {}

    def said(self, dataset: str, measure: str, categories: Categories = ()) -> Sequence[Said]:
        return sorted(self._said.get((dataset, measure, categories), ()), key=lambda each: each.published_on)

    def breaks(self, dataset: str, measure: str) -> Sequence[Break]:
        return self._breaks.get((dataset, measure), ())


NOTHING = Known()


class Stored:
    """What is held in the database: one query for each measure that is asked about."""

    def __init__(self, *, but_release: int | None = None) -> None:
        """Leave out a release that is only on its way in."""
        self._but_release = but_release
        self._measures: dict[tuple[str, str], dict[Categories, list[Said]]] = {}
        self._breaks: dict[tuple[str, str], list[Break]] = {}

    def said(self, dataset: str, measure: str, categories: Categories = ()) -> Sequence[Said]:
        if (dataset, measure) not in self._measures:
            self._measures[(dataset, measure)] = self._read(dataset, measure)
        return self._measures[(dataset, measure)].get(categories, ())

    def breaks(self, dataset: str, measure: str) -> Sequence[Break]:
        if (dataset, measure) not in self._breaks:
            rows = SeriesBreak.objects.filter(measure__dataset__slug=dataset, measure__code=measure)
            self._breaks[(dataset, measure)] = [Break(*row) for row in rows.values_list("on", "text")]
        return self._breaks[(dataset, measure)]

    def _read(self, dataset: str, measure: str) -> dict[Categories, list[Said]]:
        rows = Observation.objects.of_dataset(dataset).filter(series__measure__code=measure, value__isnull=False)
        rows = rows.exclude(release=self._but_release) if self._but_release else rows
        fields = ("series__category", "period_start", "period_end", "value", "release__published_on")
        found: dict[Categories, list[Said]] = defaultdict(list)
        for category, start, end, value, day in rows.order_by("release__published_on", "release").values_list(*fields):
            if value is not None:
                found[categories_of(category)].append(Said(Period(start, end), value, day))
        return found


def latest(said: Sequence[Said], period: Period, day: date | None = None) -> Said | None:
    """Return what counted for a period at the end of `day`, or counts today."""
    fitting = [each for each in said if each.period == period and (day is None or each.published_on <= day)]
    return fitting[-1] if fitting else None
