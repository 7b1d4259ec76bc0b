"""Who learns what, and how far they are."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from elearning.choices import EventKind, StandingState
from elearning.models.courses import Course, CourseVersion
from elearning.querysets import CohortQuerySet, EnrolmentQuerySet, EventQuerySet


class Cohort(models.Model):
    """People who take one course together, with somebody who looks after them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="cohorts", verbose_name=_("course"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120)
    # Said aloud and written on boards: letters and digits that are not mistaken for each other.
    code = models.CharField(_("code"), max_length=12, unique=True)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cohorts", verbose_name=_("trainer")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """One person in one course, with the version they learn with. `done` of `required` is worked out from events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments", verbose_name=_("learner")
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments", verbose_name=_("course"))
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="enrolments", verbose_name=_("version"))
    cohort = models.ForeignKey(Cohort, models.SET_NULL, null=True, related_name="enrolments", verbose_name=_("cohort"))
    started_at = models.DateTimeField(_("started at"))
    seen_at = models.DateTimeField(_("last seen at"))
    # Counts resets: what happened before the newest one does not count any more.
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    done = models.PositiveSmallIntegerField(_("required activities done"), default=0)
    required = models.PositiveSmallIntegerField(_("required activities"), default=0)
    completed_at = models.DateTimeField(_("completed at"), null=True)
    # When they were last told that their cohort's day comes nearer.
    reminded_on = models.DateField(_("reminded on"), null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering: ClassVar = ["-seen_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "course"], name="enrolment_once"),
            models.CheckConstraint(condition=Q(done__lte=F("required")), name="enrolment_done_of_required"),
            # What was completed stays completed until somebody starts again.
            models.CheckConstraint(
                condition=Q(completed_at__isnull=False) | Q(done__lt=F("required")), name="enrolment_all_is_complete"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["cohort", "user"], name="enrolment_by_cohort")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.course_id}"

    @property
    def percent(self) -> int:
        """How far, in whole percent: 100 only when everything is done."""
        return self.done * 100 // self.required if self.required else 0


class LearningEvent(models.Model):
    """Something that happened on the way. Only ever added; goes with the account."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="events", verbose_name=_("enrolment"))
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind.choices)
    # The path of the activity; empty for what happened to the whole course.
    activity = models.CharField(_("activity"), max_length=182, blank=True)
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    detail = models.JSONField(_("detail"), default=dict)
    at = models.DateTimeField(_("at"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.kind} {self.activity}"


class Standing(models.Model):
    """How far one activity is: a projection of the events (elearning.progress), rebuilt by `rebuild_progress`."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="standings", verbose_name=_("enrolment"))
    activity = models.CharField(_("activity"), max_length=182)
    state = models.CharField(_("state"), max_length=10, choices=StandingState.choices)
    # The best score so far (0 to 1), as it counts now.
    score = models.FloatField(_("score"), null=True)
    # When it came to this state.
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity"], name="standing_once"),
            models.CheckConstraint(condition=Q(state__in=StandingState.values), name="standing_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.state}"
