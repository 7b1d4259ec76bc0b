"""The steps of an edition: read by a second person, set for a moment, made public, dropped."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, System
from news import parsing
from news.actions.details import has_set_details
from news.actions.doubting import Doubt, doubts
from news.actions.moved import note_own_moves
from news.actions.rows import Conflict, claim, has_written, move, newest, person, refuse_taken_address, wait_for_moves
from news.actions.translating import note_change, settle_translation
from news.kinds import CHANGES, REVIEW, subject
from news.models import Article, Edition, Revision, SlugRedirect
from news.states import EditionState
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor


@transaction.atomic
def send_in(*, edition: Edition, by: "Actor | System", said: str = "", version: int | None = None) -> Edition:
    """Ask a second person to read a draft; editors who wrote none of it are told. Refused without a wording."""
    held = claim(edition, by, version)
    if newest(held) is None:
        raise Refused(_("There is nothing to read yet."))
    move(held, EditionState.IN_REVIEW, by, said=said)
    held.save(update_fields=["state", "version"])
    writers = set(held.revisions.values_list("by", flat=True))
    for editor in User.objects.holding(Permission.EDIT_NEWS).select_related("rhythm").exclude(pk__in=writers - {None}):
        if editor != by:
            tell(kind=REVIEW, to=editor, subject=subject(held), step=f"version-{held.version}")
    return held


@transaction.atomic
def ask_changes(*, edition: Edition, by: "Actor | System", said: str = "", version: int | None = None) -> Edition:
    """Give an edition back to its writers, who are told; a writer takes it back oneself, without words.

    Refused without words from anybody else. Approved editions come back too, and are approved anew afterwards.
    """
    held = claim(edition, by, version)
    is_writer = has_written(held, by)
    if not is_writer and not said.strip():
        raise Refused(_("Say what should be changed."))
    move(held, EditionState.DRAFT, by, said=said)
    held.approved_by, held.approved_at = None, None
    held.save(update_fields=["state", "version", "approved_by", "approved_at"])
    cancel(subject=subject(held))
    if not is_writer:
        for writer in User.objects.filter(pk__in=held.revisions.values("by")).select_related("rhythm"):
            tell(kind=CHANGES, to=writer, subject=subject(held), step=f"version-{held.version}")
    return held


@transaction.atomic
def approve(*, edition: Edition, by: "Actor | System", version: int | None = None) -> Edition:
    """Say, as somebody who wrote no word of it, that an edition may be public.

    PermissionDenied for whoever wrote a wording of it, or has set what stands around it; Refused while something
    stands against it.
    """
    held = claim(edition, by, version)
    if has_written(held, by) or has_set_details(held.article, by):
        raise PermissionDenied(_("Somebody who wrote no word of it has to approve it."))
    found = doubts(held)
    if against := obstacles(held, found):
        raise Refused(" ".join(against))
    move(held, EditionState.APPROVED, by)
    held.approved_by, held.approved_at = person(by), timezone.now()
    held.doubted = [each.finding.fingerprint for each in found]
    held.save(update_fields=["state", "version", "approved_by", "approved_at", "doubted"])
    cancel(subject=subject(held))
    return held


@transaction.atomic
def schedule(*, edition: Edition, at: datetime, by: "Actor | System", version: int | None = None) -> Edition:
    """Let the clock publish an approved edition at a moment. Refused for one that has passed."""
    held = claim(edition, by, version)
    if at <= timezone.now():
        raise Refused(_("This moment has passed: publish it now, or choose a later one."))
    if held.article.year is None:
        # Nobody else takes the address meanwhile.
        wait_for_moves()
        refuse_taken_address(held.article, timezone.localtime(at).year)
    move(held, EditionState.SCHEDULED, by)
    held.scheduled_for = at
    held.save(update_fields=["state", "version", "scheduled_for"])
    return held


@transaction.atomic
def unschedule(*, edition: Edition, by: "Actor | System", version: int | None = None) -> Edition:
    """Take an edition from the clock; it stays approved."""
    held = claim(edition, by, version)
    move(held, EditionState.APPROVED, by)
    held.scheduled_for = None
    held.save(update_fields=["state", "version", "scheduled_for"])
    return held


@transaction.atomic
def publish(
    *, edition: Edition, by: "Actor | System", version: int | None = None, at: datetime | None = None
) -> Edition:
    """Make an approved edition what the public reads, in place of the one before it. Published already is quiet.

    `at`: when it was published elsewhere, for what the system brings in. Refused when the address is taken.
    """
    held = claim(edition, by)
    if held.state == EditionState.PUBLISHED:
        return held
    if version is not None and held.version != version:
        raise Conflict(held)
    # Nobody else takes the address meanwhile.
    wait_for_moves()
    article, now = held.article, (at if isinstance(by, System) and at else timezone.now())
    _refuse_what_is_over(article, now)
    before = article.editions.select_for_update().filter(state=EditionState.PUBLISHED).first()
    if before:
        move(before, EditionState.CORRECTED, by)
        before.save(update_fields=["state", "version"])
    move(held, EditionState.PUBLISHED, by)
    held.published_at, held.scheduled_for = now, None
    held.save(update_fields=["state", "version", "published_at", "scheduled_for"])
    _show(article, held, now)
    held.preview_links.all().delete()
    note_own_moves(held, before, by)
    note_change(held, by)
    settle_translation(held, before, by)
    return held


@transaction.atomic
def drop(*, edition: Edition, by: "Actor | System", version: int | None = None) -> Edition:
    """Give a draft up. It stays to be read by editors."""
    held = claim(edition, by, version)
    move(held, EditionState.DROPPED, by)
    held.save(update_fields=["state", "version"])
    held.preview_links.all().delete()
    return held


def obstacles(edition: Edition, found: Sequence[Doubt]) -> list[str]:
    """Return what stands against approving an edition of which `found` is doubted, as sentences."""
    revision = newest(edition)
    if revision is None:
        return [_("There is nothing to read yet.")]
    told = _of_story(revision)
    if open_doubts := sum(each.answer is None for each in found):
        told.append(_("The checks doubt something that nobody has answered (%(count)s).") % {"count": open_doubts})
    if _corrects(edition) and not edition.is_minor and not edition.corrections.exists():
        told.append(_("Say what it corrects, or mark it as a small change."))
    return told


def _show(article: Article, edition: Edition, now: datetime) -> None:
    article.live, article.updated_at = edition, now
    if article.first_published_at is None:
        article.first_published_at, article.year = now, timezone.localtime(now).year
    article.withdrawn_at, article.withdrawn_because = None, ""
    article.save(
        update_fields=["live", "updated_at", "first_published_at", "year", "withdrawn_at", "withdrawn_because"]
    )


def _refuse_what_is_over(article: Article, at: datetime) -> None:
    """What was withdrawn comes back in no other language; no two articles stand in one place."""
    if article.original and article.original.withdrawn_at:
        raise Refused(_("What it translates was withdrawn: publish that anew first."))
    if article.year is None:
        year = timezone.localtime(at).year
        others = Article.objects.filter(year=year, slug=article.slug).exclude(pk=article.pk)
        if others.exists() or SlugRedirect.objects.filter(year=year, slug=article.slug).exists():
            raise Refused(_("Another article of this year has this address: choose another one."))


def _corrects(edition: Edition) -> bool:
    """Whether readers have read an edition before it."""
    return edition.article.editions.filter(published_at__isnull=False, number__lt=edition.number).exists()


def _of_story(revision: Revision) -> list[str]:
    if not revision.is_story:
        return []
    told = []
    if not revision.consent.strip():
        told.append(_("Say how the person consented to this story."))
    if not revision.is_anonymous_checked:
        told.append(_("Somebody has to check that the story does not give the person away."))
    if not revision.content_note.strip():
        told.append(_("Say before the story what in it may be hard to read: it needs a content note."))
    has_picture = revision.picture_id or parsing.pictures(revision.body)
    if has_picture and not revision.is_picture_agreed:
        told.append(_("A story shows no picture unless the person agreed to it."))
    return told
