"""What a plan says, written down, in the caller's transaction: series, releases, observations, revisions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from accounts import audit
from accounts.progress import Progress
from news.statistics import hooks, suppression
from news.statistics.choices import Precision
from news.statistics.importing.comparing import Plan, Stored
from news.statistics.importing.matching import Line, Number, Vintage
from news.statistics.importing.told import Told
from news.statistics.models import Category, Observation, Release, RevisedValue, Series, Source

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import System

LOCK = "htmse.import_statistics"
# A second import stands in line this long; then it gives up rather than hang for ever.
PATIENCE = "2min"
CHUNK = 2000
COLUMNS = (
    "series_id", "release_id", "period_start", "period_end", "value", "qualifier", "words", "flags", "locator", "note",
)  # fmt: skip
Cell = tuple[int, date | None, date | None, int]


def stand_in_line() -> None:
    """One import at a time: two at once would both find a release missing, and both write it."""
    with connection.cursor() as cursor:
        # The limits of a page would end a long import; waiting for the lock alone has an end.
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'; SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])


def store(plan: Plan, *, sha: str, by: "User | System", progress: Progress, step: str) -> list[Release]:
    """Write a plan; return the releases that it brought or filled up, in the order of their publication.

    Whoever registered in `hooks.release_accepted` hears of each with the values that moved, in the same transaction.
    """
    datasets = {vintage.dataset.pk: vintage.dataset for vintage in plan.vintages}.values()
    # What readers see now is kept first: what is decided with the new numbers has to hide all that it hides.
    suppression.keep(datasets)
    _lines({id(each.number.line): each.number.line for each in plan.stored}.values())
    for vintage in plan.vintages:
        vintage.release = vintage.release or _release(vintage, sha)
    _copy(plan.stored, progress, step)
    suppression.keep(datasets)
    revised = _revised(plan.stored)
    releases, counts = [], Counter(id(each.number.vintage) for each in plan.stored)
    for vintage in plan.vintages:
        if release := vintage.release:
            count = counts[id(vintage)]
            moved = revised[release.pk]
            audit.record(by=by, verb="loaded", target=release, detail={"values": count, "revised": len(moved)})
            for heard in hooks.release_accepted:
                heard(release, moved, by)
            releases.append(release)
    return releases


def _lines(lines: Iterable[Line]) -> None:
    """Make the series that are not here yet, with their categories."""
    fresh = [line for line in lines if line.series_id is None]
    wanted = {(part[0].pk, part[1]): part[2] for line in fresh for part in line.parts}
    Category.objects.bulk_create(
        [Category(dimension_id=dimension, code=code, label=label) for (dimension, code), label in wanted.items()],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )
    rows = Category.objects.filter(dimension__in={dimension for dimension, _code in wanted})
    keys = {(dimension, code): key for dimension, code, key in rows.values_list("dimension_id", "code", "pk")}
    made = [
        Series(dataset=line.dataset, measure=line.measure, category=line.key, depth=len(line.parts), label=line.label)
        for line in fresh
    ]
    Series.objects.bulk_create(made, batch_size=CHUNK)
    link = Series.categories.through
    link.objects.bulk_create(
        [
            link(series_id=series.pk, category_id=keys[dimension.pk, code])
            for series, line in zip(made, fresh, strict=True)
            for dimension, code, _label in line.parts
        ],
        batch_size=CHUNK,
    )
    for series, line in zip(made, fresh, strict=True):
        line.series_id = series.pk


def _release(vintage: Vintage, sha: str) -> Release:
    told = vintage.told
    others = Release.objects.filter(dataset=vintage.dataset).exclude(code=vintage.code)
    return Release.objects.create(
        dataset=vintage.dataset,
        code=vintage.code,
        published_on=vintage.published_on,
        precision=Precision.DAY if vintage.is_day else Precision.MONTH,
        kind=told.kind,
        supersedes=others.filter(code=told.supersedes).first() if told.supersedes else None,
        source=_read_on(_source(vintage, told), told),
        note=told.note,
        sha256=sha,
        loaded_at=timezone.now(),
    )


def _source(vintage: Vintage, told: Told) -> Source:
    """From the file's own words (an address, or a name), then from what was said beside it, then of the dataset."""
    of_dataset = vintage.dataset.source
    is_address = vintage.source.startswith(("https://", "http://"))
    url = (vintage.source if is_address else told.url)[:400]
    named = "" if is_address else vintage.source
    if not (url or named or told.title or told.publisher):
        return of_dataset
    title = told.title or named or (_spelt(url) if url else of_dataset.title)
    source, _is_new = Source.objects.get_or_create(
        publisher=told.publisher or of_dataset.publisher,
        title=title[:240],
        url=url,
        defaults={
            "licence": told.licence or of_dataset.licence,
            "licence_url": told.licence_url or of_dataset.licence_url,
        },
    )
    return source


