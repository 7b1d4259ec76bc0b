"""What stays after a course: certificates, and cards to meet a question again."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from elearning.models.courses import Course, CourseVersion
from elearning.models.learning import Enrolment
from elearning.models.questions import Question
from elearning.querysets import CardQuerySet, CertificateQuerySet


class Certificate(models.Model):
    """Proof that somebody completed a course. Goes with the account; what was said in it never changes."""

    # The primary key counts up and is never given twice: it is the place in the status list. This one is public.
    key = models.UUIDField(_("number"), unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="certificates", verbose_name=_("holder")
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="certificates", verbose_name=_("course"))
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="certificates", verbose_name=_("version"))
    enrolment = models.ForeignKey(
        Enrolment, models.SET_NULL, null=True, related_name="certificates", verbose_name=_("enrolment")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    # As the holder is called; who has no name in their account says it once, and nobody can look it up before.
    name = models.CharField(_("name of the holder"), max_length=150, blank=True)
    title = models.CharField(_("title of the course"), max_length=600)
    issued_at = models.DateTimeField(_("issued at"))
    expires_on = models.DateField(_("valid until"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_because = models.CharField(_("why it was revoked"), max_length=400, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("revoked by")
    )
    # Whether the holder is given another one when they complete the course anew, though this one was revoked.
    may_earn_again = models.BooleanField(_("may be earned again"), default=False)
    # Signed (Open Badges 3.0, VC-JWT): made once, so that every copy is the same.
    credential = models.TextField(_("signed credential"), blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["-issued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "round"], name="certificate_once"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="") | Q(revoked_at__isnull=False) & ~Q(revoked_because=""),
                name="certificate_revoked_says_why",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__name__df=pgtrigger.F("new__name")) & ~pgtrigger.Q(old__name="")
                | pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                | pgtrigger.Q(old__issued_at__df=pgtrigger.F("new__issued_at"))
                | pgtrigger.Q(old__expires_on__df=pgtrigger.F("new__expires_on"))
                | pgtrigger.Q(old__key__df=pgtrigger.F("new__key"))
                | pgtrigger.Q(old__user__df=pgtrigger.F("new__user"))
                | pgtrigger.Q(old__course__df=pgtrigger.F("new__course"))
                | pgtrigger.Q(old__credential__df=pgtrigger.F("new__credential")) & ~pgtrigger.Q(old__credential="")
                | pgtrigger.Q(old__revoked_because__df=pgtrigger.F("new__revoked_because"))
                & ~pgtrigger.Q(old__revoked_because="")
                | pgtrigger.Q(old__revoked_at__isnull=False, old__revoked_at__df=pgtrigger.F("new__revoked_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.name}"

    @property
    def path(self) -> str:
        """Where anybody can check it."""
        return reverse("certificates:detail", args=[self.key])


class ReviewCard(models.Model):
    """A question that somebody meets again, with the memory of the scheduler (fsrs.Card as plain values)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_cards", verbose_name=_("learner")
    )
    question = models.ForeignKey(Question, models.CASCADE, related_name="cards", verbose_name=_("question"))
    memory = models.JSONField(_("memory"))
    due_at = models.DateTimeField(_("due at"))
    # The learner does not want it any more.
    put_aside_at = models.DateTimeField(_("put aside at"), null=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("review card")
        verbose_name_plural = _("review cards")
        ordering: ClassVar = ["due_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "question"], name="card_once")]
        indexes: ClassVar = [models.Index(fields=["user", "due_at"], name="card_by_due")]

    def __str__(self) -> str:
        return str(self.question_id)


class ReviewPlan(models.Model):
    """How somebody wants to meet questions again. No row: on the page alone, and never told of it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_plan", verbose_name=_("learner")
    )
    wants_reminders = models.BooleanField(_("wants to be told once a week"), default=False)
    # Nothing is asked and nobody is told until they go on.
    paused_at = models.DateTimeField(_("paused at"), null=True)
    reminded_on = models.DateField(_("reminded on"), null=True)

    class Meta:
        verbose_name = _("plan of reviews")
        verbose_name_plural = _("plans of reviews")

    def __str__(self) -> str:
        return str(self.user_id)


class ReviewLog(models.Model):
    """One meeting with a card: how it was answered and how it was rated. Only ever added."""

    card = models.ForeignKey(ReviewCard, models.CASCADE, related_name="log", verbose_name=_("card"))
    question_version = models.ForeignKey("QuestionVersion", models.PROTECT, related_name="+", verbose_name=_("wording"))
    answer = models.JSONField(_("answer"))
    score = models.FloatField(_("score"))
    # fsrs.Rating: 1 again, 2 hard, 3 good, 4 easy.
    rating = models.PositiveSmallIntegerField(_("rating"))
    told = models.JSONField(_("what was said"))
    arrangement = models.JSONField(_("arrangement"), default=dict)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rating__range=(1, 4)), name="review_rating_known"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.card_id}: {self.rating}"
