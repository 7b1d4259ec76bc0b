"""What became of each row that editors keep: one line a version."""

from typing import ClassVar

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.guidance.querysets import RevisionQuerySet


class Keeping(models.TextChoices):
    """Which table a row is in."""

    RULES = "rules", _("Time limit")
    HOTLINES = "hotlines", _("Hotline")


class Deed(models.TextChoices):
    """What was done to it."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    CONFIRMED = "confirmed", _("Read at its source again: it stands")
    WITHDRAWN = "withdrawn", _("Withdrawn from the public")
    PUBLISHED = "published", _("Shown again")
    REPLACED = "replaced", _("Ended, because another reading follows it")
    LOADED = "loaded", _("Loaded from the file that the site ships")


class Revision(models.Model):
    """One version of a row: what changed, by whom, when. Append-only; it names its row by a code that never changes.

    `changes`: field by field, what it was and what it became.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=Keeping.choices)
    code = models.SlugField(_("code"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    deed = models.CharField(_("what was done"), max_length=10, choices=Deed.choices)
    actor = models.CharField(_("by"), max_length=60)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    changes = models.JSONField(_("changes"), encoder=DjangoJSONEncoder, default=dict)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Keeping.values), name="revision_kind_known"),
            models.CheckConstraint(condition=Q(deed__in=Deed.values), name="revision_deed_known"),
            models.UniqueConstraint(fields=["kind", "code", "version"], name="revision_once_a_version"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} {self.version}: {self.deed}"
