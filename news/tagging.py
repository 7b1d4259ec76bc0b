"""Numbers in articles: a mark names one, it is bound to what counted on its day, and it is shown with what counts now.

    [[nrm referrals 2023-Q4 @2024-03-08]]
    [[nrm referrals gender=male 2024-Q1 @2024-05-10 highest]]

Dataset, measure, categories (as many as there are), period, "as of", and what is said about it among all of its sort.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from news import parsing
from news.models import Revision
from news.models.claims import Superlative
from news.statistics import suppression, vintages
from news.statistics.choices import Precision, Qualifier
from news.statistics.models import Dataset, Observation, Release, Series
from news.statistics.numbers import SAID_BEFORE
from news.statistics.periods import Period, Span

MOST_CATEGORIES, MOST_NUMBERS = 4, 300
AT = "@"
type Cell = tuple[int, date | None, date | None]


class TagRefused(Exception):
    """A mark stands for no number that may be shown; its words say what is wrong with it."""


class TagsRefused(Exception):
    """Some marks of a text cannot be bound: `faults` has a sentence for each."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("; ".join(f"[[{tag}]]: {fault}" for tag, fault in self.faults.items()))


class Tag(NamedTuple):
    """A mark, taken apart."""

    dataset: str
    measure: str
    categories: tuple[str, ...]
    period: Period
    as_of: date
    superlative: str = ""

    @property
    def text(self) -> str:
        """How it is written, without its brackets."""
        parts = [self.dataset, self.measure, *self.categories, self.period.code, f"{AT}{self.as_of}", self.superlative]
        return " ".join(part for part in parts if part)

    @property
    def line(self) -> tuple[str, str, frozenset[str]]:
        return self.dataset, self.measure, frozenset(self.categories)


@dataclass(frozen=True, slots=True)
class Bound:
    """A mark with the number that counted on its day, and the one that made its superlative untrue."""

    tag: str
    observation: Observation
    as_of: date
    superlative: str
    outdone_by: Observation | None = None


class Number(NamedTuple):
    """A number as a page shows it. `note` says when it was published, once it has moved."""

    value: str
    note: str
    href: str
    is_shown: bool = True


def read(text: str, today: date) -> Tag:
    """Take a mark apart. Raises TagRefused with what is wrong in its writing."""
    dataset, *rest = text.split() or [""]
    refused = TagRefused(_("Write dataset, measure, period and day, such as “nrm referrals 2023-Q4 @2024-03-08”."))
    if len(rest) < 3:
        raise refused
    superlative = rest.pop() if not rest[-1].startswith(AT) else ""
    if superlative not in Superlative.values:
        raise TagRefused(_("“%(word)s” is not understood: after the day only “highest” or “lowest” may stand.")
                         % {"word": superlative})  # fmt: skip
    if len(rest) < 3:
        raise refused
    measure, *categories, period, day = rest
    parts = tuple(part for each in categories for part in each.split(";"))
    if len(parts) > MOST_CATEGORIES or not all("=" in part for part in parts):
        raise TagRefused(_("Write a category as “gender=male”, between measure and period; four at most."))
    return Tag(dataset, measure, parts, _period(period), _day(day, today), superlative)


def bound(body: str, today: date) -> list[Bound]:
    """Return every number of a text with what it stands for (a constant number of queries).

    Raises TagsRefused for numbers that nobody knows, that are to come, or that are too small to be shown.
    """
    tags: dict[str, Tag] = {}
    faults: dict[str, str] = {}
    for text in parsing.numbers(body):
        try:
            tags[text] = read(text, today)
        except TagRefused as refused:
            faults[text] = str(refused)
    if len(tags) > MOST_NUMBERS:
        raise TagsRefused({text: _("A text holds 300 numbers at most.") for text in list(tags)[MOST_NUMBERS:]})
    found = _Held(tags.values())
    kept = []
    for text, tag in tags.items():
        try:
            kept.append(Bound(text, found.observation(tag), tag.as_of, tag.superlative))
        except TagRefused as refused:
            faults[text] = str(refused)
    if faults:
        raise TagsRefused(faults)
    beaten = outdone((each.observation, each.superlative) for each in kept if each.superlative)
    return [
        replace(each, outdone_by=beaten.get((each.observation.pk, each.superlative))) if each.superlative else each
        for each in kept
    ]


