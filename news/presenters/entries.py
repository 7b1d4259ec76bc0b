"""What the feeds tell: articles, what was corrected in them, and which were withdrawn.

Summaries only: a number that moves later would stand for ever as it was in everybody's reader.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from news.feeds import Entry, Feed
from news.models import Article, Correction, Revision, Tag
from news.presenters import cards

if TYPE_CHECKING:
    from uuid import UUID

LATEST = 30
NEWS_KEY = "urn:uuid:5f4d2c6e-7f0a-5a3a-9f6b-6c1f0c6d5a11"
BEGUN_AT = datetime(2020, 1, 1, tzinfo=UTC)

type Absolute = Callable[[str], str]


def feed(absolute: Absolute, own: str, tag: Tag | None = None) -> Feed:
    """Everything, or all about one thing; `own` is the address of the feed. The same number of queries for all."""
    told = [*_articles(absolute, tag), *_corrected(absolute, tag), *_withdrawn(absolute, tag)]
    told.sort(key=lambda entry: (entry.updated_at, entry.key), reverse=True)
    home = reverse("news:tag", args=[tag.slug]) if tag else reverse("news:list")
    publisher = str(settings.OPERATOR["name"]) or "HTMSE"
    return Feed(
        key=f"{NEWS_KEY}#tag-{tag.pk}" if tag else NEWS_KEY,
        title=_("HTMSE news: %(tag)s") % {"tag": tag.name} if tag else _("HTMSE news"),
        text=_("News on human trafficking and modern slavery, with its sources and its corrections."),
        href=absolute(home),
        own_href=absolute(own),
        publisher=publisher,
        language=settings.LANGUAGE_CODE,
        begun_at=BEGUN_AT,
        entries=told,
    )


def _articles(absolute: Absolute, tag: Tag | None) -> Iterable[Entry]:
    every = Revision.objects.live().newest_first().tagged(tag.slug) if tag else Revision.objects.listed()
    for revision in every.with_cards()[:LATEST]:
        article = revision.edition.article
        if article.first_published_at is None or article.updated_at is None:
            continue
        note = _("Content note: %(note)s") % {"note": revision.content_note} + "\n\n" if revision.content_note else ""
        yield Entry(
            key=_urn(article.pk),
            href=absolute(cards.address(article)),
            title=revision.title,
            text=note + revision.summary,
            published_at=article.first_published_at,
            updated_at=article.updated_at,
            language=article.language,
            authors=tuple(
                (byline.author.name, absolute(reverse("news:author", args=[byline.author.slug])))
                for byline in article.bylines.all()
            ),
            tags=tuple(each.name for each in article.tags.all()),
        )


def _corrected(absolute: Absolute, tag: Tag | None) -> Iterable[Entry]:
    """One an edition, however much it corrects."""
    every = Correction.objects.public().with_articles()
    if tag:
        every = every.filter(edition__article__tags=tag)
    by_edition: dict[UUID, list[Correction]] = {}
    for each in every[: LATEST * 2]:
        by_edition.setdefault(each.edition_id, []).append(each)
    titles = _titles({rows[0].edition.article_id for rows in by_edition.values()})
    for key, rows in by_edition.items():
        edition = rows[0].edition
        if edition.published_at is None:
            continue
        yield Entry(
            key=_urn(key),
            href=f"{absolute(cards.address(edition.article))}#corrections",
            title=_("Correction: %(title)s") % {"title": titles.get(edition.article_id, "")},
            text="\n\n".join(in_words(each) for each in rows),
            published_at=edition.published_at,
            updated_at=edition.published_at,
            language=edition.article.language,
        )


def _withdrawn(absolute: Absolute, tag: Tag | None) -> Iterable[Entry]:
    """In the place of the article: readers that hold it forget its words. Translations may have stood here, too."""
    every = Article.objects.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at")
    for article in (every.filter(tags=tag) if tag else every)[:LATEST]:
        if article.withdrawn_at is None or article.first_published_at is None:
            continue
        yield Entry(
            key=_urn(article.pk),
            href=absolute(cards.address(article)),
            title=_("Withdrawn"),
            text=_("This article was withdrawn: %(reason)s") % {"reason": article.withdrawn_because},
            published_at=article.first_published_at,
            updated_at=article.withdrawn_at,
            language=article.language,
        )


def in_words(correction: Correction) -> str:
    """One correction as a sentence or two."""
    told = {"before": correction.before, "after": correction.after, "reason": correction.reason}
    if correction.after:
        return _("It said: “%(before)s”. It now says: “%(after)s”. Why: %(reason)s") % told
    return _("It said: “%(before)s”. That is gone. Why: %(reason)s") % told


def _titles(articles: "set[UUID]") -> "dict[UUID, str]":
    rows = Revision.objects.live().filter(edition__article__in=articles).values_list("edition__article", "title")
    return dict(rows)


def _urn(key: "UUID") -> str:
    return f"urn:uuid:{key}"
