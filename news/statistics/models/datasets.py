"""What is counted, in which unit, broken down by what."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.statistics.choices import Against, DatasetKind, MeasureKind
from news.statistics.querysets import DatasetQuerySet, SeriesQuerySet

# Breakdowns in which small numbers point at people, whatever a file says of them.
TELLING = frozenset({"nationality", "nationalities", "citizenship"})
CODE = r"^[a-z0-9]+(_[a-z0-9]+)*$"


class Source(models.Model):
    """Who published something, where it stands, and under which terms."""

    publisher = models.CharField(_("publisher"), max_length=160)
    title = models.CharField(_("title"), max_length=240)
    # Some are named without an address: tables that somebody else tidied, a newspaper.
    url = models.URLField(_("address"), max_length=400, blank=True)
    licence = models.CharField(_("licence"), max_length=160, blank=True)
    licence_url = models.URLField(_("address of the licence"), max_length=400, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["publisher", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publisher", "title", "url"], name="statistics_source_once"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="statistics_source_address_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class Dataset(models.Model):
    """Numbers that count the same thing and come from the same hand."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=DatasetKind.choices)
    # k is 10 for them, always (design: small numbers).
    is_ours = models.BooleanField(_("about people whom this site serves"), default=False)
    counted = models.CharField(_("what one unit is"), max_length=160, help_text=_("Such as “a referral”."))
    geography = models.CharField(_("geography"), max_length=80, blank=True)
    frequency = models.CharField(_("frequency"), max_length=40, blank=True)
    summary = models.CharField(_("in our words"), max_length=600, blank=True)
    coverage = models.TextField(_("what is in it and what is not"), blank=True)
    update_days = models.PositiveSmallIntegerField(_("days between releases"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="datasets", verbose_name=_("source"))
    is_published = models.BooleanField(_("shown to the public"), default=True)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=DatasetKind.values), name="dataset_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One thing that is measured in a dataset, in one unit."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="measures", verbose_name=_("dataset"))
    code = models.CharField(_("code"), max_length=80)
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=MeasureKind.choices, default=MeasureKind.COUNT)
    unit = models.CharField(_("unit"), max_length=40)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    # A share is of something, a change is of something: the checks compare them with it.
    base = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="derived", verbose_name=_("share or change of")
    )
    against = models.CharField(_("compared with"), max_length=12, choices=Against.choices, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering: ClassVar = ["position", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "code"], name="measure_once"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="measure_code_is_one"),
            models.CheckConstraint(condition=Q(kind__in=MeasureKind.values), name="measure_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=MeasureKind.CHANGE) & ~Q(against="") | ~Q(kind=MeasureKind.CHANGE) & Q(against=""),
                name="measure_change_compares",
            ),
            models.CheckConstraint(condition=~Q(base=F("pk")), name="measure_not_its_own_base"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_additive(self) -> bool:
        """Whether parts add up to their total."""
        return self.kind in {MeasureKind.COUNT, MeasureKind.MONEY}


class Dimension(models.Model):
    """One way in which a dataset is broken down."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="dimensions", verbose_name=_("dataset"))
    code = models.CharField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    # Nationality, above all: small numbers in it point at people (design: small numbers).
    is_sensitive = models.BooleanField(_("small numbers in it point at people"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("breakdown")
        verbose_name_plural = _("breakdowns")
        ordering: ClassVar = ["position", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "code"], name="dimension_once"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="dimension_code_is_one"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_telling(self) -> bool:
        """Whether its very name says that it is sensitive."""
        return bool(TELLING & {*self.code.split("_"), *self.title.lower().split()})


class Category(models.Model):
    """One part of a breakdown."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="categories", verbose_name=_("breakdown"))
    code = models.CharField(_("code"), max_length=120)
    label = models.CharField(_("label"), max_length=160)
    # "Other" and "not specified" are parts like any other, but close the list.
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["position", "label", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dimension", "code"], name="category_once"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="category_code_is_one"),
        ]

    def __str__(self) -> str:
        return self.label


class Series(models.Model):
    """One line of a chart: a measure, and one category of each breakdown that it is cut by. None: the total."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="series", verbose_name=_("dataset"))
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="series", verbose_name=_("measure"))
    categories = models.ManyToManyField(Category, related_name="series", blank=True, verbose_name=_("categories"))
    # The codes of its categories in the order of their breakdowns: "age=adult;gender=male", "all" for the total.
    category = models.CharField(_("categories"), max_length=400)
    depth = models.PositiveSmallIntegerField(_("number of breakdowns"), default=0)
    label = models.CharField(_("label"), max_length=400)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering: ClassVar = ["measure", "depth", "category", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "category"], name="series_once"),
            models.CheckConstraint(
                condition=Q(category="all", depth=0) | ~Q(category="all") & Q(depth__gt=0), name="series_total_is_all"
            ),
        ]
        indexes: ClassVar = [models.Index("dataset", name="series_by_dataset")]

    def __str__(self) -> str:
        return self.label
