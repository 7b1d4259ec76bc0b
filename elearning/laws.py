"""Laws of conservation: whoever completes a course that gives certificates has one, nobody has one without, and what
is stored of somebody's progress is what happened.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from elearning.models import Certificate, CourseVersion, Enrolment
from elearning.projection import strays
from notifications.laws import Law, NeverAny, never

# So few each minute, those that moved last: all of them in time, while each weighing stays cheap.
SAMPLE = 3


def _without() -> list[QuerySet[Any]]:
    """Complete, by a version that gives a certificate, and without one of this round, though none bars it."""
    giving = CourseVersion.objects.filter(content__has_key="certificate").exclude(content__certificate=None)
    theirs = Certificate.objects.filter(enrolment=OuterRef("pk"), round=OuterRef("round"))
    whole = Enrolment.objects.filter(completed_at__isnull=False, done=F("required"), version__in=giving.values("pk"))
    barring = Certificate.objects.barring().filter(user=OuterRef("user"), course=OuterRef("course"))
    return [whole.exclude(Exists(theirs)).exclude(Exists(barring))]


def _unearned() -> list[QuerySet[Any]]:
    """Of a round that is not complete, or has not begun."""
    here = Certificate.objects.filter(enrolment__isnull=False)
    return [
        here.filter(round=F("enrolment__round"), enrolment__completed_at=None),
        here.filter(round__gt=F("enrolment__round")),
        # Revoked or not: a badge says of itself that it is somebody's.
        Certificate.objects.filter(name="").exclude(credential=""),
    ]


def _apart() -> int:
    latest = Enrolment.objects.select_related("version").order_by("-seen_at")[:SAMPLE]
    suspects = [enrolment.pk for enrolment in latest if strays(enrolment)]
    return sum(_is_apart(key) for key in suspects)


def _is_apart(key: UUID) -> bool:
    """Whether it is still so when nothing can happen meanwhile. Who learns at this moment is looked at next time."""
    with transaction.atomic():
        rows = Enrolment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        held = rows.select_related("version").filter(pk=key).first()
        return held is not None and bool(strays(held))


LAWS = (
    Law(
        "certificate_for_complete",
        _("Whoever has completed a course that gives a certificate has it, or had it revoked"),
        NeverAny(_without, _("without a certificate")),
    ),
    Law(
        "certificate_earned",
        _("Every certificate stands for a course that was completed"),
        NeverAny(_unearned, _("not earned")),
    ),
    Law(
        "progress_as_it_happened",
        _("What is stored of somebody's progress is what their events give"),
        never(_apart, _("different")),
    ),
)
