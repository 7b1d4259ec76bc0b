"""Phrases about courses and learners."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from elearning.choices import AttemptState, EventKind
from elearning.states import OPEN, VersionState

if TYPE_CHECKING:
    from accounts.models import User
    from elearning.models import (  # noqa: F401 - in the bases
        Attempt,
        CaseTry,
        Certificate,
        Cohort,
        Course,
        CourseVersion,
        Enrolment,
        LearningEvent,
        QuestionVersion,
        ReviewCard,
    )


class CourseQuerySet(models.QuerySet["Course"]):
    """Courses."""

    def offered(self) -> Self:
        """Those that anybody may start."""
        return self.filter(live__state=VersionState.PUBLISHED)


class VersionQuerySet(models.QuerySet["CourseVersion"]):
    """Versions of courses."""

    def open(self) -> Self:
        """Those that are being worked on."""
        return self.filter(state__in=OPEN)

    def in_review(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(state=VersionState.IN_REVIEW)


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Wordings of questions."""

    def newest(self) -> Self:
        """Those that no other one mends."""
        return self.filter(mended_by=None)


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts."""

    def open(self) -> Self:
        """Those that one can still join."""
        return self.filter(closed_at=None)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments."""

    def of(self, user: "User") -> Self:
        """Those of one learner."""
        return self.filter(user=user)

    def under_way(self) -> Self:
        """Those that are not complete."""
        return self.filter(completed_at=None)

    def to_be_reminded(self, day: date, *, within: int, every: int) -> Self:
        """Those not done whose cohort's day comes within so many days, and who were not told in the last `every`."""
        quiet = models.Q(reminded_on=None) | models.Q(reminded_on__lte=day - timedelta(days=every))
        near = self.under_way().filter(cohort__due_on__range=(day, day + timedelta(days=within)))
        return near.filter(quiet, cohort__closed_at=None, user__is_active=True)


class EventQuerySet(models.QuerySet["LearningEvent"]):
    """Events."""

    def told(self) -> Self:
        """Those that say something about progress, in the order in which they happened."""
        return self.exclude(kind=EventKind.BEGAN).order_by("pk")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts."""

    def handed_in(self) -> Self:
        """Those that are over."""
        return self.filter(state=AttemptState.HANDED_IN)

    def of(self, user: "User") -> Self:
        """Those of one learner."""
        return self.filter(enrolment__user=user)


class CaseTryQuerySet(models.QuerySet["CaseTry"]):
    """Ways through cases."""

    def open(self) -> Self:
        """Those that somebody may go on with: whoever started the course again has left those before."""
        return self.filter(state=AttemptState.OPEN, round=models.F("enrolment__round"))

    def handed_in(self) -> Self:
        """Those that came to their end."""
        return self.filter(state=AttemptState.HANDED_IN)

    def of(self, user: "User") -> Self:
        """Those of one learner."""
        return self.filter(enrolment__user=user)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates."""

    def valid(self, now: datetime) -> Self:
        """Those that hold at a moment."""
        not_over = models.Q(expires_on=None) | models.Q(expires_on__gte=timezone.localdate(now))
        return self.filter(not_over, revoked_at=None)

    def barring(self) -> Self:
        """Those that were revoked so that their holder gets no other one of the same course."""
        return self.filter(revoked_at__isnull=False, may_earn_again=False)

    def ending(self, first: date, last: date) -> Self:
        """Those that end from one day to another, and that no other one of the same holder and course outlasts."""
        longer = models.Q(expires_on=None) | models.Q(expires_on__gt=models.OuterRef("expires_on"))
        renewed = self.model._default_manager.filter(
            longer, user=models.OuterRef("user"), course=models.OuterRef("course"), revoked_at=None
        )
        return self.filter(~models.Exists(renewed), revoked_at=None, expires_on__range=(first, last))


class CardQuerySet(models.QuerySet["ReviewCard"]):
    """Review cards."""

    def due(self, now: datetime) -> Self:
        """Those that wait for their learner."""
        return self.filter(due_at__lte=now, put_aside_at=None)

    def askable(self) -> Self:
        """Those whose question is still asked by a course that is offered."""
        return self.filter(
            question__course__live__state=VersionState.PUBLISHED,
            question__versions__pinned__version=models.F("question__course__live"),
        )
