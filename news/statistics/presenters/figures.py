"""A table as a chart and as rows: one figure, as templates/components/chart.html shows it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from news.statistics import charts, numbers
from news.statistics.charts import Break, Chart, Kind, Mark, Point
from news.statistics.choices import MeasureKind
from news.statistics.models import Dataset
from news.statistics.periods import MONTHS_A_YEAR, Period, Span
from news.statistics.suppression import GROUPED
from news.statistics.tables import ALL, FEW, Cell, Line, Measured, Parted, Table
from news.statistics.vanishing import Gone

QUARTERS = 4
STRIDES = {Span.QUARTER: QUARTERS, Span.MONTH: MONTHS_A_YEAR, Span.YEAR: 1}
# Columns stand for at most so many periods, and a chart of bars for so many categories.
STACKED, BARS, ENOUGH = 16, 15, 3
# Beside a number that has a note of its own: the page of its line tells it.
NOTED = "†"
# A longer hole than this is no gap in a line.
LONGEST = 400


class Words(NamedTuple):
    """A cell: what stands in it, what stands below in small letters, where it leads."""

    text: str
    small: str = ""
    href: str = ""
    is_strong: bool = False


class Figure(NamedTuple):
    """The finding, the drawing twice (a page hides one of them), and the table that says the same."""

    name: str
    finding: str
    title: str
    wide: SafeString
    narrow: SafeString
    caption: str
    headers: list[Words]
    rows: list[list[Words]]

    @property
    def has_notes(self) -> bool:
        """Whether a number has a note of its own."""
        return any(NOTED in cell.text for row in self.rows for cell in row)


def figure(dataset: Dataset, table: Table, *, name: str, title: str) -> Figure:
    """Draw a table."""
    chart = chart_of(dataset, table, name)
    headers, rows = _rows(dataset, table)
    return drawn(chart, title=title, headers=headers, rows=rows)


def drawn(chart: Chart, *, title: str, headers: list[Words], rows: list[list[Words]]) -> Figure:
    """Draw a chart beside its table."""
    return Figure(
        name=chart.name,
        finding=charts.finding(chart),
        title=title,
        wide=_safe(charts.draw(chart, charts.WIDE)),
        narrow=_safe(charts.draw(chart, charts.NARROW)),
        caption=title,
        headers=headers,
        rows=rows,
    )


def chart_of(dataset: Dataset, table: Table, name: str) -> Chart:
    """Choose how a table is drawn: over time where there are enough periods, else by category."""
    measure = table.measure
    over_time = len(table.periods) >= ENOUGH and table.span in STRIDES
    if over_time and len(table.lines) <= FEW:
        return _over_time(dataset, table, name)
    newest = table.periods[-1] if table.periods else Period()
    cut = 0
    if len(table.lines) == 1 and len(table.periods) > 1:
        places = [(period.short, table.lines[0].cells.get(period)) for period in table.periods]
    else:
        found = [(line, line.cells.get(newest)) for line in table.lines]
        found.sort(key=lambda each: (_is_left_over(each[0]), -(each[1].value or 0) if each[1] else 1))
        places = [(line.label, cell) for line, cell in found if cell]
        every = len(places)
        places = places[:BARS] + [each for each in places[BARS:] if each[0] == _("Other (grouped)")]
        cut = every if every > len(places) else 0
    by_period = len(table.lines) == 1 and len(table.periods) > 1
    period = "" if table.span == Span.NONE or by_period else f", {newest.label}"
    return Chart(
        kind=Kind.DOT if measure.kind in {MeasureKind.SHARE, MeasureKind.ORDINAL} else Kind.BAR,
        name=name,
        title=f"{_named(table) if by_period else measure.title}{period}",
        unit=unit(measure),
        places=tuple(place for place, _cell in places),
        lines=(charts.Line(measure.title, tuple(point(cell, measure) for _place, cell in places)),),
        breaks=breaks(_breaks(dataset, measure), table.periods) if by_period else (),
        decimals=measure.decimals,
        aside=(_("Other (grouped)"), *(line.label for line in table.lines if _is_left_over(line))),
        of=cut,
        are_parts=bool(table.by) and not by_period,
    )


def point(cell: Cell | None, measure: Measured) -> Point:
    """A cell as it is drawn; no cell is a gap."""
    if cell is None:
        return Point(None, "")
    # The letters are drawn: what is open is hollow.
    text = said(cell if cell.value is None else cell._replace(flags=()), measure)
    return Point(cell.value, text, numbers.is_open(cell.flags), cell.gone is not None)


def said(cell: Cell, measure: Measured) -> str:
    """A cell in words, with its status letters."""
    return numbers.said(
        cell.value, decimals=measure.decimals, unit=measure.unit, qualifier=cell.qualifier, words=cell.words,
        flags=cell.flags,
    )  # fmt: skip


def first(cell: Cell, measure: Measured) -> str:
    """What a page says of a number that has moved; nothing of others."""
    if not cell.has_moved or cell.first is None:
        return ""
    day = numbers.day(cell.first_on, cell.first_precision)
    number = numbers.said(cell.first, decimals=measure.decimals, unit=measure.unit, qualifier=cell.first_qualifier)
    on = (
        _("first published as %(number)s in %(day)s")
        if cell.first_precision == "month"
        else _("first published as %(number)s on %(day)s")
    )
    return on % {"number": number, "day": day}


def gone(since: Gone | None) -> str:
    """What a page says of a number that a later release has left out; nothing of others."""
    if since is None:
        return ""
    return _("not in the release of %(day)s") % {"day": numbers.day(since.on, since.precision)}


def unit(measure: Measured) -> str:
    """The unit as a chart and the head of a table say it."""
    return numbers.UNITS.get(measure.unit, measure.unit)


def breaks(told: Iterable[dict[str, Any]], periods: Sequence[Period]) -> tuple[Break, ...]:
    """Where the breaks of a measure lie among periods."""
    found = []
    for each in told:
        on = date.fromisoformat(each["on"])
        for place, (start, end) in enumerate(periods):
            if start is None or end is None or on > end:
                continue
            share = max(0, (on - start).days) / ((end - start).days + 1)
            if place or share:
                found.append(Break(place - 0.5 + share, each["text"]))
            break
    return tuple(found)


def marks(periods: Sequence[Period], span: Span) -> tuple[Mark, ...]:
    """Years under an axis of many quarters or months; otherwise each period has its own name."""
    if span not in {Span.QUARTER, Span.MONTH} or len(periods) <= STRIDES[span]:
        return ()
    return tuple(
        Mark(place, str(each.start.year)) for place, each in enumerate(periods) if each.start and each.start.month == 1
    )


def filled(periods: Sequence[Period]) -> list[Period]:
    """Every period from the first to the last, those without a number too."""
    if len(periods) < 2:
        return list(periods)
    found = [periods[-1]]
    while found[-1] != periods[0] and len(found) < LONGEST and (before := found[-1].before):
        found.append(before)
    return found[::-1] if found[-1] == periods[0] else list(periods)


def series_address(dataset: Dataset, measure: str, category: str, period: Period | None = None) -> str:
    """The page of a line; of a group there is none."""
    if GROUPED in {part.partition("=")[2] for part in category.split(";")}:
        return ""
    return reverse("statistics:series", args=[dataset.slug, measure, category]) + (f"#{period.code}" if period else "")


def _over_time(dataset: Dataset, table: Table, name: str) -> Chart:
    measure, periods = table.measure, filled(table.periods)
    is_stacked = len(table.lines) > 1 and measure.is_additive and len(periods) <= STACKED
    return Chart(
        kind=Kind.STACKED if is_stacked else Kind.LINE,
        name=name,
        title=_named(table),
        unit=unit(measure),
        places=tuple(period.short for period in periods),
        lines=tuple(
            charts.Line(line.label, tuple(point(line.cells.get(period), measure) for period in periods))
            for line in table.lines
        ),
        breaks=breaks(_breaks(dataset, measure), periods),
        marks=marks(periods, table.span),
        stride=STRIDES[table.span],
        decimals=measure.decimals,
        aside=(_("Other (grouped)"), *(line.label for line in table.lines if _is_left_over(line))),
    )


def _named(table: Table) -> str:
    """What a chart is of: one part by itself is named, so that it is not taken for the whole."""
    if len(table.lines) == 1 and table.lines[0].category != ALL:
        return f"{table.measure.title}: {table.lines[0].label}"
    return table.measure.title


def _breaks(dataset: Any, measure: Measured) -> list[dict[str, Any]]:
    return [each for each in dataset.told_breaks if each["measure"] == measure.pk]


def _rows(dataset: Dataset, table: Table) -> tuple[list[Words], list[list[Words]]]:
    """Periods down the side, the newest first; of many categories, these down the side."""
    measure = table.measure
    lines = [*table.lines, *([table.total] if table.total else [])]
    addresses = {line.category: series_address(dataset, measure.code, line.category) for line in lines}
    if len(table.lines) <= FEW:
        heads = [Words(_("Period"))]
        heads += [
            Words(_head(line, table), href=addresses[line.category], is_strong=line is table.total) for line in lines
        ]
        return heads, [
            [
                Words(period.short.replace(" ", "\N{NO-BREAK SPACE}")),
                *(_words(line, period, measure, table) for line in lines),
            ]
            for period in reversed(table.periods)
        ]
    return [Words(_("Category")), *(Words(period.short) for period in table.periods)], [
        [
            Words(line.label, href=addresses[line.category], is_strong=line is table.total),
            *(_words(line, period, measure, table) for period in table.periods),
        ]
        for line in lines
    ]


def _head(line: Line, table: Table) -> str:
    return f"{line.label} ({unit(table.measure)})" if line.category == ALL and unit(table.measure) else line.label


def _words(line: Line, period: Period, measure: Measured, table: Table) -> Words:
    cell = line.cells.get(period)
    if cell is None:
        return Words("–")
    mark = f" {NOTED}" if cell.note else ""
    small = [first(cell, measure), gone(cell.gone)]
    if line is table.total and period in table.parted:
        small.append(_parted(table.parted[period], measure))
    return Words(said(cell, measure) + mark, "; ".join(filter(None, small)), is_strong=line is table.total)


def _parted(then: Parted, measure: Measured) -> str:
    """Why parts do not add up to the total beside them: they were published with another one."""
    return _("parts as published %(day)s, when the total was %(number)s") % {
        "day": numbers.day(then.on, then.precision),
        "number": numbers.number(then.total, measure.decimals, measure.unit),
    }


def _is_left_over(line: Line) -> bool:
    return any(
        part.partition("=")[2] in {GROUPED, "other", "not_specified", "unknown"} for part in line.category.split(";")
    )


def _safe(drawing: str) -> SafeString:
    return mark_safe(drawing)  # noqa: S308 - news.statistics.charts escapes all that it is given