def outdone(said: Iterable[tuple[Observation, str]]) -> dict[tuple[int, str], Observation]:
    """Return what outdoes numbers that are said to be the highest or lowest of their sort today (one query).

    A number is measured by what counts for its period now: it may have been revised away from the top.
    """
    asked = list(said)
    if not asked:
        return {}
    rows = Observation.objects.filter(series__in={each.series_id for each, _said in asked}, value__isnull=False)
    counting = list(vintages.latest(rows).select_related("release", "series__measure", "series__dataset"))
    beaten = {}
    for each, word in asked:
        sign = 1 if word == Superlative.HIGHEST else -1
        rivals = [row for row in counting if row.series_id == each.series_id and row.period.span == each.period.span]
        own = next((row for row in rivals if _cell(row) == _cell(each)), each)
        over = [row for row in rivals if _signed(row, sign) > _signed(own, sign)]
        if over:
            beaten[each.pk, word] = max(over, key=lambda row: _signed(row, sign))
    return beaten


def numbers_of(revision: Revision) -> dict[str, Number]:
    """Return every number that a saved wording quotes, as a page shows it (a constant number of queries)."""
    claims = revision.claims.select_related(
        "observation__release", "observation__series__measure", "observation__series__dataset",
        "outdone_by__release", "outdone_by__series__measure",
    )  # fmt: skip
    return shown([Bound(row.tag, row.observation, row.as_of, row.superlative, row.outdone_by) for row in claims])


def shown(quoted: Sequence[Bound]) -> dict[str, Number]:
    """Return numbers as a page shows them, with what counts for each today, by their marks."""
    observations = [each.observation for each in quoted]
    now, door = counting(observations), _may_be_shown(observations)
    return {
        each.tag: _number(each, now[_cell(each.observation)])
        if each.observation.pk in door
        else Number(_("[number withheld: too small to be shown]"), "", _page(each.observation), is_shown=False)
        for each in quoted
    }


def counting(observations: Iterable[Observation]) -> dict[Cell, Observation]:
    """Return what counts today for the series and period of each (one query)."""
    cells = {_cell(each): each for each in observations}
    if not cells:
        return {}
    rows = Observation.objects.filter(series__in={cell[0] for cell in cells})
    ends = {cell[2] for cell in cells}
    rows = rows.filter(Q(period_end__in=ends - {None}) | Q(period_end=None) if None in ends else Q(period_end__in=ends))
    told = {_cell(row): row for row in vintages.latest(rows).select_related("release", "series__measure")}
    return {cell: told.get(cell, each) for cell, each in cells.items()}


def cell_of(observation: Observation) -> Cell:
    """Return what a number speaks of, whichever release says it."""
    return _cell(observation)


def has_moved(was: Observation, now: Observation) -> bool:
    """Whether something else is said now."""
    return (was.value, was.qualifier, was.words) != (now.value, now.qualifier, now.words)


def figure(observation: Observation) -> str:
    """Write one number: “4,142”, “73%”, “more than 390”, or what the source says instead of one."""
    if observation.value is None:
        return observation.words or _("not available")
    measure = observation.series.measure
    digits = measure.decimals
    if observation.value != round(observation.value, digits):
        digits = -int(Decimal(observation.value).normalize().as_tuple().exponent)
    written = number_format(observation.value, decimal_pos=digits, force_grouping=True)
    written = f"{written}%" if measure.unit in {"%", "percent"} else written
    beside = SAID_BEFORE.get(Qualifier(observation.qualifier))
    return str(beside) % {"number": written} if beside else written


def published(release: Release) -> str:
    """Write when a release was published, as exactly as that is known."""
    return date_format(release.published_on, "j F Y" if release.precision == Precision.DAY else "F Y")


def _number(each: Bound, now: Observation) -> Number:
    notes = []
    if has_moved(each.observation, now):
        told = {"day": published(each.observation.release), "now": figure(now)}
        notes.append(_("as published %(day)s; now %(now)s") % told)
    if each.outdone_by:
        told = {"value": figure(each.outdone_by), "period": each.outdone_by.period.label}
        if each.superlative == Superlative.HIGHEST:
            notes.append(_("no longer the highest: %(value)s in %(period)s") % told)
        else:
            notes.append(_("no longer the lowest: %(value)s in %(period)s") % told)
    return Number(figure(each.observation), "; ".join(notes), _page(each.observation))


