"""What the two sides of a referral say to each other, and the files that go with it."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault import files, sealing
from notifications.kinds import Refused
from referrals.actions.referrals.rows import as_recipient, as_sender, claim, consented, is_theirs, write_down
from referrals.actions.referrals.words import (
    as_sealed,
    is_kept,
    mark_read,
    side_of,
    tell_other_side,
    write,
)
from referrals.choices_referrals import Shared, Side
from referrals.models import Referral, ReferralFile, ReferralMessage
from referrals.states import TransitionRefused
from referrals.states_referrals import READ_BY_RECIPIENT, TALKING, ReferralState

if TYPE_CHECKING:
    from accounts.vault.cleaning import Clean
    from accounts.vault.models import SealedFile

# Of one referral, both sides' together.
MOST_FILES = 50
A_MOMENT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """One file, for whoever may read it; no name: it cannot be read."""

    file: ReferralFile
    name: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message, opened; None stands for words that are erased, or that cannot be read."""

    message: ReferralMessage
    is_mine: bool
    text: str | None
    files: list[Kept]


@transaction.atomic
def say(
    *, referral: Referral, text: str, files: "Collection[Clean]" = (), key: UUID | None = None, by: User
) -> ReferralMessage | None:
    """Write to the other side, who is told. The same words under the same key again: None.

    TransitionRefused before it is accepted and once it has ended; PermissionDenied for whoever is no side of it.
    Refused for too many files, and for the sender of what the client's consent does not cover any more.
    """
    referral, side = _claimed(referral, by)
    if is_kept(referral, side, text, key=key):
        return None
    if referral.state not in TALKING:
        raise TransitionRefused("Nothing is said in it now.")
    _require_consent(referral, side, with_files=bool(files))
    _require_room(referral, files)
    message = write(referral, side, text, by=by, key=key)
    if message is None:
        return None
    for clean in files:
        _keep(referral, side, clean, message)
    write_down(referral, by, "said", side=side, files=len(files))
    tell_other_side(message, referral)
    return message


@transaction.atomic
def read_messages(*, referral: Referral, by: User) -> list[Spoken]:
    """Return what was said, in order, and mark what the other side wrote as read; written down.

    Before it is accepted the recipient reads the questions and answers alone. What the sender said afterwards is
    hidden from them once the consent is over. PermissionDenied once it has ended for them, and for everybody else.
    """
    referral, side = _claimed(referral, by)
    said = _readable(referral, side)
    if not said:
        return []
    write_down(referral, by, "messages_read", side=side)
    hides = side == Side.RECIPIENT and not consented(referral)
    texts = sealing.open_texts([as_sealed(each, referral) for each in said])
    names = _named([each for each in _with_messages(referral) if _may_open(referral, side, each)])
    if not hides:
        mark_read(referral, side)
    return [
        Spoken(
            message=each,
            is_mine=each.side == side,
            text=None if hides and each.side == Side.SENDER and not each.is_question else text,
            files=[kept for kept in names if kept.file.message_id == each.pk],
        )
        for each, text in zip(said, texts, strict=True)
    ]


@transaction.atomic
def attach(*, referral: Referral, cleaned: "Collection[Clean]", by: User) -> list[ReferralFile]:
    """Keep files with a draft and with those drafted with it, each its own copy, for whoever accepts one of them.

    Left out are those whose consent does not cover files; Refused when that of this one does not. TransitionRefused
    once it was sent: after that they go with a message.
    """
    referral = as_sender(referral, by)
    _require_draft(referral)
    _require_consent(referral, Side.SENDER, with_files=True)
    now, kept = timezone.now(), []
    for each in _drafted_with(referral):
        if Shared.FILES in consented(each):
            _require_room(each, cleaned)
            # The moment tells which are copies of one file: no two files of one press share it.
            kept += [_keep(each, Side.SENDER, clean, at=now + n * A_MOMENT) for n, clean in enumerate(cleaned)]
            write_down(each, by, "files_added", side=Side.SENDER, files=len(cleaned))
    return kept


