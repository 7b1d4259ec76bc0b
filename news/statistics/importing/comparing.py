"""A file beside what is held: what is new, what moved, what is gone, what was said already. Nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from itertools import batched
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.faults import Fault, Faults
from news.statistics.importing.matching import Line, Number, Vintage
from news.statistics.models import Observation
from news.statistics.periods import Period

# Series whose history is looked at in one query.
CHUNK = 500


class Change(StrEnum):
    """What a number of a file does."""

    NEW = "new"
    REVISED = "revised"
    # A later release says the same again.
    CONFIRMED = "confirmed"
    # It stands in this very release.
    UNCHANGED = "unchanged"
    # Another release of the same day says it.
    SAID = "said"


STORED = (Change.NEW, Change.REVISED, Change.CONFIRMED)


class Past(NamedTuple):
    """One value in the history of a number: stored (`key`), or further up in the same file (`number`)."""

    rank: tuple[date, int, int]
    code: str
    said: tuple[object, ...]
    key: int | None
    number: Number | None


class Stored(NamedTuple):
    """A number that is going to be written. `before`: what counted until its release, if that was another value.

    `late`: an observation that came later, and now turns out to have moved this one.
    """

    number: Number
    change: Change
    before: Past | None
    late: Past | None


class Gone(NamedTuple):
    """A number that the release before had, and this one has not."""

    vintage: Vintage
    line: Line
    period: Period


@dataclass(slots=True)
class Plan:
    """What a file would do."""

    stored: list[Stored] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    vanished: list[Gone] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    # Of everything above, so that a preview can be told from what would happen now.
    digest: str = ""

    @property
    def vintages(self) -> list[Vintage]:
        """The releases that something is written into, in the order in which they were published."""
        found = {id(each.number.vintage): each.number.vintage for each in self.stored}
        return sorted(found.values(), key=lambda vintage: vintage.rank)


def compare(numbers: Sequence[Number]) -> Plan:
    """Say what these numbers would do (queries: one for each few hundred series, two for each release)."""
    plan, digest = Plan(), sha256()
    by_line: dict[Line, list[Number]] = defaultdict(list)
    for number in numbers:
        by_line[number.line].append(number)
    for lines in batched(by_line, CHUNK):
        held = _held(lines)
        for line in lines:
            for (start, end), told in _by_cell(by_line[line]).items():
                past = held.get((line.series_id, start, end), [])
                for number, change, before, late in _followed(told, past, plan.faults):
                    plan.counts[change] += 1
                    earlier = (before.key or before.code) if before else ""
                    digest.update(f"{number.where} {change} {earlier}\n".encode())
                    if change in STORED:
                        plan.stored.append(Stored(number, change, before, late))
    plan.vanished = list(_vanished(plan, numbers))
    digest.update(f"{len(plan.vanished)}".encode())
    plan.digest = digest.hexdigest()
    return plan


def _held(lines: Iterable[Line]) -> dict[tuple[int | None, date | None, date | None], list[Past]]:
    keys = [line.series_id for line in lines if line.series_id]
    held: dict[tuple[int | None, date | None, date | None], list[Past]] = defaultdict(list)
    rows = Observation.objects.filter(series__in=keys).values_list(
        "series_id", "period_start", "period_end", "release__published_on", "release_id", "release__code", "pk",
        "value", "qualifier", "words", "flags",
    )  # fmt: skip
    for series, start, end, day, release, code, key, value, qualifier, words, flags in rows.iterator(chunk_size=5000):
        said = value, qualifier, words, tuple(sorted(flags)) if value is None else ()
        held[series, start, end].append(Past((day, 0, release), code, said, key, None))
    return held


def _by_cell(numbers: Iterable[Number]) -> dict[tuple[date | None, date | None], list[Number]]:
    cells: dict[tuple[date | None, date | None], list[Number]] = defaultdict(list)
    for number in numbers:
        cells[number.start, number.end].append(number)
    return cells


def _followed(
    told: list[Number], past: list[Past], faults: Faults
) -> Iterator[tuple[Number, Change, Past | None, Past | None]]:
    """Go through what a file says of one number, in the order of its releases, beside what was said before."""
    for number in sorted(told, key=lambda each: each.vintage.rank):
        vintage, said = number.vintage, number.said
        mine = next((each for each in past if each.rank == vintage.rank), None)
        if mine and mine.said != said:
            faults.add(Fault(number.where, "", _other(number, mine)))
            continue
        if mine:
            yield number, Change.UNCHANGED, None, None
            continue
        if any(each.rank[0] == vintage.published_on and each.said == said for each in past):
            yield number, Change.SAID, None, None
            continue
        before = max((each for each in past if each.rank < vintage.rank), key=lambda each: each.rank, default=None)
        after = min((each for each in past if each.rank > vintage.rank), key=lambda each: each.rank, default=None)
        past.append(Past(vintage.rank, vintage.code, said, None, number))
        late = after if after and after.said != said else None
        if before is None:
            yield number, Change.NEW, None, late
        elif before.said == said:
            yield number, Change.CONFIRMED, None, late
        else:
            yield number, Change.REVISED, before, late


def _other(number: Number, mine: Past) -> str:
    if mine.number:
        told = {"where": mine.number.where}
        return _("the same number of the same release stands in %(where)s with another value.") % told
    told = {"release": number.vintage.code}
    return (
        _("release “%(release)s” says another value already. Use a new release: numbers are never overwritten.") % told
    )


def _vanished(plan: Plan, numbers: Sequence[Number]) -> Iterator[Gone]:
    """What the newest earlier release held of the same tables and the same span, and a release of the file does not."""
    tables: dict[tuple[int, tuple[str, ...]], dict[Vintage, list[Number]]] = defaultdict(lambda: defaultdict(list))
    for number in numbers:
        tables[number.line.measure.pk, number.line.shape][number.vintage].append(number)
    fresh = set(plan.vintages)
    for (measure, _shape), by_vintage in tables.items():
        done: list[Vintage] = []
        for vintage in sorted(by_vintage, key=lambda each: each.rank):
            if vintage in fresh:
                yield from _gone(measure, vintage, by_vintage, done)
            done.append(vintage)


def _gone(
    measure: int, vintage: Vintage, by_vintage: dict[Vintage, list[Number]], done: list[Vintage]
) -> Iterator[Gone]:
    told = by_vintage[vintage]
    days = [(number.start, number.end) for number in told if number.start and number.end]
    if not days:
        return
    first, last = min(start for start, _end in days if start), max(end for _start, end in days if end)
    here = {(number.line.key, number.start, number.end) for number in told}
    shape, lines = told[0].line.shape, {number.line.key: number.line for number in told}
    for key, start, end in _earlier(measure, vintage, by_vintage, done):
        inside = start and end and start >= first and end <= last
        if inside and (key, start, end) not in here and _shape(key) == shape:
            line = lines.get(key) or Line(vintage.dataset, told[0].line.measure, key, (), None)
            yield Gone(vintage, line, Period(start, end))


def _earlier(
    measure: int, vintage: Vintage, by_vintage: dict[Vintage, list[Number]], done: list[Vintage]
) -> Iterable[tuple[str, date | None, date | None]]:
    """The numbers of the newest release before this one, whether it is stored or stands in the same file."""
    before = Observation.objects.filter(series__measure=measure, release__published_on__lte=vintage.published_on)
    if vintage.release:
        before = before.exclude(release=vintage.release)
    newest = before.order_by("-release__published_on", "-release_id").values_list("release__published_on", "release_id")
    stored = newest.first()
    if done and (stored is None or done[-1].rank > (stored[0], 0, stored[1])):
        return [(number.line.key, number.start, number.end) for number in by_vintage[done[-1]]]
    if stored is None:
        return []
    rows = Observation.objects.filter(series__measure=measure, release=stored[1])
    return rows.values_list("series__category", "period_start", "period_end")


def _shape(key: str) -> tuple[str, ...]:
    return () if key == "all" else tuple(part.partition("=")[0] for part in key.split(";"))
