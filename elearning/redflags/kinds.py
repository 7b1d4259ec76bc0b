"""What keepers of the catalogue are told."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, has_permission
from elearning.redflags.models import Edition
from elearning.redflags.states import EditionState
from notifications.kinds import MemberKind

if TYPE_CHECKING:
    from accounts.models import User


def subject(edition: Edition) -> str:
    """Name an edition for whoever is told of it."""
    return f"{Edition._meta.label_lower}:{edition.pk}"


def is_keeper(user: "User") -> bool:
    return has_permission(user, Permission.KEEP_INDICATORS)


def _desk(_subject: str) -> str:
    return reverse("red_flags:desk")


def _stands(subject: str, state: EditionState) -> bool:
    return Edition.objects.filter(pk=subject.rpartition(":")[2], state=state).exists()


def _waits(subject: str) -> bool:
    return _stands(subject, EditionState.IN_REVIEW)


def _is_back(subject: str) -> bool:
    return _stands(subject, EditionState.DRAFT)


REVIEW = MemberKind(
    name="redflags.review",
    title=_("A draft of the catalogue waits for two others"),
    headline=_("Something waits to be read"),
    why=_("you keep the catalogue of red flags"),
    page=_desk,
    may_receive=is_keeper,
    is_wanted=_waits,
    is_fixed=True,
)
CHANGES = MemberKind(
    name="redflags.changes",
    title=_("Somebody asks you to change a draft of the catalogue"),
    headline=_("A draft came back to you"),
    why=_("you wrote a part of it"),
    page=_desk,
    may_receive=is_keeper,
    is_wanted=_is_back,
    is_fixed=True,
)
KINDS = (REVIEW, CHANGES)