def _page(observation: Observation) -> str:
    series = observation.series
    asked = {"measure": series.measure.code}
    if series.depth:
        asked["by"] = ",".join(part.partition("=")[0] for part in series.category.split(";"))
    return f"/statistics/{series.dataset.slug}/?{urlencode(asked)}"


def _may_be_shown(observations: Iterable[Observation]) -> set[int]:
    """The keys of those that the one door lets through."""
    by_dataset: dict[Dataset, set[int]] = {}
    for each in observations:
        by_dataset.setdefault(each.series.dataset, set()).add(each.pk)
    told: set[int] = set()
    for dataset, keys in by_dataset.items():
        rows = Observation.objects.filter(pk__in=keys)
        told.update(suppression.shown(dataset).observations(rows).values_list("pk", flat=True))
    return told


class _Held:
    """All that was ever said about what some marks name (four queries and the door, however many marks)."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        asked = list(tags)
        self.datasets = set(
            Dataset.objects.published().filter(slug__in={tag.dataset for tag in asked}).values_list("slug", flat=True)
        )
        self.lines = {_line(row): row for row in _series(asked)} if asked else {}
        ends = {tag.period.end for tag in asked}
        rows = Observation.objects.filter(series__in=self.lines.values()).filter(
            Q(period_end__in=ends - {None}) | Q(period_end=None)
        )
        told = rows.select_related("release", "series__measure", "series__dataset")
        self.cells: dict[Cell, list[Observation]] = {}
        for row in vintages.history(told):
            self.cells.setdefault(_cell(row), []).append(row)
        self.door: set[int] | None = None

    def observation(self, tag: Tag) -> Observation:
        """What counted at the end of the mark's day. Raises TagRefused."""
        if tag.dataset not in self.datasets:
            raise TagRefused(_("There is no dataset “%(slug)s”.") % {"slug": tag.dataset})
        line = self.lines.get(tag.line)
        if line is None:
            named = " ".join((tag.measure, *tag.categories))
            raise TagRefused(_("There is no series “%(named)s” in “%(slug)s”.") % {"named": named, "slug": tag.dataset})
        said = self.cells.get((line.pk, tag.period.start, tag.period.end), [])
        if not said:
            raise TagRefused(_("There is no number for %(period)s.") % {"period": tag.period.label})
        until = [row for row in said if row.release.published_on <= tag.as_of]
        if not until:
            first = {"day": published(said[0].release)}
            raise TagRefused(_("Nothing had been published on that day: the first number is of %(day)s.") % first)
        if not self._is_shown(until[-1]):
            raise TagRefused(_("This number is too small to be shown: it would point at people."))
        return until[-1]

    def _is_shown(self, observation: Observation) -> bool:
        if self.door is None:
            self.door = _may_be_shown(row for rows in self.cells.values() for row in rows)
        return observation.pk in self.door


def _series(asked: Sequence[Tag]) -> "list[Series]":
    """The lines that marks name, their categories in whichever order (one query)."""
    keys = {";".join(order) or "all" for tag in asked for order in permutations(tag.categories)}
    rows = Series.objects.published().filter(
        dataset__slug__in={tag.dataset for tag in asked},
        measure__code__in={tag.measure for tag in asked},
        category__in=keys,
    )
    return list(rows.select_related("measure", "dataset"))


def _line(series: Series) -> tuple[str, str, frozenset[str]]:
    parts = frozenset() if series.category == "all" else frozenset(series.category.split(";"))
    return series.dataset.slug, series.measure.code, parts


def _cell(observation: Observation) -> Cell:
    return observation.series_id, observation.period_start, observation.period_end


def _signed(observation: Observation, sign: int) -> Decimal:
    return sign * (observation.value or Decimal(0))


def _period(text: str) -> Period:
    if text == Span.NONE:
        return Period()
    try:
        return Period.parsed(text)
    except ValueError:
        raise TagRefused(
            _("“%(text)s” is no period: write 2023, 2023-Q4, 2023-10 or 2023-10-01.") % {"text": text}
        ) from None


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text.removeprefix(AT))
    except ValueError:
        raise TagRefused(_("“%(text)s” is no day: write it as @2024-03-08.") % {"text": text}) from None
    if not text.startswith(AT):
        raise TagRefused(_("Write the day with “@” before it: @%(day)s.") % {"day": day})
    if day > today:
        raise TagRefused(_("%(day)s is still to come: nobody knows what will count then.") % {"day": day})
    return day
