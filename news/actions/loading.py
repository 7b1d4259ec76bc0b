"""Articles that the system brings in, on the day on which they were published: through the same states as any other."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from news.actions.details import set_details
from news.actions.doubting import about, doubts
from news.actions.moving import approve, publish, send_in
from news.actions.writing import begin
from news.models import Article, Author, Tag
from news.statistics.actions.answering import answer
from news.wording import Wording

if TYPE_CHECKING:
    from accounts.permissions import System
    from news.statistics.checks import Finding


class Answer(NamedTuple):
    """What an editor said to a doubt, and whether readers see it."""

    text: str
    is_public: bool = True


def no_answer(_finding: "Finding") -> Answer | None:
    """Leave every doubt open: whatever has one is not published."""
    return None


@transaction.atomic
def load_article(
    *,
    slug: str,
    language: str,
    wording: Wording,
    published_at: datetime,
    by: "System",
    authors: Sequence[Author] = (),
    tags: Sequence[Tag] = (),
    answers: "Callable[[Finding], Answer | None]" = no_answer,
) -> Article:
    """Write, answer, approve and publish one article, all or nothing. One with this address and moment is returned.

    `answers` is asked about each doubt of the checks. Raises what the steps raise: Refused when one stays open.
    """
    if there := Article.objects.filter(slug=slug, first_published_at=published_at).first():
        return there
    edition = begin(slug=slug, language=language, wording=wording, by=by)
    set_details(article=edition.article, slug=slug, authors=authors, tags=tags, by=by)
    for doubt in doubts(edition):
        said = answers(doubt.finding)
        if said and doubt.answer is None:
            # Not answer_doubt, which asks the checks again: whether somebody still doubts it was asked just now.
            subject = about(edition.article_id)
            answer(subject=subject, finding=doubt.finding, text=said.text, is_public=said.is_public, by=by)
    send_in(edition=edition, by=by)
    approve(edition=edition, by=by)
    return publish(edition=edition, by=by, at=published_at).article
