"""Certificates: given in the transaction in which a course becomes complete, and never without that."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts import audit
from accounts.permissions import System
from elearning.models import Certificate

if TYPE_CHECKING:
    from datetime import date

    from elearning.documents import Course as Document
    from elearning.models import Enrolment


def certify(enrolment: "Enrolment", document: "Document") -> Certificate | None:
    """Give the certificate of a course that has just become complete, if it gives one; once a round."""
    if document.certificate is None:
        return None
    now = timezone.now()
    columns = {
        "user": enrolment.user,
        "course": enrolment.course,
        "version": enrolment.version,
        "name": enrolment.user.name.strip(),
        "title": document.title,
        "issued_at": now,
        "expires_on": _later(timezone.localdate(now), document.certificate.months),
    }
    certificate, is_new = Certificate.objects.get_or_create(
        enrolment=enrolment, round=enrolment.round, defaults=columns
    )
    if is_new:
        audit.record(by=System("certify"), verb="certified", target=certificate)
    return certificate


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
