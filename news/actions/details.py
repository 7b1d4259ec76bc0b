"""What stands around a text: its address, its authors, its tags."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import Permission, require
from news.actions.rows import check_fields, claim_article, refuse_taken_address, wait_for_moves
from news.models import Article, Author, Byline, SlugRedirect, Tag
from news.states import EditionState

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def set_details(
    *, article: Article, slug: str, authors: Sequence[Author], tags: Sequence[Tag], by: "Actor | System"
) -> Article:
    """Say under which address an article stands, who wrote it and what it is about. The same again is quiet.

    An address that the public knows leads to the new one from then on. Refused when it is another article's.
    """
    require(by, Permission.EDIT_NEWS)
    held = claim_article(article.pk)
    changed = [name for name, is_new in (
        ("slug", _move_address(held, slug)), ("authors", _sign(held, authors)), ("tags", _mark(held, tags))
    ) if is_new]  # fmt: skip
    if changed:
        audit.record(by=by, verb="changed", target=held, detail={"fields": changed})
    return held


@transaction.atomic
def keep_author(*, author: Author, by: "Actor | System") -> Author:
    """Add somebody who stands in bylines, or change what is said about them. ValidationError."""
    require(by, Permission.EDIT_NEWS)
    author.full_clean()
    author.save()
    audit.record(by=by, verb="kept", target=author)
    return author


@transaction.atomic
def keep_tag(*, tag: Tag, by: "Actor | System") -> Tag:
    """Add a tag, or rename it. ValidationError."""
    require(by, Permission.EDIT_NEWS)
    tag.full_clean()
    tag.save()
    audit.record(by=by, verb="kept", target=tag)
    return tag


def _move_address(article: Article, slug: str) -> bool:
    if article.slug == slug:
        return False
    was, article.slug = article.slug, slug
    check_fields(article, "slug")
    if article.year is not None:
        # Nobody else takes the address meanwhile.
        wait_for_moves()
        refuse_taken_address(article, article.year)
        # Moved back: it leads to itself again.
        SlugRedirect.objects.filter(year=article.year, slug=slug).delete()
        SlugRedirect.objects.create(year=article.year, slug=was, article=article)
    elif waiting := article.editions.filter(state=EditionState.SCHEDULED).first():
        wait_for_moves()
        refuse_taken_address(article, timezone.localtime(waiting.scheduled_for).year)
    article.save(update_fields=["slug"])
    return True


def _sign(article: Article, authors: Sequence[Author]) -> bool:
    wanted = list(dict.fromkeys(author.pk for author in authors))
    if wanted == list(article.bylines.values_list("author", flat=True)):
        return False
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=key, position=position) for position, key in enumerate(wanted)
    )
    return True


def _mark(article: Article, tags: Sequence[Tag]) -> bool:
    wanted = {tag.pk for tag in tags}
    if wanted == set(article.tags.values_list("pk", flat=True)):
        return False
    article.tags.set(wanted)
    return True
