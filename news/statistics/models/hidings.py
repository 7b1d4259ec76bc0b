"""What of a dataset is not shown, as it was decided when numbers came. What was hidden once stays hidden."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from news.statistics.models.datasets import Dataset


class Hiding(models.Model):
    """One decision of news.statistics.suppression; the newest of a dataset holds all that were before."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="hidings", verbose_name=_("dataset"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    # Hash of what it was made of: flags, and which numbers there were.
    basis = models.CharField(_("basis"), max_length=64)
    groups = models.JSONField(_("grouped categories"), default=dict)
    withheld = models.JSONField(_("tables that are not shown"), default=list)
    # Keys of series.
    hidden = ArrayField(models.BigIntegerField(), verbose_name=_("lines that are not shown"), default=list)

    class Meta:
        verbose_name = _("hiding")
        verbose_name_plural = _("hidings")
        ordering: ClassVar = ["-pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id}: {self.made_at}"
