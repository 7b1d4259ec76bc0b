"""One import from the first row to the last: everything is taken, or nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from django.db import connection, transaction

from accounts.faults import Fault, Faults, FileRefusedError, UnreadableError
from accounts.models import User
from accounts.permissions import System
from directory import actions
from directory.actions import ListingRow, Outcome
from directory.importing import own
from directory.importing.reading import Found, Progress, Reader
from directory.models import Profile

LOCK = "htmse.import_directory"
# A second import stands in line this long; then it gives up rather than hang a cron job for ever.
PATIENCE = "10min"
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did. `own`: rows that speak of profiles of this site itself, passed over.

    `closed`: names of published listings that their source calls closed now; somebody should withdraw them.
    """

    read: int
    outcome: Outcome
    own: int
    notes: Counter[str]
    closed: list[str]


def run(reader: Reader, *, by: User | System, progress: Progress, is_dry_run: bool = False) -> Report:
    """Read everything, then take it in one transaction. FileRefusedError when there is any fault."""
    read = _check(reader, progress)
    passed = Counter[str]()
    with transaction.atomic():
        _stand_in_line()
        rows = _rows(reader, read, progress, passed)
        outcome = actions.upsert_listings(rows=rows, by=by)
        transaction.set_rollback(is_dry_run)
    public = Profile.objects.published().filter(external_id__in=reader.closed)
    closed = list(public.order_by("name").values_list("name", flat=True))
    return Report(read=read, outcome=outcome, own=passed["own"], notes=+reader.notes, closed=closed)


def _check(reader: Reader, progress: Progress) -> int:
    """Count the rows of a faultless file."""
    faults, seen, read = Faults(), dict[str, str](), 0
    for found in _afresh(reader):
        if isinstance(found, Fault):
            faults.add(found)
            continue
        read += 1
        name = found.row.external_id
        if name in seen:
            faults.add(Fault(found.where, "external_id", f"“{name}” stands already in {seen[name]}."))
        seen.setdefault(name, found.where)
        progress("Checking", read, None)
    if faults.total:
        raise FileRefusedError(faults)
    return read


def _rows(reader: Reader, total: int, progress: Progress, passed: Counter[str]) -> Iterator[ListingRow]:
    """The rows once more, without those about ourselves."""
    done = 0
    for chunk in batched(_afresh(reader), CHUNK):
        rows = [_faultless(found).row for found in chunk]
        ours = own.are_here(rows)
        passed["own"] += len(ours)
        for row in rows:
            done += 1
            progress("Taking", done, total)
            if row.external_id not in ours:
                yield row


def _afresh(reader: Reader) -> Iterator[Found | Fault]:
    reader.notes.clear()
    reader.closed.clear()
    return iter(reader)


def _faultless(found: Found | Fault) -> Found:
    if isinstance(found, Fault):
        raise UnreadableError(f"The file changed while it was read ({found}). Nothing was taken; try again.")
    return found


def _stand_in_line() -> None:
    """One import at a time: two at once would both find a row missing, and both write it."""
    with connection.cursor() as cursor:
        # The limits of a page would end a long import; waiting for the lock alone has an end.
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'; SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
