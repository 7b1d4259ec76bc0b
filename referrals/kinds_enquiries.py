"""Who is told what about enquiries. A mail says that something waits, and nothing of whom it is about."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.kinds import MemberKind
from referrals.models import Enquiry, EnquiryRecipient
from referrals.states_enquiries import FIRST, AnswerState

if TYPE_CHECKING:
    from accounts.models import User


def enquiry_subject(row: Enquiry | EnquiryRecipient) -> str:
    """Name an enquiry, or one of its answers, as messages name what they are about."""
    return f"{row._meta.label_lower}:{row.pk}"


def key_of(about: str) -> str:
    """Return which row a message is about."""
    return about.rpartition(":")[2]


def _is_anybody(user: "User") -> bool:  # noqa: ARG001 - kinds ask about somebody
    return True


def _is_unanswered(about: str) -> bool:
    return EnquiryRecipient.objects.unanswered().filter(pk=key_of(about)).exists()


def _is_open(about: str) -> bool:
    return Enquiry.objects.open().filter(pk=key_of(about)).exists()


def _is_their_turn(about: str) -> bool:
    """Whether nobody else acts: whoever has just chosen, or asked more, need not hear that it is back with them."""
    acting = EnquiryRecipient.objects.filter(state__in=(AnswerState.OPEN, *FIRST)).values("enquiry")
    return Enquiry.objects.open().filter(pk=key_of(about)).exclude(pk__in=acting).exists()


def _has_deserted(about: str) -> bool:
    return EnquiryRecipient.objects.deserted().filter(enquiry__pk=key_of(about)).exists()


def _answer_page(about: str) -> str:
    return reverse("referrals:enquiry", args=[key_of(about)])


def _sent_page(about: str) -> str:
    case = Enquiry.objects.filter(pk=key_of(about)).values_list("case", flat=True).first()
    return reverse("cases:enquiry", args=[case, key_of(about)]) if case else reverse("cases:list")


def _list(_about: str) -> str:
    return reverse("referrals:enquiries")


ASKED = MemberKind(
    name="referrals.enquiry",
    title=_("You are asked whether you could take something on"),
    headline=_("Something waits for your answer"),
    why=_("you look after the entry that was asked"),
    page=_answer_page,
    may_receive=_is_anybody,
    is_wanted=_is_unanswered,
    is_fixed=True,
)
REMINDER = MemberKind(
    name="referrals.enquiry_nudge",
    title=_("You were asked whether you could take something on"),
    headline=_("Something still waits for your answer"),
    why=_("you look after the entry that was asked, and nobody has answered yet"),
    page=_answer_page,
    may_receive=_is_anybody,
    is_wanted=_is_unanswered,
    is_fixed=True,
)
LET_GO = MemberKind(
    name="referrals.enquiry_over",
    title=_("What you were asked is settled"),
    headline=_("What you were asked is settled: you need do nothing"),
    why=_("you look after the entry that was asked"),
    page=_list,
    may_receive=_is_anybody,
    is_fixed=True,
)
OFFER = MemberKind(
    name="referrals.enquiry_offer",
    title=_("Somebody could take on what you asked about"),
    headline=_("You have an answer"),
    why=_("you have asked, and it is with you"),
    page=_sent_page,
    may_receive=_is_anybody,
    is_wanted=_is_open,
    is_fixed=True,
)
# What the sender has to act on: nobody is asked any more, or whoever was chosen has not taken it.
TURN = MemberKind(
    name="referrals.enquiry_back",
    title=_("Something that you asked about is back with you"),
    headline=_("Something that you asked about is back with you"),
    why=_("you have asked, and it is your turn now"),
    page=_sent_page,
    may_receive=_is_anybody,
    is_wanted=_is_their_turn,
    is_fixed=True,
)
DESERTED = MemberKind(
    name="referrals.enquiry_deserted",
    title=_("Nobody looks any more after an entry that you have asked"),
    headline=_("Nobody is there any more whom you asked"),
    why=_("you have asked, and nobody there would read or answer it"),
    page=_sent_page,
    may_receive=_is_anybody,
    is_wanted=_has_deserted,
    is_fixed=True,
)
ENDED = MemberKind(
    name="referrals.enquiry_ended",
    title=_("What you asked about has ended, and nobody has it"),
    headline=_("What you asked about has ended"),
    why=_("you have asked, and nobody was chosen before its last day had passed"),
    page=_sent_page,
    may_receive=_is_anybody,
    is_fixed=True,
)
# Moot as soon as it was answered, or is over.
OF_ASKED = (ASKED, REMINDER)
# Whose mails can be answered without signing in.
ANSWERED_BY_MAIL = OF_ASKED
# Moot for whoever has handed the case to somebody else.
OF_ENQUIRERS = (OFFER, TURN, DESERTED)
ENQUIRY_KINDS = (ASKED, REMINDER, LET_GO, OFFER, TURN, DESERTED, ENDED)
