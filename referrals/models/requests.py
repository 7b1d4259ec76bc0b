"""A help request and what belongs to it. Whatever the person said is sealed; in the clear stands only what sorts."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models import SafeContact
from referrals.choices import Author, Closing, Queue, Urgency
from referrals.querysets import HelpMessageQuerySet, HelpRequestQuerySet
from referrals.states import ENDED, TRANSITIONS, WAITING, State

RECEIVED_IS_COUNTED = pgtrigger.Trigger(
    name="received_is_counted",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    referencing=pgtrigger.Referencing(new="fresh"),
    func="""
        INSERT INTO referrals_requesttally (received) SELECT count(*) FROM fresh HAVING count(*) > 0;
        RETURN NULL;
    """,
)


class HelpRequest(models.Model):
    """One need of one person without an account, and how it stands. The row stays when all that it held is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVED)
    queue = models.CharField(_("desk"), max_length=12, choices=Queue.choices, default=Queue.GENERAL)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency.choices, default=Urgency.USUAL)
    received_at = models.DateTimeField(_("received at"))
    # Since when they have waited for us; empty when it is their turn.
    waiting_since = models.DateTimeField(_("waiting since"), null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="help_requests", verbose_name=_("with")
    )
    assigned_at = models.DateTimeField(_("taken at"), null=True)
    # By anybody; the person is told that nobody has only while nobody has.
    read_at = models.DateTimeField(_("last read at"), null=True)
    first_answered_at = models.DateTimeField(_("first answered at"), null=True)
    answered_at = models.DateTimeField(_("last answered at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    closing = models.CharField(_("closed because"), max_length=12, choices=Closing.choices, blank=True, default="")
    erase_on = models.DateField(_("to be erased on"), null=True)
    # What they chose, and how they can be reached: JSON, sealed.
    answers = models.BinaryField(_("sealed answers"), null=True)
    reach = models.BinaryField(_("sealed ways to reach them"), null=True)
    contact = models.OneToOneField(
        SafeContact, models.PROTECT, null=True, related_name="help_request", verbose_name=_("safe contact")
    )

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("help request")
        verbose_name_plural = _("help requests")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="help_request_state_known"),
            models.CheckConstraint(condition=Q(queue__in=Queue.values), name="help_request_queue_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="help_request_urgency_known"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(state.value for state in WAITING), waiting_since__isnull=False)
                | ~Q(state__in=sorted(state.value for state in WAITING)) & Q(waiting_since=None),
                name="help_request_waits_since_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ASSIGNED) | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="help_request_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RECEIVED) | Q(assigned_to=None, assigned_at=None),
                name="help_request_received_is_nobodys",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ANSWERED) | Q(answered_at__isnull=False),
                name="help_request_answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(state.value for state in ENDED), ended_at__isnull=False)
                | ~Q(state__in=sorted(state.value for state in ENDED)) & Q(ended_at=None),
                name="help_request_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.WITHDRAWN, State.CLOSED], erase_on__isnull=False)
                | ~Q(state__in=[State.WITHDRAWN, State.CLOSED]) & Q(erase_on=None),
                name="help_request_ended_ends_for_good",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED) & ~Q(closing="") | ~Q(state=State.CLOSED) & Q(closing=""),
                name="help_request_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=State.ERASED,
                    answers=None,
                    reach=None,
                    contact=None,
                    assigned_to=None,
                    queue=Queue.GENERAL,
                    urgency=Urgency.USUAL,
                )
                | ~Q(state=State.ERASED) & Q(answers__isnull=False),
                name="help_request_erased_is_empty",
            ),
        ]
        indexes: ClassVar = [
            models.Index("state", "urgency", "waiting_since", name="help_request_by_turn"),
            models.Index("erase_on", name="help_request_by_erasure", condition=Q(erase_on__isnull=False)),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            RECEIVED_IS_COUNTED,
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def owner(self) -> str:
        """Whose data key seals what they said (accounts.vault.sealing)."""
        return f"referrals.request:{self.pk}"

    @property
    def number(self) -> str:
        """What the desk calls it, in talk and on lists; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()


class HelpMessage(models.Model):
    """What was written: by the person, to the person, or by the desk for itself.

    Each is sealed under a key of its own, so that one of them can be erased for good, from backups too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(HelpRequest, models.PROTECT, related_name="messages", verbose_name=_("help request"))
    author = models.CharField(_("written by"), max_length=8, choices=Author.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("desk member")
    )
    at = models.DateTimeField(_("written at"))
    body = models.BinaryField(_("sealed words"), null=True)
    # To the person, for the first time.
    shown_at = models.DateTimeField(_("shown at"), null=True)
    # They wished to read it once: erased by then, if not before.
    erase_at = models.DateTimeField(_("to be erased at"), null=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)

    objects = HelpMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a help request")
        verbose_name_plural = _("messages of help requests")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(author__in=Author.values), name="help_message_author_known"),
            models.CheckConstraint(
                condition=Q(body=None, erased_at__isnull=False) | Q(body__isnull=False, erased_at=None),
                name="help_message_erased_is_empty",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def owner(self) -> str:
        """Whose data key seals it."""
        return f"referrals.message:{self.pk}"

    @property
    def place(self) -> str:
        """Where the sealed words stand."""
        return f"referrals_helpmessage.body:{self.pk}"


class ReturnCode(models.Model):
    """What a code is recognised by: enough to know it when it is typed, too little to know it beforehand."""

    request = models.OneToOneField(HelpRequest, models.PROTECT, primary_key=True, related_name="return_code")
    bucket = models.CharField(max_length=4, db_index=True)
    salt = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("return code")
        verbose_name_plural = _("return codes")

    def __str__(self) -> str:
        return f"{self.bucket}…"


class RequestTally(models.Model):
    """How many help requests were ever received: counted by a trigger, so that none can go missing."""

    id = models.BigAutoField(primary_key=True)
    received = models.IntegerField()

    class Meta:
        verbose_name = _("tally of help requests")
        verbose_name_plural = _("tallies of help requests")

    def __str__(self) -> str:
        return str(self.received)
