"""How fast the search is, beside its rivals and in one run: python -m benchmarks.search [SIZE ...] (10000 100000).

Run it with engines of its own (`make bench-search`): it fills the database it is given. What it finds out is written
into benchmarks/README.md. With `ours` before the sizes no rival is asked, no page, and nothing is written: the answers
are compared with plain SQL, and the times printed. Ends with 1 when an answer is not exact or a target is missed.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402

from benchmarks import naive, oracle, page, report  # noqa: E402
from benchmarks.queries import Asked, mix  # noqa: E402
from benchmarks.report import DATABASE, RIVAL, WAITING, WHOLE, Measured, Run  # noqa: E402
from benchmarks.rival import Rival  # noqa: E402
from directory.search.models import SearchEntry, Unmapped  # noqa: E402
from directory.search.search import search  # noqa: E402
from directory.search.tally import MANY_ENTRIES  # noqa: E402
from directory.search.values import Query  # noqa: E402

OURS = "ours"
SIZES = (10_000, 100_000)
QUERIES = 200
ROUNDS = 5
# The naive page takes seconds: every tenth query, and no more of them than this many seconds allow.
NAIVE_STEP, NAIVE_SECONDS = 10, 600


def main(sizes: list[int], *, has_rivals: bool = True) -> int:
    """Measure each size, write the table, and return the exit code."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    call_command("migrate", verbosity=0)
    runs, codes = [], []
    for size in sorted(sizes):
        runs.append(_run(size, has_rivals=has_rivals))
        codes.append(runs[-1].exit_code)
        if size == page.PROFILES and has_rivals:
            _say("asking for whole pages")
            codes.append(page.main())
    (report.write if has_rivals else report.show)(runs)
    return max(codes)


def _run(size: int, *, has_rivals: bool) -> Run:
    seconds = _fill(size)
    queries = mix(QUERIES)
    _say(f"{size:,}: asking plain SQL for a second opinion on {len(queries)} queries")
    oracle.prepare()
    wrong = oracle.wrong([asked.query for asked in queries]) + _changed_by_waiting([asked.query for asked in queries])
    for query, faults in wrong:
        _say(f"NOT EXACT {query}: {', '.join(faults)}")
    measured = _measured(size, queries, has_rivals=has_rivals)
    with _waiting():
        measured.insert(1, *_rounds({WAITING: _in_database}, queries))
    if has_rivals:
        measured.append(_naive(queries))
    return Run(size=size, seconds_to_fill=seconds, wrong=len(wrong), queries=len(queries), measured=measured)


def _measured(size: int, queries: list[Asked], *, has_rivals: bool) -> list[Measured]:
    engines: dict[str, Callable[[Query], Any]] = {DATABASE: _in_database, WHOLE: search}
    if not has_rivals:
        return _rounds(engines, queries)
    with tempfile.TemporaryDirectory() as folder:
        _say(f"{size:,}: building the rival's index")
        return _rounds(engines | {RIVAL: Rival(Path(folder)).search}, queries)


def _changed_by_waiting(queries: list[Query]) -> list[tuple[Query, list[str]]]:
    """Return the queries whose answer becomes another one when entries wait to be mapped: none should."""
    before = list(map(search, queries))
    with _waiting():
        pairs = zip(queries, before, map(search, queries), strict=True)
        return [(query, ["waiting entries change it"]) for query, known, answer in pairs if answer != known]


@contextmanager
def _waiting() -> Iterator[None]:
    """Meanwhile as many entries as ever wait to be mapped: a search reads them one by one."""
    changed = SearchEntry.objects.order_by("profile__external_id").values_list("pk", "number")[:MANY_ENTRIES]
    Unmapped.objects.bulk_create(Unmapped(profile_id=key, number=number) for key, number in changed)
    try:
        yield
    finally:
        Unmapped.objects.all().delete()


def _fill(size: int) -> float | None:
    """Return how long it took; None when a kept database was full already."""
    began, was_full = monotonic(), SearchEntry.objects.count() >= size
    call_command("seed_profiles", str(size))
    seconds = monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return None if was_full else seconds


def _rounds(engines: dict[str, Callable[[Query], Any]], queries: list[Asked]) -> list[Measured]:
    """Ask every engine every query, ROUNDS times in turn, so that noise meets all of them; keep each one's median."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in queries] for name in engines}
    for number in range(ROUNDS + 1):
        _say(f"round {number} of {ROUNDS}" + (" (to warm up)" if not number else ""))
        for name, engine in engines.items():
            for place, asked in enumerate(queries):
                milliseconds = _timed(engine, asked.query)
                if number:
                    taken[name][place].append(milliseconds)
    return [Measured(name, queries, [median(times) for times in taken[name]]) for name in engines]


def _naive(queries: list[Asked]) -> Measured:
    began = monotonic()
    asked, taken = [], []
    for each in queries[::NAIVE_STEP]:
        if monotonic() - began < NAIVE_SECONDS:
            asked.append(each)
            taken.append(_timed(naive.page, each.query))
    return Measured("naive page", asked, taken)


def _timed(engine: Callable[[Query], Any], query: Query) -> float:
    """Return milliseconds. An engine may say itself how long it took."""
    began = perf_counter()
    said = engine(query)
    return said if isinstance(said, float) else (perf_counter() - began) * 1000


def _in_database(query: Query) -> float:
    """Search, and return the milliseconds spent waiting for PostgreSQL."""
    waited: list[float] = []

    def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*arguments)
        finally:
            waited.append((perf_counter() - began) * 1000)

    with connection.execute_wrapper(timed):
        search(query)
    return sum(waited)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _sizes(arguments: list[str]) -> Iterator[int]:
    for argument in arguments:
        yield int(argument.replace("_", "").replace(",", ""))


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != OURS]
    sys.exit(main(list(_sizes(arguments)) or list(SIZES), has_rivals=OURS not in sys.argv))
