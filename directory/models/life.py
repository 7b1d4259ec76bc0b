"""Who holds a profile, what became of it, and what waits to be looked at."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from directory.choices import Decision
from directory.models.profiles import Profile
from directory.querysets import SubmissionQuerySet
from directory.states import NEEDS_REASON, State


class Holder(models.Model):
    """Somebody who looks after a profile. Several may; the first is whoever began it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="holders", verbose_name=_("profile"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="holdings", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("holder of a profile")
        verbose_name_plural = _("holders of profiles")
        constraints: ClassVar = [models.UniqueConstraint("profile", "user", name="holder_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.profile}"


class Invitation(models.Model):
    """A word to a colleague that they may look after a profile too. The link in the mail names its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="invitations", verbose_name=_("profile"))
    address = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [models.UniqueConstraint("profile", Lower("address"), name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.profile}: {self.invited_at:%Y-%m-%d}"


class InvitationSent(models.Model):
    """One mail that invited somebody: counted for two weeks, also when the invitation or the entry is gone.

    `digest`: the keyed hash of the address, so that nobody can read here who was written to.
    """

    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("inviter"))
    digest = models.CharField(_("digest"), max_length=64)
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)

    class Meta:
        verbose_name = _("invitation sent")
        verbose_name_plural = _("invitations sent")
        indexes: ClassVar = [models.Index(fields=["digest", "sent_at"], name="invitation_sent_to")]

    def __str__(self) -> str:
        return f"{self.digest[:8]}: {self.sent_at:%Y-%m-%d}"


class StateChange(models.Model):
    """One step in the life of a profile. Written once; only the name of who did it may go, with their account."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="changes", verbose_name=_("profile"))
    source = models.CharField(_("from"), max_length=20, choices=State.choices)
    target = models.CharField(_("to"), max_length=20, choices=State.choices)
    reason = models.CharField(_("reason, as the holder reads it"), max_length=2000, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(target__in=sorted(NEEDS_REASON)) | ~Q(reason=""), name="state_change_has_its_reason"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="state_change_changes"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="written_once", fields=["profile", "source", "target", "reason", "at"])
        ]

    def __str__(self) -> str:
        return f"{self.source} -> {self.target} ({self.at:%Y-%m-%d %H:%M})"


class Submission(models.Model):
    """What a holder hands in to be looked at: a whole new profile, or changes beside one that stands.

    `changes`: {} for a new profile; else what fields shall say, terms and profession by their slugs. While nobody has
    decided, the holder's next changes join it (`revised_at`): whoever decides says which state of it they have read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="submissions", verbose_name=_("profile"))
    is_new = models.BooleanField(_("a new profile"))
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("handed in by")
    )
    handed_in_at = models.DateTimeField(_("handed in at"), auto_now_add=True)
    revised_at = models.DateTimeField(_("revised at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, blank=True)
    reason = models.CharField(_("reason, as the holder reads it"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    # What each field said before and after, and whether a photo was shown, so that a decision can be taken back.
    before = models.JSONField(_("before"), default=dict, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints: ClassVar = [
            models.UniqueConstraint("profile", condition=Q(decided_at=None), name="submission_one_open_per_profile"),
            models.CheckConstraint(condition=Q(is_new=False) | Q(changes={}), name="submission_new_changes_nothing"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decision="")
                | Q(decided_at__isnull=False, decision__in=Decision.values),
                name="submission_decided_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=[Decision.DECLINED, Decision.CHANGES_ASKED]) | ~Q(reason=""),
                name="submission_no_needs_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} ({self.handed_in_at:%Y-%m-%d})"
