"""What stands around a text: its address, authors and tags. What readers know changes by two people, as words do."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, require
from news.actions.rows import check_fields, claim_article, person, refuse_taken_address, wait_for_moves
from news.kinds import AROUND, subject_of_article
from news.models import Article, Author, Byline, DetailsChange, DetailsState, SlugRedirect, Tag
from news.states import EditionState
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor

type Around = dict[str, Any]


@transaction.atomic
def set_details(
    *, article: Article, slug: str, authors: Sequence[Author], tags: Sequence[Tag], by: "Actor | System"
) -> Article:
    """Say under which address an article stands, who wrote it and what it is about. The same again is quiet.

    Of one that readers know, or that is approved, a second person has to agree first, who is told. Refused when the
    address is another article's, and while another change waits.
    """
    require(by, Permission.EDIT_NEWS)
    held = claim_article(article.pk)
    before, after = around(held), {"slug": slug, "authors": _named(authors), "tags": _named(_sorted(tags))}
    waiting = held.details.waiting().first()
    if after in (before, waiting and waiting.after):
        return held
    if waiting:
        raise Refused(_("Another change of these waits for a second person: let it be decided first."))
    needs_second = _is_known(held) and not isinstance(by, System)
    change = DetailsChange(
        article=held, before=before, after=after, needs_second=needs_second, asked_by=person(by),
        asked_at=timezone.now(), state=DetailsState.WAITING,
    )  # fmt: skip
    _may_move(held, slug)
    if needs_second:
        change.save()
        audit.record(by=by, verb="asked", target=held, detail={"fields": changed(change)})
        _tell(change, by)
    else:
        _settle(change, DetailsState.DONE, by)
        _apply(held, change)
    return held


@transaction.atomic
def agree_to_details(*, change: DetailsChange, by: "Actor | System") -> Article:
    """Change them, as somebody who did not ask for it. Again: quiet. PermissionDenied for whoever asked.

    Refused once a colleague has decided otherwise, and when the address was taken meanwhile.
    """
    held, row = _claimed(change, by)
    if row.state == DetailsState.DONE:
        return held
    if row.asked_by == by:
        raise PermissionDenied(_("Somebody who did not ask for it has to agree."))
    if row.state == DetailsState.REFUSED or around(held) != row.before:
        raise Refused(_("This has gone on meanwhile. Look again."))
    _may_move(held, row.after["slug"])
    _settle(row, DetailsState.DONE, by)
    _apply(held, row)
    cancel(subject=subject_of_article(held))
    return held


@transaction.atomic
def refuse_details(*, change: DetailsChange, by: "Actor | System") -> Article:
    """Leave them as they are; whoever asked takes it back so. Again: quiet. Refused once it is done."""
    held, row = _claimed(change, by)
    if row.state == DetailsState.REFUSED:
        return held
    if row.state == DetailsState.DONE:
        raise Refused(_("This has gone on meanwhile. Look again."))
    _settle(row, DetailsState.REFUSED, by)
    cancel(subject=subject_of_article(held))
    return held


def around(article: Article) -> Around:
    """Return what stands around an article, as a change keeps it."""
    authors = [byline.author for byline in article.bylines.select_related("author")]
    return {"slug": article.slug, "authors": _named(authors), "tags": _named(_sorted(article.tags.all()))}


def changed(change: DetailsChange) -> list[str]:
    """Return which of them a change concerns."""
    return [name for name, was in change.before.items() if was != change.after[name]]


def has_set_details(article: Article, who: "Actor | System") -> bool:
    """Whether somebody alone has set what stands around an article that readers do not know yet."""
    return article.year is None and isinstance(who, User) and article.details.filter(asked_by=who).exists()


def _claimed(change: DetailsChange, by: "Actor | System") -> tuple[Article, DetailsChange]:
    require(by, Permission.EDIT_NEWS)
    held = claim_article(change.article_id)
    return held, DetailsChange.objects.select_for_update(of=("self",)).get(pk=change.pk)


def _is_known(article: Article) -> bool:
    """Whether readers know it, or a second person has agreed to it as it is."""
    agreed = (EditionState.APPROVED, EditionState.SCHEDULED)
    return article.year is not None or article.editions.filter(state__in=agreed).exists()


def _settle(change: DetailsChange, state: DetailsState, by: "Actor | System") -> None:
    change.state, change.decided_at, change.decided_by = state, timezone.now(), person(by)
    change.save()
    verb = "changed" if state == DetailsState.DONE else "refused"
    audit.record(by=by, verb=verb, target=change.article, detail={"fields": changed(change)})


def _tell(change: DetailsChange, by: "Actor | System") -> None:
    for editor in User.objects.holding(Permission.EDIT_NEWS).select_related("rhythm"):
        if editor != by:
            tell(kind=AROUND, to=editor, subject=subject_of_article(change.article), step=f"change-{change.pk}")


def _apply(article: Article, change: DetailsChange) -> None:
    was, after = article.slug, change.after
    if was != after["slug"]:
        article.slug = after["slug"]
        if article.year is not None:
            # Moved back: it leads to itself again.
            SlugRedirect.objects.filter(year=article.year, slug=article.slug).delete()
            SlugRedirect.objects.create(year=article.year, slug=was, article=article)
        article.save(update_fields=["slug"])
    if change.before["authors"] != after["authors"]:
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author_id=key, position=place)
            for place, (key, _name) in enumerate(after["authors"])
        )
    article.tags.set(key for key, _name in after["tags"])


def _may_move(article: Article, slug: str) -> None:
    """Refused when the address is another's, ValidationError when it is none; nobody else takes it meanwhile."""
    if article.slug == slug:
        return
    asked = Article(pk=article.pk, slug=slug)
    check_fields(asked, "slug")
    waiting = article.editions.filter(state=EditionState.SCHEDULED).first()
    year = article.year or (timezone.localtime(waiting.scheduled_for).year if waiting else None)
    if year is not None:
        wait_for_moves()
        refuse_taken_address(asked, year)


def _named(rows: "Iterable[Author | Tag]") -> list[list[Any]]:
    return [[row.pk, row.name] for row in dict.fromkeys(rows)]


def _sorted(tags: "Iterable[Tag]") -> list[Tag]:
    return sorted(tags, key=lambda tag: tag.pk)
