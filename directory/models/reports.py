"""What readers say is wrong."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.choices import MistakeKind
from directory.models.profiles import Profile


class MistakeReport(models.Model):
    """A reader's word that a profile is wrong. Nothing about the reader is kept."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="mistakes", verbose_name=_("profile"))
    kind = models.CharField(_("what is wrong"), max_length=20, choices=MistakeKind.choices)
    text = models.TextField(_("details"), max_length=1000, blank=True)
    times = models.PositiveIntegerField(_("times reported"), default=1, editable=False)
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("taken by"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("settled by"),
    )

    class Meta:
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MistakeKind.values),
                name="mistake_kind_known",
                violation_error_message=_("Choose what is wrong."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.profile}"
