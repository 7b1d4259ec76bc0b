"""Write what learners of a course read now, mends included, as a folder.

Files of the course before that are not in it any more go; whatever is no part of a course stays, and is named.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.faults import FileRefusedError
from elearning import actions, folders
from elearning.models import Course


class Command(BaseCommand):
    help = "Writes the live version of a course as a folder (docs/course-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.select_related("live").filter(slug=options["slug"]).first()
        if course is None or course.live is None:
            raise CommandError(f"No version of “{options['slug']}” was published.")
        folder: Path = options["folder"]
        if folder.exists() and any(folder.iterdir()) and not (folder / "course.yaml").exists():
            raise CommandError(f"{folder} is no course folder, and not empty: nothing was written.")
        files = actions.folder_of(course.live, is_mended=True)
        try:
            others = sorted(set(folders.on_disk(folder)) - set(files)) if folder.exists() else []
        except FileRefusedError as refused:
            told = "\n".join(str(fault) for fault in refused.faults)
            raise CommandError(f"Nothing was written:\n{told}") from refused
        for name, body in files.items():
            _write(folder / name, body)
        for name in others:
            if folders.may_be_written(name):
                (folder / name).unlink()
                self.stdout.write(f"removed: {name}")
            else:
                self.stdout.write(f"left, though no part of a course: {name}")
        self.stdout.write(f"{course.slug}, version {course.live.number}: {len(files)} files in {folder}.")


def _write(path: Path, body: bytes) -> None:
    """Put a file in its place as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(body)
    beside.replace(path)
