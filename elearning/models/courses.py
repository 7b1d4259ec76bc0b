"""Courses, and what they say: versions that never change once they are published."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.constraints import NAME_KEPT
from elearning import documents
from elearning.querysets import CourseQuerySet, VersionQuerySet
from elearning.states import FROZEN, OPEN, TRANSITIONS, VersionState

# Whoever wrote a part of a version does not publish it; the action says so in words.
SECOND_PERSON = """
    IF EXISTS (SELECT 1 FROM elearning_saving WHERE version_id = NEW.id AND by_id = NEW.approved_by_id) THEN
        RAISE EXCEPTION 'Whoever wrote a part of it does not publish it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# Files may join and leave a version while it is written.
FILES_STAY = """
    IF EXISTS (
        SELECT 1 FROM elearning_courseversion
        WHERE id = OLD.version_id AND state NOT IN ('draft', 'in_review', 'dropped')
    ) THEN
        RAISE EXCEPTION 'A published version keeps its files' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    RETURN OLD;
"""


# Published versions by key, as this process has read them: they never change, and reading one takes milliseconds.
READ_AT_MOST = 64
_read: dict[uuid.UUID, documents.Course] = {}


class Course(models.Model):
    """A course under its address. What it says stands in its versions; `live` is the one that is offered.

    The columns after `live` are those of its document, kept by the actions so that the catalogue asks one table.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    live = models.OneToOneField(
        "CourseVersion", models.PROTECT, null=True, related_name="live_of", verbose_name=_("offered version")
    )
    title = models.CharField(_("title"), max_length=600)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=20, default="en")
    area = models.SlugField(_("training area"), max_length=60, blank=True)
    roles = ArrayField(models.CharField(max_length=20), verbose_name=_("for"), default=list)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    has_certificate = models.BooleanField(_("gives a certificate"), default=False)
    review_by = models.DateField(_("to be reviewed by"), null=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering: ClassVar = ["title", "pk"]
        indexes: ClassVar = [GinIndex(fields=["roles"], name="course_by_role")]

    def __str__(self) -> str:
        return self.title


class CourseVersion(models.Model):
    """One version of a course: a document (elearning.documents) on its way to learners, and after that for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="versions", verbose_name=_("course"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    # Plain values; while it is a draft they need not be a whole course yet.
    content = models.JSONField(_("content"), default=dict)
    # Of content and files, when it was published: the same folder twice is one version.
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    # If it draws on any indicator: the edition of the catalogue that a published version was written from; in review,
    # the one with which it was sent in.
    catalogue = models.ForeignKey(
        "elearning_redflags.Edition", models.PROTECT, null=True, related_name="+", verbose_name=_("catalogue")
    )
    # What changed, for learners and colleagues.
    change_note = models.CharField(_("what changed"), max_length=600, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("approved by")
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    questions: models.ManyToManyField = models.ManyToManyField(
        "QuestionVersion", through="PinnedQuestion", related_name="+", verbose_name=_("questions")
    )
    # Compare and set: whoever saves says which saving they saw.
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("course version")
        verbose_name_plural = _("course versions")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="courseversion_once"),
            models.UniqueConstraint(fields=["course"], condition=Q(state__in=OPEN), name="courseversion_one_open"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state=VersionState.PUBLISHED), name="courseversion_one_published"
            ),
            models.CheckConstraint(condition=Q(state__in=VersionState.values), name="courseversion_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=FROZEN, published_at__isnull=False) & ~Q(digest="")
                | ~Q(state__in=FROZEN) & Q(published_at=None),
                name="courseversion_published_has_its_digest",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            ),
            pgtrigger.Trigger(
                name="second_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state=VersionState.PUBLISHED.value, old__state=VersionState.IN_REVIEW.value),
                func=SECOND_PERSON,
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[state.value for state in FROZEN])
                & (
                    pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                    | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__catalogue__df=pgtrigger.F("new__catalogue"))
                    | pgtrigger.Q(old__change_note__df=pgtrigger.F("new__change_note"))
                    | pgtrigger.Q(old__published_at__df=pgtrigger.F("new__published_at"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                ),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.number}"

    def document(self) -> documents.Course:
        """Return what it says as a course. Raises pydantic.ValidationError for a draft that is none yet."""
        if self.state not in FROZEN:
            return documents.course(self.content)
        if self.pk not in _read:
            if len(_read) >= READ_AT_MOST:
                _read.pop(next(iter(_read)), None)
            _read[self.pk] = documents.course(self.content)
        return _read[self.pk]


class Saving(models.Model):
    """One saved state of a draft, with who saved it. Never changed: the way back from any slip."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="savings", verbose_name=_("version"))
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    note = models.CharField(_("what was done"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("saving")
        verbose_name_plural = _("savings")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="saving_once")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                # Whoever deletes their account takes their name from it.
                | pgtrigger.Q(old__by__df=pgtrigger.F("new__by"), new__by__isnull=False),
            ),
            NAME_KEPT,
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}"


class VersionChange(models.Model):
    """One step of a version: from which state to which, by whom, when, and what they said."""

    version = models.ForeignKey(CourseVersion, models.CASCADE, related_name="changes", verbose_name=_("version"))
    source = models.CharField(_("from"), max_length=10, choices=VersionState.choices, blank=True)
    target = models.CharField(_("to"), max_length=10, choices=VersionState.choices)
    said = models.CharField(_("what was said"), max_length=600, blank=True)
    # None: the command line, or an account that is gone.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of a course version")
        verbose_name_plural = _("steps of course versions")
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [NAME_KEPT]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Media(models.Model):
    """A file of courses, under the digest of what is in it: kept once, whichever versions speak of it."""

    digest = models.CharField(_("digest"), max_length=64, primary_key=True)
    content = models.BinaryField(_("content"))
    media_type = models.CharField(_("media type"), max_length=40)
    size = models.PositiveIntegerField(_("size"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.digest


class VersionFile(models.Model):
    """The name under which a version speaks of a file."""

    version = models.ForeignKey(CourseVersion, models.PROTECT, related_name="files", verbose_name=_("version"))
    name = models.CharField(_("name"), max_length=100)
    media = models.ForeignKey(Media, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("file of a version")
        verbose_name_plural = _("files of versions")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "name"], name="versionfile_once")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="files_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=FILES_STAY,
            ),
        ]

    def __str__(self) -> str:
        return self.name
