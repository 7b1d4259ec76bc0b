"""A table in which the Home Office arranged its numbers, whichever way a layout says: one number a cell comes out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from accounts.faults import BadValueError, Fault
from news.statistics.importing import values
from news.statistics.importing.cells import Cell, Part
from news.statistics.importing.csv_text import line
from news.statistics.importing.layouts import PERIOD, QUARTER, SEPARATOR, YEAR, Breakdown, Layout, Lead
from news.statistics.importing.told import Told
from news.statistics.importing.totals import added_up
from news.statistics.models import Dataset
from news.statistics.periods import Period

# Beneath its title a table has some lines of notes, and then its header.
HEADER_WITHIN = 15
# "Government agency total" is a part like any other: the total of all responders stands in no single table.
TOTAL = re.compile(r"((grand|year|annual|yearly) )?total|all", re.IGNORECASE)
MONTHS = ("jan", "apr", "jul", "oct")
QUARTERS = re.compile(r"\b(?:q|quarter\s*)([1-4])\b", re.IGNORECASE)
YEARS = re.compile(r"\b((?:19|20)\d{2})(?!\d)")
# "October to December 2023", "Q4 2023", "2023q4".
OF_TITLE = re.compile(r"\b(20\d{2})\s*q([1-4])\b|\bq(?:uarter\s*)?([1-4])\s*(20\d{2})\b", re.IGNORECASE)
SPELT = re.compile(r"\b(jan|apr|jul|oct)[a-z]*\s*(?:to|[-–])\s*[a-z]+\s+(20\d{2})\b", re.IGNORECASE)


@dataclass(slots=True)
class Grid:
    """Rows as they stand. `name`: of the sheet, empty in a CSV. `first`: the line of the first row, counted from 1."""

    name: str
    rows: Sequence[Sequence[object]]
    title: str = ""
    lines: Sequence[int] = ()
    first: int = 1
    first_column: int = 0

    def at(self, row: int, column: int) -> str:
        """Where a cell stands, as whoever mends it finds it."""
        if self.lines:
            return line(self.lines[row])
        cell = f"{letters(column + self.first_column)}{row + self.first}"
        return _("%(sheet)s, cell %(cell)s") % {"sheet": self.name, "cell": cell}


@dataclass(slots=True)
class Fit:
    """A layout that was found in a grid: which row names its columns, and what each of them says."""

    layout: Layout
    header: int
    leading: dict[int, str | Breakdown]
    columns: dict[int, tuple[Part, ...]] = field(default_factory=dict)


def fitted(layout: Layout, grid: Grid, start: int = 0) -> Fit | None:
    """Find the header of a layout in a grid, not far below `start`."""
    for number in range(start, min(start + HEADER_WITHIN, len(grid.rows))):
        heads = {at: values.plain(cell) for at, cell in enumerate(grid.rows[number]) if values.plain(cell)}
        if fit := _fit(layout, number, heads):
            return fit
    return None


def cells(fit: Fit, grid: Grid, told: Told) -> Iterator[Cell | Fault]:
    """Every number of a table with what it is about, or what is wrong in it. Totals must be what their parts make."""
    found, faults, told = list[Cell](), list[Fault](), replace(told, dataset=told.dataset or _here(fit.layout))
    context: dict[int, str] = {}
    for number in range(fit.header + 1, len(grid.rows)):
        row = grid.rows[number]
        if not any(values.plain(row[at]) for at in fit.columns if at < len(row)):
            # A heading, a note, or a gap; a year may stand there alone.
            context = {**context, **_said(fit, row)} if _is_year(fit, row) else context
            continue
        try:
            context, period, parts = _about(fit, grid, row, context, told)
        except BadValueError as bad:
            faults.append(Fault(grid.at(number, min(fit.leading)), "", str(bad)))
            continue
        for at, more in fit.columns.items():
            try:
                found.append(_cell(fit, grid, number, at, period, (*parts, *more), told))
            except BadValueError as bad:
                faults.append(Fault(grid.at(number, at), values.short(grid.rows[fit.header][at]), str(bad)))
    if faults:
        yield from faults
        return
    kept, wrong = added_up(found)
    yield from wrong
    yield from kept


def letters(column: int) -> str:
    """What spreadsheets call a column: A is 0, AA is 26."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def period_in(title: str) -> Period | None:
    """The quarter that a title names."""
    if found := OF_TITLE.search(title):
        year, quarter = (found[1], found[2]) if found[1] else (found[4], found[3])
        return Period.parsed(f"{year}-Q{quarter}")
    if found := SPELT.search(title):
        return Period.parsed(f"{found[2]}-Q{MONTHS.index(found[1].lower()) + 1}")
    return None


def _fit(layout: Layout, number: int, heads: dict[int, str]) -> Fit | None:
    leading: dict[int, str | Breakdown] = {}
    for lead in layout.leading:
        at = next((at for at, head in heads.items() if at not in leading and _is(lead.header, head)), None)
        if at is None:
            return None
        leading[at] = lead.meaning
    rest = {at: head for at, head in heads.items() if at not in leading}
    if layout.value:
        named = [at for at, head in rest.items() if _is(layout.value, head)]
        return Fit(layout, number, leading, {named[0]: ()}) if len(named) == len(rest) == 1 else None
    columns = {at: _parts_of_head(head, layout.columns) for at, head in rest.items()}
    if not columns or any(parts is None for parts in columns.values()):
        return None
    return Fit(layout, number, leading, {at: parts for at, parts in columns.items() if parts is not None})


