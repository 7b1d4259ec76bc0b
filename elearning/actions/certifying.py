"""Certificates: given in the transaction in which a course becomes complete, and never without that; revoked once."""

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, has_permission
from directory import actions as directory
from directory.validators import unseen
from elearning import badges
from elearning.kinds_certificates import ENDS, REVOKED, subject
from elearning.models import Certificate
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from datetime import date

    from accounts.permissions import Actor
    from elearning.documents import Course as Document
    from elearning.models import Enrolment

# How long before its end a holder hears of it.
REMINDED = timedelta(days=30)
CLOCK = System("certificates")
# Joiners that some scripts are written with; all other letters that nobody sees can make one name look like another.
JOINERS = "\u200c\u200d"


def certify(enrolment: "Enrolment", document: "Document") -> Certificate | None:
    """Give the certificate of a course that is complete, if it gives one; once a round.

    None while one of the same person and course is revoked for good: starting again does not bring it back.
    """
    if document.certificate is None:
        return None
    theirs = Certificate.objects.filter(user=enrolment.user_id, course=enrolment.course_id)
    if found := theirs.filter(enrolment=enrolment, round=enrolment.round).first():
        return found
    if theirs.barring().exists():
        return None
    now = timezone.now()
    name = enrolment.user.name.strip()
    columns = {
        "user": enrolment.user,
        "course": enrolment.course,
        "version": enrolment.version,
        # Whoever is called something that nobody can read is asked, like those who have no name.
        "name": name if reads_plainly(name) else "",
        "title": document.title,
        "issued_at": now,
        "expires_on": _later(timezone.localdate(now), document.certificate.months),
    }
    certificate, is_new = Certificate.objects.get_or_create(
        enrolment=enrolment, round=enrolment.round, defaults=columns
    )
    if is_new:
        _sign(certificate, document)
        audit.record(by=System("certify"), verb="certified", target=certificate)
    return certificate


@transaction.atomic
def say_name(*, certificate: Certificate, name: str, by: "Actor") -> Certificate:
    """Put a name on one's own certificate that has none, once: from then on anybody with its address can open it.

    The same again is quiet; Refused for another one, for none, and for one with letters that nobody sees.
    """
    held = _claim(certificate)
    if not by.is_authenticated or held.user_id != by.pk:
        raise PermissionDenied
    said = " ".join(name.split())[:150]
    if not said:
        raise Refused(_("Write your name."))
    if not reads_plainly(said):
        raise Refused(_("Holds a letter nobody sees: write it anew, without copying."))
    if held.name:
        if held.name != said:
            raise Refused(_("A name stands on this certificate already."))
        return held
    held.name = said
    held.save(update_fields=["name"])
    _sign(held, held.version.document())
    audit.record(by=by, verb="named", target=held)
    return held


@transaction.atomic
def revoke(
    *, certificate: Certificate, because: str, may_earn_again: bool = False, by: "Actor | System"
) -> Certificate:
    """Let a certificate count no more, for good, with the reason that everybody reads. Twice is quiet.

    `may_earn_again`: whoever completes the course anew is given another one; otherwise nobody gives them one.
    The holder is told; PermissionDenied for whoever does not train; Refused without a reason.
    """
    if not (has_permission(by, Permission.TRAIN) or has_permission(by, Permission.WRITE_COURSES)):
        raise PermissionDenied(Permission.TRAIN)
    held = _claim(certificate)
    if held.revoked_at:
        return held
    if not because.strip():
        raise Refused(_("Say why: it stands on the page of the certificate."))
    held.revoked_at, held.revoked_because = timezone.now(), because.strip()[:400]
    held.revoked_by, held.may_earn_again = by if isinstance(by, User) else None, may_earn_again
    held.save(update_fields=["revoked_at", "revoked_because", "revoked_by", "may_earn_again"])
    directory.hide_courses(evidence=[held.path], by=CLOCK)
    cancel(subject=subject(held), kind=ENDS.name)
    tell(kind=REVOKED, to=held.user, subject=subject(held))
    audit.record(by=by, verb="revoked", target=held)
    return held


def reads_plainly(name: str) -> bool:
    """Whether a name holds no letter that nobody sees, or that turns the order of the others."""
    return not unseen(name) and all(unicodedata.category(sign)[0] != "C" or sign in JOINERS for sign in name)


def remind_ending() -> int:
    """Tell holders of certificates that end soon and were not renewed, once each; return of how many that is.

    One that fails bars no other: all errors come at the end, as an ExceptionGroup.
    """
    count, errors = 0, []
    today = timezone.localdate()
    soon = Certificate.objects.ending(today, today + REMINDED).select_related("user")
    for certificate in soon.order_by("expires_on", "pk").iterator(chunk_size=500):
        try:
            count += _remind(certificate)
        except Exception as error:  # noqa: BLE001 - raised below, when everybody had their turn
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} of the certificates failed", errors)
    return count


@transaction.atomic
def _remind(certificate: Certificate) -> bool:
    facts = {"ends": certificate.expires_on} if certificate.expires_on else {}
    return tell(kind=ENDS, to=certificate.user, subject=subject(certificate), facts=facts) is not None


def _claim(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("version", "user").get(pk=certificate.pk)


def _sign(certificate: Certificate, document: "Document") -> None:
    """Make the badge of a certificate that has a name, once, so that every copy of it is the same."""
    if certificate.name and not certificate.credential:
        certificate.credential = badges.sign(certificate, document)
        certificate.save(update_fields=["credential"])


def _later(day: "date", months: int | None) -> "date | None":
    """The same day of the month some months later, or the last one of that month."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
