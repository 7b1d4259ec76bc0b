"""Fill a first start with something to look at. Again: changes nothing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.demo import load_demo_accounts
from accounts.models import User
from accounts.permissions import System
from directory import actions, fictional, lexicon
from directory.demo import DEFAULT_COUNT, people
from directory.models import Kind, Profile
from directory.states import State

LISTINGS = Path(__file__).resolve().parents[2] / "data" / "listed_organisations.csv"


class Command(BaseCommand):
    help = "Loads the vocabularies, demo accounts, fictional professionals, real listings and reference data."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("load_demo is for the demonstration only: people who do not exist have no place here.")
        load_demo_accounts()
        call_command("load_terms", stdout=self.stdout)
        call_command("load_first_responders", stdout=self.stdout)
        call_command("load_guidance", stdout=self.stdout)
        rows = fictional.rows(people(DEFAULT_COUNT), lexicon.current())
        outcome = actions.load_fictional(rows=rows, by=System("load_demo"))
        self.stdout.write(f"{outcome.created} fictional profiles created, {outcome.unchanged} there already.")
        call_command("import_directory", str(LISTINGS), stdout=self.stdout, stderr=self.stderr)
        self._entrust(User.objects.get(email="professional@example.org"))

    def _entrust(self, perry: User) -> None:
        """Give the demo's professional an entry, and the demo's moderators something that waits."""
        if Profile.objects.held_by(perry).exists():
            return
        entries = Profile.objects.filter(is_fictional=True, kind=Kind.PERSON, state=State.PUBLISHED)
        entry = entries.filter(profession__slug="solicitor").order_by("slug").first()
        if entry is None:
            return
        actions.entrust(profile=entry, user=perry, by=System("load_demo"))
        sheet = {"headline": "Second opinions on trafficking decisions, within a week"}
        actions.answer(profile=entry, by=perry, sheet=sheet)
        self.stdout.write(f"professional@example.org looks after the entry of {entry.name}.")
