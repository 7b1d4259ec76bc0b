"""Who is told what about cases. A mail says that a date comes up, and nothing about whom."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, held_anywhere
from notifications.kinds import MemberKind
from referrals.models import Case, CaseDeadline

if TYPE_CHECKING:
    from accounts.models import User


def case_subject(row: Case | CaseDeadline) -> str:
    """Name a case or a deadline as messages name what they are about."""
    return f"{row._meta.label_lower}:{row.pk}"


def _key(about: str) -> str:
    return about.rpartition(":")[2]


def _works(user: "User") -> bool:
    return Permission.WORK_CASES in held_anywhere(user)


def _manages(user: "User") -> bool:
    return Permission.MANAGE_ORGANISATION in held_anywhere(user)


def _is_anybody(user: "User") -> bool:  # noqa: ARG001 - kinds ask about somebody
    return True


def _is_live(about: str) -> bool:
    return CaseDeadline.objects.live().filter(pk=_key(about)).exists()


def _is_kept(about: str) -> bool:
    return Case.objects.filter(pk=_key(about), owner__isnull=False).exists()


def _list(_about: str) -> str:
    return reverse("cases:list")


def _organisation(_about: str) -> str:
    return reverse("cases:organisation")


def _cares(user: "User") -> bool:
    return _works(user) or _manages(user)


def _is_erased_soon(about: str) -> bool:
    return Case.objects.closed().filter(pk=_key(about)).exists()


DATE = MemberKind(
    name="referrals.date",
    title=_("A date of yours comes up"),
    headline=_("A date of yours comes up"),
    why=_("it is with you, and nobody has marked it as done"),
    page=_list,
    may_receive=_works,
    is_wanted=_is_live,
    is_fixed=True,
)
UNHELD_DATE = MemberKind(
    name="referrals.unheld_date",
    title=_("A date comes up that nobody looks after"),
    headline=_("A date comes up that nobody looks after"),
    why=_("you manage the organisation, and whoever had it cannot act any more"),
    page=_organisation,
    may_receive=_manages,
    is_wanted=_is_live,
    is_fixed=True,
)
GIVEN = MemberKind(
    name="referrals.given",
    title=_("A colleague gave something to you"),
    headline=_("Something is with you now"),
    why=_("a colleague or a manager has given it to you"),
    page=_list,
    may_receive=_works,
    is_wanted=_is_kept,
    is_fixed=True,
)
TAKEN_OVER = MemberKind(
    name="referrals.taken_over",
    title=_("Something of yours is with a colleague"),
    headline=_("Something of yours is with a colleague now"),
    why=_("it was with you before, and a manager has handed it on"),
    page=_list,
    may_receive=_is_anybody,
    is_fixed=True,
)
STOPPED = MemberKind(
    name="referrals.stopped",
    title=_("Something of yours was stopped"),
    headline=_("Something of yours was stopped"),
    why=_("it was with you, and whoever it was for has taken it back"),
    page=_list,
    may_receive=_is_anybody,
    is_fixed=True,
)
ERASED_SOON = MemberKind(
    name="referrals.erased_soon",
    title=_("Something of yours is erased soon"),
    headline=_("Something of yours is erased soon"),
    why=_("it is with you, or you manage the organisation, and it was over long ago"),
    page=_list,
    may_receive=_cares,
    is_wanted=_is_erased_soon,
    is_fixed=True,
)
CASE_KINDS = (DATE, UNHELD_DATE, GIVEN, TAKEN_OVER, STOPPED, ERASED_SOON)
