"""What an article says: editions that go through the states, and each saved wording of them."""

import uuid
from functools import reduce
from operator import or_
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.constraints import NAME_KEPT
from news.models.articles import Article, Picture
from news.querysets import EditionQuerySet
from news.querysets_reading import CorrectionQuerySet, RevisionQuerySet, vector
from news.states import OPEN, TRANSITIONS, EditionState

# Whoever wrote a wording does not approve it; the action says so in words.
SECOND_PERSON = """
    IF EXISTS (SELECT 1 FROM news_revision WHERE edition_id = NEW.id AND by_id = NEW.approved_by_id) THEN
        RAISE EXCEPTION 'Whoever wrote a wording does not approve it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


# All of a wording but who saved it.
STAY = (
    "edition", "number", "title", "summary", "body", "content_note", "picture", "source_name", "source_url",
    "source_on", "is_story", "consent", "is_anonymous_checked", "is_picture_agreed", "note", "at",
)  # fmt: skip


class Edition(models.Model):
    """One version of an article on its way to the public. Its wording is its newest revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="editions", verbose_name=_("article"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=EditionState.choices, default=EditionState.DRAFT)
    # A slip of the pen or a new link: readers need not be told. Anything else comes with its corrections.
    is_minor = models.BooleanField(_("small change"), default=False)
    scheduled_for = models.DateTimeField(_("to be published at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    # Fingerprints of what the checks doubted when it was approved: readers see the public answers to these alone.
    doubted = ArrayField(models.CharField(max_length=64), verbose_name=_("doubted"), default=list)
    # Compare and set: whoever saves says which saving they saw.
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_once"),
            models.UniqueConstraint(fields=["article"], condition=Q(state__in=OPEN), name="edition_one_open"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(state=EditionState.PUBLISHED), name="edition_one_published"
            ),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(
                condition=Q(state=EditionState.SCHEDULED, scheduled_for__isnull=False)
                | ~Q(state=EditionState.SCHEDULED) & Q(scheduled_for=None),
                name="edition_scheduled_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[EditionState.PUBLISHED, EditionState.CORRECTED, EditionState.WITHDRAWN],
                    published_at__isnull=False,
                    approved_at__isnull=False,
                )
                | Q(state__in=[EditionState.APPROVED, EditionState.SCHEDULED], approved_at__isnull=False)
                | Q(state__in=[EditionState.DRAFT, EditionState.IN_REVIEW, EditionState.DROPPED], published_at=None),
                name="edition_approved_before_published",
            ),
        ]
        indexes: ClassVar = [
            models.Index("scheduled_for", name="edition_by_moment", condition=Q(scheduled_for__isnull=False)),
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
                condition=pgtrigger.Q(new__state=EditionState.APPROVED.value, old__state=EditionState.IN_REVIEW.value),
                func=SECOND_PERSON,
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.number}"


class Revision(models.Model):
    """One saved wording. Never changed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="revisions", verbose_name=_("edition"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=140)
    summary = models.CharField(_("summary"), max_length=300)
    # Markdown; numbers as tags (news.tagging).
    body = models.TextField(_("text"))
    # Said before the text: what in it may be hard to read.
    content_note = models.CharField(_("content note"), max_length=300, blank=True)
    picture = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name=_("picture")
    )
    # Where it comes from, when it is about something that somebody else published.
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=400, blank=True)
    # As much of the day as is known: 2024-05-10, 2024-05, 2024; empty: not known.
    source_on = models.CharField(_("date of the source"), max_length=10, blank=True)
    # A survivor's story needs their consent, and somebody who looked whether it gives them away.
    is_story = models.BooleanField(_("somebody's own story"), default=False)
    consent = models.CharField(_("how they consented"), max_length=300, blank=True)
    is_anonymous_checked = models.BooleanField(_("somebody checked that it does not give them away"), default=False)
    # A story shows no picture unless whoever it is about agreed to this one, too.
    is_picture_agreed = models.BooleanField(_("they agreed to the picture"), default=False)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("saved by")
    )
    at = models.DateTimeField(_("saved at"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [GinIndex(vector(), name="revision_by_words")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "number"], name="revision_once"),
            models.CheckConstraint(
                condition=Q(source_url="") | Q(source_url__regex=r"^https?://"), name="revision_source_is_an_address"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=reduce(
                    or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in STAY)
                )
                # Whoever deletes their account takes their name from it.
                | pgtrigger.Q(old__by__df=pgtrigger.F("new__by"), new__by__isnull=False),
            ),
            NAME_KEPT,
        ]

    def __str__(self) -> str:
        return self.title


class EditionChange(models.Model):
    """One step of an edition: from which state to which, by whom, when, and what they said."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="changes", verbose_name=_("edition"))
    source = models.CharField(_("from"), max_length=10, choices=EditionState.choices, blank=True)
    target = models.CharField(_("to"), max_length=10, choices=EditionState.choices)
    said = models.CharField(_("what was said"), max_length=600, blank=True)
    # None: the clock, or an account that is gone.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of an edition")
        verbose_name_plural = _("steps of editions")
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [NAME_KEPT]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Correction(models.Model):
    """What an edition corrects: public with it, dated, and in the feed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="corrections", verbose_name=_("edition"))
    before = models.CharField(_("what it said"), max_length=400)
    after = models.CharField(_("what it says now"), max_length=400)
    reason = models.CharField(_("why"), max_length=400)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(before="") & ~Q(reason=""), name="correction_says_what_and_why"),
        ]

    def __str__(self) -> str:
        return self.before


class PreviewLink(models.Model):
    """A secret address under which one edition can be read before it is published. Only a digest of it is kept."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="preview_links", verbose_name=_("edition"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.edition_id}"
