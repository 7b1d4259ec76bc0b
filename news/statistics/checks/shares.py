"""A percentage fits its counts, and nobody has to guess of what it is one."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from news.statistics.checks.figures import Categories, Figure, Finding, listed, plain, shown
from news.statistics.checks.parts import breakdowns, category
from news.statistics.checks.sheet import Amount, Sheet, amount, said_in, total
from news.statistics.choices import MeasureKind

HUNDRED = Decimal(100)
# Parts that make so much of the whole could be taken for it.
NEARLY_ALL = Decimal("0.8")
FEWEST = 2


class Base(NamedTuple):
    """Something that a percentage may be of."""

    amount: Amount
    name: str
    categories: Categories


def check(sheet: Sheet) -> Iterator[Finding]:
    """Find percentages that fit none of their counts, and those whose base has to be guessed."""
    rivals: dict[tuple, list[tuple[Figure, Base, Base]]] = defaultdict(list)
    bases: dict[tuple, list[tuple[Figure, Base]]] = defaultdict(list)
    for each in sheet.of(MeasureKind.SHARE):
        if not each.base:
            said = _("%(figure)s: %(said)s of what? Name the base of the percentage.")
            yield Finding("share_without_base", said % {"figure": each, "said": each.said}, each.where, (each.key,))
        part = sheet.best(each, each.base, each.categories, each.period) if each.categories else None
        parents = list(_parents(sheet, each)) if part and not _is_rate(sheet, each) else []
        if part is None or not parents:
            continue
        fitting = [base for base in parents if fits(each, part, base.amount)]
        if not fitting:
            yield _fits_none(each, part, parents)
            continue
        key = (each.dataset, each.measure, each.period, said_in(each))
        bases[key].append((each, fitting[0]))
        for rival in _rivals(sheet, each) if not fitting[0].categories else ():
            if not fits(each, part, rival.amount, room=each.step / 2):
                rivals[(key, rival.name, fitting[0].name)].append((each, fitting[0], rival))
    yield from (_rival(found) for found in rivals.values())
    yield from (_several(found) for found in bases.values() if len({base.categories for _each, base in found}) > 1)
    yield from _sums(sheet)


def fits(share: Figure, part: Amount, whole: Amount, room: Decimal = Decimal(0)) -> bool:
    """Say whether part of whole is the percentage, as far as it was given; nearly, with some room."""
    if whole.low <= 0:
        return False
    low, high = share.bounds
    return low - room <= part.high * HUNDRED / whole.low and part.low * HUNDRED / whole.high <= high + room


def _parents(sheet: Sheet, share: Figure) -> Iterator[Base]:
    """What the part is a part of: first everything, then each of its own categories."""
    for size in range(len(share.categories)):
        for kept in combinations(share.categories, size):
            whole = sheet.best(share, share.base, kept, share.period)
            if whole:
                yield Base(whole, listed(plain(code) for _name, code in kept) or _("all"), kept)


def _rivals(sheet: Sheet, share: Figure) -> Iterator[Base]:
    """Sums of parts that are nearly everything: a reader could take them for the base."""
    whole = sheet.best(share, share.base, (), share.period)
    beside = sheet.together.get((share.dataset, share.base, share.period, said_in(share)), [])
    for (within, dimension), parts in breakdowns([each for each in beside if len(each.categories) == 1]).items():
        if within or len(parts) < FEWEST or whole is None:
            continue
        added = total([amount(each) for each in parts])
        if NEARLY_ALL * whole.value <= added.value < whole.value:
            yield Base(added, " + ".join(plain(category(each, dimension)) for each in parts), ((dimension, ""),))


def _is_rate(sheet: Sheet, share: Figure) -> bool:
    """Whether it says how many of a category did something: there is such a number for all, or no count for all."""
    everything = (share.dataset, share.measure, ())
    if sheet.series.get(everything) or sheet.held.said(*everything):
        return True
    return bool(sheet.best(share, share.base, share.categories, share.period)) and not any(_parents(sheet, share))


def _fits_none(share: Figure, part: Amount, parents: list[Base]) -> Finding:
    ways = [
        _("%(percent)s %% of %(whole)s (%(name)s)")
        % {
            "percent": shown(round(part.value * HUNDRED / base.amount.value, 1)),
            "whole": shown(base.amount.value),
            "name": base.name,
        }
        for base in parents
        if base.amount.value
    ]
    said = _("%(figure)s: %(said)s does not fit %(part)s, which is %(ways)s.")
    words = {"figure": share, "said": share.said, "part": shown(part.value), "ways": listed(ways)}
    numbers = (share.key, f"{part.value.normalize():f}", *(f"{base.amount.value.normalize():f}" for base in parents))
    return Finding("share_fits_none", said % words, share.where, numbers)


def _rival(found: list[tuple[Figure, Base, Base]]) -> Finding:
    share, base, rival = found[0]
    said = ngettext(
        "%(period)s: %(shares)s fits %(whole)s (%(name)s), not %(other)s (%(rival)s). Name the base.",
        "%(period)s: %(shares)s fit %(whole)s (%(name)s), not %(other)s (%(rival)s). Name the base.",
        len(found),
    )
    words = {
        "period": f"{share.title or plain(share.measure)}, {share.period.label}",
        "shares": listed(f"{each.said} ({plain(each.categories[-1][1])})" for each, _base, _rival in found),
        "whole": shown(base.amount.value), "name": base.name,
        "other": shown(rival.amount.value), "rival": rival.name,
    }  # fmt: skip
    numbers = (*(each.key for each, _base, _rival in found), f"{rival.amount.value.normalize():f}")
    return Finding("base_unnamed", said % words, share.where, numbers)


def _several(found: list[tuple[Figure, Base]]) -> Finding:
    share = found[0][0]
    by_base: dict[str, list[Figure]] = defaultdict(list)
    for each, base in found:
        by_base[f"{base.name}, {shown(base.amount.value)}"].append(each)
    ways = [
        _("%(shares)s of %(base)s") % {"shares": listed(each.said for each in shares[:3]), "base": base}
        for base, shares in by_base.items()
    ]
    said = _("%(period)s: percentages of different bases stand side by side: %(ways)s. Name the base of each.")
    words = {"period": f"{share.title or plain(share.measure)}, {share.period.label}", "ways": "; ".join(ways)}
    return Finding("bases_differ", said % words, share.where, tuple(each.key for each, _base in found))


def _sums(sheet: Sheet) -> Iterator[Finding]:
    """Find shares of one breakdown that make more than everything."""
    for figures in sheet.together.values():
        if figures[0].measure_kind != MeasureKind.SHARE or _is_rate(sheet, figures[0]):
            continue
        for (within, dimension), parts in breakdowns(figures).items():
            added = total([amount(each) for each in parts])
            if within or len(parts) < FEWEST or added.low <= HUNDRED:
                continue
            said = _("%(figure)s: %(shares)s make %(sum)s %%, more than everything.")
            words = {
                "figure": f"{figures[0].title or plain(figures[0].measure)}, {figures[0].period.label}",
                "shares": listed(f"{each.said} ({plain(category(each, dimension))})" for each in parts),
                "sum": shown(added.value),
            }
            yield Finding("shares_exceed", said % words, parts[0].where, tuple(each.key for each in parts))
