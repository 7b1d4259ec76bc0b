"""The catalogue's rows: editions that never change once published, and the wordings of each indicator over time."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.constraints import NAME_KEPT
from elearning.redflags import documents
from elearning.redflags.choices import Category, Subject, SuggestionState
from elearning.redflags.querysets import CatalogueQuerySet, SuggestionQuerySet
from elearning.redflags.states import FROZEN, OPEN, TRANSITIONS, EditionState

# Asked by the action, of those who keep the catalogue today; and by the trigger below, which knows no roles.
APPROVALS = 2
# What came from a file at the command line is the operator's own word, as long as nobody has changed it since.
TWO_OTHERS = """
    IF (SELECT count(*) FROM elearning_redflags_approval AS a JOIN accounts_user AS u ON u.id = a.by_id AND u.is_active
        WHERE a.edition_id = NEW.id
        AND NOT EXISTS (SELECT 1 FROM elearning_redflags_revision AS r
                        WHERE r.edition_id = NEW.id AND r.by_id = a.by_id)
        AND NOT EXISTS (SELECT 1 FROM elearning_redflags_editionchange AS c
                        WHERE c.edition_id = NEW.id AND c.target = 'in_review' AND c.by_id = a.by_id)) < 2
       AND (NEW.imported_from = ''
            OR EXISTS (SELECT 1 FROM elearning_redflags_revision WHERE edition_id = NEW.id)) THEN
        RAISE EXCEPTION 'Two people who wrote nothing of it have to approve it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# Published editions as this process has read them: they never change.
_read: dict[uuid.UUID, documents.Catalogue] = {}
READ_AT_MOST = 16


class Edition(models.Model):
    """One version of the whole catalogue: a document on its way to its readers, and after that for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=EditionState.choices, default=EditionState.DRAFT)
    # Plain values; while it is a draft they need not be a whole catalogue yet.
    content = models.JSONField(_("content"), default=dict)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    change_note = models.CharField(_("what changed"), max_length=600, blank=True)
    # The name of the file that it came from at the command line.
    imported_from = models.CharField(_("imported from"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    # Compare and set: whoever saves says which saving they saw.
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the catalogue")
        verbose_name_plural = _("editions of the catalogue")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=EditionState.PUBLISHED), name="catalogue_one_published"
            ),
            # One number stands for both states: there is one open edition or none.
            models.UniqueConstraint(
                models.Value(1, output_field=models.SmallIntegerField()),
                condition=Q(state__in=OPEN),
                name="catalogue_one_open",
            ),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="catalogue_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=FROZEN, published_at__isnull=False) & ~Q(digest="")
                | ~Q(state__in=FROZEN) & Q(published_at=None),
                name="catalogue_published_has_its_digest",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            ),
            pgtrigger.Trigger(
                name="two_others",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state=EditionState.PUBLISHED.value, old__state=EditionState.IN_REVIEW.value),
                func=TWO_OTHERS,
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[state.value for state in FROZEN])
                & (
                    pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__published_at__df=pgtrigger.F("new__published_at"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                ),
            ),
            # Approvals are of these words, and of where they come from.
            pgtrigger.Protect(
                name="written_as_draft",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__imported_from__df=pgtrigger.F("new__imported_from"))
                | ~pgtrigger.Q(old__state=EditionState.DRAFT.value)
                & (
                    pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                    | pgtrigger.Q(old__change_note__df=pgtrigger.F("new__change_note"))
                ),
            ),
            # What begins as anything else has passed by the table.
            pgtrigger.Protect(
                name="begun_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=EditionState.DRAFT.value),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def document(self) -> documents.Catalogue:
        """Return what it says as a catalogue. Raises pydantic.ValidationError for a draft that is none yet."""
        if self.state not in FROZEN:
            return documents.catalogue(self.content)
        if self.pk not in _read:
            if len(_read) >= READ_AT_MOST:
                _read.pop(next(iter(_read)), None)
            _read[self.pk] = documents.catalogue(self.content)
        return _read[self.pk]


class Indicator(models.Model):
    """One red flag under its code, over all its wordings. Never deleted: a newer edition may leave it out."""

    code = models.CharField(_("code"), max_length=6, unique=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["code"]
        triggers: ClassVar = [pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete | pgtrigger.Update)]

    def __str__(self) -> str:
        return self.code


class IndicatorVersion(models.Model):
    """One wording of an indicator (documents.Entry). Never changed, never removed."""

    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="versions", verbose_name=_("indicator")
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("number"))
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    subject = models.CharField(_("points to"), max_length=10, choices=Subject.choices)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    editions: models.ManyToManyField = models.ManyToManyField(
        Edition, through="Listing", related_name="indicators", verbose_name=_("editions")
    )

    class Meta:
        verbose_name = _("wording of an indicator")
        verbose_name_plural = _("wordings of indicators")
        ordering: ClassVar = ["indicator", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicatorversion_once"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="indicatorversion_category_known"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="indicatorversion_subject_known"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.number}"

    def entry(self) -> documents.Entry:
        """Return what it says."""
        return documents.Entry.model_validate(self.content)


class Listing(models.Model):
    """A wording that belongs to a published edition, in the order of its document."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="listings", verbose_name=_("edition"))
    indicator_version = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="listings", verbose_name=_("wording")
    )
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        verbose_name = _("indicator of an edition")
        verbose_name_plural = _("indicators of editions")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "indicator_version"], name="listing_once"),
            models.UniqueConstraint(fields=["edition", "place"], name="listing_place_once"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.place}"


