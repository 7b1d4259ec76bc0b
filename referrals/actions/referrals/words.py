"""What is written in a referral: sealed, kept once, and told to the other side until they read it."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from notifications.actions import cancel
from referrals.actions.referrals.rows import tell_recipients, tell_sender
from referrals.choices_referrals import Side
from referrals.kinds_referrals import WORDS, referral_subject
from referrals.models import Referral, ReferralMessage

if TYPE_CHECKING:
    from accounts.permissions import Actor


def write(
    referral: Referral, side: Side, text: str, *, by: User, key: UUID | None, is_question: bool = False
) -> ReferralMessage | None:
    """Keep words of one side, sealed, in a claimed referral. The same words under the same key again: None.

    A key that other words have is not theirs: they get a fresh one, and are kept.
    """
    if is_kept(referral, side, text, key=key):
        return None
    is_taken = key is not None and ReferralMessage.objects.filter(pk=key).exists()
    pk = uuid4() if key is None or is_taken else key
    message = ReferralMessage(pk=pk, referral=referral, side=side, by=by, is_question=is_question, at=timezone.now())
    message.body = sealing.seal_text(text, owner=referral.vault_owner, place=message.place)
    message.save(force_insert=True)
    return message


def is_kept(referral: Referral, side: Side, text: str, *, key: UUID | None) -> bool:
    """Whether these words are kept under this key. What is erased cannot be asked, and is taken for them."""
    held = ReferralMessage.objects.filter(pk=key, referral=referral, side=side).first() if key else None
    if held is None:
        return False
    return held.body is None or sealing.open_text(held.body, owner=referral.vault_owner, place=held.place) == text


def as_sealed(message: ReferralMessage, referral: Referral) -> Sealed:
    """Name the words of a message for `sealing.open_texts`."""
    return Sealed(message.body or b"", referral.vault_owner, message.place)


def tell_other_side(message: ReferralMessage, referral: Referral) -> None:
    """Tell whoever it was written to; once, until they read what waits."""
    step = _stretch(referral, other(Side(message.side)))
    if message.side == Side.SENDER:
        tell_recipients(referral, WORDS, step)
    else:
        tell_sender(referral, WORDS, step)


def mark_read(referral: Referral, side: Side) -> None:
    """Mark what the other side of a claimed referral wrote as read, and take back what still waits to tell of it."""
    step = _stretch(referral, side)
    if step:
        cancel(subject=referral_subject(referral), kind=WORDS.name, step=step)
        referral.messages.unread_by(side).update(read_at=timezone.now())


def other(side: Side) -> Side:
    """The side across."""
    return Side.RECIPIENT if side == Side.SENDER else Side.SENDER


def side_of(referral: Referral, by: "Actor") -> Side:
    """On which side somebody would stand: whoever has the case sends. Whether they may at all is asked elsewhere."""
    return Side.SENDER if referral.case.owner_id == by.pk else Side.RECIPIENT


def _stretch(referral: Referral, side: Side) -> str:
    """The first message that this side has not read: what they are told of it is named after it. Empty: none."""
    first = referral.messages.unread_by(side).order_by("at", "pk").values_list("pk", flat=True).first()
    return str(first) if first else ""
