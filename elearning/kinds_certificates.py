"""What holders of certificates are told: that one ends, or that it does not count any more."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearning.models import Certificate
from notifications.kinds import MemberKind


def subject(certificate: Certificate) -> str:
    """Name a certificate for its holder."""
    return f"{Certificate._meta.label_lower}:{certificate.key}"


def _key(subject: str) -> str:
    return subject.rpartition(":")[2]


def _page(subject: str) -> str:
    return reverse("certificates:detail", args=[_key(subject)])


def holds_one(user: User) -> bool:
    return Certificate.objects.filter(user=user).exists()


def _still_ends(subject: str) -> bool:
    """Not any more once it was revoked, renewed, or has ended."""
    today = timezone.localdate()
    return Certificate.objects.ending(today, today.max).filter(key=_key(subject)).exists()


ENDS = MemberKind(
    name="elearning.certificate_ends",
    title=_("A certificate of yours ends soon"),
    headline=_("Something of yours ends soon"),
    why=_("you completed a course"),
    page=_page,
    may_receive=holds_one,
    is_wanted=_still_ends,
    # Once in years, and only for holders: no choice that everybody is asked for.
    is_fixed=True,
)
REVOKED = MemberKind(
    name="elearning.certificate_revoked",
    title=_("A certificate of yours does not count any more"),
    headline=_("Something of yours has changed"),
    why=_("you completed a course"),
    page=_page,
    may_receive=holds_one,
    is_fixed=True,
)
CERTIFICATE_KINDS = (ENDS, REVOKED)
