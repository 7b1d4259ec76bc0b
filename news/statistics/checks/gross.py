"""Gross mistakes: what no count or share can be, periods that are not over, and numbers that jump."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from news.statistics.checks.changes import is_average
from news.statistics.checks.figures import Figure, Finding, shown
from news.statistics.checks.sheet import ADDITIVE, Sheet
from news.statistics.choices import MeasureKind

HUNDRED = Decimal(100)
# A revision by more than a quarter is rather a slip; small numbers jump.
JUMP, SMALLEST = Decimal("0.25"), 100
# “Male” is near “female”, and no slip of it.
NEAR = 0.85


def check(sheet: Sheet) -> Iterator[Finding]:
    """Find impossible values, periods that end after their publication, and revisions by more than a quarter."""
    for each in sheet.figures:
        yield from _impossible(each)
        yield from _jump(sheet, each)
    for each in [*sheet.figures, *sheet.wordless]:
        yield from _not_over(each)


def near_category(
    where: str, dataset: str, dimension: str, fresh: tuple[str, str], known: Mapping[str, str]
) -> Iterator[Finding]:
    """Doubt a new category (code, label) of a breakdown that is nearly called as a `known` one (label by code)."""
    code, label = fresh
    by_name = {each.lower(): each for each in known.values()}
    # Bands of ages and numbered things differ in their digits alone, and mean it.
    near = [each for each in get_close_matches(label.lower(), by_name, 3, NEAR) if _digits(each) == _digits(label)]
    if near:
        said = _("“%(label)s” is a new category of “%(dimension)s”. Is “%(near)s” meant?")
        words = {"label": label, "dimension": dimension, "near": by_name[near[0]]}
        yield Finding("category_near", said % words, where, (dataset, dimension, code))


def _digits(label: str) -> str:
    return "".join(filter(str.isdigit, label))


def _impossible(figure: Figure) -> Iterator[Finding]:
    value = figure.value or Decimal(0)
    if figure.measure_kind == MeasureKind.COUNT:
        if value < 0:
            said = _("%(figure)s: %(said)s is less than nobody.")
        elif value != value.to_integral_value() and not is_average(figure):
            said = _("%(figure)s: %(said)s is a count, and no whole number.")
        else:
            return
    elif figure.measure_kind == MeasureKind.SHARE and not 0 <= value <= HUNDRED:
        said = _("%(figure)s: %(said)s is no share: it lies outside 0 to 100 %%.")
    else:
        return
    yield Finding("impossible", said % {"figure": figure, "said": figure.said}, figure.where, (figure.key,))


def _jump(sheet: Sheet, figure: Figure) -> Iterator[Finding]:
    """Compare with what counted until the day of this publication."""
    if figure.measure_kind not in ADDITIVE or figure.published_on is None or figure.value is None:
        return
    held = sheet.held.said(*figure.cell[:3])
    earlier = [each for each in held if each.period == figure.period and each.published_on < figure.published_on]
    if not earlier:
        return
    yield from jumped(figure, earlier[-1].value, earlier[-1].published_on)


def jumped(figure: Figure, before: Decimal, day: date) -> Iterator[Finding]:
    """Doubt a number that was quite another until its publication."""
    value = figure.value
    if value is None or max(before, value) < SMALLEST or abs(value - before) <= JUMP * abs(before):
        return
    said = _("%(figure)s was %(before)s (published on %(day)s), and now is %(now)s. That is a large revision.")
    words = {
        "figure": figure, "before": shown(before), "now": figure.said,
        "day": date_format(day, "j F Y"),
    }  # fmt: skip
    yield Finding("large_revision", said % words, figure.where, (figure.key, f"{before.normalize():f}"))


def _not_over(figure: Figure) -> Iterator[Finding]:
    end, day = figure.period.end, figure.published_on
    if end and day and end > day:
        said = _("%(figure)s: the period ends after the publication on %(day)s.")
        words = {"figure": figure, "day": date_format(day, "j F Y")}
        yield Finding("period_not_over", said % words, figure.where, (figure.key, day.isoformat()))
