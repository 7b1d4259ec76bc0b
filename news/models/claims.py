"""Numbers that articles quote."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from news.models.editions import Revision
from news.querysets import ClaimQuerySet, MovedClaimQuerySet


class Superlative(models.TextChoices):
    """What is said about a number among all of its sort."""

    NONE = "", _("nothing")
    HIGHEST = "highest", _("the highest")
    LOWEST = "lowest", _("the lowest")


class Claim(models.Model):
    """One tag in one wording, bound to the number that counted on its day."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="claims", verbose_name=_("revision"))
    # The tag as it stands in the text, once each.
    tag = models.CharField(_("tag"), max_length=300)
    observation = models.ForeignKey(
        "news_statistics.Observation", models.PROTECT, related_name="claims", verbose_name=_("observation")
    )
    as_of = models.DateField(_("as of"))
    superlative = models.CharField(_("said to be"), max_length=8, choices=Superlative.choices, blank=True, default="")
    # The number that made "the highest ever" untrue.
    outdone_by = models.ForeignKey(
        "news_statistics.Observation", models.PROTECT, null=True, related_name="+", verbose_name=_("outdone by")
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("quoted number")
        verbose_name_plural = _("quoted numbers")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "tag"], name="claim_once"),
            models.CheckConstraint(
                condition=Q(outdone_by=None) | ~Q(superlative=""), name="claim_outdone_was_a_superlative"
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.tag


class MovedClaim(models.Model):
    """Work for an editor: a number that a public article quotes has moved, or its superlative is no longer true."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="moves", verbose_name=_("quoted number"))
    # What counts now, or what outdid it.
    now = models.ForeignKey("news_statistics.Observation", models.PROTECT, related_name="+", verbose_name=_("now"))
    found_at = models.DateTimeField(_("found at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = MovedClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved number")
        verbose_name_plural = _("moved numbers")
        ordering: ClassVar = ["found_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "now"], name="moved_claim_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="moved_claim_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}"
