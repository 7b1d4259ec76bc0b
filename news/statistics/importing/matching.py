"""From what a file says to what this site holds: datasets, measures, breakdowns. Only categories may be new."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import PurePath
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.faults import BadValueError, Fault, Faults
from news.statistics.choices import Precision
from news.statistics.importing import values
from news.statistics.importing.cells import Cell, Part
from news.statistics.importing.told import Told
from news.statistics.models import Category, Dataset, Dimension, Measure, Release, Series

CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
KEY_LENGTH = 400


@dataclass(slots=True, eq=False)
class Line:
    """A series of this site, or what becomes one. `parts`: (breakdown, code, label) in the order of the breakdowns."""

    dataset: Dataset
    measure: Measure
    key: str
    parts: tuple[tuple[Dimension, str, str], ...]
    series_id: int | None

    @property
    def shape(self) -> tuple[str, ...]:
        """By what it is broken down."""
        return tuple(dimension.code for dimension, _code, _label in self.parts)

    @property
    def label(self) -> str:
        """What it is called."""
        return ": ".join(filter(None, [self.measure.title, ", ".join(label for _, _, label in self.parts)]))[
            :KEY_LENGTH
        ]


@dataclass(slots=True, eq=False)
class Vintage:
    """A release of this site, or what becomes one. `order`: releases of one day stand as the file names them."""

    dataset: Dataset
    code: str
    published_on: date
    is_day: bool
    source: str
    order: int
    release: Release | None
    # What was said beside it.
    told: Told

    @property
    def rank(self) -> tuple[date, int, int]:
        """After which releases it counts."""
        return (self.published_on, 0, self.release.pk) if self.release else (self.published_on, 1, self.order)


class Number(NamedTuple):
    """One number of a file, with the line and the release that it belongs to."""

    line: Line
    vintage: Vintage
    start: date | None
    end: date | None
    value: Decimal | None
    qualifier: str
    words: str
    flags: tuple[str, ...]
    note: str
    locator: str
    where: str

    @property
    def said(self) -> tuple[object, ...]:
        """All that must be the same for two numbers to say the same."""
        return self.value, self.qualifier, self.words, self.flags if self.value is None else ()


@dataclass(slots=True)
class Known:
    """A dataset with all that numbers of it may name."""

    dataset: Dataset
    measures: dict[str, Measure]
    dimensions: list[Dimension]
    # Of each breakdown: the code by the code and by the label in small letters, and the label by the code.
    codes: dict[int, dict[str, str]] = field(default_factory=dict)
    labels: dict[int, dict[str, str]] = field(default_factory=dict)
    series: dict[tuple[int, str], int] = field(default_factory=dict)
    releases: dict[str, Release] = field(default_factory=dict)

    @classmethod
    def of(cls, dataset: Dataset) -> "Known":
        """Read it all, in a constant number of queries."""
        dimensions = list(dataset.dimensions.all())
        known = cls(dataset, {each.code: each for each in dataset.measures.select_related("base")}, dimensions)
        for dimension in dimensions:
            known.codes[dimension.pk], known.labels[dimension.pk] = {}, {}
        for each in Category.objects.filter(dimension__dataset=dataset).order_by("-pk"):
            known.add(each.dimension_id, each.code, each.label)
        rows = Series.objects.filter(dataset=dataset).values_list("measure_id", "category", "pk")
        known.series = {(measure, category): key for measure, category, key in rows}
        known.releases = {each.code: each for each in dataset.releases.all()}
        return known

    def add(self, dimension_id: int, code: str, label: str) -> None:
        """Keep a category in mind."""
        self.codes[dimension_id][label.lower()] = code
        self.codes[dimension_id][code] = code
        self.labels[dimension_id][code] = label


class Matcher:
    """Finds what the cells of one file speak of; each thing is looked up once."""

    def __init__(self, name: str, told: Told) -> None:
        self.told = told
        self._default = _named_by(name)
        self._known: dict[str, Known] = {}
        self._lines: dict[tuple[str, str, tuple[Part, ...]], Line] = {}
        self._vintages: dict[tuple[str, str, str], Vintage] = {}
        self._by_key: dict[tuple[int, str], Line] = {}

    def numbers(self, cells: Iterable[Cell], faults: Faults) -> list[Number]:
        """Match every cell; what cannot be matched becomes a fault."""
        found = []
        for cell in cells:
            try:
                found.append(self._number(cell))
            except BadValueError as bad:
                faults.add(Fault(cell.where, "", str(bad)))
        return found

    @property
    def datasets(self) -> Sequence[Dataset]:
        """Those that the file speaks of."""
        return [known.dataset for known in self._known.values()]

    def _number(self, cell: Cell) -> Number:
        if cell.value is None and not cell.words and not cell.flags:
            raise BadValueError(_("has neither a number nor words, nor a letter that says why, as in [x]."))
        if not values.is_text("".join((cell.dataset, cell.words, cell.note, cell.locator, cell.source, cell.where))):
            raise BadValueError(_("holds a character that is no text."))
        slug = cell.dataset or self._default
        line = self._lines.get((slug, cell.measure, cell.parts)) or self._line(slug, cell)
        vintage = self._vintages.get((slug, cell.release, cell.published)) or self._vintage(slug, cell)
        return Number(
            line, vintage, *cell.period, cell.value, str(cell.qualifier), cell.words, tuple(sorted(cell.flags)),
            cell.note, cell.locator, cell.where,
        )  # fmt: skip

    def _dataset(self, slug: str) -> Known:
        if slug not in self._known:
            dataset = Dataset.objects.select_related("source").filter(slug=slug).first()
            if not slug:
                raise BadValueError(_("no dataset is named: say it beside the file, or in a column dataset."))
            if dataset is None:
                raise BadValueError(_("there is no dataset “%(slug)s”.") % {"slug": values.short(slug)})
            self._known[slug] = Known.of(dataset)
        return self._known[slug]

    def _line(self, slug: str, cell: Cell) -> Line:
        known = self._dataset(slug)
        measure = known.measures.get(cell.measure)
        if measure is None:
            near = get_close_matches(cell.measure, known.measures, 1)
            said = {"slug": slug, "measure": values.short(cell.measure)}
            meant = _(" Is “%(name)s” meant?") % {"name": near[0]} if near else ""
            raise BadValueError(_("“%(slug)s” has no measure “%(measure)s”.") % said + meant)
        parts = self._parts(known, cell.parts)
        key = ";".join(f"{dimension.code}={code}" for dimension, code, _label in parts) or "all"
        if len(key) > KEY_LENGTH:
            raise BadValueError(_("its categories together are longer than %(limit)d letters.") % {"limit": KEY_LENGTH})
        # Two spellings of one category are one line.
        line = self._by_key.setdefault(
            (measure.pk, key), Line(known.dataset, measure, key, parts, known.series.get((measure.pk, key)))
        )
        self._lines[(slug, cell.measure, cell.parts)] = line
        return line

    def _parts(self, known: Known, parts: tuple[Part, ...]) -> tuple[tuple[Dimension, str, str], ...]:
        found = {}
        for part in parts:
            dimension = next((each for each in known.dimensions if _is_named(each, part.dimensions)), None)
            if not values.is_text(part.category + part.label):
                raise BadValueError(_("holds a character that is no text."))
            if dimension is None:
                said = {"slug": known.dataset.slug, "name": values.short(part.dimensions[0])}
                raise BadValueError(_("“%(slug)s” has no breakdown “%(name)s”.") % said)
            if dimension.pk in found:
                raise BadValueError(_("the breakdown “%(name)s” stands here twice.") % {"name": dimension.code})
            found[dimension.pk] = (dimension, *_category(known, dimension, part))
        return tuple(found[dimension.pk] for dimension in known.dimensions if dimension.pk in found)

    def _vintage(self, slug: str, cell: Cell) -> Vintage:
        known = self._dataset(slug)
        code = values.release(cell.release or cell.published.strip())
        release = known.releases.get(code)
        if not cell.published and release is None:
            raise BadValueError(_("no day of publication is named: say it beside the file, or in a column published."))
        day, is_day = values.published(cell.published) if cell.published else (_day(release), True)
        if release and not is_day and _is_month(release, day):
            # It was read in that month already, when its last day was still to come.
            day = release.published_on
        same = next((v for v in self._vintages.values() if v.dataset.pk == known.dataset.pk and v.code == code), None)
        other = release.published_on if release else same.published_on if same else day
        if other != day:
            said = {"code": values.short(code), "day": other}
            raise BadValueError(_("the release “%(code)s” was published on %(day)s, not on another day.") % said)
        told = cell.beside or self.told
        if same is None and release is None:
            self._superseded(known, code, day, told.supersedes)
        vintage = same or Vintage(known.dataset, code, day, is_day, cell.source, len(self._vintages), release, told)
        self._vintages[(slug, cell.release, cell.published)] = vintage
        return vintage

    def _superseded(self, known: Known, code: str, day: date, other: str) -> None:
        here = [each for each in self._vintages.values() if each.dataset.pk == known.dataset.pk]
        days = {each.code: each.published_on for each in known.releases.values()}
        days |= {each.code: each.published_on for each in here}
        if other and other != code and (other not in days or days[other] > day):
            said = {"slug": known.dataset.slug, "code": values.short(other)}
            raise BadValueError(_("“%(slug)s” has no earlier release “%(code)s” in whose place it could come.") % said)


def _named_by(name: str) -> str:
    """The dataset that the name of a file begins with: nrm_vintages.csv is of nrm, if there is such a one."""
    words = PurePath(name).stem.split("_")
    starts = [sign.join(words[:count]) for count in range(len(words), 0, -1) for sign in "_-"]
    here = set(Dataset.objects.filter(slug__in=starts).values_list("slug", flat=True))
    return next((start for start in starts if start in here), "")


def _is_named(dimension: Dimension, names: tuple[str, ...]) -> bool:
    return any(name == dimension.code or name.lower() == dimension.title.lower() for name in names)


def _category(known: Known, dimension: Dimension, part: Part) -> tuple[str, str]:
    codes = known.codes[dimension.pk]
    code = codes.get(part.category) or codes.get(part.category.lower())
    if code is None and part.label:
        code = codes.get(part.label.lower())
    if code is None:
        code = part.category if CODE.fullmatch(part.category) else values.code(part.category)
        if not code or len(part.category) > values.LABEL_LENGTH:
            said = {"name": values.short(part.category)}
            raise BadValueError(_("“%(name)s” cannot be the name of a category.") % said)
        code = code[: values.CATEGORY_LENGTH].rstrip("_")
        if code not in codes:
            known.add(dimension.pk, code, values.label(part.label or part.category))
    return code, known.labels[dimension.pk][code]


def _is_month(release: Release, day: date) -> bool:
    is_same = (release.published_on.year, release.published_on.month) == (day.year, day.month)
    return release.precision == Precision.MONTH and is_same


def _day(release: Release | None) -> date:
    if release is None:
        raise BadValueError(_("no day of publication is named."))
    return release.published_on
