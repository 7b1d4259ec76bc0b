"""What learners are told: a day that comes nearer, questions that wait, a mark that counts otherwise now."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elearning.choices import AttemptState
from elearning.models import Attempt, Enrolment, ReviewCard, ReviewPlan
from notifications.kinds import MemberKind

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import User


def subject(row: "models.Model") -> str:
    """Name a row for whoever is told of it."""
    return f"{row._meta.label_lower}:{row.pk}"


def is_learner(user: "User") -> bool:
    return user.is_active


def _key(subject: str) -> str:
    return subject.rpartition(":")[2]


def _course_page(subject: str) -> str:
    slug = Enrolment.objects.filter(pk=_key(subject)).values_list("course__slug", flat=True).first()
    return reverse("elearning:overview", args=[slug]) if slug else reverse("elearning:mine")


def _is_under_way(subject: str) -> bool:
    """Not once they are done, have left, or the cohort is closed."""
    return Enrolment.objects.under_way().filter(pk=_key(subject), cohort__closed_at=None, cohort__isnull=False).exists()


def _review_page(_subject: str) -> str:
    return reverse("elearning:review")


def _waits(subject: str) -> bool:
    plan = ReviewPlan.objects.filter(pk=_key(subject), wants_reminders=True, paused_at=None).first()
    return plan is not None and ReviewCard.objects.askable().due(timezone.now()).filter(user=plan.user_id).exists()


def _attempt_page(subject: str) -> str:
    return reverse("elearning:attempt", args=[_key(subject)])


def _is_there(subject: str) -> bool:
    return Attempt.objects.filter(pk=_key(subject), state=AttemptState.HANDED_IN).exists()


DUE = MemberKind(
    name="elearning.due",
    title=_("The day of a course comes nearer"),
    headline=_("A day comes nearer"),
    why=_("you joined a group that has a day for this"),
    page=_course_page,
    may_receive=is_learner,
    is_wanted=_is_under_way,
    is_fixed=True,
)
REVIEW = MemberKind(
    name="elearning.cards",
    title=_("Questions wait to be met again"),
    headline=_("Five minutes for you"),
    why=_("you asked to be told once a week"),
    page=_review_page,
    may_receive=is_learner,
    is_wanted=_waits,
    is_fixed=True,
)
MARKED_AGAIN = MemberKind(
    name="elearning.marked_again",
    title=_("A test of yours was marked again"),
    headline=_("Something of yours was looked at again"),
    why=_("you handed it in"),
    page=_attempt_page,
    may_receive=is_learner,
    is_wanted=_is_there,
    is_fixed=True,
)
# All are rare, and the cards are asked for where they are met: nobody is asked about them once more.
COHORT_KINDS = (DUE, REVIEW, MARKED_AGAIN)
