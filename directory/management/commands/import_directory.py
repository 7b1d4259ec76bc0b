"""Read listings from a CSV, an HSDS file or an HSDS feed: all of it, or nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from accounts.faults import SHOWN, BadValueError, FileRefusedError, UnreadableError
from accounts.permissions import System
from accounts.progress import Bar
from directory.importing import run
from directory.importing.run import Report
from directory.importing.sources import Options, opened
from directory.importing.words import Words
from directory.models import SourceConfidence

REFUSED, UNREADABLE, BUSY = 1, 3, 4


class Command(BaseCommand):
    help = (
        "Reads listings from FILE: the CSV of docs/import-csv.md, or HSDS 3.x as a file or as the address of a "
        "feed (docs/import-hsds.md). Everything is taken or nothing. Ends with 0 when done, 1 when the file has faults "
        "(each is named), 2 when the command is misspelt, 3 when there is nothing to read, 4 when another import runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a path, or an https:// address")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        hsds = parser.add_argument_group("for HSDS, where the entries do not say it")
        hsds.add_argument("--source-name", default="", help="who publishes it, as shown on each listing")
        hsds.add_argument("--source-url", default="", help="where it can be looked up")
        hsds.add_argument("--source-confidence", default="", choices=SourceConfidence.values, help="default: secondary")
        hsds.add_argument("--country", default="", metavar="CODE", help="country of entries that name none, such as GB")
        hsds.add_argument("--profession", default="", metavar="SLUG", help="of entries that name none; default: ngo")
        hsds.add_argument("--allow-http", action="store_true", help="a feed on this very machine, over http:// too")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stderr)
        try:
            words = Words.load()
            reader = opened(options["file"], _told(options), words, bar)
            report = run.run(reader, by=System("import_directory"), progress=bar, is_dry_run=options["dry_run"])
        except FileRefusedError as refused:
            self._refuse(refused, bar)
        except (UnreadableError, BadValueError) as error:
            bar.close()
            raise CommandError(f"{error} Nothing was changed.", returncode=UNREADABLE) from None
        except OperationalError as error:
            bar.close()
            if "lock timeout" not in str(error):
                raise
            raise CommandError("Another import is still running. Nothing was changed.", returncode=BUSY) from None
        else:
            bar.close()
            self._tell(report, is_dry_run=options["dry_run"])

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
        outcome = report.outcome
        if not report.read:
            self.stderr.write("Warning: there are no rows, so there was nothing to take.", ending="\n")
        self.stdout.write(
            f"Read {report.read:,}: {outcome.created:,} created, {outcome.updated:,} updated, "
            f"{outcome.unchanged:,} unchanged, {outcome.kept:,} claimed and left alone."
        )
        if report.own:
            self.stdout.write(f"{report.own:,} are profiles of this site itself and were left alone.")
        for told, number in sorted(report.notes.items()):
            self.stdout.write(f"{told}: {number:,}.")
        if report.closed:
            named = "; ".join(report.closed[:SHOWN]) + "; …" * (len(report.closed) > SHOWN)
            self.stdout.write(f"Listed here but closed in the source, so please withdraw them: {named}.")
        if is_dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")


def _told(options: dict[str, Any]) -> Options:
    return Options(
        source_name=options["source_name"],
        source_url=options["source_url"],
        confidence=options["source_confidence"],
        country=options["country"],
        profession=options["profession"],
        is_local=options["allow_http"],
    )
