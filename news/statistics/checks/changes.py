"""A change fits its base, an average its quarters, and quarters their year."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from news.statistics.checks.figures import Figure, Finding, listed, shown
from news.statistics.checks.sheet import ADDITIVE, Amount, Sheet, amount, total
from news.statistics.choices import Against, MeasureKind, Qualifier
from news.statistics.periods import Period, Span

HUNDRED = Decimal(100)
A_QUARTER = re.compile(r"(per|a|each)[ _]quarter|quarterly", re.IGNORECASE)
QUARTERS_A_YEAR = 4


def check(sheet: Sheet) -> Iterator[Finding]:
    """Find changes, averages and years that their numbers do not make."""
    for each in sheet.of(MeasureKind.CHANGE):
        yield from _change(sheet, each)
    for each in sheet.figures:
        if is_average(each):
            yield from _average(sheet, each)
    yield from _years(sheet)


def before(figure: Figure) -> Period | None:
    """With which period a change compares."""
    return figure.period.year_before if figure.against == Against.YEAR_BEFORE else figure.period.before


def is_average(figure: Figure) -> bool:
    """Whether it says how many there were in each quarter."""
    return bool(figure.base and not figure.is_percent and A_QUARTER.search(f"{figure.unit} {figure.measure}"))


def _change(sheet: Sheet, change: Figure) -> Iterator[Finding]:
    now = sheet.best(change, change.base, change.categories, change.period)
    earlier = before(change)
    then = sheet.best(change, change.base, change.categories, earlier) if earlier else None
    words: dict[str, object] = {
        "figure": change, "said": change.said, "now": shown(now.value) if now else "–",
    }  # fmt: skip
    if now is None or then is None or earlier is None:
        said = _("%(figure)s: %(said)s cannot be calculated again, because the numbers it compares are not both given.")
        yield Finding("change_without_base", said % words, change.where, (change.key,))
        return
    variants = [Amount(each, each, each) for each in sheet.variants(change, change.base, change.categories, earlier)]
    fitting = [each for each in variants or [then] if fits(change, now, each)]
    words |= {"then": shown(then.value), "before": earlier.label}
    if not fitting and not fits(change, now, then):
        percent = round((now.value / then.value - 1) * HUNDRED, 1) if then.value else Decimal(0)
        said = _("%(figure)s: %(said)s does not fit: from %(then)s (%(before)s) to %(now)s is %(percent)s %%.")
        numbers = (change.key, f"{then.value.normalize():f}", f"{now.value.normalize():f}")
        yield Finding("change_fits_none", said % {**words, "percent": shown(percent)}, change.where, numbers)
    elif len(fitting) > 1:
        said = _(
            "%(figure)s: %(said)s fits %(bases)s, which were all published for %(before)s. Say which it compares with."
        )
        words["bases"] = listed(shown(each.value) for each in fitting)
        bases = (change.key, *(f"{each.value.normalize():f}" for each in fitting))
        yield Finding("change_base_moved", said % words, change.where, bases)


def fits(change: Figure, now: Amount, then: Amount) -> bool:
    """Say whether the change leads from one to the other, as far as it was given."""
    if then.low <= 0:
        return False
    low, high = change.bounds
    return low <= (now.high / then.low - 1) * HUNDRED and (now.low / then.high - 1) * HUNDRED <= high


def _average(sheet: Sheet, average: Figure) -> Iterator[Finding]:
    """Compare with the years and quarters of the base that are known; say when some are not."""
    start, end = average.period
    if start is None or end is None:
        return
    known: list[Amount] = []
    missing: list[str] = []
    for year in range(start.year, end.year + 1):
        amount_of_year = _year(sheet, average, Period.parsed(str(year)))
        if amount_of_year:
            known.append(amount_of_year)
        else:
            missing.append(str(year))
    found = total(known) if known else None
    words: dict[str, object] = {"figure": average, "said": average.said, "missing": listed(missing)}
    if found:
        count = len(known) * QUARTERS_A_YEAR
        each = Amount(found.value / count, found.low / count, found.high / count)
        words |= {"each": shown(round(each.value)), "count": count}
        if not missing:
            low, high = average.bounds
            is_right = low <= each.high and (average.qualifier == Qualifier.OVER or each.low <= high)
            if is_right:
                return
            said = _("%(figure)s: %(said)s a quarter does not fit: the %(count)s quarters make %(each)s on average.")
            yield Finding("average_fits_none", said % words, average.where, (average.key, str(words["each"])))
            return
        said = _("%(figure)s: %(said)s a quarter cannot be calculated again: without %(missing)s, %(each)s follow.")
    else:
        said = _("%(figure)s: %(said)s a quarter cannot be calculated again: no numbers of %(missing)s are given.")
    yield Finding("average_unsupported", said % words, average.where, (average.key,))


def _year(sheet: Sheet, average: Figure, year: Period) -> Amount | None:
    """Return what is known about a year: its number, its quarters, or a share of its total."""
    direct = sheet.best(average, average.base, average.categories, year)
    if direct:
        return direct
    quarters = [sheet.best(average, average.base, average.categories, quarter) for quarter in year.quarters]
    if all(quarters):
        return total([each for each in quarters if each])
    whole = sheet.best(average, average.base, (), year)
    for share in sheet.periods.get(year, ()):
        is_of_it = (share.dataset, share.base, share.categories) == (average.dataset, average.base, average.categories)
        if whole and is_of_it and share.measure_kind == MeasureKind.SHARE:
            low, high = share.bounds
            value = share.value or Decimal(0)
            return Amount(whole.value * value / HUNDRED, whole.low * low / HUNDRED, whole.high * high / HUNDRED)
    return None


def _years(sheet: Sheet) -> Iterator[Finding]:
    """Add up the quarters of each year that was said on the same day as they were."""
    asked = set()
    for each in sheet.figures:
        if each.measure_kind not in ADDITIVE or each.period.span not in {Span.YEAR, Span.QUARTER} or is_average(each):
            continue
        year = Period.parsed(str(each.period.end.year)) if each.period.end else each.period
        key = (each.dataset, each.measure, each.categories, year, each.published_on)
        if key not in asked:
            asked.add(key)
            yield from _quarters(sheet, each, year)


def _quarters(sheet: Sheet, beside: Figure, year: Period) -> Iterator[Finding]:
    whole, *quarters = [_said_together(sheet, beside, period) for period in (year, *year.quarters)]
    if whole is None or None in quarters:
        return
    added = total([each for each in quarters if each])
    if added.low <= whole.high and whole.low <= added.high:
        return
    said = _("%(name)s: the quarters of %(year)s make %(parts)s = %(sum)s, not %(whole)s.")
    words = {
        "name": beside.name, "year": year.label, "sum": shown(added.value), "whole": shown(whole.value),
        "parts": " + ".join(shown(each.value) for each in quarters if each),
    }  # fmt: skip
    numbers = (beside.dataset, beside.measure, str(beside.categories), year.code, words["parts"], words["whole"])
    yield Finding("quarters_and_year", said % words, beside.where, ("; ".join(numbers),))


def _said_together(sheet: Sheet, beside: Figure, period: Period) -> Amount | None:
    """Return the number of a cell as the same release has it."""
    for each in sheet.cells.get((beside.dataset, beside.measure, beside.categories, period), ()):
        if each.published_on == beside.published_on and (each.published_on or each.where == beside.where):
            return amount(each)
    for said in sheet.held.said(*beside.cell[:3]):
        if said.period == period and said.published_on == beside.published_on:
            return Amount(said.value, said.value, said.value)
    return None
