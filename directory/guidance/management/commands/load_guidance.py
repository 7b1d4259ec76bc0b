"""Make hotlines and rules say what directory/guidance/data says, where no editor has changed them. Again: quiet."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.permissions import System
from directory.guidance import reading
from directory.guidance.actions import Loaded, replace_hotlines, replace_rules


class Command(BaseCommand):
    help = "Loads hotlines by country and legal time limits. What an editor has changed stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        by = System("load_guidance")
        self._tell("hotlines", replace_hotlines(rows=reading.hotlines(), by=by))
        self._tell("rules", replace_rules(rows=reading.rules(), by=by))

    def _tell(self, what: str, done: Loaded) -> None:
        told = f"{what}: {done.created} created, {done.updated} updated, {done.withdrawn} withdrawn"
        self.stdout.write(f"{told}; {len(done.left)} differ from the file and stay as an editor left them.")
        for code in done.left:
            self.stdout.write(f"  {code}")
