"""What only holds until the next number: records, estimates, sums of different things, and both sides of a break."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from news.statistics.checks.changes import before
from news.statistics.checks.figures import Figure, Finding, listed, shown
from news.statistics.checks.held import Said
from news.statistics.checks.shares import fits
from news.statistics.checks.sheet import Amount, Sheet, amount, total
from news.statistics.choices import DatasetKind, MeasureKind
from news.statistics.periods import Period, Span

# More totals than these beside each other are a table: some would make the sum of two others by chance.
MANY = 40
# A few numbers side by side are compared; a long line is drawn with its break.
FEW = 4
# What is far smaller than the sum disappears in its rounding.
SMALLEST_PART = Decimal("0.05")


def check(sheet: Sheet) -> Iterator[Finding]:
    """Find records that no longer hold, estimates that were replaced, sums of different things, and breaks."""
    for each in sheet.figures:
        if each.superlative:
            yield from _superlative(sheet, each)
    yield from _estimates(sheet)
    yield from _mixed_sums(sheet)
    yield from _breaks(sheet)


def _superlative(sheet: Sheet, record: Figure) -> Iterator[Finding]:
    """Test it against the number that counts now for every other period of its sort."""
    counting: dict[Period, Said] = {}
    for held in sheet.held.said(*record.cell[:3]):
        if held.period.span == record.period.span:
            counting[held.period] = held
    for each in sheet.series[record.cell[:3]]:
        if each.period.span == record.period.span and not each.is_rounded and each.period not in counting:
            counting[each.period] = Said(each.period, each.value or Decimal(0), each.published_on or date.min)
    own = counting.pop(record.period, None)
    is_highest = record.superlative == "highest"
    value = record.value or Decimal(0)
    better = [each for each in counting.values() if (each.value > value if is_highest else each.value < value)]
    if not better:
        return
    best = (max if is_highest else min)(better, key=lambda each: each.value)
    said = (
        _("%(figure)s: %(value)s is called the highest, but %(best)s (%(period)s) is higher.")
        if is_highest
        else _("%(figure)s: %(value)s is called the lowest, but %(best)s (%(period)s) is lower.")
    )
    words = {"figure": record, "value": record.said, "best": shown(best.value), "period": best.period.label}
    message = said % words
    if own and own.value != value:
        message += " " + _("It was also revised to %(now)s.") % {"now": shown(own.value)}
    if record.published_on and all(each.published_on > record.published_on for each in better):
        message += " " + _("It was true when it was published.")
    numbers = (record.key, best.period.code, f"{best.value.normalize():f}")
    yield Finding("superlative", message, record.where, numbers)


def _estimates(sheet: Sheet) -> Iterator[Finding]:
    """Find estimates that a newer one of the same source replaced, and several that nobody keeps apart."""
    estimates = [each for each in sheet.figures if each.kind == DatasetKind.ESTIMATE and not each.is_percent]
    for each in estimates:
        held = [said for said in sheet.held.said(*each.cell[:3]) if said.period.end is not None]
        newest = max(held, key=lambda said: (said.period.end or date.min, said.published_on), default=None)
        same = [said for said in held if said.value == each.value]
        beside = {(figure.period, figure.value) for figure in sheet.series[each.cell[:3]]}
        if newest and same and newest.value != each.value and (newest.period, newest.value) not in beside:
            said = _(
                "%(name)s: %(value)s is of %(period)s. A newer estimate of the same source says %(now)s for %(newest)s."
            )
            words = {
                "name": each.name, "value": each.said, "period": same[-1].period.label,
                "now": shown(newest.value), "newest": newest.period.label,
            }  # fmt: skip
            numbers = (each.key, newest.period.code, f"{newest.value.normalize():f}")
            yield Finding("estimate_replaced", said % words, each.where, numbers)
    loose = defaultdict(list)
    for each in estimates:
        if each.period.span == Span.NONE and not each.categories and each.unit:
            loose[(each.dataset, each.unit)].append(each)
    for figures in loose.values():
        if len({each.value for each in figures}) > 1:
            said = _("%(figures)s are estimates of one source, without a year. Say what each counts, and when.")
            words = {"figures": listed(f"{each.name} {each.said}" for each in figures)}
            yield Finding("estimates_differ", said % words, figures[0].where, tuple(each.key for each in figures))


def _mixed_sums(sheet: Sheet) -> Iterator[Finding]:
    """Find totals that are the sum of two different things."""
    for period, figures in sheet.periods.items():
        totals = [each for each in figures if each.measure_kind == MeasureKind.COUNT and not each.categories]
        totals = list({(each.dataset, each.measure): each for each in totals}.values())
        if period.span == Span.NONE or len(totals) > MANY:
            continue
        exact = {id(each): _exact(sheet, each) for each in totals}
        for whole in totals:
            others = [each for each in totals if each is not whole]
            for parts in combinations(others, 2):
                amounts = [exact[id(each)] for each in parts]
                if _makes(exact[id(whole)], amounts):
                    yield _mixed(sheet, whole, parts, amounts)


def _exact(sheet: Sheet, figure: Figure) -> Amount:
    return sheet.best(figure, figure.measure, figure.categories, figure.period) or amount(figure)


def _makes(whole: Amount, parts: list[Amount]) -> bool:
    added = total(parts)
    is_large = all(each.value > SMALLEST_PART * whole.value for each in parts)
    return is_large and added.low <= whole.high and whole.low <= added.high


def _mixed(sheet: Sheet, whole: Figure, parts: tuple[Figure, ...], amounts: list[Amount]) -> Finding:
    added = total(amounts)
    said = _("%(figure)s: %(whole)s adds up different things: %(parts)s = %(sum)s. They are not counted alike.")
    words = {
        "figure": whole, "whole": whole.said, "sum": shown(added.value),
        "parts": " + ".join(f"{shown(one.value)} ({each.name})" for each, one in zip(parts, amounts, strict=True)),
    }  # fmt: skip
    message = said % words
    for share in sheet.periods[whole.period]:
        of_it = share.dataset == whole.dataset and share.base in {"", whole.measure} and not share.categories
        if share.measure_kind != MeasureKind.SHARE or not of_it:
            continue
        for part, other in (amounts, reversed(amounts)):
            if fits(share, part, added) and not fits(share, part, other):
                told = _("%(share)s (%(part)s) holds only of that sum.")
                message += " " + told % {"share": share.said, "part": shown(part.value)}
    return Finding("mixed_sum", message, whole.where, (whole.key, *(each.key for each in parts)))


def _breaks(sheet: Sheet) -> Iterator[Finding]:
    """Find numbers that are compared although their meaning changed between them."""
    for (dataset, measure, _categories), figures in sheet.series.items():
        periods = {each.period: each for each in figures if each.period.end}
        for each in figures:
            if each.measure_kind == MeasureKind.CHANGE and (compared := before(each)):
                periods.setdefault(compared, each)
        if not 1 < len(periods) <= FEW:
            continue
        ordered = sorted(periods, key=lambda period: period.end or date.min)
        for known in sheet.held.breaks(dataset, figures[0].base if figures[0].against else measure):
            sides = [period for period in ordered if (period.end or date.min) < known.on]
            if not 0 < len(sides) < len(ordered):
                continue
            first, last = ordered[len(sides) - 1], ordered[len(sides)]
            one, other = periods[first], periods[last]
            said = _("%(name)s: %(one)s (%(first)s) and %(other)s (%(last)s) cannot be compared. %(text)s (%(day)s)")
            words = {
                "name": one.name, "one": one.said, "other": other.said, "text": known.text,
                "first": first.label, "last": last.label, "day": date_format(known.on, "j F Y"),
            }  # fmt: skip
            yield Finding("break", said % words, one.where, (one.key, other.key, known.on.isoformat()))
