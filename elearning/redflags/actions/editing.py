"""Writing the next edition. Nothing is lost when two write at once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts import audit
from accounts.permissions import Permission, require
from elearning.redflags import documents
from elearning.redflags.actions.rows import Conflict, claim, lock, note_change, person
from elearning.redflags.models import Edition, IndicatorVersion, Revision
from elearning.redflags.states import FROZEN, PAST, EditionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


def open_draft(*, by: "Actor | System") -> Edition:
    """Return the edition that is being worked on, or begin one with what the published one says."""
    require(by, Permission.KEEP_INDICATORS)
    try:
        with transaction.atomic():
            live = lock()
            return Edition.objects.open().first() or begin(live.content if live else {}, by)
    except Refused:
        return open_draft(by=by)


@transaction.atomic
def take_up(*, edition: Edition, by: "Actor | System") -> Edition:
    """Begin a draft with what a dropped or an older edition says. Refused while another is open, and for any other.

    Its savings come with it: whoever wrote a part of it has written this one, too, and does not approve it.
    """
    require(by, Permission.KEEP_INDICATORS)
    lock()
    if Edition.objects.open().exists():
        raise Refused(_("Somebody works on a draft of the catalogue: publish or drop it first."))
    held = Edition.objects.get(pk=edition.pk)
    if held.state not in PAST:
        raise Refused(_("This edition counts today: begin the next one."))
    made = begin(held.content, by)
    rows = list(held.revisions.order_by("number"))
    note = _("Begun with what edition %(number)s says.") % {"number": held.number}
    rows.append(Revision(content=held.content, note=note, by=person(by), at=timezone.now()))
    Revision.objects.bulk_create(
        Revision(edition=made, number=number, content=row.content, note=row.note, by_id=row.by_id, at=row.at)
        for number, row in enumerate(rows, 1)
    )
    return made


def begin(content: Mapping[str, Any], by: "Actor | System", *, imported_from: str = "") -> Edition:
    """Add an open edition, in the caller's transaction. Refused when somebody else does at the same moment."""
    last = Edition.objects.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            made = Edition.objects.create(number=last + 1, content=dict(content), imported_from=imported_from)
    except IntegrityError as error:
        # Before there was a first edition nothing is locked.
        raise Refused(_("Somebody else has begun an edition at the same moment. Try again.")) from error
    note_change(made, EditionState.DRAFT, by)
    audit.record(by=by, verb="started", target=made)
    return made


@transaction.atomic
def save(*, edition: Edition, seen: int, content: Mapping[str, Any], note: str = "", by: "Actor | System") -> Edition:
    """Keep what a draft says now, whole catalogue or not yet. The same as before is quiet.

    Conflict when somebody saved since `seen` was read; Refused when it is no draft.
    """
    held = claim(edition, by)
    if held.content == content:
        return held
    if held.version != seen:
        raise Conflict(held)
    if held.state != EditionState.DRAFT:
        raise Refused(_("Only a draft can be changed: take it back first."))
    held.content = dict(content)
    held.version += 1
    held.save(update_fields=["content", "version"])
    last = held.revisions.aggregate(last=Max("number"))["last"] or 0
    Revision.objects.create(
        edition=held, number=last + 1, content=held.content, note=note[:200], by=person(by), at=timezone.now()
    )
    return held


def obstacles(edition: Edition) -> list[str]:
    """Return what stands against publishing an edition, as sentences (at most two queries)."""
    try:
        document = edition.document()
    except ValidationError as error:
        return documents.told(error, edition.content)
    live = Edition.objects.published().first()
    if live and documents.plain(document) == documents.plain(live.document()):
        return [_("Nothing differs from the published edition.")]
    return []


def before(edition: Edition) -> Edition | None:
    """Return what an edition is compared with: the one published before it; for a draft, the one that counts today."""
    if edition.state in FROZEN:
        return Edition.objects.frozen().filter(number__lt=edition.number).first()
    return Edition.objects.published().first()


def changed_codes(edition: Edition) -> dict[str, str]:
    """Return what an edition changes of the one before: code to "added", "changed" or "left_out", in order.

    Of the source a row comes from, too: a source that changed changes its rows. Empty for what is no catalogue yet.
    """
    base = before(edition)
    try:
        return changed_between(base.document() if base else None, edition.document())
    except ValidationError:
        return {}


def changed_between(earlier: documents.Catalogue | None, later: documents.Catalogue) -> dict[str, str]:
    """Return what one catalogue changes of another, as `changed_codes` does."""
    was, now = fingerprints(earlier) if earlier else {}, fingerprints(later)
    changes = {code: "changed" if code in was else "added" for code in now if was.get(code) != now[code]}
    return changes | {code: "left_out" for code in was if code not in now}


def fingerprints(document: documents.Catalogue) -> dict[str, str]:
    """Return the digest of each entry together with its source, by code."""
    sources = {each.key: documents.plain(each) for each in document.sources}
    return {
        each.code: documents.digest({"entry": documents.plain(each), "source": sources[each.source]})
        for each in document.entries
    }


def wordings(code: str) -> list[IndicatorVersion]:
    """Return all wordings of an indicator with the editions they stand in, the newest first (two queries)."""
    rows = IndicatorVersion.objects.filter(indicator__code=code).order_by("-number")
    return list(rows.select_related("indicator").prefetch_related("listings__edition"))
