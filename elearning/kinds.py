"""What authors of courses are told."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, has_permission
from elearning.models import CourseVersion
from elearning.states import VersionState
from notifications.kinds import MemberKind

if TYPE_CHECKING:
    from accounts.models import User


def subject(version: CourseVersion) -> str:
    """Name a course version for whoever is told of it."""
    return f"{CourseVersion._meta.label_lower}:{version.pk}"


def is_author(user: "User") -> bool:
    return has_permission(user, Permission.WRITE_COURSES)


def _review_page(subject: str) -> str:
    return reverse("elearning:desk_review", args=[subject.rpartition(":")[2]])


def _draft_page(subject: str) -> str:
    return reverse("elearning:desk_version", args=[subject.rpartition(":")[2]])


def _waits(subject: str) -> bool:
    return CourseVersion.objects.in_review().filter(pk=subject.rpartition(":")[2]).exists()


def _is_back(subject: str) -> bool:
    return CourseVersion.objects.filter(pk=subject.rpartition(":")[2], state=VersionState.DRAFT).exists()


REVIEW = MemberKind(
    name="elearning.review",
    title=_("A draft waits for a second person"),
    headline=_("Something waits to be read"),
    why=_("you are one of the authors"),
    page=_review_page,
    may_receive=is_author,
    is_wanted=_waits,
    is_fixed=True,
)
CHANGES = MemberKind(
    name="elearning.changes",
    title=_("Somebody asks you to change a draft"),
    headline=_("A draft came back to you"),
    why=_("you wrote a part of it"),
    page=_draft_page,
    may_receive=is_author,
    is_wanted=_is_back,
    is_fixed=True,
)
KINDS = (REVIEW, CHANGES)
