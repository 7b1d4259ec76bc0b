"""How long an expert's reports take, and how many they take on: measured here, and shown on their wish alone."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.profiles import Profile

# From so many completed reports on: fewer would tell of single cases, and say little.
FEWEST_REPORTS = 5


class Measures(models.Model):
    """A holder's wish to have the figures of an entry shown, and the figures. Without the row nothing is kept.

    `days`: the median from accepting to delivering, of all `completed`; `accepted` of `asked`,
    among which nothing counts that they declined for a conflict of interest.
    """

    profile = models.OneToOneField(
        Profile, models.CASCADE, primary_key=True, related_name="measures", verbose_name=_("profile")
    )
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("allowed by")
    )
    allowed_at = models.DateTimeField(_("allowed at"), auto_now_add=True)
    days = models.PositiveSmallIntegerField(_("days"), null=True)
    completed = models.PositiveIntegerField(_("completed"), null=True)
    asked = models.PositiveIntegerField(_("asked"), null=True)
    accepted = models.PositiveIntegerField(_("accepted"), null=True)
    measured_on = models.DateField(_("measured on"), null=True)

    class Meta:
        verbose_name = _("measured figures")
        verbose_name_plural = _("measured figures")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days=None, completed=None, asked=None, accepted=None, measured_on=None)
                | Q(
                    days__isnull=False, completed__isnull=False, asked__isnull=False, accepted__isnull=False,
                    measured_on__isnull=False,
                ),
                name="measures_whole_or_none",
                violation_error_message=_("All figures are there, or none."),
            ),
            models.CheckConstraint(
                condition=Q(completed__gte=FEWEST_REPORTS),
                name="measures_of_enough",
                violation_error_message=_("Fewer than five reports are not told of."),
            ),
            models.CheckConstraint(
                condition=Q(accepted__lte=F("asked")),
                name="measures_accepted_of_asked",
                violation_error_message=_("Nobody takes on more than they were asked for."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.profile}: {self.completed}"
