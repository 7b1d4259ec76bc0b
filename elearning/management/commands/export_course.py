"""Write what learners of a course read now as a folder. Files of the course before that are not in it any more go."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

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
        files = actions.folder_of(course.live)
        stale = set(folders.on_disk(folder)) - set(files) if folder.exists() else set()
        for name, body in files.items():
            _write(folder / name, body)
        for name in stale:
            (folder / name).unlink()
        self.stdout.write(f"{course.slug}, version {course.live.number}: {len(files)} files in {folder}.")


def _write(path: Path, body: bytes) -> None:
    """Put a file in its place as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(body)
    beside.replace(path)
