"""After publication: a new edition that says what it corrects, or a withdrawal that says why."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from news.actions.rows import claim, claim_article, has_written, move, newest, person
from news.actions.writing import keep
from news.models import Article, Claim, Correction, Edition, EditionChange, PreviewLink, Revision
from news.states import OPEN, EditionState
from news.wording import Wording
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def correct(*, article: Article, by: "Actor | System") -> Edition:
    """Begin the next edition from what the public read last; one that is begun already is returned. Refused before."""
    require(by, Permission.EDIT_NEWS)
    held = claim_article(article.pk)
    if begun := held.editions.filter(state__in=OPEN).first():
        return begun
    last = held.editions.order_by("-number").first()
    read = held.editions.filter(published_at__isnull=False).order_by("-number").first()
    revision = newest(read) if read else None
    if last is None or revision is None:
        raise Refused(_("Nothing of it has been published: change its draft, or begin it anew."))
    edition = Edition.objects.create(article=held, number=last.number + 1)
    EditionChange.objects.create(edition=edition, target=EditionState.DRAFT, by=person(by), at=timezone.now())
    _copy(revision, edition, by)
    audit.record(by=by, verb="started", target=edition, detail={"number": edition.number})
    return edition


@transaction.atomic
def add_correction(
    *, edition: Edition, before: str, after: str, reason: str, by: "Actor | System", version: int | None = None
) -> Correction:
    """Say what a draft corrects; the public reads it with the edition. Refused once it is no draft."""
    held = _draft(edition, by, version)
    row = Correction(edition=held, before=before.strip(), after=after.strip(), reason=reason.strip())
    row.full_clean()
    row.save()
    _signed(held, by)
    audit.record(by=by, verb="correction_added", target=held)
    return row


@transaction.atomic
def remove_correction(*, correction: Correction, by: "Actor | System") -> None:
    """Take a correction out of a draft. Gone already is quiet."""
    held = _draft(correction.edition, by)
    if held.corrections.filter(pk=correction.pk).delete()[0]:
        _signed(held, by)
        audit.record(by=by, verb="correction_removed", target=held)


@transaction.atomic
def set_minor(*, edition: Edition, is_minor: bool, by: "Actor | System", version: int | None = None) -> None:
    """Say whether readers need not be told of a change."""
    held = _draft(edition, by, version)
    held.is_minor = is_minor
    held.save(update_fields=["is_minor"])
    _signed(held, by)
    audit.record(by=by, verb="marked", target=held, detail={"is_minor": is_minor})


@transaction.atomic
def withdraw(*, article: Article, because: str, by: "Actor | System") -> Article:
    """Take an article from the public, who read why, and its translations with it, for the same reason.

    What waits for the clock of any of them comes back, and its secret links end. Withdrawn already: quiet.
    """
    require(by, Permission.EDIT_NEWS)
    held = claim_article(article.pk)
    if held.withdrawn_at:
        return held
    because = because.strip()[:300]
    if not because:
        raise Refused(_("Say why, for the public."))
    if not held.editions.filter(state=EditionState.PUBLISHED).exists():
        raise Refused(_("It is not public."))
    _take_away(held, because, by)
    # Whoever publishes a translation meanwhile holds its lock, and is seen here or refused there.
    for key in list(held.translations.order_by("pk").values_list("pk", flat=True)):
        _take_away(claim_article(key), because, by)
    return held


def _take_away(held: Article, because: str, by: "Actor | System") -> None:
    PreviewLink.objects.filter(edition__article=held).delete()
    waiting = held.editions.select_for_update().filter(state=EditionState.SCHEDULED).first()
    if waiting:
        move(waiting, EditionState.APPROVED, by)
        waiting.scheduled_for = None
        waiting.save(update_fields=["state", "version", "scheduled_for"])
    edition = held.editions.select_for_update().filter(state=EditionState.PUBLISHED).first()
    if edition is None:
        return
    move(edition, EditionState.WITHDRAWN, by, said=because)
    edition.save(update_fields=["state", "version"])
    now = timezone.now()
    held.live, held.withdrawn_at, held.withdrawn_because, held.updated_at = None, now, because, now
    held.save(update_fields=["live", "withdrawn_at", "withdrawn_because", "updated_at"])


def _draft(edition: Edition, by: "Actor | System", version: int | None = None) -> Edition:
    held = claim(edition, by, version)
    if held.state != EditionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    return held


def _signed(edition: Edition, by: "Actor | System") -> None:
    """Let whoever says what it corrects stand among its writers: they do not approve their own words either."""
    revision = newest(edition)
    if revision is None or has_written(edition, by):
        edition.version += 1
        edition.save(update_fields=["version"])
    else:
        _copy(revision, edition, by)


def _copy(revision: Revision, edition: Edition, by: "Actor | System") -> None:
    kept = keep(edition, Wording.of(revision), by)
    Claim.objects.bulk_create(
        Claim(
            revision=kept, tag=row.tag, observation_id=row.observation_id, as_of=row.as_of,
            superlative=row.superlative, outdone_by_id=row.outdone_by_id,
        )
        for row in revision.claims.all()
    )  # fmt: skip
