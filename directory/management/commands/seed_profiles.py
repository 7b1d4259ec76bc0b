"""Fill the demo with as many people who do not exist as a measurement needs."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import batched, islice
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.permissions import System
from directory import actions, fictional, lexicon
from directory.actions import FictionalRow
from directory.demo import people
from directory.importing.progress import Bar
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
        bar = Bar(self.stderr)
        with index.gathering():
            for chunk in batched(_rows(there, total), CHUNK):
                bar("Writing profiles", there, total)
                actions.load_fictional(rows=chunk, by=System("seed_profiles"))
                there += len(chunk)
        bar("Writing profiles", there, total)
        bar.close()


def _rows(there: int, total: int) -> Iterator[FictionalRow]:
    """The same seed gives the same people, so those who are there already are the first of all."""
    yield from fictional.rows(islice(people(total), there, None), lexicon.current())
