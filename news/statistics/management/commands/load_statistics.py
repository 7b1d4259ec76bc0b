"""Make the datasets that the site ships, and take in their numbers, release after release. Again: quiet."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.permissions import System
from news.statistics import importing, shipped
from news.statistics.actions import answering
from news.statistics.actions import importing as imports
from news.statistics.actions.declaring import declare, declare_errata, entitle
from news.statistics.importing import Told
from news.statistics.models import Release
from notifications.kinds import Refused

BY = System("load_statistics")
WRITTEN = "ten-news-items.csv"


class Command(BaseCommand):
    help = "Loads the datasets of news/statistics/data with all their releases. What an editor wrote about one stays."

    def handle(self, *args: Any, **options: Any) -> None:
        datasets = shipped.datasets()
        try:
            declared = declare(sources=shipped.sources(), datasets=datasets, by=BY)
            self.stdout.write(f"{len(declared.slugs)} datasets described.")
            for dataset in datasets:
                if not shipped.is_written(dataset):
                    self._take(dataset)
            self._hand_in([dataset for dataset in datasets if shipped.is_written(dataset)])
            self.stdout.write(f"{declare_errata(datasets=datasets, by=BY)} slips noted.")
        except importing.FileRefusedError as refused:
            raise CommandError("\n".join(str(fault) for fault in refused.faults)) from refused
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        _weigh()

    def _take(self, dataset: Mapping[str, Any]) -> None:
        slug, content = dataset["slug"], shipped.content(dataset)
        if not _is_known(content):
            done = importing.take(f"{slug}.csv", content, Told(dataset=slug), by=BY)
            entitle(titles=shipped.titles(), by=BY)
            self.stdout.write(f"{slug}: {done.read} numbers, {done.counts['revised']} of them revisions.")

    def _hand_in(self, datasets: Sequence[Mapping[str, Any]]) -> None:
        """Bring in the figures of the news items as an editor would: every doubt of the checks gets its answer."""
        content, said = shipped.content(*datasets), shipped.answers()
        if _is_known(content):
            return
        imported = imports.read(imported=imports.hand_in(name=WRITTEN, content=content, told=Told(), by=BY))
        for finding in imports.findings(imported):
            if answer := shipped.answer_to(finding, said):
                subject, is_public = imports.subject(imported), answer.get("is_public", True)
                answering.answer(subject=subject, finding=finding, text=answer["text"], is_public=is_public, by=BY)
            else:
                self.stderr.write(f"{WRITTEN}: nobody has answered: {finding.message}")
        imports.accept(imported=imported, by=BY)
        self.stdout.write(f"{WRITTEN}: {imported.rows_read} numbers.")


def _is_known(content: bytes) -> bool:
    """Whether this very file was taken in: nothing of it can have gone since."""
    return Release.objects.filter(sha256=sha256(content).hexdigest()).exists()


def _weigh() -> None:
    """Let PostgreSQL see what has come: it takes its plans for tables that were empty a moment ago from then."""
    tables = (model._meta.db_table for model in apps.get_app_config("news_statistics").get_models())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
