"""What others published and we point at: reports, toolkits, guidance, law, training."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from news.models.articles import Tag
from news.querysets_reading import STALE, ResourceQuerySet

# A publisher says as much of the date as it says: a year, a month or a day.
PARTIAL_DATE = r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$"


class ResourceKind(models.TextChoices):
    """What it is."""

    REPORT = "report", _("Report")
    TOOLKIT = "toolkit", _("Toolkit")
    GUIDANCE = "guidance", _("Guidance")
    LAW = "law", _("Law")
    TRAINING = "training", _("Training")


def due_after(checked_on: date) -> date:
    """Return the day on which somebody opens the address again."""
    return checked_on + timedelta(days=STALE)


class Resource(models.Model):
    """One thing that somebody else published, in our words, with its address. Changed through the actions alone."""

    title = models.CharField(_("title"), max_length=240)
    publisher = models.CharField(_("publisher"), max_length=160)
    url = models.URLField(
        _("address"), max_length=500, unique=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind.choices)
    published = models.CharField(
        _("published"), max_length=10, blank=True,
        validators=[RegexValidator(PARTIAL_DATE, _("Write 2026, 2026-11 or 2026-11-23."))],
        help_text=_("As the page prints it: 2026, 2026-11 or 2026-11-23. Empty: undated."),
    )  # fmt: skip
    topics = models.ManyToManyField(Tag, related_name="resources", blank=True, verbose_name=_("topics"))
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("languages"), default=list)
    licence = models.CharField(
        _("licence"), max_length=160, blank=True, help_text=_("As the page names it. Empty: not stated.")
    )
    summary = models.CharField(_("in our words"), max_length=600)
    # None: nobody has opened it yet.
    checked_on = models.DateField(_("link checked on"), null=True, blank=True)
    review_by = models.DateField(_("look again by"))
    is_link_broken = models.BooleanField(_("the address leads nowhere"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    # By an editor's hand: a load leaves it alone from then on.
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="resource_kind_known"),
            models.CheckConstraint(condition=Q(url__regex=r"^https?://"), name="resource_address_is_one"),
            models.CheckConstraint(condition=Q(published__regex=PARTIAL_DATE), name="resource_date_as_said"),
            models.CheckConstraint(condition=~Q(languages=[]), name="resource_has_a_language"),
            models.CheckConstraint(
                condition=Q(checked_on=None) | Q(review_by__gt=F("checked_on")),
                name="resource_looked_at_again",
                violation_error_message=_("Look again by a day after the check."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def host(self) -> str:
        """The address as a reader recognises it."""
        return self.url.split("/")[2].removeprefix("www.")

    def is_stale(self, today: date) -> bool:
        """Whether nobody has opened its address for too long, or ever."""
        return self.checked_on is None or self.checked_on < today - timedelta(days=STALE)

    def is_due(self, today: date) -> bool:
        """Whether somebody should look at it again."""
        return self.withdrawn_at is None and (self.review_by <= today or self.is_link_broken)
