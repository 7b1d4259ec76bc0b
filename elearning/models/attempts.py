"""Attempts at a quiz, exactly as they were: what was asked, in which order, what was answered, what was said to it."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearning.choices import AttemptState, Confidence, RegradePolicy
from elearning.models.courses import CourseVersion
from elearning.models.learning import Enrolment
from elearning.models.questions import QuestionVersion
from elearning.querysets import AttemptQuerySet


class Attempt(models.Model):
    """One try at one quiz. What is asked is drawn when it begins and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts", verbose_name=_("enrolment"))
    activity = models.CharField(_("activity"), max_length=182)
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    # Counts the tries of this learner at this activity; `round` those of the enrolment when it began.
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(_("state"), max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    # The rule of the quiz as it was: percent to pass, None to hand in only.
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"), null=True)
    is_confidence_asked = models.BooleanField(_("asks how sure"), default=False)
    began_at = models.DateTimeField(_("began at"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True)
    # As it was when handed in (0 to 1), and as it counts now, after questions were mended.
    score = models.FloatField(_("score"), null=True)
    counted_score = models.FloatField(_("score that counts"), null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering: ClassVar = ["-began_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="attempt_once"),
            models.UniqueConstraint(
                fields=["enrolment", "activity"], condition=Q(state=AttemptState.OPEN), name="attempt_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN, handed_in_at=None, score=None, counted_score=None)
                | Q(
                    state=AttemptState.HANDED_IN,
                    handed_in_at__isnull=False,
                    score__range=(0, 1),
                    counted_score__range=(0, 1),
                ),
                name="attempt_handed_in_has_its_score",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="handed_in_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=AttemptState.HANDED_IN.value)
                & (
                    pgtrigger.Q(new__state__df=pgtrigger.F("old__state"))
                    | pgtrigger.Q(new__score__df=pgtrigger.F("old__score"))
                    | pgtrigger.Q(new__pass_mark__df=pgtrigger.F("old__pass_mark"))
                    | pgtrigger.Q(new__handed_in_at__df=pgtrigger.F("old__handed_in_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.number}"


class AttemptItem(models.Model):
    """One question of an attempt, in its place. `arrangement`: keys of the choices in the order shown."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items", verbose_name=_("attempt"))
    place = models.PositiveSmallIntegerField(_("place"))
    question_version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="items", verbose_name=_("wording")
    )
    arrangement = models.JSONField(_("arrangement"), default=dict)

    class Meta:
        verbose_name = _("question of an attempt")
        verbose_name_plural = _("questions of attempts")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "place"], name="item_place_once"),
            models.UniqueConstraint(fields=["attempt", "question_version"], name="item_question_once"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.place}"


class Response(models.Model):
    """One answer as it was given. Only ever added; the last one of an item counts."""

    item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="responses", verbose_name=_("item"))
    answer = models.JSONField(_("answer"))
    confidence = models.PositiveSmallIntegerField(_("how sure"), choices=Confidence.choices, null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__in=Confidence.values), name="response_confidence_known"
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return str(self.item_id)


class Marked(models.Model):
    """What was said to an answer: its mark and a verdict and reason for each choice, kept as they were said."""

    item = models.OneToOneField(AttemptItem, models.CASCADE, related_name="marked", verbose_name=_("item"))
    # None: nothing was answered.
    response = models.OneToOneField(
        Response, models.CASCADE, null=True, related_name="marked", verbose_name=_("response")
    )
    score = models.FloatField(_("score"))
    told = models.JSONField(_("what was said"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="marked_score_in_range"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.score}"


class Regrade(models.Model):
    """Answers to one wording marked again by a mended one: by which policy, by whom, and how many it touched."""

    source = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("wording"))
    target = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="regrades", verbose_name=_("mended wording")
    )
    policy = models.CharField(_("policy"), max_length=13, choices=RegradePolicy.choices)
    # Choices with other words under the same key count as the same choices (elearning.actions.rewording).
    is_reworded = models.BooleanField(_("same choices, only reworded"), default=False)
    note = models.CharField(_("why"), max_length=600)
    answers = models.PositiveIntegerField(_("answers marked again"), default=0)
    changed = models.PositiveIntegerField(_("answers whose mark changed"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(policy__in=RegradePolicy.values), name="regrade_policy_known"),
            # Keeping every mark bars nothing: whoever thinks better of it marks again.
            models.UniqueConstraint(
                fields=["source", "target"], condition=~Q(policy=RegradePolicy.KEEP), name="regrade_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class Remark(models.Model):
    """One mark that a regrade looked at: what it was, and what counts now. The mark itself stays as it was said."""

    regrade = models.ForeignKey(Regrade, models.PROTECT, related_name="remarks", verbose_name=_("regrade"))
    marked = models.ForeignKey(Marked, models.CASCADE, related_name="remarks", verbose_name=_("mark"))
    before = models.FloatField(_("before"))
    after = models.FloatField(_("after"))

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["regrade", "marked"], name="remark_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
