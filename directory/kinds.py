"""What holders and moderators are told. Kinds with a button of their own stand beside the action that it presses."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, has_permission
from directory.choices import Claim
from directory.models import ClaimRequest, Profile, Submission
from directory.states import REVOKED
from notifications.choices import Pace
from notifications.kinds import MemberKind

if TYPE_CHECKING:
    from accounts.models import User


def key_of(subject: str) -> str:
    """Return the key of the row that a subject names."""
    return subject.rpartition(":")[2]


def my_page(subject: str) -> str:
    """Where a holder looks after the entry that a subject names."""
    return reverse("directory:mine_detail", args=[key_of(subject)])


def is_moderator(user: "User") -> bool:
    return has_permission(user, Permission.MODERATE_DIRECTORY)


def is_holder(user: "User") -> bool:
    return Profile.objects.held_by(user).exists()


def is_anybody(user: "User") -> bool:  # noqa: ARG001 - kinds ask about somebody
    return True


def _mine(_subject: str) -> str:
    """The list of one's entries: whoever was taken away has no page of the entry any more."""
    return reverse("directory:mine")


def _desk_page(subject: str) -> str:
    return reverse("directory:desk_profile", args=[key_of(subject)])


def _desk(_subject: str) -> str:
    return reverse("directory:desk")


def _still_waits(subject: str) -> bool:
    model = Submission if subject.startswith(Submission._meta.label_lower) else ClaimRequest
    return model.objects.waiting().filter(pk=key_of(subject), taken_by=None).exists()


def _is_unchecked(subject: str) -> bool:
    """Whether nobody has checked yet who looks after the entry now."""
    checked = Profile.objects.filter(verifications__claim=Claim.IDENTITY)
    return Profile.objects.filter(pk=key_of(subject)).exclude(pk__in=checked.values("pk")).exists()


def _is_stopped(subject: str) -> bool:
    return Profile.objects.filter(pk=key_of(subject), state__in=REVOKED).exists()


WAITING = MemberKind(
    name="directory.waiting",
    title=_("Somebody has handed something in"),
    headline=_("Something waits to be looked at"),
    why=_("you look after the entries"),
    page=_desk,
    may_receive=is_moderator,
    is_wanted=_still_waits,
    pace=Pace.DIGEST,
)
DECIDED = MemberKind(
    name="directory.decided",
    title=_("What you handed in was looked at"),
    headline=_("What you handed in was looked at"),
    why=_("you look after this entry"),
    page=my_page,
    may_receive=is_holder,
    is_fixed=True,
)
STOPPED = MemberKind(
    name="directory.stopped",
    title=_("Your entry is not shown any more"),
    headline=_("Your entry is not shown any more"),
    why=_("you look after this entry"),
    page=my_page,
    may_receive=is_holder,
    is_wanted=_is_stopped,
    is_fixed=True,
)
CHECK_ENDS = MemberKind(
    name="directory.check_ends",
    title=_("A check of your entry ends soon"),
    headline=_("A check ends soon"),
    why=_("you look after this entry"),
    page=my_page,
    may_receive=is_holder,
)
HOLDERS = MemberKind(
    name="directory.holders",
    title=_("Somebody came to look after your entry, or left"),
    headline=_("Somebody came to look after your entry, or left"),
    why=_("you look after this entry, or did until now"),
    page=_mine,
    may_receive=is_anybody,
    is_fixed=True,
)
HANDED_OVER = MemberKind(
    name="directory.handed_over",
    title=_("Whoever began an entry looks after it no more"),
    headline=_("An entry is in other hands"),
    why=_("you look after the entries"),
    page=_desk_page,
    may_receive=is_moderator,
    is_wanted=_is_unchecked,
)
KINDS = (WAITING, DECIDED, STOPPED, CHECK_ENDS, HOLDERS, HANDED_OVER)
