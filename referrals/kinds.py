"""Who is told what about help requests. No mail says more than that something waits."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.permissions import Permission, has_permission
from notifications.kinds import MemberKind, SeekerKind
from referrals import reaching
from referrals.models import HelpRequest, Opening
from referrals.permissions import may_decide_openings

if TYPE_CHECKING:
    from accounts.models import User


def key_of(subject: str) -> str:
    """Return the key of the row that a subject names."""
    return subject.rpartition(":")[2]


def subject(request: HelpRequest) -> str:
    """Name a help request as messages name what they are about."""
    return f"{request._meta.label_lower}:{request.pk}"


def _answers(user: "User") -> bool:
    return has_permission(user, Permission.ANSWER_REQUESTS)


def _is_anybody(user: "User") -> bool:  # noqa: ARG001 - kinds ask about somebody
    return True


def _waits(about: str) -> bool:
    return HelpRequest.objects.waiting().filter(pk=key_of(about), assigned_to=None).exists()


def _still_waits(about: str) -> bool:
    return HelpRequest.objects.waiting().filter(pk=key_of(about)).exists()


def _is_undecided(about: str) -> bool:
    return Opening.objects.undecided().filter(request__pk=key_of(about)).exists()


def _is_open(about: str) -> bool:
    return Opening.objects.filter(request__pk=key_of(about), until__gt=timezone.now()).exists()


def _holds_a_role(about: str) -> bool:
    return Membership.objects.filter(pk=key_of(about)).exists()


def _desk(_about: str) -> str:
    return reverse("triage:list")


def _page(about: str) -> str:
    return reverse("triage:detail", args=[key_of(about)])


def _openings(_about: str) -> str:
    return reverse("triage:openings")


def _address_of(contact: UUID) -> str | None:
    return reaching.mail_address(contact)


WAITING = MemberKind(
    name="referrals.waiting",
    title=_("Something new waits at the desk"),
    headline=_("Something new waits for you"),
    why=_("you answer at the desk"),
    page=_desk,
    may_receive=_answers,
    is_wanted=_waits,
)
URGENT = MemberKind(
    name="referrals.urgent",
    title=_("Something at the desk cannot wait"),
    headline=_("Please look now: this cannot wait"),
    why=_("you answer at the desk, and this was marked as urgent"),
    page=_page,
    may_receive=_answers,
    is_wanted=_still_waits,
    is_urgent=True,
    is_fixed=True,
)
OVERDUE = MemberKind(
    name="referrals.overdue",
    title=_("Something at the desk has waited for too long"),
    headline=_("Something has waited for longer than we promise"),
    why=_("you answer at the desk"),
    page=_page,
    may_receive=_answers,
    is_wanted=_still_waits,
    is_fixed=True,
)
HANDED = MemberKind(
    name="referrals.handed",
    title=_("A colleague handed something to you"),
    headline=_("A colleague handed something to you"),
    why=_("a colleague asked you to take it on"),
    page=_page,
    may_receive=_answers,
    is_wanted=_still_waits,
    is_fixed=True,
)
NEWS = MemberKind(
    name="referrals.news",
    title=_("Somebody you look after wrote again"),
    headline=_("They wrote again"),
    why=_("it is with you"),
    page=_page,
    may_receive=_answers,
    is_wanted=_still_waits,
    is_fixed=True,
)
OFF_DUTY = MemberKind(
    name="referrals.off_duty",
    title=_("You are not on duty any more"),
    headline=_("You are not on duty any more"),
    why=_("the duty was yours"),
    page=_desk,
    may_receive=_answers,
    is_urgent=True,
    is_fixed=True,
)
JOINED = MemberKind(
    name="referrals.joined",
    title=_("The desk has a new member"),
    headline=_("The desk has a new member"),
    why=_("you answer at the desk"),
    page=_desk,
    may_receive=_answers,
    is_wanted=_holds_a_role,
    is_fixed=True,
)
ON_DUTY = MemberKind(
    name="referrals.on_duty",
    title=_("You are on duty"),
    headline=_("You are on duty now"),
    why=_("a colleague handed the duty to you"),
    page=_desk,
    may_receive=_answers,
    is_urgent=True,
    is_fixed=True,
)
OPENING_ASKED = MemberKind(
    name="referrals.opening_asked",
    title=_("Somebody asks to be let in"),
    headline=_("A colleague asks for your decision"),
    why=_("you are one of those who may decide it"),
    page=_openings,
    may_receive=may_decide_openings,
    is_wanted=_is_undecided,
    is_fixed=True,
)
OPENED = MemberKind(
    name="referrals.opened",
    title=_("Somebody from outside of the desk was let in"),
    headline=_("Somebody else can read what you look after"),
    why=_("it is with you"),
    page=_page,
    may_receive=_is_anybody,
    is_fixed=True,
)
LET_IN = MemberKind(
    name="referrals.let_in",
    title=_("You were let in from outside of the desk"),
    headline=_("You can read it now, for an hour"),
    why=_("you asked for it"),
    page=_page,
    may_receive=_is_anybody,
    is_wanted=_is_open,
    is_urgent=True,
    is_fixed=True,
)
REPLY = SeekerKind(
    name="referrals.reply", headline=_("There is news for you"), page="/i/return/", address_of=_address_of
)
ENDING = SeekerKind(
    name="referrals.ending", headline=_("Something of yours ends soon"), page="/i/return/", address_of=_address_of
)
# Moot as soon as nobody waits any more.
OF_WAITING = (WAITING, URGENT, OVERDUE, HANDED, NEWS)
KINDS = (*OF_WAITING, ON_DUTY, OFF_DUTY, JOINED, OPENING_ASKED, OPENED, LET_IN, REPLY, ENDING)
