"""Releases and what stands in them. Nothing of it is ever changed: a new number is a new release."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.statistics.choices import EMPTY_FLAGS, Flag, Precision, Qualifier, ReleaseKind
from news.statistics.models.datasets import Dataset, Series, Source
from news.statistics.periods import Period
from news.statistics.querysets import ObservationQuerySet, ReleaseQuerySet


class Release(models.Model):
    """One publication of a dataset."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="releases", verbose_name=_("dataset"))
    code = models.CharField(_("code"), max_length=80)
    # Of a month: its last day.
    published_on = models.DateField(_("published on"))
    precision = models.CharField(_("precision"), max_length=5, choices=Precision.choices, default=Precision.DAY)
    kind = models.CharField(_("kind"), max_length=10, choices=ReleaseKind.choices, default=ReleaseKind.SCHEDULED)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="releases", verbose_name=_("source"))
    note = models.CharField(_("note"), max_length=400, blank=True)
    # Of the file from which it was read first.
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    loaded_at = models.DateTimeField(_("loaded at"))

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering: ClassVar = ["-published_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "code"], name="release_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"), name="release_code_is_one"
            ),
            models.CheckConstraint(condition=Q(kind__in=ReleaseKind.values), name="release_kind_known"),
            models.CheckConstraint(condition=Q(precision__in=Precision.values), name="release_precision_known"),
            models.CheckConstraint(condition=~Q(supersedes=F("pk")), name="release_supersedes_another"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="day_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_on__df=pgtrigger.F("new__published_on"))
                | pgtrigger.Q(old__dataset__df=pgtrigger.F("new__dataset"))
                | pgtrigger.Q(old__code__df=pgtrigger.F("new__code")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.published_on})"


class Observation(models.Model):
    """One number in one release."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="observations", verbose_name=_("series"))
    release = models.ForeignKey(Release, models.PROTECT, related_name="observations", verbose_name=_("release"))
    # Either may be what the source does not say.
    period_start = models.DateField(_("first day"), null=True)
    period_end = models.DateField(_("last day"), null=True)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True)
    qualifier = models.CharField(_("qualifier"), max_length=5, choices=Qualifier.choices, default=Qualifier.EXACT)
    # What the source says instead of a number: "hundreds of thousands".
    words = models.CharField(_("in words"), max_length=120, blank=True)
    flags = ArrayField(models.CharField(max_length=3, choices=Flag.choices), verbose_name=_("status"), default=list)
    # Sheet and cell, line of the file, or sentence.
    locator = models.CharField(_("where it stands"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "period_start", "period_end", "release"],
                name="observation_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_end__gte=F("period_start")),
                name="observation_period_in_order",
            ),
            models.CheckConstraint(condition=Q(qualifier__in=Qualifier.values), name="observation_qualifier_known"),
            models.CheckConstraint(condition=Q(flags__contained_by=Flag.values), name="observation_flags_known"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(words="") | Q(flags__overlap=list(EMPTY_FLAGS)),
                name="observation_empty_says_why",
            ),
        ]
        indexes: ClassVar = [
            # Covers vintages.latest and as_of of a series without a look at the table.
            models.Index("series", "period_start", "period_end", "release", name="observation_by_cell"),
            models.Index("release", name="observation_by_release"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)


class RevisedValue(models.Model):
    """A number that a later release moved: an entry of the feed of revisions. Written when the release is accepted."""

    after = models.OneToOneField(
        Observation, models.PROTECT, primary_key=True, related_name="revises", verbose_name=_("new value")
    )
    before = models.ForeignKey(Observation, models.PROTECT, related_name="revised", verbose_name=_("value before"))
    release = models.ForeignKey(Release, models.PROTECT, related_name="revised_values", verbose_name=_("release"))
    noticed_at = models.DateTimeField(_("noticed at"))

    class Meta:
        verbose_name = _("revised value")
        verbose_name_plural = _("revised values")
        ordering: ClassVar = ["-noticed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(after=F("before")), name="revised_value_is_another"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"
