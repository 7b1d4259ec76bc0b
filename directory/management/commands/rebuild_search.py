"""Write every search entry anew."""

from typing import Any

from django.core.management.base import BaseCommand

from directory import indexing


class Command(BaseCommand):
    help = "Rebuilds the search index from the profiles, in one transaction: readers see the old one until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{indexing.rebuild():,} profiles can be found.")
