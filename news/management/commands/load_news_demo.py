"""Fill the news of a first start: datasets, ten articles that quote them, resources. Again: changes nothing."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.permissions import System
from news import actions, shipped
from news.actions import Answer
from news.models import Author, Tag
from news.statistics.checks import Finding
from news.statistics.shipped import answer_to
from news.tagging import TagsRefused
from news.wording import Wording
from notifications.kinds import Refused

# The days of the old items are known at best; the hour is made up.
HOUR = time(9)


class Command(BaseCommand):
    help = (
        "Loads the statistics, the articles of the demonstration with the answers to their checks, and the resources."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("load_news_demo is for the demonstration only: your news is for your editors to write.")
        by = System("load_news_demo")
        call_command("load_statistics", stdout=self.stdout)
        call_command("load_resources", stdout=self.stdout)
        tags, authors = _tags(by), _authors(by)
        count = 0
        for told in shipped.articles():
            try:
                actions.load_article(
                    slug=told.slug,
                    language="en",
                    wording=Wording(**told.wording),
                    published_at=timezone.make_aware(datetime.combine(told.published, HOUR)),
                    authors=[authors[slug] for slug in told.authors],
                    tags=[tags[slug] for slug in told.tags],
                    answers=answering(told),
                    by=by,
                )
            except (Refused, TagsRefused) as refused:
                raise CommandError(f"{told.slug}: {refused}") from refused
            count += 1
        self.stdout.write(f"{count} articles.")


def answering(told: shipped.Told) -> Callable[[Finding], Answer | None]:
    """Return what finds the answer to a doubt about an article: that of its check whose words it speaks of."""

    def answer(finding: Finding) -> Answer | None:
        said = answer_to(finding, told.answers)
        return Answer(said["text"], said.get("is_public", True)) if said else None

    return answer


def _tags(by: System) -> dict[str, Tag]:
    known = {tag.slug: tag for tag in Tag.objects.all()}
    fresh = {slug: name for slug, name in shipped.tags().items() if slug not in known}
    return known | {slug: actions.keep_tag(tag=Tag(slug=slug, name=name), by=by) for slug, name in fresh.items()}


def _authors(by: System) -> dict[str, Author]:
    known = {author.slug: author for author in Author.objects.all()}
    fresh = {slug: said for slug, said in shipped.authors().items() if slug not in known}
    return known | {slug: actions.keep_author(author=Author(slug=slug, **said), by=by) for slug, said in fresh.items()}
