"""What whoever was asked does with a referral: look at the card, ask, accept, decline; work on it, say what came."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import sealing
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions.referrals.answering import ask_client
from referrals.actions.referrals.rows import (
    CLOCK,
    Card,
    as_recipient,
    card_of,
    consented,
    content_of,
    is_theirs,
    move,
    tell_recipients,
    tell_sender,
    write_down,
)
from referrals.actions.referrals.words import is_kept, tell_other_side, write
from referrals.choices_referrals import Area, Declining, Outcome, Shared, Side, Stopping
from referrals.kinds_referrals import BACK, MOVED, OVER
from referrals.models import Referral
from referrals.states import TransitionRefused
from referrals.states_referrals import OFFERED, READ_BY_RECIPIENT, TAKEN, ReferralParty, ReferralState, check

if TYPE_CHECKING:
    from accounts.models import User

RECIPIENT = ReferralParty.RECIPIENT
DONE_OR_TAKEN = (*TAKEN, ReferralState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Received:
    """What the recipient reads once it is theirs. `shared`: what they may read of it today."""

    card: Card
    content: Mapping[Shared, str]
    shared: frozenset[Shared]
    delivered: str

    @property
    def is_consent_live(self) -> bool:
        """Whether the client still agrees that they are told anything."""
        return bool(self.shared)


@transaction.atomic
def open_card(*, referral: Referral, by: "User") -> Card:
    """Show the card, and write down that it was seen; at first, the sender sees that it was opened.

    PermissionDenied, Unreadable; TransitionRefused when it ended, and nothing of it is theirs to see.
    """
    referral = as_recipient(referral, by)
    if not is_theirs(referral):
        raise TransitionRefused("It has ended.")
    if referral.state == ReferralState.SENT:
        move(referral, ReferralState.OPENED, RECIPIENT, by)
    write_down(referral, by, "card_read")
    return card_of(referral)


@transaction.atomic
def ask(*, referral: Referral, text: str, key: UUID, by: "User") -> None:
    """Ask the sender something before it is answered. The same key again: quiet. TransitionRefused."""
    referral = as_recipient(referral, by)
    if is_kept(referral, Side.RECIPIENT, text, key=key):
        return
    move(referral, ReferralState.ASKED, RECIPIENT, by)
    if message := write(referral, Side.RECIPIENT, text, by=by, key=key, is_question=True):
        tell_other_side(message, referral)


@transaction.atomic
def accept(*, referral: Referral, has_no_conflict: bool, by: "User") -> None:
    """Take it on. By the same person again: quiet. Whoever else was asked at once is let go, and told that it ended.

    Refused unless no conflict of interest is declared, and when the client's consent has run out. TransitionRefused:
    a colleague was faster, it has expired, or it was withdrawn. Until the clock has ended it, a late yes is a yes.
    """
    rivals = [each for each in _claim_round(referral) if each.pk != referral.pk]
    referral = as_recipient(referral, by)
    if referral.state in TAKEN and referral.accepted_by_id == by.pk:
        return
    check(referral.state, ReferralState.ACCEPTED, RECIPIENT)
    if not has_no_conflict:
        raise Refused(_("Accept it only when you know of no conflict of interest."))
    if not Profile.objects.identified().filter(referrals=referral).exists():
        raise Refused(_("Your identity has to be checked anew first: ask for it on the page of your entry."))
    if any(rival.state in DONE_OR_TAKEN for rival in rivals):
        raise Refused(_("Somebody else who was asked has taken it on already."))
    if not consented(referral):
        raise Refused(_("What the client agreed to has run out. Ask the sender: they can ask the client again."))
    change = move(referral, ReferralState.ACCEPTED, RECIPIENT, by, accepted_at=timezone.now(), accepted_by=by)
    tell_sender(referral, MOVED, str(change.pk))
    for rival in rivals:
        if rival.state in OFFERED:
            gone = move(rival, ReferralState.WITHDRAWN, ReferralParty.CLOCK, CLOCK)
            tell_recipients(rival, OVER, str(gone.pk))


@transaction.atomic
def decline(*, referral: Referral, reason: Declining, suggested: Profile | None, by: "User") -> None:
    """Say why not, and perhaps who else. The same again: quiet. It goes back to the sender, who is told.

    Refused for a colleague to whom nobody can write. TransitionRefused.
    """
    referral = as_recipient(referral, by)
    is_same = referral.declining == reason and referral.suggested_id == (suggested.pk if suggested else None)
    if referral.state == ReferralState.DECLINED and is_same:
        return
    if suggested and (
        suggested.pk == referral.recipient_id or not Profile.objects.reachable().filter(pk=suggested.pk).exists()
    ):
        raise Refused(_("Nobody can be reached through the entry that you suggest. Choose another, or none."))
    change = move(referral, ReferralState.DECLINED, RECIPIENT, by, declining=reason, suggested=suggested)
    tell_sender(referral, BACK, str(change.pk))


@transaction.atomic
def start(*, referral: Referral, by: "User") -> None:
    """Say that work has begun, or goes on. Again: quiet. TransitionRefused."""
    _go(referral, ReferralState.STARTED, by)


@transaction.atomic
def hold(*, referral: Referral, review_on: datetime.date, by: "User") -> None:
    """Put it on hold until a day to come, on which whoever looks after it is reminded. Again: quiet.

    Refused for a day that is not to come. TransitionRefused.
    """
    if review_on <= timezone.localdate():
        raise Refused(_("Give a day that is still to come."))
    _go(referral, ReferralState.HELD, by, review_on=review_on)


@transaction.atomic
def complete(*, referral: Referral, outcome: Outcome, areas: Collection[Area], delivered: str, by: "User") -> None:
    """Say what came of it, in words too; the client is asked as well. The same from the same person again: quiet.

    TransitionRefused: also for other words once it is completed, so that whoever wrote them knows that they were late.
    """
    referral = as_recipient(referral, by)
    place, better = referral.place("delivered"), [area.value for area in Area if area in areas]
    if (referral.state, referral.outcome, referral.areas) == (ReferralState.COMPLETED, outcome, better):
        is_theirs_too = referral.changes.filter(target=ReferralState.COMPLETED, by=by).exists()
        if is_theirs_too and _delivered(referral) == delivered:
            return
    change = move(
        referral, ReferralState.COMPLETED, RECIPIENT, by, outcome=outcome, areas=better,
        delivered=sealing.seal_text(delivered, owner=referral.vault_owner, place=place) if delivered else None,
    )  # fmt: skip
    ask_client(referral=referral)
    tell_sender(referral, MOVED, str(change.pk))


@transaction.atomic
def cannot(*, referral: Referral, reason: Stopping, by: "User") -> None:
    """Say that, and why, it cannot go on. It goes back to the sender, who is told. Again: quiet. TransitionRefused."""
    referral = as_recipient(referral, by)
    if referral.state == ReferralState.UNABLE and referral.stopping == reason:
        return
    change = move(referral, ReferralState.UNABLE, RECIPIENT, by, stopping=reason)
    ask_client(referral=referral)
    tell_sender(referral, BACK, str(change.pk))


@transaction.atomic
def read(*, referral: Referral, by: "User") -> Received:
    """Open what the client agreed that they are told, and write down that it was read.

    Locked: whoever withdraws at this moment comes before, and then nothing is shown, or after. PermissionDenied,
    Unreadable; TransitionRefused before it is accepted, once it has ended otherwise than completed, and once the client
    has taken it back.
    """
    referral = as_recipient(referral, by)
    if referral.state not in READ_BY_RECIPIENT or not is_theirs(referral):
        raise TransitionRefused("It is not with them.")
    write_down(referral, by, "read")
    shared = consented(referral)
    content = {key: text for key, text in content_of(referral).items() if key in shared} if shared else {}
    return Received(card=card_of(referral), content=content, shared=shared, delivered=_delivered(referral))


def _delivered(referral: Referral) -> str:
    """Return what the recipient wrote at the end. Raises Unreadable."""
    if not referral.delivered:
        return ""
    place = referral.place("delivered")
    return sealing.open_text(referral.delivered, owner=referral.vault_owner, place=place)


def _go(referral: Referral, state: ReferralState, by: "User", **fields: object) -> None:
    referral = as_recipient(referral, by)
    if referral.state == state and all(getattr(referral, name) == value for name, value in fields.items()):
        return
    change = move(referral, state, RECIPIENT, by, **fields)
    tell_sender(referral, MOVED, str(change.pk))


def _claim_round(referral: Referral) -> list[Referral]:
    """Lock it and whatever waits beside it, in one order for everybody, so that no two wait for each other."""
    beside = Q(pk=referral.pk) | Q(round=referral.round, state__in=[*OFFERED, *DONE_OR_TAKEN])
    rows = Referral.objects.select_for_update(no_key=True, of=("self",)).filter(beside)
    return list(rows.select_related("case__owner", "recipient", "consent").order_by("pk"))
