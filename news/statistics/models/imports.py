"""Files that somebody handed in, and what was answered to the doubts about them."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from news.statistics.choices import ImportState
from news.statistics.models.datasets import Dataset
from news.statistics.querysets import ImportQuerySet

# (from, to): asked by the actions, enforced by the trigger.
IMPORT_TRANSITIONS = (
    (ImportState.QUEUED, ImportState.PREVIEWED),
    (ImportState.QUEUED, ImportState.REFUSED),
    (ImportState.QUEUED, ImportState.DROPPED),
    (ImportState.PREVIEWED, ImportState.ACCEPTED),
    # A large file is stored in the background.
    (ImportState.PREVIEWED, ImportState.TAKING),
    (ImportState.TAKING, ImportState.ACCEPTED),
    (ImportState.PREVIEWED, ImportState.DROPPED),
    # What it would be compared with has changed meanwhile: it is read again.
    (ImportState.PREVIEWED, ImportState.QUEUED),
    (ImportState.TAKING, ImportState.QUEUED),
    # It cannot be stored, or whoever stored it has died.
    (ImportState.TAKING, ImportState.REFUSED),
    (ImportState.TAKING, ImportState.DROPPED),
)


class StatisticsImport(models.Model):
    """A file of numbers on its way in: read, shown with what it would change, accepted or dropped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, models.PROTECT, null=True, related_name="imports", verbose_name=_("dataset"))
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.QUEUED)
    name = models.CharField(_("name of the file"), max_length=200)
    content = models.BinaryField(_("file"))
    sha256 = models.CharField(_("hash of the file"), max_length=64)
    # What whoever handed it in said beside it: publisher, day, address, licence, kind of the release.
    told = models.JSONField(_("said beside it"), default=dict)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_total = models.PositiveIntegerField(_("rows in all"), default=0)
    # Numbers of new, revised, vanished and unchanged values with examples; faults; findings of the checks.
    preview = models.JSONField(_("preview"), default=dict)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    handed_in_at = models.DateTimeField(_("handed in at"))
    # It waits for a worker since then: to be read, or to be stored.
    waits_since = models.DateTimeField(_("waits since"), null=True)
    # A worker has it in hand since then; one that died is followed by another.
    started_at = models.DateTimeField(_("started at"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of statistics")
        verbose_name_plural = _("imports of statistics")
        ordering: ClassVar = ["-handed_in_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="statistics_import_state_known"),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(source.value, target.value) for source, target in IMPORT_TRANSITIONS],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CheckAnswer(models.Model):
    """What an editor answered to something that a check doubted. Kept; a new doubt is a new fingerprint.

    `subject`: what was checked ("import:<key>", "release:<key>", "article:<key>").
    """

    subject = models.CharField(_("subject"), max_length=80)
    fingerprint = models.CharField(_("fingerprint of the doubt"), max_length=64)
    code = models.CharField(_("check"), max_length=40)
    message = models.CharField(_("what was doubted"), max_length=600)
    text = models.CharField(_("answer"), max_length=600)
    is_public = models.BooleanField(_("shown as an editor's note"), default=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        ordering: ClassVar = ["answered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "fingerprint"], name="check_answered_once"),
            models.CheckConstraint(condition=~Q(text=""), name="check_answer_has_words"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.text
