"""manage.py settle_restored: what a database that came from a backup needs before anybody uses it."""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from accounts import chain, hooks
from accounts.permissions import System
from accounts.vault import ledger
from accounts.vault.router import KEYS, MODEL
from accounts.verifying import read_heads, verify
from notifications import actions


class Command(BaseCommand):
    help = (
        "Makes a restored database ready: erases again what ledgers name, migrates it, does again what people erased "
        "or withdrew since, gives up messages to help-seekers that may have gone out since the backup, and verifies "
        "the audit trail. For restores by other means than `make restore`, too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--backup-of", type=datetime.datetime.fromisoformat, required=True, help="when the backup was begun"
        )
        parser.add_argument("--erasures", nargs="*", default=[], help="ledgers to reapply, when keys were restored too")
        parser.add_argument(
            "--withdrawals", nargs="*", default=[], help="ledgers that say what was withdrawn, beside those and our own"
        )

    def handle(
        self, *args: Any, backup_of: datetime.datetime, erasures: list[str], withdrawals: list[str], **options: Any
    ) -> None:
        # Before anything of what was erased can be opened.
        if erasures:
            call_command("reapply_erasures", *erasures, stdout=self.stdout)
        for alias in ("default", KEYS):
            self._migrate(alias)
        # Before messages are given up: of what somebody withdrew nobody hears that it did not arrive.
        withdrawn = self._withdrawn([Path(file) for file in [*erasures, *withdrawals]])
        for hook in hooks.restored:
            if said := hook(withdrawn, System("settle_restored")):
                self.stdout.write(said)
        given_up = actions.settle_restored(by=System("settle_restored"))
        self.stdout.write(
            f"{given_up} messages to help-seekers may have gone out since the backup and are not sent again. "
            "Whoever sent them is told."
        )
        chain.seal(reach=None)
        self._verify(backup_of)

    def _withdrawn(self, files: list[Path]) -> dict[str, datetime.datetime]:
        own: Path = settings.ERASURES_FILE
        files += [own] if own.exists() else []
        try:
            return ledger.read_withdrawn(files)
        except (OSError, ledger.Illegible) as error:
            raise CommandError(f"The ledger cannot be read: {error}") from error

    def _migrate(self, alias: str) -> None:
        executor = MigrationExecutor(connections[alias])
        known, applied = executor.loader.disk_migrations, executor.loader.applied_migrations
        ours = {app for app, _ in known}
        if unknown := sorted(f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known):
            raise CommandError(f"The backup was made by a later release, which also had: {', '.join(unknown)}.")
        wanting = {row for row in known if alias != KEYS or row[0] == MODEL[0]} - applied.keys()
        if not wanting:
            return
        call_command("migrate", database=alias, verbosity=0)
        self.stdout.write(f"{len(wanting)} migrations were applied that the backup did not have.")
        if alias != KEYS:
            call_command("rebuild_search", stdout=self.stdout)

    def _verify(self, backup_of: datetime.datetime) -> None:
        path: Path = settings.AUDIT_HEADS_FILE
        heads = read_heads(path)
        before = [head for head in heads if head.at <= backup_of]
        findings = verify(before)
        for finding in findings:
            self.stdout.write(f"The audit trail of this backup does not hold. {finding}")
        if not findings:
            self.stdout.write(f"The audit trail holds up to the backup; {len(before)} exported ends of it were seen.")
        if later := len(heads) - len(before):
            self.stdout.write(
                f"{later} ends were exported to {path} after the backup: what they sealed is gone. Keep that file as "
                f"it is under another name, for verify_audit would name the first of them from now on."
            )
