"""One number of one thing, of a period that is said, as exact as it is written."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from news.statistics.checks.figures import Figure, Finding, listed, shown
from news.statistics.checks.sheet import Sheet
from news.statistics.choices import DatasetKind, MeasureKind, Qualifier
from news.statistics.periods import Period, Span

# In a long table some numbers end in noughts by chance.
MANY = 30
SMALLEST = 1000
# One equal number may be chance.
ALIKE = 2
WRITTEN = re.compile(
    r"(?P<from>[A-Z][a-z]+) (?P<from_year>\d{4})\s*(?:to|[-–—])\s*(?P<to>[A-Z][a-z]+) (?P<to_year>\d{4})"
)
MONTH_NUMBERS = {"January": 1, "February": 2, "March": 3, "April": 4, "May": 5, "June": 6, "July": 7, "August": 8,
                 "September": 9, "October": 10, "November": 11, "December": 12}  # fmt: skip


def check(sheet: Sheet) -> Iterator[Finding]:
    """Find two values of one cell, numbers of no or of another period, and rounded ones that pass for exact."""
    yield from _two_values(sheet)
    yield from _periods(sheet)
    yield from _written_periods(sheet)
    yield from _other_periods(sheet)
    yield from _rounded(sheet)


def written_period(text: str) -> Period | None:
    """Read “October 2020 to September 2021”."""
    found = WRITTEN.search(text)
    if not found or {found["from"], found["to"]} - MONTH_NUMBERS.keys():
        return None
    months = [f"{found[f'{side}_year']}-{MONTH_NUMBERS[found[side]]:02}" for side in ("from", "to")]
    first, last = (Period.parsed(each) for each in months)
    return Period(first.start, last.end)


def _two_values(sheet: Sheet) -> Iterator[Finding]:
    for cell, figures in sheet.cells.items():
        values = {each.value: each for each in figures}
        for one, other in combinations(values.values(), 2):
            if one.bounds[0] <= other.bounds[1] and other.bounds[0] <= one.bounds[1]:
                continue
            days = {one.published_on, other.published_on}
            code = "two_values_one_day" if len(days) == 1 and None not in days else "two_values"
            said = _("%(figure)s is given as %(one)s and as %(other)s. Say when each of them was published.")
            words = {"figure": one, "one": _said_when(sheet, one), "other": _said_when(sheet, other)}
            yield Finding(code, said % words, one.where, (one.key, other.key))
        for each in figures:
            for held in sheet.held.said(*cell[:3]):
                if held.period == cell[3] and held.published_on == each.published_on and held.value not in values:
                    said = _("%(figure)s is given as %(one)s, but another release of %(day)s says %(other)s.")
                    day = date_format(held.published_on, "j F Y")
                    words = {"figure": each, "one": shown(each.value), "day": day, "other": shown(held.value)}
                    numbers = (each.key, f"{held.value.normalize():f}")
                    yield Finding("two_values_one_day", said % words, each.where, numbers)


def _said_when(sheet: Sheet, figure: Figure) -> str:
    """Write a number, with its day and its text where they are known."""
    held = [each for each in sheet.held.said(*figure.cell[:3]) if each[:2] == (figure.period, figure.value)]
    day = figure.published_on or (held[0].published_on if held else None)
    told = [figure.where] if figure.where else []
    told += [_("published on %(day)s") % {"day": date_format(day, "j F Y")}] if day and day != date.min else []
    return f"{shown(figure.value)} ({', '.join(told)})" if told else shown(figure.value)


def _periods(sheet: Sheet) -> Iterator[Finding]:
    missing: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for each in [*sheet.figures, *sheet.wordless]:
        if each.period.span == Span.NONE:
            missing[(each.dataset, str(each.published_on or each.where))].append(each)
    for figures in missing.values():
        said = _("No period is said for %(figures)s.")
        words = {"figures": listed(dict.fromkeys(f"{each.name} ({each.said})" for each in figures))}
        yield Finding("period_missing", said % words, figures[0].where, tuple(each.key for each in figures))


def _written_periods(sheet: Sheet) -> Iterator[Finding]:
    """A text that calls its numbers 2021 and also says that they run from October to September."""
    found: dict[tuple[Period, Period, str], list[Figure]] = defaultdict(list)
    for each in sheet.figures:
        written = written_period(each.note)
        if written and each.period.span != Span.NONE and written != each.period:
            found[(each.period, written, each.where)].append(each)
    for (period, written, where), figures in found.items():
        said = _(
            "%(count)s numbers are given for %(period)s, and said to run from %(written)s: %(figures)s. Only one holds."
        )
        words = {
            "count": len(figures), "period": period.label, "written": written.label,
            "figures": listed(f"{each.name} {each.said}" for each in figures[:4]),
        }  # fmt: skip
        yield Finding("two_periods", said % words, where, tuple(each.key for each in figures))


def _other_periods(sheet: Sheet) -> Iterator[Finding]:
    """Numbers that are held for another period, and not for the one that they are given for."""
    found: dict[tuple[Period, Period], list[Figure]] = defaultdict(list)
    for each in sheet.figures:
        if each.is_percent or each.is_rounded or (each.value or 0) < SMALLEST or each.period.span == Span.NONE:
            continue
        held = sheet.held.said(*each.cell[:3])
        if not any(said.period == each.period for said in held):
            for period in {said.period for said in held if said.value == each.value}:
                found[(each.period, period)].append(each)
    for (period, other), figures in found.items():
        if len(figures) >= ALIKE:
            said = _("%(figures)s are given for %(period)s, but these are the numbers of %(other)s.")
            words = {
                "figures": listed(f"{each.name} {each.said}" for each in figures),
                "period": period.label, "other": other.label,
            }  # fmt: skip
            yield Finding("other_period", said % words, figures[0].where, tuple(each.key for each in figures))


def _rounded(sheet: Sheet) -> Iterator[Finding]:
    """Numbers that end in noughts and are written as if they were exact."""
    counts = [each for each in sheet.of(MeasureKind.COUNT) if (each.value or 0) >= SMALLEST]
    many = Counter((each.dataset, each.measure, each.published_on) for each in counts)
    for each in counts:
        is_plain = each.qualifier == Qualifier.EXACT and each.kind != DatasetKind.ESTIMATE
        if not each.is_round or not is_plain or many[(each.dataset, each.measure, each.published_on)] >= MANY:
            continue
        said = _("%(figure)s: %(said)s looks rounded, but is written as exact. Write “about”, or the exact number.")
        message = said % {"figure": each, "said": each.said}
        exact = sheet.counted(each, each.measure, each.categories, each.period)
        if exact and exact.value != each.value:
            message += " " + _("%(exact)s is held.") % {"exact": shown(exact.value)}
        yield Finding("rounded", message + _read_both_ways(sheet, each), each.where, (each.key,))


def _read_both_ways(sheet: Sheet, count: Figure) -> str:
    """With a percentage beside it, a round number may be all of them, or those that the percentage speaks of."""
    for share in sheet.periods[count.period]:
        is_beside = (share.dataset, share.base, share.categories) == (count.dataset, count.measure, count.categories)
        if share.measure_kind == MeasureKind.SHARE and is_beside and share.value and count.value:
            said = _(
                " %(percent)s stands beside it: that is %(part)s of %(count)s; "
                "if %(count)s were the part, the whole would be %(whole)s. Say which."
            )
            part, whole = round(count.value * share.value / 100), round(count.value * 100 / share.value)
            return said % {
                "percent": share.said,
                "count": count.said,
                "part": shown(part),
                "whole": shown(whole),
            }
    return ""
