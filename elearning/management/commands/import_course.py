"""Take a course folder in and offer it to learners. The same folder again changes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.faults import FileRefusedError
from accounts.permissions import System
from elearning import actions, folders
from elearning.states import VersionState
from notifications.kinds import Refused


class Command(BaseCommand):
    help = "Publishes a course folder (docs/course-format.md). The same folder twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--slug", default="", help="address of the course; the name of the folder unless said")
        parser.add_argument("--note", default="", help="what changed, for learners")
        parser.add_argument(
            "--over", action="store_true", help="publish what an older or retired version said, in place of what is now"
        )

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
        try:
            version, is_new = actions.bring_in(
                slug=slug, document=document, media=media, change_note=options["note"], is_over=options["over"],
                by=System("import_course"),
            )  # fmt: skip
        except Refused as refused:
            raise CommandError(f"{slug}: {refused}") from refused
        told = "published" if is_new else "nothing changed"
        if not is_new and version.state != VersionState.PUBLISHED:
            told += f"; it says the same, and is {version.state} since. --over publishes it anyway"
        self.stdout.write(f"{slug}, version {version.number}: {told}.")