def _read_on(source: Source, told: Told) -> Source:
    """Note the last day on which somebody read a source."""
    day = date.fromisoformat(told.accessed_on) if told.accessed_on else None
    if day and (source.accessed_on is None or source.accessed_on < day):
        source.accessed_on = day
        source.save(update_fields=["accessed_on"])
    return source


def _spelt(url: str) -> str:
    """The last words of an address, as a title: a publisher writes its title there."""
    parts = urlsplit(url)
    words = parts.path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or parts.netloc


def _copy(stored: Sequence[Stored], progress: Progress, step: str) -> None:
    """Write all numbers: a tenth of what INSERT takes."""
    table = connection.ops.quote_name(Observation._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as lines:
        for done, each in enumerate(stored, 1):
            number = each.number
            release = number.vintage.release
            lines.write_row(
                (
                    number.line.series_id, release.pk if release else None, number.start, number.end, number.value,
                    number.qualifier, number.words[:120], list(number.flags), (number.locator or number.where)[:200],
                    number.note[:400],
                )
            )  # fmt: skip
            if done % CHUNK == 0 or done == len(stored):
                progress(step, done, len(stored))


def _revised(stored: Sequence[Stored]) -> dict[int, list[RevisedValue]]:
    """Write which numbers moved; return them by the release that was loaded, whichever of the two came later.

    What was noted about a later release before stays as it was noted.
    """
    moved = [each for each in stored if each.before or (each.late and each.late.key)]
    written = _written(moved)
    late = [each.late.key for each in moved if each.late and each.late.key]
    others = Observation.objects.exclude(revises=None).in_bulk(late)
    after = {key: each for key, each in Observation.objects.in_bulk(late).items() if key not in others}
    now, rows = timezone.now(), dict[int, RevisedValue]()
    by_release: dict[int, list[RevisedValue]] = defaultdict(list)
    for each in moved:
        mine = written[_cell(each.number)]
        noted = []
        if each.before:
            key = each.before.key or written[_cell(each.before.number)].pk
            noted.append(RevisedValue(after=mine, before_id=key, release_id=mine.release_id, noticed_at=now))
        if each.late and (next_one := after.get(each.late.key or 0)):
            noted.append(RevisedValue(after=next_one, before=mine, release_id=next_one.release_id, noticed_at=now))
        for row in noted:
            if rows.setdefault(row.after_id, row) is row:
                by_release[mine.release_id].append(row)
    RevisedValue.objects.bulk_create(rows.values(), batch_size=CHUNK)
    return by_release


def _written(moved: Sequence[Stored]) -> dict[Cell, Observation]:
    """The numbers that take part in a revision, as they were written: those of the file itself, and those before."""
    numbers = [each.number for each in moved] + [
        each.before.number for each in moved if each.before and each.before.number
    ]
    releases = {number.vintage.release for number in numbers}
    rows = Observation.objects.filter(release__in=releases, series__in={number.line.series_id for number in numbers})
    return {(each.series_id, each.period_start, each.period_end, each.release_id): each for each in rows}


def _cell(number: Number | None) -> Cell:
    if number is None or number.vintage.release is None or number.line.series_id is None:
        raise LookupError("This number was not written.")
    return number.line.series_id, number.start, number.end, number.vintage.release.pk
