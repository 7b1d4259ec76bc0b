"""A letter as it is read."""

from typing import NamedTuple

from news.models import Article, Letter, Revision


class Place(NamedTuple):
    """One article of a letter."""

    article: Article
    title: str
    summary: str
    content_note: str


def places(letter: Letter) -> list[Place]:
    """Return those that the public may read now, in their order (two queries)."""
    articles = list(Article.objects.published().filter(letters=letter).order_by("places__position"))
    wordings = Revision.objects.live().filter(edition__article__in=articles).select_related("edition")
    read = {wording.edition.article_id: wording for wording in wordings}
    return [
        Place(article, wording.title, wording.summary, wording.content_note)
        for article in articles
        if (wording := read.get(article.pk))
    ]