def _parts_of_head(head: str, breakdowns: tuple[Breakdown, ...]) -> tuple[Part, ...] | None:
    said = [each.strip() for each in head.split(SEPARATOR)]
    if len(said) > len(breakdowns):
        return None
    pairs = [pair for pair in zip(breakdowns, said, strict=False) if not TOTAL.fullmatch(pair[1])]
    if not all(breakdown.takes(label) for breakdown, label in pairs):
        return None
    return tuple(_part(breakdown, label) for breakdown, label in pairs)


def _part(breakdown: Breakdown, label: str) -> Part:
    return Part(breakdown.codes, breakdown.code_of(label), label)


def _said(fit: Fit, row: Sequence[object]) -> dict[int, str]:
    return {at: text for at in fit.leading if at < len(row) and (text := values.plain(row[at]))}


def _is_year(fit: Fit, row: Sequence[object]) -> bool:
    said = _said(fit, row)
    return bool(said) and all(fit.leading[at] == YEAR and YEARS.fullmatch(text) for at, text in said.items())


def _about(
    fit: Fit, grid: Grid, row: Sequence[object], context: dict[int, str], told: Told
) -> tuple[dict[int, str], Period, tuple[Part, ...]]:
    """What a row is about. What it leaves empty is filled down from above; a year's first row speaks of the year."""
    said = _said(fit, row)
    year, quarter = (_column(fit, meaning) for meaning in (YEAR, QUARTER))
    filled = {**context, **said}
    if quarter is not None and quarter not in said:
        if year not in said:
            raise BadValueError(_("this row says neither year nor quarter."))
        filled[quarter] = "Total"
    parts = tuple(
        _part(meaning, filled[at])
        for at, meaning in fit.leading.items()
        if isinstance(meaning, Breakdown) and at in filled and not TOTAL.fullmatch(filled[at])
    )
    if missing := [at for at, meaning in fit.leading.items() if isinstance(meaning, Breakdown) and at not in filled]:
        raise BadValueError(_("column %(column)s is empty.") % {"column": letters(missing[0])})
    return filled, _period(fit, grid, filled, told), parts


def _period(fit: Fit, grid: Grid, filled: dict[int, str], told: Told) -> Period:
    year, quarter, whole = (_column(fit, meaning) for meaning in (YEAR, QUARTER, PERIOD))
    if whole is not None:
        return values.period(filled.get(whole, ""))
    if year is None:
        if told.period:
            return values.period(told.period)
        if found := period_in(grid.title):
            return found
        raise BadValueError(_("neither the table nor its title names a period; say it beside the file."))
    if not (named := YEARS.search(filled.get(year, ""))):
        raise BadValueError(_("“%(text)s” is not a year.") % {"text": values.short(filled.get(year, ""))})
    if quarter is None or TOTAL.fullmatch(filled[quarter]):
        return Period.parsed(named[1])
    return Period.parsed(f"{named[1]}-Q{_quarter(filled[quarter])}")


def _quarter(text: str) -> int:
    if found := QUARTERS.search(text):
        return int(found[1])
    if (start := text[:3].lower()) in MONTHS:
        return MONTHS.index(start) + 1
    raise BadValueError(_("“%(text)s” is not a quarter; write Q1 to Q4.") % {"text": values.short(text)})


def _cell(fit: Fit, grid: Grid, number: int, at: int, period: Period, parts: tuple[Part, ...], told: Told) -> Cell:
    row = grid.rows[number]
    read = values.number(row[at] if at < len(row) else None)
    if read.value is None and not read.flags:
        raise BadValueError(_("has no number; a cell without one says why, as in [x]."))
    where = grid.at(number, at)
    return Cell(
        where=where,
        dataset=told.dataset,
        measure=told.measure or fit.layout.measure,
        parts=parts,
        period=period,
        value=read.value,
        flags=read.flags,
        locator=where[:200],
        release=told.release,
        published=told.published,
    )


def _here(layout: Layout) -> str:
    """The dataset of a table: the first of those that it may be of."""
    here = set(Dataset.objects.filter(slug__in=layout.datasets).values_list("slug", flat=True))
    return next((slug for slug in layout.datasets if slug in here), layout.datasets[0])


def _column(fit: Fit, meaning: str) -> int | None:
    return next((at for at, each in fit.leading.items() if each == meaning), None)


def _is(pattern: str, head: str) -> bool:
    return bool(re.fullmatch(pattern, head, re.IGNORECASE))


def generic(header: Sequence[str], told: Told) -> Layout | None:
    """A table of which somebody says what it measures: all columns but the last say what the numbers are about."""
    if not (told.dataset and told.measure) or len(header) < len(("breakdown", "value")):
        return None
    known = {"year": YEAR, "quarter": QUARTER, "period": PERIOD}
    leading = (
        Lead(re.escape(head), known.get(head.lower()) or Breakdown((values.code(head),))) for head in header[:-1]
    )
    return Layout((told.dataset,), told.measure, "", tuple(leading), value=re.escape(header[-1]))
