"""Case exercises as somebody worked through them, and which indicators a course draws on."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearning.cases import Case
from elearning.choices import AttemptState, CaseStep, DrawnKind
from elearning.models.courses import CourseVersion
from elearning.models.learning import Enrolment
from elearning.querysets import CaseTryQuerySet
from elearning.redflags.choices import Frontline


class CaseTry(models.Model):
    """One way through a case exercise, as one kind of work. What was said to it at the end is kept as it was said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="case_tries", verbose_name=_("enrolment"))
    activity = models.CharField(_("activity"), max_length=182)
    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    # Counts the tries of this learner at this case; `round` those of the enrolment when it began.
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"))
    role = models.CharField(_("as"), max_length=13, choices=Frontline.choices)
    state = models.CharField(_("state"), max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    began_at = models.DateTimeField(_("began at"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True)
    # elearning.casework.Told as plain values, when it was handed in.
    told = models.JSONField(_("what was said"), null=True)

    objects = CaseTryQuerySet.as_manager()

    class Meta:
        verbose_name = _("way through a case")
        verbose_name_plural = _("ways through cases")
        ordering: ClassVar = ["-began_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="casetry_once"),
            models.UniqueConstraint(
                fields=["enrolment", "activity", "round"],
                condition=Q(state=AttemptState.OPEN),
                name="casetry_one_open",
            ),
            models.CheckConstraint(condition=Q(role__in=Frontline.values), name="casetry_role_known"),
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN, handed_in_at=None, told__isnull=True)
                | Q(state=AttemptState.HANDED_IN, handed_in_at__isnull=False, told__isnull=False),
                name="casetry_handed_in_has_its_words",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="handed_in_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=AttemptState.HANDED_IN.value)
                & (
                    pgtrigger.Q(new__state__df=pgtrigger.F("old__state"))
                    | pgtrigger.Q(new__told__df=pgtrigger.F("old__told"))
                    | pgtrigger.Q(new__handed_in_at__df=pgtrigger.F("old__handed_in_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.number}"

    @property
    def is_left(self) -> bool:
        """Whether its learner started the course again before its end: nobody goes on with it."""
        return self.handed_in_at is None and self.round != self.enrolment.round

    def case(self) -> Case:
        """Return the case as it was when the way through it began. LookupError when it is none."""
        found = self.version.document().activities()[self.activity]
        if not isinstance(found, Case):
            raise LookupError(self.activity)
        return found


class CaseAnswer(models.Model):
    """One step of a case as it was answered. Only ever added, each step once: reasons are told after it."""

    way = models.ForeignKey(CaseTry, models.CASCADE, related_name="answers", verbose_name=_("way through a case"))
    step = models.CharField(_("step"), max_length=7, choices=CaseStep.choices)
    answer = models.JSONField(_("answer"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer in a case")
        verbose_name_plural = _("answers in cases")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["way", "step"], name="caseanswer_once"),
            models.CheckConstraint(condition=Q(step__in=CaseStep.values), name="caseanswer_step_known"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.way_id} {self.step}"


class Drawn(models.Model):
    """An indicator that a published version draws on, and where: what a new edition of the catalogue concerns."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="drawn", verbose_name=_("version"))
    code = models.CharField(_("indicator"), max_length=6)
    kind = models.CharField(_("where"), max_length=8, choices=DrawnKind.choices)
    # The path of a lesson or case, the key of a question.
    key = models.CharField(_("key"), max_length=182)

    class Meta:
        verbose_name = _("indicator drawn on")
        verbose_name_plural = _("indicators drawn on")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind", "key", "code"], name="drawn_once"),
            models.CheckConstraint(condition=Q(kind__in=DrawnKind.values), name="drawn_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "version"], name="drawn_by_code")]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"
