"""Parts add up to their total, or what is left over is named."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from news.statistics.checks.figures import Categories, Figure, Finding, listed, plain, shown
from news.statistics.checks.sheet import ADDITIVE, Amount, Sheet, amount, total
from news.statistics.choices import MeasureKind

# Some breakdowns hold their own totals: "forced labour, total".
TOTAL = re.compile(r"(^|[\W_])(total|all|overall)([\W_]|$)", re.IGNORECASE)
FEWEST = 2
HUNDRED = Decimal(100)


def breakdowns(figures: list[Figure]) -> dict[tuple[Categories, str], list[Figure]]:
    """Sort figures that were said together by what they are parts of, and in which breakdown."""
    found: dict[tuple[Categories, str], dict[str, Figure]] = defaultdict(dict)
    for each in figures:
        for at, (dimension, category) in enumerate(each.categories):
            found[(each.categories[:at] + each.categories[at + 1 :], dimension)].setdefault(category, each)
    return {key: list(parts.values()) for key, parts in found.items()}


def check(sheet: Sheet) -> Iterator[Finding]:
    """Find parts that do not add up to their total."""
    for figures in sheet.together.values():
        if figures[0].measure_kind not in ADDITIVE:
            continue
        for (within, dimension), parts in breakdowns(figures).items():
            totals = [each for each in parts if TOTAL.search(category(each, dimension))]
            pieces = [each for each in parts if each not in totals]
            whole = sheet.best(figures[0], figures[0].measure, within, figures[0].period)
            yield from _levels(sheet, dimension, pieces, totals, whole, within)


def category(figure: Figure, dimension: str) -> str:
    """Return the category of a figure in a breakdown."""
    return dict(figure.categories)[dimension]


def _levels(
    sheet: Sheet, dimension: str, parts: list[Figure], totals: list[Figure], whole: Amount | None, within: Categories
) -> Iterator[Finding]:
    """Compare the parts with the total nearest to them, that one with the next."""
    if len(parts) < FEWEST:
        yield from _larger(parts, whole)
        return
    level = parts
    for each in sorted(totals, key=lambda figure: figure.value or 0):
        yield from _compare(sheet, dimension, level, amount(each), plain(category(each, dimension)), each.key)
        level = [each]
    if whole is not None:
        name = listed(plain(code) for _name, code in within) or _("all")
        yield from _compare(sheet, dimension, level, whole, name, f"{within} {whole.value.normalize():f}")


def _larger(parts: list[Figure], whole: Amount | None) -> Iterator[Finding]:
    """One part alone leaves any remainder, but is never more than everything."""
    for each in parts:
        if whole is not None and amount(each).low > whole.high:
            said = _("%(figure)s: %(part)s is more than all of it, which is %(whole)s.")
            words = {"figure": each, "part": each.said, "whole": shown(whole.value)}
            yield Finding("parts_exceed", said % words, each.where, (each.key, f"{whole.value.normalize():f}"))


def _compare(
    sheet: Sheet, dimension: str, parts: list[Figure], whole: Amount, name: str, key: str
) -> Iterator[Finding]:
    added = total([amount(each) for each in parts])
    left = whole.value - added.value
    if left == 0:
        return
    numbers = (*(each.key for each in parts), key)
    words = {
        "figure": f"{parts[0].title or plain(parts[0].measure)}, {parts[0].period.label}",
        "parts": " + ".join(f"{shown(each.value)} ({plain(category(each, dimension))})" for each in parts[:8]),
        "sum": shown(added.value), "whole": shown(whole.value), "name": name, "left": shown(abs(left)),
        "percent": shown(round(abs(left) * HUNDRED / whole.value, 1)) if whole.value else "–",
    }  # fmt: skip
    fits = added.low <= whole.high and whole.low <= added.high
    if fits and not (added.is_exact and whole.is_exact):
        if not whole.is_exact and not added.is_exact:
            said = _("%(figure)s: %(parts)s make %(sum)s, not %(whole)s (%(name)s). Say that the parts are rounded.")
            yield Finding("parts_rounded", said % words, parts[0].where, numbers)
    elif left < 0:
        said = _("%(figure)s: %(parts)s make %(sum)s, which is %(left)s more than %(whole)s (%(name)s).")
        yield Finding("parts_exceed", said % words, parts[0].where, numbers)
    else:
        said = (
            _("%(figure)s: %(parts)s make %(sum)s of %(whole)s (%(name)s): %(left)s (%(percent)s %%) are not named.")
            if len(parts) > 1
            else _("%(figure)s: %(parts)s of %(whole)s (%(name)s): %(left)s (%(percent)s %%) are not named.")
        )
        yield Finding("remainder", said % words + _hidden(sheet, parts), parts[0].where, numbers)


def _hidden(sheet: Sheet, parts: list[Figure]) -> str:
    """Say that percentages beside the parts hide what is left over."""
    shares = [
        each
        for part in parts
        for each in sheet.periods[part.period]
        if each.measure_kind == MeasureKind.SHARE and each.base == part.measure and each.dataset == part.dataset
        and each.categories == part.categories and (each.published_on, each.where)[part.published_on is None]
        == (part.published_on, part.where)[part.published_on is None]
    ]  # fmt: skip
    if len(shares) != len(parts) or sum(each.value or 0 for each in shares) < HUNDRED:
        return ""
    said = _(" %(shares)s make 100 %% and hide them.")
    return said % {"shares": listed(each.said for each in shares)}
