"""Tables of a dataset: one measure, cut by one breakdown or none, in periods of one sort, as it counted on a day.

Everything goes through `suppression`. Only the cells of the table are read, whatever the dataset holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, Window
from django.db.models.functions import FirstValue, JSONObject
from django.utils.translation import gettext as _

from news.statistics import vanishing, vintages
from news.statistics.choices import MeasureKind
from news.statistics.models import (
    Category,
    Dataset,
    Dimension,
    Erratum,
    Footnote,
    Observation,
    Release,
    Series,
    SeriesBreak,
)
from news.statistics.periods import Period, Span
from news.statistics.suppression import GROUPED, Row, Shown
from news.statistics.vanishing import Gone, Vanishing

ALL = "all"
# What is looked at first when there is a choice.
ORDER = (Span.QUARTER, Span.MONTH, Span.YEAR, Span.DAY, Span.OTHER, Span.NONE)
# With more categories than these the table shows the newest periods only, so that it has no more cells than CELLS.
FEW, CELLS, COLUMNS = 8, 600, 4
READ = (
    "period_start", "period_end", "value", "qualifier", "words", "flags", "note", "series__category",
    "series__measure__code", "series__measure__kind", "release__code", "release__published_on", "release__precision",
)  # fmt: skip


class Measured(NamedTuple):
    """A measure, as a page needs it."""

    pk: int
    code: str
    title: str
    kind: str
    unit: str
    decimals: int
    position: int

    @property
    def is_additive(self) -> bool:
        """Whether parts add up to their total."""
        return self.kind in {MeasureKind.COUNT, MeasureKind.MONEY}


class Cell(NamedTuple):
    """What counted, and what was said first. `key`: the observation; None of a group. `gone`: left out since."""

    value: Decimal | None
    qualifier: str
    words: str
    flags: tuple[str, ...]
    note: str
    release: str
    first: Decimal | None
    first_on: date
    first_precision: str
    key: int | None
    on: date | None = None
    precision: str = "day"
    first_qualifier: str = "exact"
    gone: Gone | None = None

    @property
    def has_moved(self) -> bool:
        """Whether it was published as another number first; “about 4,000” is another than 4,000."""
        is_other = (self.first, self.first_qualifier) != (self.value, self.qualifier)
        return self.first is not None and self.value is not None and is_other


@dataclass(frozen=True, slots=True)
class Line:
    """One category with its cells."""

    category: str
    label: str
    cells: dict[Period, Cell]


class Parted(NamedTuple):
    """When parts were published, where their total is of another release; `total`: what it was then."""

    on: date
    precision: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """Lines by periods. `total` is that of all lines where it was published. `is_cut`: there are more periods.

    `parted`: periods in which the total is of another release than its parts.
    """

    measure: Measured
    by: str
    span: Span
    spans: tuple[Span, ...]
    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    total: Line | None
    is_cut: bool
    parted: dict[Period, Parted] = field(default_factory=dict)

    @property
    def is_single(self) -> bool:
        """Whether it is one number by itself."""
        return not self.by and len(self.lines) == len(self.periods) == 1


@dataclass(frozen=True, slots=True)
class Outline:
    """Measures that can be chosen, and of each the breakdowns in which it may be shown ("": none) with their lines."""

    measures: tuple[Measured, ...]
    cuts: dict[str, dict[str, list[int]]]


def looked_up(slug: str) -> Dataset:
    """Read a public dataset with all that stands beside its numbers, in one query. Raises Dataset.DoesNotExist."""
    releases = Release.objects.filter(dataset=OuterRef("pk")).order_by("-published_on", "-pk")
    dataset: Any = (
        Dataset.objects.published()
        .select_related("source")
        .annotate(
            last_on=Subquery(releases.values("published_on")[:1]),
            last_precision=Subquery(releases.values("precision")[:1]),
            last_code=Subquery(releases.values("code")[:1]),
            first_on=Subquery(releases.reverse().values("published_on")[:1]),
            told_dimensions=_told(Dimension, code="code", title="title"),
            told_categories=_told(
                Category, "dimension__dataset", by="dimension__code", code="code", label="label", at="position"
            ),
            told_footnotes=_told(
                Footnote,
                measure="measure",
                series="series",
                line="series__category",
                start="period_start",
                end="period_end",
                text="text",
            ),
            told_errata=_told(Erratum, on="dated_on", text="text"),
            told_breaks=_told(SeriesBreak, "measure__dataset", measure="measure", on="on", text="text"),
        )
        .get(slug=slug)
    )
    dataset.named = {(each["by"], each["code"]): (each["label"], each["at"]) for each in dataset.told_categories}
    found: Dataset = dataset
    return found


def outline(dataset: Dataset, shown: Shown) -> Outline:
    """Say what can be chosen of a dataset."""
    names = [f"measure__{name}" for name in Measured._fields[1:]]
    rows = (
        Series.objects.filter(dataset=dataset)
        .annotate(cut=vanishing.cut("category"))
        .order_by()
        .values_list("measure_id", *names, "cut")
        .annotate(keys=ArrayAgg("pk"))
    )
    cuts: dict[Measured, dict[str, list[int]]] = {}
    for *fields, cut, keys in rows:
        measure, by = Measured(*fields), vanishing.named(cut)
        if _may_show(shown, measure, by):
            cuts.setdefault(measure, {})[by] = keys
    order = sorted(cuts, key=lambda each: (each.position, each.title, each.pk))
    return Outline(
        tuple(order),
        {each.code: dict(sorted(cuts[each].items(), key=lambda cut: (_depth(cut[0]), cut[0]))) for each in order},
    )


def table(
    dataset: Dataset,
    shown: Shown,
    within: Outline,
    *,
    measure: Measured,
    by: str = "",
    span: Span | None = None,
    day: date | None = None,
) -> Table:
    """Read a table; a sort of period that there is not becomes the first that there is."""
    keys = within.cuts[measure.code]
    lines = Observation.objects.filter(series__in=keys[by])
    if day:
        lines = lines.filter(release__published_on__lte=day)
    found: dict[Span, set[Period]] = {}
    held = list(lines.order_by().values_list(*vanishing.NAMES).distinct())
    for *_release, start, end in held:
        period = Period(start, end)
        found.setdefault(period.span, set()).add(period)
    spans = tuple(each for each in ORDER if each in found)
    span = span if span in found else (spans[0] if spans else Span.NONE)
    periods = sorted(found.get(span, ()), key=when)
    kept = _kept(len(keys[by]), periods)
    with_total = {*keys[by], *keys.get("", ())}
    drawn = _lines(dataset, shown, Observation.objects.filter(series__in=with_total), kept, day)
    _mark(drawn.values(), vanishing.table((measure.code, by), held), (measure.code, by))
    total = drawn.pop(ALL, None) if by else None
    ordered = sorted(drawn.values(), key=lambda line: _place(dataset, line.category))
    parted = _parted(shown, ordered, total, keys.get("", []))
    is_cut = len(kept) < len(periods)
    return Table(measure, by, span, spans, tuple(kept), tuple(ordered), total, is_cut, parted)


def label(dataset: Any, category: str) -> str:
    """Say which categories a line is of: “Adult, United Kingdom”; a group says that it is one."""
    if category == ALL:
        return _("All")
    parts = [part.partition("=")[::2] for part in category.split(";")]
    return ", ".join(
        _("Other (grouped)")
        if code == GROUPED
        else dataset.named.get((by, code), (code.replace("_", " ").capitalize(), 0))[0]
        for by, code in parts
    )


def cut_title(dataset: Dataset, by: str) -> str:
    """Say by what a table is broken down: “Age and location”."""
    titles = {each["code"]: each["title"] for each in dataset.told_dimensions}  # type: ignore[attr-defined]
    return _(" and ").join(titles.get(code, code) for code in by.split(";")) if by else _("Nothing: the total")


def _lines(dataset: Dataset, shown: Shown, numbers: Any, periods: list[Period], day: date | None) -> dict[str, Line]:
    if not periods:
        return {}
    if len(periods) <= COLUMNS:
        numbers = numbers.filter(_any(periods))
    window: dict[str, Any] = {"partition_by": vintages.CELL, "order_by": ["release__published_on", "release_id"]}
    numbers = (
        numbers.select_related("series__measure", "release")
        .only(*READ)
        .annotate(
            first_value=Window(FirstValue("value"), **window),
            first_qualifier=Window(FirstValue("qualifier"), **window),
            first_on=Window(FirstValue("release__published_on"), **window),
            first_precision=Window(FirstValue("release__precision"), **window),
        )
    )
    counting = vintages.as_of(numbers, day) if day else vintages.latest(numbers)
    wanted = set(periods)
    found: dict[str, Line] = {}
    for row in shown.rows(counting):
        if row.period in wanted:
            line = found.setdefault(row.category, Line(row.category, label(dataset, row.category), {}))
            line.cells[row.period] = _cell(row)
    return found


def _mark(lines: Iterable[Line], gone: Vanishing, place: vanishing.Place) -> None:
    """Say of each number of a table which release has left it out; of a total beside it nothing is known here."""
    for line in lines:
        if vanishing.place("", line.category)[1] != place[1]:
            continue
        for period, cell in line.cells.items():
            if cell.key and cell.on and (since := gone.of(place, period, cell.on)):
                line.cells[period] = cell._replace(gone=since)


def _parted(shown: Shown, lines: list[Line], total: Line | None, keys: list[int]) -> dict[Period, Parted]:
    """Where a total is of another release than all of its parts, and says something else (one query, if any is)."""
    parts: dict[Period, tuple[date, str]] = {}
    for period, cell in total.cells.items() if total else ():
        said = [(each.on, each.precision) for line in lines if (each := line.cells.get(period)) and each.on]
        if said and cell.on and cell.on not in {on for on, _precision in said}:
            parts[period] = max(said)
    if not parts or total is None:
        return {}
    held = shown.observations(Observation.objects.filter(series__in=keys)).select_related("release")
    then: dict[Period, Parted] = {}
    for row in vintages.history(held):
        on, precision = parts.get(row.period, (date.min, ""))
        if row.value is not None and row.release.published_on <= on:
            then[row.period] = Parted(on, precision, row.value)
    return {period: each for period, each in then.items() if each.total != total.cells[period].value}


def _cell(row: Row) -> Cell:
    told: Any = row.observation
    if told is None:
        return Cell(
            row.value, "exact", "", (), "", row.release, row.value, row.published_on, "day", None, row.published_on
        )
    return Cell(
        told.value, told.qualifier, told.words, tuple(told.flags), told.note, row.release,
        told.first_value, told.first_on, told.first_precision, told.pk, row.published_on, told.release.precision,
        told.first_qualifier,
    )  # fmt: skip


def _kept(lines: int, periods: list[Period]) -> list[Period]:
    """All periods of a few lines; of many, the newest."""
    if lines <= FEW:
        return periods[-CELLS // lines :]
    return periods[-min(COLUMNS, max(1, CELLS // lines)) :]


def _depth(by: str) -> int:
    return by.count(";") + bool(by)


def _any(periods: list[Period]) -> Q:
    found = Q()
    for start, end in periods:
        found |= (
            Q(period_start=start, period_end=end)
            if start and end
            else (
                Q(
                    **{
                        f"period_{name}{'' if on else '__isnull'}": on or True
                        for name, on in (("start", start), ("end", end))
                    }
                )
            )
        )
    return found


def _may_show(shown: Shown, measure: Measured, by: str) -> bool:
    names = frozenset(by.split(";")) if by else frozenset()
    return not any(code == measure.code and table <= names for code, table in shown.withheld)


def _place(dataset: Any, category: str) -> tuple:
    """Where a line stands: as its categories are ordered, groups after them."""
    parts = [part.partition("=")[::2] for part in category.split(";")]
    return tuple((code == GROUPED, dataset.named.get((by, code), ("", 0))[1], code) for by, code in parts)


def when(period: Period) -> tuple[date, date]:
    """Where a period stands among others."""
    first = period.start or period.end or date.min
    return first, period.end or first + timedelta(1)


def _told(model: type, through: str = "dataset", **fields: str) -> ArraySubquery:
    rows = model._default_manager.filter(**{through: OuterRef("pk")})  # type: ignore[attr-defined]
    return ArraySubquery(rows.values(json=JSONObject(**fields)))
