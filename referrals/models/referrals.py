"""A referral and what belongs to it. What is said about the client is sealed under the referral's own key."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.choices_referrals import Area, Declining, Got, Outcome, Side, Stopping
from referrals.querysets_referrals import ReferralMessageQuerySet, ReferralQuerySet
from referrals.states_referrals import ENDED, LIVE, OFFERED, READ_BY_RECIPIENT, TALKING, TRANSITIONS, ReferralState


def _values(states: "frozenset[ReferralState] | tuple[ReferralState, ...]") -> list[str]:
    return sorted(state.value for state in states)


NEVER_SENT = [ReferralState.DRAFTED]
ACCEPTED_ONCE = READ_BY_RECIPIENT | {ReferralState.UNABLE}

# Nothing is said in a referral that has ended: whoever writes waits for whoever ends it, and the other way round.
TALK_IS_LIVE = pgtrigger.Trigger(
    name="said_while_live",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
        PERFORM 1 FROM referrals_referral WHERE id = NEW.referral_id
            AND (state IN ({", ".join(f"'{state}'" for state in _values(TALKING))})
                 OR NEW.is_question AND state IN ({", ".join(f"'{state}'" for state in _values(OFFERED))}))
            FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nothing is said in this referral any more' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)

# Files come with the draft, or with words: of the same referral, while there are any.
FILE_IS_LIVE = pgtrigger.Trigger(
    name="added_while_live",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=f"""
        PERFORM 1 FROM referrals_referral WHERE id = NEW.referral_id
            AND (state = '{ReferralState.DRAFTED}' AND NEW.message_id IS NULL
                 OR state IN ({", ".join(f"'{state}'" for state in _values(TALKING))}) AND EXISTS (
                    SELECT FROM referrals_referralmessage
                    WHERE id = NEW.message_id AND referral_id = NEW.referral_id))
            FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no file comes to this referral' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class Referral(models.Model):
    """One need of one client, sent to one entry of the directory. The row stays when all that it held is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=ReferralState.choices, default=ReferralState.DRAFTED)
    # How it ended; a closed one still says so.
    ended = models.CharField(_("ended as"), max_length=12, choices=ReferralState.choices, blank=True, default="")
    # Sent by whoever has the case.
    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="referrals", verbose_name=_("case"))
    recipient = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="referrals", verbose_name=_("recipient")
    )
    consent = models.ForeignKey(
        "referrals.Consent", models.PROTECT, null=True, related_name="referrals", verbose_name=_("consent")
    )
    # Sent at once to several, for the same need: the first who accepts has it.
    round = models.UUIDField(_("round"), default=uuid.uuid4)
    reopens = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reopened", verbose_name=_("begun anew from")
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    respond_by = models.DateTimeField(_("answer wanted by"), null=True)
    # Of NUDGES, the last at which the recipient was reminded.
    nudged = models.PositiveSmallIntegerField(_("nudged at"), default=0)
    changed_at = models.DateTimeField(_("changed at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted by")
    )
    review_on = models.DateField(_("on hold until"), null=True)
    declining = models.CharField(
        _("declined because"), max_length=12, choices=Declining.choices, blank=True, default=""
    )
    suggested = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="+", verbose_name=_("suggested instead")
    )
    stopping = models.CharField(_("stopped because"), max_length=12, choices=Stopping.choices, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True, default="")
    areas = ArrayField(
        models.CharField(max_length=12, choices=Area.choices), default=list, verbose_name=_("what became better")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    erase_on = models.DateField(_("to be erased on"), null=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)
    # Need, region, languages, deadline: JSON, sealed. All that is seen before it is accepted.
    card = models.BinaryField(_("sealed card"), null=True)
    # By what is shared: JSON, sealed. Read as the consent allows, once it is accepted.
    content = models.BinaryField(_("sealed content"), null=True)
    # What was delivered, in the recipient's words, sealed.
    delivered = models.BinaryField(_("sealed report"), null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=_values(LIVE), ended="", ended_at=None)
                | Q(state__in=_values(ENDED), ended=F("state"), ended_at__isnull=False)
                | Q(state=ReferralState.CLOSED, ended__in=_values(ENDED), ended_at__isnull=False),
                name="referral_ended_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values((*LIVE[1:], ReferralState.COMPLETED)))
                | Q(consent__isnull=False, sent_at__isnull=False, respond_by__gt=F("sent_at")),
                name="referral_sent_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values(OFFERED)) | Q(recipient__isnull=False), name="referral_sent_to_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values(ACCEPTED_ONCE)) | Q(accepted_at__isnull=False),
                name="referral_accepted_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.HELD, review_on__isnull=False)
                | ~Q(state=ReferralState.HELD) & Q(review_on=None),
                name="referral_held_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended=ReferralState.DECLINED, declining__in=Declining.values)
                | ~Q(ended=ReferralState.DECLINED) & Q(declining="", suggested=None),
                name="referral_declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended=ReferralState.UNABLE, stopping__in=Stopping.values)
                | ~Q(ended=ReferralState.UNABLE) & Q(stopping=""),
                name="referral_stopped_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended=ReferralState.COMPLETED, outcome__in=Outcome.values)
                | ~Q(ended=ReferralState.COMPLETED) & Q(outcome="", areas=[]),
                name="referral_completed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, card__isnull=False, content__isnull=False)
                | Q(erased_at__isnull=False, card=None, content=None, delivered=None, ended__gt=""),
                name="referral_erased_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(ended=ReferralState.MISTAKEN) | Q(erased_at__isnull=False),
                name="referral_mistaken_is_erased",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.CLOSED, erase_on__isnull=False)
                | ~Q(state=ReferralState.CLOSED) & Q(erase_on=None),
                name="referral_closed_is_erased_some_day",
            ),
            # Asked once at a time.
            models.UniqueConstraint(
                fields=["case", "recipient"], condition=Q(state__in=_values(LIVE)), name="referral_live_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index("recipient", "state", "respond_by", name="referral_by_recipient"),
            models.Index("case", "state", name="referral_by_case"),
            models.Index("respond_by", name="referral_by_answer", condition=Q(state__in=_values(OFFERED))),
            models.Index("erase_on", name="referral_by_erasure", condition=Q(erase_on__isnull=False)),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            # A recipient only ever goes, with their entry; whose client it is stays.
            pgtrigger.Protect(
                name="parties_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__case__df=pgtrigger.F("new__case"))
                | pgtrigger.Q(old__recipient__df=pgtrigger.F("new__recipient"), new__recipient__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it (accounts.vault.sealing)."""
        return f"referrals.referral:{self.pk}"

    @property
    def number(self) -> str:
        """What it is called on lists and in talk; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()

    def place(self, column: str) -> str:
        """Where a sealed column stands."""
        return f"referrals_referral.{column}:{self.pk}"


class ReferralChange(models.Model):
    """One change of state: from where to where, on whose word, and when. Never changed, never removed."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="changes", verbose_name=_("referral"))
    source = models.CharField(_("from"), max_length=12, choices=ReferralState.choices, blank=True)
    target = models.CharField(_("to"), max_length=12, choices=ReferralState.choices)
    party = models.CharField(_("on the word of"), max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of a referral")
        verbose_name_plural = _("changes of referrals")
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays", fields=["referral", "source", "target", "party", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class ReferralMessage(models.Model):
    """What one side wrote to the other. `is_question`: before it was accepted, so that nothing may be told in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="messages", verbose_name=_("referral"))
    side = models.CharField(_("written by"), max_length=12, choices=Side.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("writer")
    )
    is_question = models.BooleanField(_("before it was accepted"), default=False)
    at = models.DateTimeField(_("written at"))
    # By the other side, for the first time.
    read_at = models.DateTimeField(_("read at"), null=True)
    # Sealed under the referral's key; gone when that is.
    body = models.BinaryField(_("sealed words"), null=True)

    objects = ReferralMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a referral")
        verbose_name_plural = _("messages of referrals")
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="referral_message_side_known"),
        ]
        triggers: ClassVar = [
            TALK_IS_LIVE,
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__body__df=pgtrigger.F("new__body"), new__body__isnull=False)
                | pgtrigger.Q(old__at__df=pgtrigger.F("new__at"))
                | pgtrigger.Q(old__side__df=pgtrigger.F("new__side")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """Where the sealed words stand; the key is the referral's."""
        return f"referrals_referralmessage.body:{self.pk}"


class ReferralFile(models.Model):
    """A file of a referral, sealed under a key of its own. With a message, or with what was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="files", verbose_name=_("referral"))
    message = models.ForeignKey(
        ReferralMessage, models.CASCADE, null=True, related_name="files", verbose_name=_("message")
    )
    file = models.OneToOneField("accounts_vault.SealedFile", models.CASCADE, related_name="+", verbose_name=_("file"))
    side = models.CharField(_("added by"), max_length=12, choices=Side.choices)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("file of a referral")
        verbose_name_plural = _("files of referrals")
        ordering: ClassVar = ["added_at", "pk"]
        triggers: ClassVar = [FILE_IS_LIVE]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it."""
        return f"referrals.referralfile:{self.pk}"


class ClientAnswer(models.Model):
    """What the client was asked about a referral that has ended, and what they said, with their code."""

    referral = models.OneToOneField(Referral, models.PROTECT, primary_key=True, related_name="answer")
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    got = models.CharField(_("got what they came for"), max_length=8, choices=Got.choices, blank=True, default="")
    areas = ArrayField(
        models.CharField(max_length=12, choices=Area.choices), default=list, verbose_name=_("what became better")
    )

    class Meta:
        verbose_name = _("answer of a client")
        verbose_name_plural = _("answers of clients")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, got="", areas=[]) | Q(answered_at__isnull=False, got__in=Got.values),
                name="client_answer_says_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
