"""Take in numbers from a CSV, a Data Package or a workbook: all of them, or none."""

import contextlib
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction

from accounts.permissions import System
from accounts.progress import Bar
from news.statistics import importing
from news.statistics.actions import answering
from news.statistics.checks import Finding
from news.statistics.choices import ReleaseKind
from news.statistics.importing import FileRefusedError, Report, Told, UnreadableError
from news.statistics.models import Release
from notifications.kinds import Refused

REFUSED, UNREADABLE, BUSY, DOUBTFUL = 1, 3, 4, 5
# As many changes as fit on a screen; the browser shows the rest.
SHOWN = 50


class Command(BaseCommand):
    help = (
        "Takes in FILE: a tidy CSV, a Data Package (a zip, or the path of its datapackage.json), or a workbook of the "
        "Home Office (ODS, XLSX). All of it is stored, or nothing; the same file twice changes nothing. Ends with 0 "
        "when done, 1 when the file has faults (each is named), 2 when the command is misspelt, 3 when there is "
        "nothing to read, 4 when another import runs, 5 when the checks doubt something and no --answer says why it "
        "stands."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a path")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--answer", default="", metavar="TEXT", help="why the numbers stand that the checks doubt")
        beside = parser.add_argument_group("where the file does not say it")
        beside.add_argument("--dataset", default="", metavar="SLUG", help="default: as the file's name begins")
        beside.add_argument("--measure", default="", metavar="CODE", help="of a table that does not name it")
        beside.add_argument("--period", default="", metavar="PERIOD", help="of a table that names none: 2023-Q4")
        beside.add_argument("--published", default="", metavar="DAY", help="2024-03-07, or 2023-08 for a month")
        beside.add_argument("--release", default="", metavar="CODE", help="default: the day of publication")
        beside.add_argument("--kind", default=ReleaseKind.SCHEDULED.value, choices=ReleaseKind.values)
        beside.add_argument("--publisher", default="", help="default: that of the dataset")
        beside.add_argument("--title", default="", help="of the publication")
        beside.add_argument("--url", default="", help="where it can be looked up")
        beside.add_argument("--licence", default="")
        beside.add_argument("--supersedes", default="", metavar="CODE", help="the release in whose place it comes")
        beside.add_argument("--note", default="", metavar="TEXT", help="what its readers should know; it is public")
        beside.add_argument("--accessed-on", default="", metavar="DAY", help="when it was read at its source")

    def handle(self, *args: Any, **options: Any) -> None:
        bar, told = Bar(self.stderr), Told.restored({name: str(said) for name, said in options.items() if said})
        by, is_dry_run, said = System("import_statistics"), options["dry_run"], " ".join(options["answer"].split())
        try:
            # With the answers, or not at all.
            with transaction.atomic():
                report = importing.run(Path(options["file"]), told, by=by, is_dry_run=is_dry_run, progress=bar)
                if not is_dry_run:
                    self._answer(report, said, by)
        except FileRefusedError as refused:
            self._refuse(refused, bar)
        except UnreadableError as error:
            bar.close()
            raise CommandError(f"{error} Nothing was changed.", returncode=UNREADABLE) from None
        except OperationalError as error:
            bar.close()
            if "lock timeout" not in str(error):
                raise
            raise CommandError("Another import is still running. Nothing was changed.", returncode=BUSY) from None
        else:
            bar.close()
            self._tell(report, is_dry_run=is_dry_run)

    def _answer(self, report: Report, said: str, by: System) -> None:
        """Keep what was said to every doubt, with the release that it is about."""
        doubts = report.preview["findings"]
        if doubts and not said:
            for each in doubts:
                self.stderr.write(_doubt(each), ending="\n")
            raise CommandError(
                f"{len(doubts):,} {'doubt' if len(doubts) == 1 else 'doubts'} of the checks. Mend the file, or say why "
                "the numbers stand with --answer TEXT. Nothing was changed.",
                returncode=DOUBTFUL,
            )
        for each in doubts:
            release = Release.objects.get(dataset__slug=each["dataset"], code=each["release"])
            finding = Finding(each["code"], each["message"], each["where"], tuple(each["numbers"]))
            with contextlib.suppress(Refused):
                # It was answered otherwise before: that stays.
                answering.answer(subject=f"release:{release.pk}", finding=finding, text=said, by=by)

    def _refuse(self, refused: FileRefusedError, bar: Bar) -> None:
        bar.close()
        for fault in refused.faults:
            self.stderr.write(str(fault), ending="\n")
        if refused.faults.unshown:
            self.stderr.write(f"… and {refused.faults.unshown:,} more.", ending="\n")
        total = refused.faults.total
        raise CommandError(
            f"{total:,} {'thing' if total == 1 else 'things'} to mend. Nothing was changed.", returncode=REFUSED
        )

    def _tell(self, report: Report, *, is_dry_run: bool) -> None:
        said = report.counts
        self.stdout.write(
            f"Read {report.read:,}: {said['new']:,} new, {said['revised']:,} revised, {said['confirmed']:,} confirmed, "
            f"{said['unchanged']:,} unchanged, {said['said']:,} said already on the same day, "
            f"{said['vanished']:,} vanished."
        )
        for each in report.preview["revised"][:SHOWN]:
            told = f"{each['what']}, {each['period']}: {each['before']} → {each['value']} ({each['release']})"
            self.stdout.write(f"Revised: {told}.")
        for each in report.preview["vanished"][:SHOWN]:
            self.stdout.write(f"Vanished: {each['what']}, {each['period']} ({each['release']}).")
        for each in report.preview["findings"]:
            self.stderr.write(_doubt(each), ending="\n")
        if not report.does_something:
            self.stdout.write("There was nothing to store.")
        if is_dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")


def _doubt(said: Mapping[str, Any]) -> str:
    return f"Doubtful: {said['message']} ({said['where']})"