class Revision(models.Model):
    """One saved state of a draft, with who saved it. Never changed: the way back from any slip."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="revisions", verbose_name=_("edition"))
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    note = models.CharField(_("what was done"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("saving of the catalogue")
        verbose_name_plural = _("savings of the catalogue")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "number"], name="catalogue_revision_once")]
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
        return f"{self.edition_id} {self.number}"


class Approval(models.Model):
    """Somebody's word that an edition may go out as it is. Goes when the edition goes back to its writers."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="approvals", verbose_name=_("edition"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "by"], name="approval_once")]
        triggers: ClassVar = [NAME_KEPT]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.by_id}"


class EditionChange(models.Model):
    """One step of an edition: from which state to which, by whom, when, and what they said."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="changes", verbose_name=_("edition"))
    source = models.CharField(_("from"), max_length=10, choices=EditionState.choices, blank=True)
    target = models.CharField(_("to"), max_length=10, choices=EditionState.choices)
    said = models.CharField(_("what was said"), max_length=600, blank=True)
    # None: the command line, or an account that is gone.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("step of an edition")
        verbose_name_plural = _("steps of editions")
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            # Whoever sent an edition in does not approve it.
            pgtrigger.Protect(
                name="step_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__edition__df=pgtrigger.F("new__edition"))
                | pgtrigger.Q(old__target__df=pgtrigger.F("new__target"))
                | pgtrigger.Q(old__said__df=pgtrigger.F("new__said"))
                # Whoever deletes their account takes their name from it.
                | pgtrigger.Q(old__by__df=pgtrigger.F("new__by"), new__by__isnull=False),
            ),
            NAME_KEPT,
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Suggestion(models.Model):
    """A cue that a learner missed in the catalogue. What is not taken up keeps no words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    words = models.CharField(_("cue"), max_length=400, blank=True)
    # The address of the exercise or page it was proposed from, within this site.
    place = models.CharField(_("proposed at"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=SuggestionState.choices, default=SuggestionState.WAITING)
    said = models.CharField(_("answer"), max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="suggested_cues", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed cue")
        verbose_name_plural = _("proposed cues")
        ordering: ClassVar = ["-at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=SuggestionState.WAITING, decided_at=None)
                | ~Q(state=SuggestionState.WAITING) & Q(decided_at__isnull=False),
                name="suggestion_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.DECLINED) | Q(words=""), name="suggestion_declined_keeps_no_words"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
