"""Certificates on their holder's directory entry: on the holder's wish, for as long as the certificate counts."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import System
from directory import actions as directory
from elearning.models import Certificate
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import Actor
    from directory.models import Profile

GONE = System("account gone")


@transaction.atomic
def show_on_entry(*, certificate: Certificate, profile: "Profile", by: "User") -> None:
    """Show one's certificate on one's own entry, in place of an older one of the same course. Again: quiet.

    PermissionDenied for the certificate or the entry of somebody else; Refused for a course that gives no such claim,
    for a certificate that does not count, and for what the directory refuses (directory.actions.show_course).
    """
    held = Certificate.objects.select_for_update(of=("self",), no_key=True).select_related("version").get(
        pk=certificate.pk
    )  # fmt: skip
    if held.user_id != by.pk:
        raise PermissionDenied
    if not gives_claim(held):
        raise Refused(_("This course is not shown in the directory."))
    if not Certificate.objects.valid(timezone.now()).filter(pk=held.pk).exclude(name="").exists():
        raise Refused(_("This certificate does not count any more."))
    others = Certificate.objects.filter(user=by, course=held.course_id).exclude(pk=held.pk)
    directory.hide_courses(evidence=[each.path for each in others], by=by)
    directory.show_course(
        profile=profile, by=by, name=held.name, title=held.title, evidence=held.path,
        completed_on=timezone.localdate(held.issued_at),
        counts_until=held.expires_on + timedelta(days=1) if held.expires_on else None,
    )  # fmt: skip


@transaction.atomic
def take_off_entry(*, certificate: Certificate, by: "User") -> None:
    """Show one's certificate on no entry any more. Not shown is quiet."""
    if certificate.user_id != by.pk:
        raise PermissionDenied
    directory.hide_courses(evidence=[certificate.path], by=GONE)


def gives_claim(certificate: Certificate) -> bool:
    """Whether the course, as it was completed, may be shown in the directory."""
    given = certificate.version.document().certificate
    return given is not None and given.is_claim


def let_go(user: "User", _by: "Actor") -> None:
    """Take the certificates of an account that is deleted off every entry, in the transaction that deletes it."""
    held = Certificate.objects.filter(user=user)
    directory.hide_courses(evidence=[each.path for each in held], by=GONE)