@transaction.atomic
def read_files(*, referral: Referral, by: User) -> list[Kept]:
    """Return the files that were sent with a referral, by their names; none for whoever may not read them yet."""
    referral, side = _claimed(referral, by)
    found = [
        each
        for each in referral.files.select_related("file")
        if not each.message_id and _may_open(referral, side, each)
    ]
    if found:
        write_down(referral, by, "file_names_read", side=side)
    return _named(found)


@transaction.atomic
def open_referral_file(*, file: ReferralFile, by: User) -> "SealedFile":
    """Let a side read a file, written down before it is. PermissionDenied unless the consent covers it this moment."""
    referral, side = _claimed(file.referral, by)
    if not _may_open(referral, side, file):
        raise PermissionDenied("a file that is not theirs to read")
    write_down(referral, by, "file_read", side=side)
    return file.file


@transaction.atomic
def remove_referral_file(*, file: ReferralFile, by: User) -> None:
    """Remove a file of a draft for ever, and its copies in those drafted with it. Gone already: quiet.

    TransitionRefused once it was sent.
    """
    referral = as_sender(file.referral, by)
    _require_draft(referral)
    if not referral.files.filter(pk=file.pk).exists():
        return
    owners = []
    for each in _drafted_with(referral):
        for copy in each.files.filter(added_at=file.added_at):
            files.forget_all(owner=copy.vault_owner)
            write_down(each, by, "file_removed", side=Side.SENDER)
            owners.append(copy.vault_owner)
    for owner in owners:
        sealing.erase(owner)


def _drafted_with(referral: Referral) -> list[Referral]:
    """Return the drafts of one round, claimed; their case is, so that none is sent meanwhile."""
    drafts = Referral.objects.filter(case=referral.case_id, round=referral.round, state=ReferralState.DRAFTED)
    return [claim(each) for each in drafts.order_by("pk")]


def _claimed(referral: Referral, by: User) -> tuple[Referral, Side]:
    """Return the row, claimed, and the side of whoever asks. PermissionDenied for whoever has none."""
    side = side_of(referral, by)
    return (as_sender if side == Side.SENDER else as_recipient)(referral, by), side


def _readable(referral: Referral, side: Side) -> list[ReferralMessage]:
    # Before it is accepted there are questions and answers alone: the table takes nothing else.
    if side == Side.RECIPIENT and not is_theirs(referral):
        raise PermissionDenied("It has ended.")
    return list(referral.messages.select_related("by"))


def _may_open(referral: Referral, side: Side, file: ReferralFile) -> bool:
    """Whether a side may read a file now: whoever sent it what is theirs, the recipient as the consent allows."""
    if side == Side.SENDER:
        return True
    if referral.state not in READ_BY_RECIPIENT or not is_theirs(referral):
        return False
    return file.side == Side.RECIPIENT or Shared.FILES in consented(referral)


def _require_draft(referral: Referral) -> None:
    if referral.state != ReferralState.DRAFTED:
        raise TransitionRefused("It was sent.")


def _require_consent(referral: Referral, side: Side, *, with_files: bool) -> None:
    if side == Side.RECIPIENT:
        return
    shared = consented(referral)
    if not shared:
        raise Refused(_("The client’s consent is over: nothing more can be told. Ask them again first."))
    if with_files and Shared.FILES not in shared:
        raise Refused(_("The client has not agreed to files: send none, or ask them again first."))


def _require_room(referral: Referral, sent: "Collection[Clean]") -> None:
    if referral.files.count() + len(sent) > MOST_FILES:
        raise Refused(_("There are too many files with this one: at most %(most)d.") % {"most": MOST_FILES})


def _keep(
    referral: Referral,
    side: Side,
    clean: "Clean",
    message: ReferralMessage | None = None,
    at: datetime.datetime | None = None,
) -> ReferralFile:
    kept = ReferralFile(referral=referral, message=message, side=side, added_at=at or timezone.now())
    kept.file = files.keep(owner=kept.vault_owner, name=clean.name, media_type=clean.media_type, content=clean.content)
    kept.save(force_insert=True)
    return kept


def _with_messages(referral: Referral) -> list[ReferralFile]:
    return list(referral.files.filter(message__isnull=False).select_related("file"))


def _named(found: list[ReferralFile]) -> list[Kept]:
    names = files.names_of([each.file for each in found])
    return [Kept(each, name) for each, name in zip(found, names, strict=True)]
