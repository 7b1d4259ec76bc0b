"""Take a course folder in and offer it to learners. The same folder again changes nothing."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.faults import FileRefusedError
from accounts.permissions import System
from elearning import actions, folders
from notifications.kinds import Refused

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Command(BaseCommand):
    help = "Publishes a course folder (docs/course-format.md). The same folder twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--slug", default="", help="address of the course; the name of the folder unless said")
        parser.add_argument("--note", default="", help="what changed, for learners")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        try:
            document, media = folders.read(folders.on_disk(folder))
        except FileRefusedError as refused:
            told = "\n".join(str(fault) for fault in refused.faults)
            raise CommandError(f"{folder.name} was not taken:\n{told}") from refused
        slug = options["slug"] or folder.name
        if not SLUG.fullmatch(slug):
            raise CommandError(f"“{slug}” is no address: small letters, digits and hyphens; say --slug.")
        try:
            version, is_new = actions.bring_in(
                slug=slug, document=document, media=media, change_note=options["note"], by=System("import_course")
            )
        except Refused as refused:
            raise CommandError(f"{slug}: {refused}") from refused
        told = "published" if is_new else "nothing changed"
        self.stdout.write(f"{slug}, version {version.number}: {told}.")
