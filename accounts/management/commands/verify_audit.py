"""manage.py verify_audit: read the whole audit chain and say what was tampered with first."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import AuditSeal
from accounts.verifying import read_heads, verify


class Command(BaseCommand):
    help = "Verifies the audit chain against its key and the exported heads. Exit code 1 when anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, help="the file of exported heads (default: AUDIT_HEADS_FILE)")

    def handle(self, *args: Any, heads: Path | None, **options: Any) -> None:
        path = heads or settings.AUDIT_HEADS_FILE
        try:
            exported = read_heads(path)
        except ValueError as error:
            raise CommandError(str(error)) from error
        findings = verify(exported)
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError("The audit trail does not hold.")
        self.stdout.write(
            f"The audit trail holds: {AuditSeal.objects.count()} events sealed, {len(exported)} heads seen."
        )
        if not exported:
            self.stdout.write(f"No head was exported to {path} yet: a chain cut short would not show.")
