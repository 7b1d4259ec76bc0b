"""What has to be said beside a number."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from news.statistics.models.datasets import Dataset, Measure, Series
from news.statistics.models.observations import Observation


class Footnote(models.Model):
    """A note of the publisher that holds for a dataset, a measure or a series, in a period or in all."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="footnotes", verbose_name=_("dataset"))
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, blank=True, related_name="footnotes")
    series = models.ForeignKey(Series, models.CASCADE, null=True, blank=True, related_name="footnotes")
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("to"), null=True, blank=True)
    text = models.CharField(_("text"), max_length=600)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("footnote")
        verbose_name_plural = _("footnotes")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Erratum(models.Model):
    """A slip in a published number: the stored value stays as it was published, and this says what is wrong with it."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="errata", verbose_name=_("dataset"))
    observation = models.ForeignKey(
        Observation, models.PROTECT, null=True, blank=True, related_name="errata", verbose_name=_("observation")
    )
    dated_on = models.DateField(_("dated"))
    text = models.CharField(_("text"), max_length=600)

    class Meta:
        verbose_name = _("erratum")
        verbose_name_plural = _("errata")
        ordering: ClassVar = ["-dated_on", "-pk"]

    def __str__(self) -> str:
        return self.text


class SeriesBreak(models.Model):
    """A day from which the numbers of a measure mean something else: drawn and named in every chart of it."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="breaks", verbose_name=_("measure"))
    on = models.DateField(_("from"))
    text = models.CharField(_("what changed"), max_length=300)

    class Meta:
        verbose_name = _("break in a series")
        verbose_name_plural = _("breaks in series")
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["measure", "on"], name="series_break_once")]

    def __str__(self) -> str:
        return self.text


class Comparison(models.Model):
    """Series of different kinds that an editor puts on one axis, and why that may be done."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=160)
    series = models.ManyToManyField(Series, related_name="comparisons", verbose_name=_("series"))
    reason = models.TextField(_("why they may stand together"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="comparison_has_a_reason")]

    def __str__(self) -> str:
        return self.title
