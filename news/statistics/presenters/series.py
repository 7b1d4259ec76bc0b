"""One line: what counts now, and all that was ever said of each of its periods."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from news.statistics import numbers, tables, vanishing, vintages
from news.statistics.models import Dataset, Observation, Series
from news.statistics.periods import Period, Span
from news.statistics.presenters import figures
from news.statistics.presenters.datasets import note
from news.statistics.presenters.figures import Figure
from news.statistics.tables import ORDER, Cell, Line, Measured, Table
from news.statistics.vanishing import Gone


class Said(NamedTuple):
    """A number from the day on which it was published; `code` is its release."""

    text: str
    day: str
    code: str
    source: str
    url: str
    locator: str
    note: str


class Told(NamedTuple):
    """A period with every number that was published for it, each once, the newest first; `gone`: left out since."""

    period: Period
    code: str
    all: list[Said]
    gone: str = ""

    @property
    def now(self) -> Said:
        """What counts."""
        return self.all[0]

    @property
    def first(self) -> str:
        """What a page says of a number that has moved."""
        if len(self.all) == 1:
            return ""
        return _("first published as %(number)s, %(day)s") % {"number": self.all[-1].text, "day": self.all[-1].day}


class Page(NamedTuple):
    """What the page of a line shows."""

    title: str
    figure: Figure | None
    told: list[Told]
    moved: int
    notes: list[str]


def page(dataset: Dataset, series: Series, span: Span | None) -> Page:
    """Put the page of a line together: two queries."""
    measure = measured(series)
    held = vintages.history(Observation.objects.filter(series=series)).select_related("release__source")
    by_period = {key: list(rows) for key, rows in groupby(held, key=lambda each: each.period)}
    found = {period.span for period in by_period}
    spans = tuple(each for each in ORDER if each in found)
    span = span if span and span in found else (spans[0] if spans else Span.NONE)
    periods = sorted((each for each in by_period if each.span == span), key=tables.when)
    left = _left_out(series, by_period)
    line = Line(series.category, tables.label(dataset, series.category), {
        period: cell(by_period[period][-1], by_period[period][0], left[period]) for period in periods
    })  # fmt: skip
    table = Table(measure, "", span, spans, tuple(periods), (line,), None, is_cut=False)
    title = f"{measure.title}: {line.label}" if series.depth else measure.title
    told = [_told(period, by_period[period], measure, left[period]) for period in _newest_first(by_period)]
    footnotes: Any = dataset
    notes = [
        note(each)
        for each in footnotes.told_footnotes
        if each["measure"] in {None, measure.pk} and each["series"] in {None, series.pk}
    ]
    figure = figures.figure(dataset, table, name="chart", title=title) if periods else None
    return Page(title, figure, told, sum(len(each.all) > 1 for each in told), notes)


def measured(series: Series) -> Measured:
    """The measure of a line, as tables know it."""
    measure = series.measure
    return Measured(
        measure.pk, measure.code, measure.title, measure.kind, measure.unit, measure.decimals, measure.position
    )


def cell(now: Observation, first: Observation, gone: Gone | None = None) -> Cell:
    """A cell of what counts and what was said first."""
    return Cell(
        now.value, now.qualifier, now.words, tuple(now.flags), now.note, now.release.code, first.value,
        first.release.published_on, first.release.precision, now.pk, now.release.published_on, now.release.precision,
        first.qualifier, gone,
    )  # fmt: skip


def _newest_first(periods: Iterable[Period]) -> list[Period]:
    """Quarters by themselves, then years: one after the other they would be read as one row of numbers."""
    return sorted(sorted(periods, key=tables.when, reverse=True), key=lambda period: ORDER.index(period.span))


def _left_out(series: Series, held: dict[Period, list[Observation]]) -> dict[Period, Gone | None]:
    """Of each period: the release that has left its number out."""
    table = Observation.objects.filter(series__measure=series.measure_id, series__depth=series.depth)
    found, place = vanishing.of(table), vanishing.place(series.measure.code, series.category)
    return {period: found.of(place, period, rows[-1].release.published_on) for period, rows in held.items()}


def _told(period: Period, rows: list[Observation], measure: Measured, gone: Gone | None) -> Told:
    said: list[Said] = []
    before: tuple[Decimal | None, str, str] | None = None
    for each in rows:
        # A release that repeats a number says nothing new of it.
        if before != (told := (each.value, each.qualifier, each.words)):
            said.append(_said(each, measure))
        before = told
    return Told(period, period.code, said[::-1], figures.gone(gone))


def _said(each: Observation, measure: Measured) -> Said:
    release = each.release
    text = numbers.said(
        each.value, decimals=measure.decimals, unit=measure.unit, qualifier=each.qualifier, words=each.words,
        flags=each.flags,
    )  # fmt: skip
    return Said(
        text, numbers.day(release.published_on, release.precision), release.code, str(release.source),
        release.source.url, each.locator, each.note,
    )  # fmt: skip
