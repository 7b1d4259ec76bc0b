"""What people are told: the outbox, how each wants to be told, and which addresses no mail reaches."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from notifications.choices import Audience, Channel, Mark, Pace, Reason
from notifications.constraints import ATTEMPT_AS_AGREED, MESSAGE, QUEUED_IS_COUNTED
from notifications.querysets import AlarmQuerySet, MarkedAddressQuerySet, MessageQuerySet
from notifications.states import ALIVE, TRANSITIONS, State


class Message(models.Model):
    """One thing that one recipient is to be told, written in the transaction that made it true: the outbox row.

    Unique by (subject, recipient, kind, step), and its id is its Message-ID: telling twice is telling once. It holds
    no words. `facts` are numbers and dates, `secret` is a code that is wiped when the message is finished.
    `due_at` is when somebody may take it next: a lease is nothing but a due_at a few seconds away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    contact = models.ForeignKey("SafeContact", models.PROTECT, null=True, related_name="messages")
    address = models.EmailField(blank=True, default="")
    recipient = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    step = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict)
    secret = models.JSONField(null=True)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    digest = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    is_urgent = models.BooleanField(default=False)

    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField(auto_now_add=True)
    # When it was to go out at first, and when anybody may take it next.
    wanted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    # How often sending was tried, and how often nobody knows whether the mail server has it.
    attempts = models.PositiveSmallIntegerField(default=0)
    handed = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    # The class of the last error, never its text: servers quote addresses.
    error = models.CharField(max_length=60, blank=True, default="")
    alarmed_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints: ClassVar = MESSAGE
        indexes: ClassVar = [
            models.Index(
                fields=["-is_urgent", "due_at"],
                name="message_due",
                condition=Q(state__in=[state.value for state in ALIVE], digest=None),
            ),
            models.Index("state", "finished_at", name="message_by_state"),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            ),
            pgtrigger.Protect(
                name="alive_ones_stay",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=[state.value for state in ALIVE]),
            ),
            QUEUED_IS_COUNTED,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.step}".strip()


class Tally(models.Model):
    """How many messages were ever queued, less those tidied away: kept by a trigger as changes, read as a sum."""

    id = models.BigAutoField(primary_key=True)
    change = models.IntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"{self.change:+d}"


class Preference(models.Model):
    """How soon one member wants to be told things of one kind; without a row, as the kind usually is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=60)
    pace = models.CharField(max_length=10, choices=Pace.choices)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints: ClassVar = [
            models.UniqueConstraint("user", "kind", name="preference_once"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="preference_pace_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_pace_display()}"


class Rhythm(models.Model):
    """When one member is not to be disturbed, and when their daily mail comes, by the clock where they are."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="rhythm")
    time_zone = models.CharField(max_length=60)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    digest_at = models.TimeField()

    class Meta:
        verbose_name = _("rhythm")
        verbose_name_plural = _("rhythms")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=models.F("quiet_until")),
                name="rhythm_quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.digest_at:%H:%M} {self.time_zone}"


class MarkedAddress(models.Model):
    """An address that no mail reaches, or whose owner wants none. Only members' addresses, never a help-seeker's."""

    address = models.EmailField()
    mark = models.CharField(max_length=20, choices=Mark.choices)
    # As in RFC 3463, such as 5.1.1; empty when nobody said.
    status = models.CharField(max_length=12, blank=True)
    marked_at = models.DateTimeField(auto_now_add=True)

    objects = MarkedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("marked address")
        verbose_name_plural = _("marked addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("address"), name="marked_address_once"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="marked_address_mark_known"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_mark_display()}"


class SafeContact(models.Model):
    """How one help-seeker agreed to be reached: the rules, never the number or the address.

    Those stay encrypted with whoever keeps the request, and are asked for when a message goes out (kinds.SeekerKind).
    Without channel: do not contact me, I will come back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.NONE)
    # By the clock where they are; both empty: at any hour. Until may be smaller than from: through midnight.
    hours_from = models.TimeField(null=True)
    hours_until = models.TimeField(null=True)
    # 1 Monday … 7 Sunday, as ISO 8601 counts.
    days = models.JSONField(default=list)
    time_zone = models.CharField(max_length=60)
    may_leave_message = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("safe contact")
        verbose_name_plural = _("safe contacts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="safe_contact_channel_known"),
            models.CheckConstraint(
                condition=Q(hours_from=None, hours_until=None)
                | Q(hours_from__isnull=False, hours_until__isnull=False) & ~Q(hours_from=models.F("hours_until")),
                name="safe_contact_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.get_channel_display()}"


class ContactAttempt(models.Model):
    """One try to reach a help-seeker. PostgreSQL refuses the row, and so the try, outside of what they agreed to."""

    contact = models.ForeignKey(SafeContact, models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    at = models.DateTimeField()
    has_left_message = models.BooleanField(default=False)
    # The message that was the try, when it was one.
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="tries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("contact attempt")
        verbose_name_plural = _("contact attempts")
        triggers: ClassVar = [
            ATTEMPT_AS_AGREED,
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.channel} {self.at:%Y-%m-%d %H:%M}"


class Alarm(models.Model):
    """A law that does not hold, from when to when, and when somebody was last told."""

    law = models.CharField(max_length=60)
    raised_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints: ClassVar = [
            models.UniqueConstraint("law", condition=Q(ended_at=None), name="alarm_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.law} {self.raised_at:%Y-%m-%d %H:%M}"
