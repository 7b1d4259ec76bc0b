"""Questions as they were asked: a new wording is a new row, whatever was asked before stays as it was."""

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.constraints import NAME_KEPT
from elearning import questions
from elearning.models.courses import Course, CourseVersion
from elearning.querysets import QuestionVersionQuerySet

if TYPE_CHECKING:
    from elearning.questions import Question as Asked


class Question(models.Model):
    """A question of a course under its key, over all its wordings."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="questions", verbose_name=_("course"))
    key = models.SlugField(_("key"), max_length=60)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["course", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "key"], name="question_once")]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(models.Model):
    """One wording of a question. Never changed, never removed."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions", verbose_name=_("question"))
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    # A mend of this one: attempts that begin from now on meet it wherever a course asks the other.
    mends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="mended_by", verbose_name=_("mends")
    )
    note = models.CharField(_("what was mended"), max_length=600, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written at"))

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of a question")
        verbose_name_plural = _("wordings of questions")
        ordering: ClassVar = ["question", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="questionversion_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                | pgtrigger.Q(old__mends__df=pgtrigger.F("new__mends"))
                | pgtrigger.Q(old__note__df=pgtrigger.F("new__note"))
                # Whoever deletes their account takes their name from it.
                | pgtrigger.Q(old__by__df=pgtrigger.F("new__by"), new__by__isnull=False),
            ),
            NAME_KEPT,
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.number}"

    def asked(self) -> "Asked":
        """Return what is asked."""
        return questions.question(self.content)


class PinnedQuestion(models.Model):
    """A wording that belongs to a published version, in the order of its document."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="pinned", verbose_name=_("version"))
    question_version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="pinned", verbose_name=_("wording")
    )
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        verbose_name = _("question of a version")
        verbose_name_plural = _("questions of versions")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "question_version"], name="pinned_once"),
            models.UniqueConstraint(fields=["version", "place"], name="pinned_place_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.place}"
