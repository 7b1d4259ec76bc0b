"""Writing: a new article, and each wording of it. Nothing that somebody wrote is lost when two write at once."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from news import parsing, tagging
from news.actions.rows import Conflict, check_fields, claim, newest, person
from news.models import Article, Claim, Edition, EditionChange, Picture, Revision
from news.states import EditionState
from news.wording import Wording
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def start(*, slug: str, language: str, original: Article | None = None, by: "Actor | System") -> Edition:
    """Begin an article with an empty draft. Refused for a second translation into one language."""
    require(by, Permission.EDIT_NEWS)
    if original:
        _may_be_translated(original, language)
    article = Article(slug=slug, language=language, original=original)
    check_fields(article, "slug", "language")
    article.save()
    edition = Edition.objects.create(article=article, number=1)
    EditionChange.objects.create(edition=edition, target=EditionState.DRAFT, by=person(by), at=timezone.now())
    audit.record(by=by, verb="started", target=edition)
    return edition


@transaction.atomic
def begin(
    *, slug: str, language: str, wording: Wording, original: Article | None = None, by: "Actor | System"
) -> Edition:
    """Begin an article with its first wording."""
    edition = start(slug=slug, language=language, original=original, by=by)
    save(edition=edition, version=edition.version, wording=wording, by=by)
    edition.refresh_from_db()
    return edition


@transaction.atomic
def save(*, edition: Edition, version: int, wording: Wording, by: "Actor | System") -> Revision:
    """Keep a wording of a draft, with its numbers bound. The same as before is quiet and returns what stands there.

    Conflict when somebody saved since `version` was read; TagsRefused and ValidationError for what cannot be kept;
    Refused when it is no draft.
    """
    held = claim(edition, by)
    before = newest(held)
    if before and Wording.of(before).is_like(wording):
        return before
    if held.version != version:
        raise Conflict(held)
    if held.state != EditionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    check_pictures(wording)
    bound = tagging.bound(wording.body, timezone.localdate())
    kept = keep(held, wording, by)
    claims = (
        Claim(
            revision=kept, tag=each.tag, observation=each.observation, as_of=each.as_of,
            superlative=each.superlative, outdone_by=each.outdone_by,
        )
        for each in bound
    )  # fmt: skip
    Claim.objects.bulk_create(claims)
    audit.record(by=by, verb="saved", target=held, detail={"revision": kept.number})
    return kept


def keep(edition: Edition, wording: Wording, by: "Actor | System") -> Revision:
    """Append a wording to a claimed edition, in the caller's transaction. Its numbers are the caller's care."""
    last = edition.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    columns = {name: getattr(wording, name) for name in Wording.__dataclass_fields__}
    revision = Revision(edition=edition, number=last + 1, by=person(by), at=timezone.now(), **columns)
    check_fields(revision, *Wording.__dataclass_fields__.keys() - {"picture_id"})
    revision.save()
    edition.version += 1
    edition.save(update_fields=["version"])
    return revision


def check_pictures(wording: Wording) -> None:
    """Raise ValidationError, for `body`, when a mark names no picture of ours."""
    asked = parsing.pictures(wording.body)
    keys: set[UUID] = {key for key in asked.values() if key}
    known = set(Picture.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    if unknown := [mark for mark, key in asked.items() if key not in known]:
        told = _("There is no picture “%(mark)s”: copy the mark from the page of pictures.")
        raise ValidationError({"body": [told % {"mark": mark} for mark in unknown]})


def _may_be_translated(original: Article, language: str) -> None:
    # The lock: two editors who begin the same translation at once.
    held = Article.objects.select_for_update(no_key=True).get(pk=original.pk)
    if held.original_id:
        raise Refused(_("This is a translation itself: translate what it was translated from."))
    if held.language == language or held.translations.filter(language=language).exists():
        raise Refused(_("There is one in this language already."))
