"""From draft to readers: sent in, approved by two people who wrote nothing of it, published for ever."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, has_permission, require
from elearning.redflags import documents
from elearning.redflags.actions.editing import begin, fingerprints, obstacles
from elearning.redflags.actions.rows import claim, has_written, lock, move, person, standing, words, writers
from elearning.redflags.kinds import CHANGES, REVIEW, subject
from elearning.redflags.models import APPROVALS, Approval, Edition, Indicator, IndicatorVersion, Listing
from elearning.redflags.states import EditionState
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def send_in(*, edition: Edition, change_note: str, seen: int | None = None, by: "Actor | System") -> Edition:
    """Ask two others to look at a draft; keepers who wrote nothing of it are told.

    Refused with what stands against it, or without saying what changed.
    """
    held = claim(edition, by, seen)
    if against := obstacles(held):
        raise Refused(" ".join(against))
    held.change_note = words(change_note)
    if not held.change_note:
        raise Refused(_("Say what changed."))
    move(held, EditionState.IN_REVIEW, by, said=held.change_note)
    held.save(update_fields=["state", "version", "change_note"])
    if isinstance(by, User):
        _tell_others(held)
    return held


@transaction.atomic
def ask_changes(*, edition: Edition, said: str = "", seen: int | None = None, by: "Actor | System") -> Edition:
    """Give an edition back to its writers, who are told, without its approvals; a writer takes it back without words.

    Refused without words from anybody else.
    """
    held = claim(edition, by, seen)
    is_writer = has_written(held, by)
    said = words(said)
    if not said and not is_writer:
        raise Refused(_("Say what should be changed."))
    move(held, EditionState.DRAFT, by, said=said)
    held.save(update_fields=["state", "version"])
    held.approvals.all().delete()
    cancel(subject=subject(held))
    if not is_writer:
        for writer in writers(held).select_related("rhythm"):
            tell(kind=CHANGES, to=writer, subject=subject(held), step=f"version-{held.version}")
    return held


@transaction.atomic
def approve(*, edition: Edition, seen: int | None = None, by: "Actor | System") -> Edition:
    """Say that an edition may go out as it is. The second approval publishes it. Twice by one person is quiet.

    PermissionDenied for whoever wrote a part of it or sent it in; Refused for what is not in review.
    """
    held = claim(edition, by, seen)
    if held.state == EditionState.PUBLISHED and held.approvals.filter(by=person(by)).exists():
        return held
    if has_written(held, by):
        raise PermissionDenied(_("Somebody who wrote nothing of it has to approve it."))
    if held.state != EditionState.IN_REVIEW:
        raise Refused(_("This edition does not wait for approval."))
    _row, is_new = Approval.objects.get_or_create(edition=held, by=person(by), defaults={"at": timezone.now()})
    if is_new:
        audit.record(by=by, verb="approved", target=held, detail={"number": held.number})
    if standing(held).count() >= APPROVALS:
        _publish(held, by)
    return held


def let_go_of_what_they_lost(user: User, _by: "Actor | System") -> None:
    """Let the approvals of somebody who keeps the catalogue no more go, in that transaction (accounts.hooks)."""
    if has_permission(user, Permission.KEEP_INDICATORS):
        return
    # An edition that goes out just now keeps the approvals with which it did.
    for held in Edition.objects.open().select_for_update():
        held.approvals.filter(by=user).delete()


@transaction.atomic
def drop(*, edition: Edition, seen: int | None = None, by: "Actor | System") -> Edition:
    """Give a draft up. It stays to be read by keepers."""
    held = claim(edition, by, seen)
    move(held, EditionState.DROPPED, by)
    held.save(update_fields=["state", "version"])
    cancel(subject=subject(held))
    return held


@transaction.atomic
def bring_in(
    *, document: documents.Catalogue, name: str, change_note: str = "", is_back: bool = False, by: "Actor | System"
) -> tuple[Edition, bool]:
    """Take a catalogue that was written elsewhere and publish it, as the operator's own word at the command line.

    Returns its edition and whether that is new: what today's edition says changes nothing, and what an older one said
    does only if the way back is meant (`is_back`). Refused while somebody works on a draft: theirs would be lost; and
    when somebody else begins an edition at the same moment.
    """
    require(by, Permission.KEEP_INDICATORS)
    lock()
    said = documents.plain(document)
    same = Edition.objects.frozen().filter(digest=documents.digest(said)).first()
    if same and (same.state == EditionState.PUBLISHED or not is_back):
        return same, False
    if Edition.objects.open().exists():
        raise Refused(_("Somebody works on a draft of the catalogue: publish or drop it first."))
    made = begin(said, by, imported_from=name[:200])
    usual = _("Brought in anew from its file.") if made.number > 1 else _("First edition")
    note = change_note or (_("Back to what edition %(number)s said.") % {"number": same.number} if same else usual)
    return _publish(send_in(edition=made, change_note=note, by=by), by), True


def _publish(held: Edition, by: "Actor | System") -> Edition:
    if against := obstacles(held):
        raise Refused(" ".join(against))
    document = held.document()
    before = lock()
    if before:
        move(before, EditionState.SUPERSEDED, by)
        before.save(update_fields=["state", "version"])
    _list(held, document)
    move(held, EditionState.PUBLISHED, by, said=held.change_note)
    held.digest, held.published_at = documents.digest(documents.plain(document)), timezone.now()
    held.save(update_fields=["state", "version", "digest", "published_at"])
    cancel(subject=subject(held))
    return held


def _tell_others(edition: Edition) -> None:
    """Tell keepers who wrote nothing of it that it waits."""
    keepers = User.objects.holding(Permission.KEEP_INDICATORS).exclude(pk__in=writers(edition))
    for keeper in keepers.select_related("rhythm"):
        tell(kind=REVIEW, to=keeper, subject=subject(edition), step=f"version-{edition.version}")


def _list(edition: Edition, document: documents.Catalogue) -> None:
    """Bind the wordings: what says the same as before is the same row."""
    Indicator.objects.bulk_create([Indicator(code=each.code) for each in document.entries], ignore_conflicts=True)
    indicators = {row.code: row for row in Indicator.objects.filter(code__in=document.by_code())}
    last = {row.indicator_id: row for row in IndicatorVersion.objects.filter(
        indicator__in=indicators.values()).order_by("number")}  # fmt: skip
    prints = fingerprints(document)
    fresh, listed = [], []
    for entry in document.entries:
        before = last.get(indicators[entry.code].pk)
        if before is None or before.digest != prints[entry.code]:
            number = before.number + 1 if before else 1
            before = _wording(indicators[entry.code], number, entry, prints[entry.code])
            fresh.append(before)
        listed.append(before)
    IndicatorVersion.objects.bulk_create(fresh)
    Listing.objects.bulk_create(
        Listing(edition=edition, indicator_version=row, place=place) for place, row in enumerate(listed, 1)
    )


def _wording(indicator: Indicator, number: int, entry: documents.Entry, fingerprint: str) -> IndicatorVersion:
    content: dict[str, Any] = documents.plain(entry)
    return IndicatorVersion(
        indicator=indicator, number=number, category=entry.category, subject=entry.subject, content=content,
        digest=fingerprint,
    )  # fmt: skip
