"""Works stored progress out anew from what happened: manage.py rebuild_progress [--enrolment KEY] [--dry-run]."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from elearning import actions
from elearning.models import Enrolment
from elearning.projection import strays


class Command(BaseCommand):
    """Each enrolment in a transaction of its own, so that it may run beside learners and be killed at any moment."""

    help = "Works stored progress out anew from the events of each enrolment, and says what differed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enrolment", type=UUID, help="only the one with this key")
        parser.add_argument("--dry-run", action="store_true", help="only say what differs")

    def handle(self, **options: Any) -> None:
        only, is_dry = options["enrolment"], options["dry_run"]
        keys = Enrolment.objects.order_by("pk").values_list("pk", flat=True)
        chosen = list(keys.filter(pk=only) if only else keys)
        if only and not chosen:
            raise CommandError(f"There is no enrolment {only}.")
        different = sum(self._one(key, is_dry=is_dry) for key in chosen)
        done = "would be rebuilt" if is_dry else "rebuilt"
        self.stdout.write(f"{len(chosen)} looked at, {different} {done}.")

    @transaction.atomic
    def _one(self, key: UUID, *, is_dry: bool) -> bool:
        found = Enrolment.objects.filter(pk=key).first()
        if found is None:
            # The account was deleted meanwhile.
            return False
        held = actions.claim_enrolment(found)
        lines = strays(held)
        for line in lines:
            self.stdout.write(f"Enrolment {key}: {line}")
        if lines and not is_dry:
            actions.rebuild(held)
        return bool(lines)
