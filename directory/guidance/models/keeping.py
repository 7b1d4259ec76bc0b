"""What every row shares that editors keep true: where it was read, when, and when to look again."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.guidance.models.revisions import Keeping
from directory.guidance.querysets import STALE

ADDRESS = r"^https?://"
# A source says as much of its date as it says: a year, a month or a day.
PARTIAL_DATE = r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$"


def due_after(checked_on: date) -> date:
    """Return the day on which somebody looks again."""
    return checked_on + timedelta(days=STALE)


class Kept(models.Model):
    """A row that came from the shipped file or from an editor. Changed through the actions only."""

    code = models.SlugField(_("code"), max_length=80, unique=True, help_text=_("Never changes: the file knows it."))
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("Lower stands higher."))
    source_url = models.URLField(
        _("source"), max_length=400, validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("The page on which it was read."),
    )  # fmt: skip
    source_on = models.CharField(
        _("date of the source"), max_length=10, blank=True,
        validators=[RegexValidator(PARTIAL_DATE, _("Write 2026, 2026-11 or 2026-11-23."))],
        help_text=_("As the page prints it: 2026, 2026-11 or 2026-11-23. Empty: undated."),
    )  # fmt: skip
    checked_on = models.DateField(_("checked on"), help_text=_("The day on which somebody read it at its source."))
    review_by = models.DateField(_("look again by"))
    is_published = models.BooleanField(_("shown to the public"), default=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # Who looks at it again now that it is due, and when an editor last heard that it is. No version of the row.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=_("taken by"),
    )  # fmt: skip
    told_on = models.DateField(_("told on"), null=True, editable=False)

    # The fields that no two rows shown at once may share, kept by a constraint of the table.
    shown_once: ClassVar[tuple[str, ...]] = ()
    kept_as: ClassVar[Keeping]

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(review_by__gt=F("checked_on")),
                name="%(class)s_looked_at_again",
                violation_error_message=_("Look again by a day after the check."),
            ),
            models.CheckConstraint(condition=Q(source_url__regex=ADDRESS), name="%(class)s_has_a_source"),
            models.CheckConstraint(condition=Q(source_on__regex=PARTIAL_DATE), name="%(class)s_source_dated"),
        ]

    @property
    def source_host(self) -> str:
        """The source as a reader recognises it."""
        return self.source_url.split("/")[2].removeprefix("www.")

    def is_stale(self, today: date) -> bool:
        """Whether it was last checked too long ago to be shown without a word of warning."""
        return self.checked_on < today - timedelta(days=STALE)

    def is_due(self, today: date) -> bool:
        """Whether somebody should look at it again."""
        return self.is_published and self.review_by <= today
