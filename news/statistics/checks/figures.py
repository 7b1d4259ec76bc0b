"""A number as somebody wrote it, and what a check says when it does not fit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from news.statistics.choices import MeasureKind, Qualifier
from news.statistics.periods import Period

if TYPE_CHECKING:
    from news.statistics.models import Observation

Categories = tuple[tuple[str, str], ...]
# A number with so many noughts at its end, and few digits before them, was rounded by somebody.
NOUGHTS, DIGITS = 3, 3
# So many are named in one sentence.
MOST, ONE_AND_ANOTHER = 6, 2
MILLION = 1_000_000


@dataclass(frozen=True)
class Figure:
    """One number with what was written beside it. No period: Period()."""

    dataset: str
    measure: str
    value: Decimal | None
    # Of news.statistics.choices: DatasetKind, MeasureKind, Against, Qualifier.
    kind: str = "official"
    measure_kind: str = MeasureKind.COUNT
    unit: str = ""
    # The code of the measure that this is a share, a change or an average of.
    base: str = ""
    against: str = ""
    # In the order of the dimensions: (("age", "adult"), ("gender", "male")); none: the total.
    categories: Categories = ()
    period: Period = field(default_factory=Period)
    qualifier: str = Qualifier.EXACT
    # How many decimals it was given to; -3: to the thousand. None: as many as it has, noughts at the end aside.
    decimals: int | None = None
    note: str = ""
    # "", "highest" or "lowest".
    superlative: str = ""
    # The text, or the sheet and cell, in which it stands.
    where: str = ""
    published_on: date | None = None
    # How a page calls the measure; its code when nobody says.
    title: str = ""

    @cached_property
    def cell(self) -> tuple[str, str, Categories, Period]:
        """What it is a number of: two of one cell have to be equal, or one of them revised."""
        return self.dataset, self.measure, self.categories, self.period

    @cached_property
    def step(self) -> Decimal:
        """To what it was rounded: 1 of a count, 1,000 of "nearly 13,000"."""
        if self.decimals is not None:
            return Decimal(10) ** -self.decimals
        if self.value is None or self.value == 0:
            return Decimal(1)
        exponent = self.value.normalize().as_tuple().exponent
        exponent = exponent if isinstance(exponent, int) else 0
        if exponent <= 0:
            return Decimal(10) ** exponent
        return Decimal(10) ** exponent if self.is_rounded and not self.is_percent else Decimal(1)

    @cached_property
    def is_round(self) -> bool:
        """Whether it looks rounded: few digits, then noughts."""
        if self.value is None or self.value == 0:
            return False
        shape = self.value.normalize().as_tuple()
        return isinstance(shape.exponent, int) and shape.exponent >= NOUGHTS and len(shape.digits) <= DIGITS

    @cached_property
    def is_rounded(self) -> bool:
        """Whether it is not the exact number: it says so, or it looks so."""
        return self.qualifier != Qualifier.EXACT or self.is_round or (self.decimals or 0) < 0

    @cached_property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """Between which the exact number lies: "nearly 13,000" is not above it, "over 550" not below."""
        value, step = self.value or Decimal(0), self.step
        match self.qualifier:
            case Qualifier.UNDER:
                return value - step, value
            case Qualifier.OVER:
                return value, value + max(step, value / 10)
        half = step / 2 if self.is_percent or self.is_rounded else Decimal(0)
        return value - half, value + half

    @property
    def is_percent(self) -> bool:
        """Whether it is a share or a change: given as a percentage, and rounded."""
        return self.measure_kind in {MeasureKind.SHARE, MeasureKind.CHANGE}

    def __str__(self) -> str:
        return ", ".join([self.name, self.period.label])

    @cached_property
    def name(self) -> str:
        """The measure and its categories, in words."""
        return ", ".join([self.title or plain(self.measure), *(plain(category) for _, category in self.categories)])

    @cached_property
    def key(self) -> str:
        """The number and its cell for a fingerprint: the same in each language."""
        categories = ";".join(f"{dimension}={category}" for dimension, category in self.categories) or "all"
        value = "" if self.value is None else f"{self.value.normalize():f}"
        return f"{self.dataset} {self.measure} {categories} {self.period.code} {value}"

    @cached_property
    def said(self) -> str:
        """The number as a sentence says it."""
        number = f"{shown(self.value)} %" if self.is_percent else shown(self.value)
        return number if self.qualifier == Qualifier.EXACT else f"{Qualifier(self.qualifier).label} {number}"


@dataclass(frozen=True)
class Finding:
    """Something that does not fit, in a plain sentence: an editor answers it before anybody is told the numbers."""

    code: str
    message: str
    where: str = ""
    # Keys of the figures, or the words, that it speaks of.
    numbers: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """The same doubt about the same numbers, whatever the language, is the same doubt."""
        about = "\n".join(sorted(self.numbers)) or self.where or self.message
        return sha256(f"{self.code}\n{about}".encode()).hexdigest()


def shown(value: Decimal | int | None) -> str:
    """Write a number with its thousands apart, without noughts behind the point."""
    if value is None:
        return "–"
    value = Decimal(value)
    if value >= MILLION and value % (MILLION // 10) == 0:
        return _("%(number)s million") % {"number": shown(value / MILLION)}
    value = value.to_integral_value() if value == value.to_integral_value() else value.normalize()
    return number_format(value, use_l10n=True, force_grouping=True)


def listed(words: Iterable[str]) -> str:
    """Write some words one after the other: “a, b and c”. Of many, the first ones."""
    words = list(words)
    words = [*words[:MOST], "…"] if len(words) > MOST else words
    if len(words) < ONE_AND_ANOTHER:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def plain(code: str) -> str:
    """Write a code as words."""
    return code.replace("_", " ")


def categories_of(text: str) -> Categories:
    """Read the category of a series: "age=adult;gender=male"."""
    if text == "all":
        return ()
    return tuple((part.partition("=")[0], part.partition("=")[2]) for part in text.split(";"))


def figures_of(observations: "Iterable[Observation]") -> list[Figure]:
    """Make figures of stored numbers. Best from `.with_all()`; a base is one query for all of them with
    `select_related("series__measure__base")`.
    """
    return [_figure(each) for each in observations]


def _figure(each: "Observation") -> Figure:
    series, measure = each.series, each.series.measure
    return Figure(
        dataset=series.dataset.slug,
        kind=series.dataset.kind,
        measure=measure.code,
        measure_kind=measure.kind,
        unit=measure.unit,
        base=measure.base.code if measure.base else "",
        against=measure.against,
        categories=categories_of(series.category),
        period=each.period,
        value=each.value,
        qualifier=each.qualifier,
        note=each.note,
        where=each.locator,
        published_on=each.release.published_on,
        title=measure.title,
    )
