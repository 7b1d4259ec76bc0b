"""Fill the demo with as many people who do not exist as a measurement needs."""

from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic
from typing import Any
from zlib import crc32

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.permissions import System
from accounts.progress import Bar
from directory import actions, fictional, lexicon, slugs
from directory.actions import FictionalRow
from directory.demo import people
from directory.models import Profile
from directory.search import index

CHUNK = 1000


class Command(BaseCommand):
    help = (
        "Fills the directory up to N fictional profiles, in chunks that each stand when the next one fails: again, it "
        "goes on where it stopped. Demo only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("total", metavar="N", type=int, help="how many fictional profiles there should be in all")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "seed_profiles is for the demonstration only: people who do not exist have no place here."
            )
        total, began = options["total"], monotonic()
        call_command("load_terms", stdout=self.stdout)
        there = Profile.objects.filter(is_fictional=True).count()
        if there < total:
            self._fill(there, total)
        self.stdout.write(
            f"{max(there, total):,} fictional profiles, {max(total - there, 0):,} of them new, "
            f"in {monotonic() - began:.0f} s."
        )

    def _fill(self, there: int, total: int) -> None:
        """Write with two processes: preparing the rows takes as long as PostgreSQL takes to keep them."""
        bar, forked = Bar(self.stderr), get_context("fork")
        with (
            index.gathering(),
            ProcessPoolExecutor(1, forked, _begin) as one,
            ProcessPoolExecutor(1, forked, _begin) as other,
        ):
            writers, latest = (one, other), [Future[int](), Future[int]()]
            for future in latest:
                future.set_result(0)
            for half, chunk in _chunks(total):
                bar("Writing profiles", there, total)
                there += latest[half].result()
                latest[half] = writers[half].submit(_write, chunk)
            there += sum(future.result() for future in latest)
        bar("Writing profiles", there, total)
        bar.close()


def _chunks(total: int) -> Iterator[tuple[int, list[FictionalRow]]]:
    """Yield rows for one writer or the other. The same seed gives the same people; who is there already is left out.

    People of one name go to the same writer: two writers at once would give them the same address.
    """
    known = set(Profile.objects.filter(is_fictional=True).values_list("external_id", flat=True))
    fresh = (person for person in people(total) if person.external_id not in known)
    halves: tuple[list[FictionalRow], list[FictionalRow]] = ([], [])
    for row in fictional.rows(fresh, lexicon.current()):
        half = crc32(slugs.short(row.name).encode()) % 2
        halves[half].append(row)
        if len(halves[half]) == CHUNK:
            yield half, halves[half].copy()
            halves[half].clear()
    yield from ((half, rows) for half, rows in enumerate(halves) if rows)


def _begin() -> None:
    """Let go of the parent's connection without closing it: each process has one of its own."""
    connection.connection = None


def _write(chunk: list[FictionalRow]) -> int:
    return len(actions.load_fictional(rows=chunk, by=System("seed_profiles")).touched)
