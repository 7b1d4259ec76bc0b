"""The desk itself: who is on duty, and who was let in from outside."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.choices import OpeningReason
from referrals.models.requests import HelpRequest
from referrals.querysets import OpeningQuerySet


class Duty(models.Model):
    """Who is told at once when somebody may be in danger, from when to when. One at a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duties", verbose_name=_("on duty"))
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints: ClassVar = [
            models.UniqueConstraint(models.Value(1), condition=Q(until=None), name="duty_of_one_at_a_time"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="duty_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.since:%Y-%m-%d %H:%M}"


class Opening(models.Model):
    """Somebody outside of the desk reads a request: one asks with a reason, another one lets them, for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="openings", verbose_name=_("help request"))
    reason = models.CharField(_("reason"), max_length=12, choices=OpeningReason.choices)
    # Whoever deletes their account leaves the row, and their number in the audit trail.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # Open until then; empty: not yet, or refused.
    until = models.DateTimeField(_("open until"), null=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(reason__in=OpeningReason.values), name="opening_reason_known"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(decided_at__isnull=False), name="opening_decided_at_a_time"
            ),
            models.CheckConstraint(
                condition=(Q(until=None) | Q(decided_at__isnull=False)) & ~Q(decided_by=F("asked_by")),
                name="opening_needs_two_people",
            ),
            models.UniqueConstraint(
                "request", "asked_by", condition=Q(decided_at=None), name="opening_asked_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.reason}"
