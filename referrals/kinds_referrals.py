"""Who is told what about referrals. A mail says that something waits, and nothing of whom it is about."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.kinds import MemberKind
from referrals.models import Referral, ReferralMessage
from referrals.states_referrals import OFFERED as OFFERED_STATES
from referrals.states_referrals import READ_BY_RECIPIENT, ReferralState

if TYPE_CHECKING:
    from accounts.models import User


def referral_subject(referral: Referral) -> str:
    """Name a referral as messages name what they are about."""
    return f"{referral._meta.label_lower}:{referral.pk}"


def _key(about: str) -> str:
    return about.rpartition(":")[2]


def _is_anybody(user: "User") -> bool:  # noqa: ARG001 - kinds ask about somebody
    return True


def _is_offered(about: str) -> bool:
    return Referral.objects.offered().filter(pk=_key(about)).exists()


def _is_asked(about: str) -> bool:
    return Referral.objects.filter(pk=_key(about), state=ReferralState.ASKED).exists()


def _is_live(about: str) -> bool:
    return Referral.objects.live().filter(pk=_key(about)).exists()


def _is_deserted(about: str) -> bool:
    return Referral.objects.deserted().filter(pk=_key(about)).exists()


def _is_ending(about: str) -> bool:
    return Referral.objects.consent_ending().filter(pk=_key(about)).exists()


def _has_unread(about: str) -> bool:
    open_ones = Referral.objects.filter(pk=_key(about), state__in=[*OFFERED_STATES, *READ_BY_RECIPIENT])
    return ReferralMessage.objects.filter(referral__in=open_ones, read_at=None, body__isnull=False).exists()


def _page(about: str) -> str:
    return reverse("referrals:detail", args=[_key(about)])


def _list(_about: str) -> str:
    return reverse("referrals:list")


OFFERED = MemberKind(
    name="referrals.offered",
    title=_("Something new waits for your answer"),
    headline=_("Something waits for your answer"),
    why=_("you look after the entry that it was sent to"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_offered,
    is_fixed=True,
)
NUDGE = MemberKind(
    name="referrals.nudge",
    title=_("Something still waits for your answer"),
    headline=_("Something still waits for your answer"),
    why=_("you look after the entry that it was sent to, and nobody has answered yet"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_offered,
    is_fixed=True,
)
QUESTION = MemberKind(
    name="referrals.question",
    title=_("A question about something that you sent waits for your answer"),
    headline=_("A question waits for your answer"),
    why=_("it was asked about something that you have sent, and you have not answered it yet"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_asked,
    is_fixed=True,
)
WORDS = MemberKind(
    name="referrals.words",
    title=_("Somebody wrote to you"),
    headline=_("A message waits for you"),
    why=_("you are one of the two sides"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_has_unread,
    is_fixed=True,
)
MOVED = MemberKind(
    name="referrals.moved",
    title=_("Something that you sent has moved on"),
    headline=_("Something that you sent has moved on"),
    why=_("you have sent it, and it is with you"),
    page=_page,
    may_receive=_is_anybody,
    is_fixed=True,
)
# What the sender has to act on: nobody looks after it any more.
BACK = MemberKind(
    name="referrals.back",
    title=_("Something that you sent is back with you"),
    headline=_("Something that you sent is back with you"),
    why=_("you have sent it, and nobody else looks after it now"),
    page=_page,
    may_receive=_is_anybody,
    is_fixed=True,
)
DESERTED = MemberKind(
    name="referrals.deserted",
    title=_("Nobody looks any more after the entry that you have sent something to"),
    headline=_("Nobody is there any more to whom you sent something"),
    why=_("you have sent it, and nobody there would read or answer it"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_deserted,
    is_fixed=True,
)
OVER = MemberKind(
    name="referrals.over",
    title=_("Something that was sent to you has ended"),
    headline=_("Something that was sent to you has ended"),
    why=_("you look after the entry that it was sent to"),
    page=_list,
    may_receive=_is_anybody,
    is_fixed=True,
)
REVIEW = MemberKind(
    name="referrals.review",
    title=_("Something that you put on hold is to be looked at again"),
    headline=_("Something that you put on hold is to be looked at again"),
    why=_("it was put on hold until today, and it is with you"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_live,
    is_fixed=True,
)
CONSENT_ENDS = MemberKind(
    name="referrals.consent_ends",
    title=_("What you may tell somebody ends soon"),
    headline=_("Something that you sent needs a new agreement soon"),
    why=_("you have sent it, and it is with you"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_ending,
    is_fixed=True,
)
# Moot as soon as it was answered, or has ended.
OF_OFFERS = (OFFERED, NUDGE, QUESTION)
# Moot for whoever has handed the case to somebody else.
OF_SENDERS = (QUESTION, MOVED, BACK, DESERTED, CONSENT_ENDS)
REFERRAL_KINDS = (OFFERED, NUDGE, QUESTION, WORDS, MOVED, BACK, DESERTED, OVER, REVIEW, CONSENT_ENDS)
