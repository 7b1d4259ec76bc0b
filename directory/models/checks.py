"""What was checked about a profile, what is to be checked, and what proves it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.choices import LADDER, Claim, Decision
from directory.models.profiles import Profile
from directory.querysets import ClaimRequestQuerySet, EvidenceQuerySet
from directory.validators import FIRST_CHECK, LONGEST_CHECK, check_dates


class Verification(models.Model):
    """One claim about a profile that somebody checked, and until when the check counts."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="verifications", verbose_name=_("profile"))
    claim = models.CharField(_("claim"), max_length=20, choices=Claim.choices)
    checked_on = models.DateField(_("checked on"))
    expires_on = models.DateField(_("counts until"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )
    # An identity is looked at by two: one may be deceived, or a friend.
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("seconded by"),
    )
    seconded_on = models.DateField(_("seconded on"), null=True, editable=False)
    # What was looked at, as actions.checks writes it: the check ends once the entry says something else. {}: not known.
    about = models.JSONField(_("about"), default=dict, blank=True, editable=False)
    # Of a course: which one, and the address of the certificate, which anybody may open.
    title = models.CharField(_("title of the course"), max_length=600, blank=True, editable=False)
    evidence = models.CharField(_("certificate"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "profile",
                "claim",
                "evidence",
                name="verification_once_per_claim",
                violation_error_message=_("This claim has a check already: change that one."),
            ),
            models.CheckConstraint(
                condition=Q(claim__in=Claim.values),
                name="verification_claim_known",
                violation_error_message=_("There is no such claim."),
            ),
            models.CheckConstraint(
                condition=Q(claim=Claim.COURSE) & ~Q(evidence="") & ~Q(title="")
                | ~Q(claim=Claim.COURSE) & Q(evidence="", title=""),
                name="verification_course_has_its_certificate",
                violation_error_message=_("A course, and nothing else, is shown by its certificate."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("checked_on")),
                name="verification_expires_after_check",
                violation_error_message=_("A check counts until a day after it was made."),
            ),
            models.CheckConstraint(
                condition=Q(
                    expires_on__lte=models.ExpressionWrapper(
                        F("checked_on") + LONGEST_CHECK, output_field=models.DateTimeField()
                    )
                ),
                name="verification_expires_within_five_years",
                violation_error_message=_("A check counts for five years at most."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on__gte=FIRST_CHECK),
                name="verification_checked_in_living_memory",
                violation_error_message=_("A check was made in 2000 or later."),
            ),
            models.CheckConstraint(
                condition=~Q(claim=Claim.IDENTITY) | Q(checked_by__isnull=True) | Q(seconded_on__isnull=False),
                name="verification_identity_by_two",
                violation_error_message=_("An identity is checked by two people."),
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(seconded_by__isnull=True) | ~Q(checked_by=F("seconded_by")),
                name="verification_by_two_different_people",
                violation_error_message=_("The second person is another one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_claim_display()} ({self.checked_on:%Y-%m-%d})"

    def clean(self) -> None:
        if self.checked_on and self.expires_on:
            check_dates(self.checked_on, self.expires_on)


class ClaimRequest(models.Model):
    """A holder asks that one claim be checked. An identity waits for a second person after the first.

    `about`: what is to be looked at, of changes that wait what they propose. `revised_at`: whoever decides says which
    state of it they have read; what was looked at before it counts no more. `checked_on`, `expires_on`: days of a yes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="claim_requests", verbose_name=_("profile"))
    claim = models.CharField(_("claim"), max_length=20, choices=Claim.choices)
    note = models.CharField(_("what it shows"), max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    about = models.JSONField(_("about"), default=dict, blank=True, editable=False)
    revised_at = models.DateTimeField(_("revised at"), default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first check by"),
    )
    first_checked_on = models.DateField(_("first checked on"), null=True, blank=True)
    first_expires_on = models.DateField(_("counts until, says the first"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, blank=True)
    reason = models.CharField(_("reason, as the holder reads it"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    expires_on = models.DateField(_("counts until"), null=True, blank=True)

    objects = ClaimRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim to be checked")
        verbose_name_plural = _("claims to be checked")
        constraints: ClassVar = [
            models.UniqueConstraint("profile", "claim", condition=Q(decided_at=None), name="claim_request_one_open"),
            models.CheckConstraint(
                condition=Q(claim__in=[each.value for each in LADDER]), name="claim_request_claim_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decision="")
                | Q(decided_at__isnull=False, decision__in=Decision.values),
                name="claim_request_decided_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.DECLINED) | ~Q(reason=""), name="claim_request_no_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(first_checked_on__isnull=True, first_expires_on__isnull=True)
                | Q(first_checked_on__isnull=False, first_expires_on__isnull=False),
                name="claim_request_first_check_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_claim_display()}: {self.profile}"


class Evidence(models.Model):
    """One file that shows a claim. Its content lies sealed in the vault and goes some weeks after the decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ClaimRequest, models.CASCADE, related_name="evidence", verbose_name=_("claim"))
    file = models.OneToOneField("accounts_vault.SealedFile", models.CASCADE, related_name="+", verbose_name=_("file"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return f"{self.request} ({self.added_at:%Y-%m-%d})"
