"""An enquiry, which names nobody, and what each of those who were asked said to it."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.choices_enquiries import Paying
from referrals.choices_referrals import Declining
from referrals.querysets_enquiries import EnquiryQuerySet, EnquiryRecipientQuerySet
from referrals.states_enquiries import (
    ABLE,
    ANSWER_TRANSITIONS,
    ENQUIRY_TRANSITIONS,
    FIRST,
    WAITING,
    AnswerState,
    EnquiryState,
)


def _values(states: Iterable[AnswerState]) -> list[str]:
    return sorted(state.value for state in states)


_WAITS = ", ".join(f"'{state}'" for state in _values(WAITING))
# Nobody is asked, and nobody offers, in an enquiry that is over: whoever answers waits for whoever ends it.
WAITS_WHILE_OPEN = pgtrigger.Trigger(
    name="waits_while_open",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF NEW.state IN ({_WAITS}) THEN
            PERFORM 1 FROM referrals_enquiry WHERE id = NEW.enquiry_id AND state = '{EnquiryState.OPEN}' FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'nobody waits in this enquiry any more' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,
)
# And none is over while somebody in it believes that it is not.
ENDS_WITH_ALL = pgtrigger.Trigger(
    name="ends_with_all",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF NEW.state <> '{EnquiryState.OPEN}' AND EXISTS (
            SELECT FROM referrals_enquiryrecipient WHERE enquiry_id = NEW.id AND state IN ({_WAITS})
        ) THEN
            RAISE EXCEPTION 'somebody waits in this enquiry' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class Enquiry(models.Model):
    """Could you take this? Asked of several at once about one need of a case. The row stays when it is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=EnquiryState.choices, default=EnquiryState.OPEN)
    # Asked by whoever has the case.
    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="enquiries", verbose_name=_("case"))
    # What it is to be in time for.
    due = models.ForeignKey(
        "referrals.CaseDeadline", models.SET_NULL, null=True, related_name="+", verbose_name=_("deadline")
    )
    asked_at = models.DateTimeField(_("asked at"))
    # After this day, offers that nobody took up are let go.
    ends_on = models.DateField(_("stands until"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    erase_on = models.DateField(_("to be erased on"), null=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)
    # Need, exploitation types, country, region, languages, funding, how to meet, deadline: JSON, sealed. No words.
    card = models.BinaryField(_("sealed card"), null=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering: ClassVar = ["-asked_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=EnquiryState.values), name="enquiry_state_known"),
            models.CheckConstraint(
                condition=Q(state=EnquiryState.OPEN, ended_at=None, erase_on=None)
                | ~Q(state=EnquiryState.OPEN) & Q(ended_at__isnull=False, erase_on__isnull=False),
                name="enquiry_over_is_erased_some_day",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, card__isnull=False)
                | Q(erased_at__isnull=False, card=None, ended_at__isnull=False),
                name="enquiry_erased_is_empty",
            ),
        ]
        indexes: ClassVar = [
            models.Index("case", "state", name="enquiry_by_case"),
            models.Index("ends_on", name="enquiry_by_end", condition=Q(state=EnquiryState.OPEN)),
            models.Index("erase_on", name="enquiry_by_erasure", condition=Q(erase_on__isnull=False)),
        ]
        triggers: ClassVar = [
            ENDS_WITH_ALL,
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in ENQUIRY_TRANSITIONS],
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="case_stays", fields=["case", "asked_at"]),
            # What was asked stays as it was asked: it only ever goes.
            pgtrigger.Protect(
                name="card_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__card__df=pgtrigger.F("new__card"), new__card__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it (accounts.vault.sealing)."""
        return f"referrals.enquiry:{self.pk}"

    @property
    def number(self) -> str:
        """What it is called on lists and in talk; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()

    @property
    def place(self) -> str:
        """Where the sealed card stands."""
        return f"referrals_enquiry.card:{self.pk}"


class EnquiryRecipient(models.Model):
    """One entry that was asked, and what its holders said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="recipients", verbose_name=_("enquiry"))
    profile = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="enquiries", verbose_name=_("asked")
    )
    state = models.CharField(_("state"), max_length=12, choices=AnswerState.choices, default=AnswerState.OPEN)
    asked_at = models.DateTimeField(_("asked at"))
    respond_by = models.DateTimeField(_("answer wanted by"))
    # Of NUDGES, the last at which they were reminded.
    nudged = models.PositiveSmallIntegerField(_("nudged at"), default=0)
    answered_at = models.DateTimeField(_("first answered at"), null=True)
    changed_at = models.DateTimeField(_("changed at"))
    begins_on = models.DateField(_("could begin on"), null=True)
    paying = models.CharField(_("on which terms"), max_length=12, choices=Paying.choices, blank=True, default="")
    declining = models.CharField(_("cannot because"), max_length=12, choices=Declining.choices, blank=True, default="")
    suggested = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="+", verbose_name=_("suggested instead")
    )
    # What came of it, once they were chosen.
    referral = models.OneToOneField(
        "referrals.Referral", models.PROTECT, null=True, related_name="enquired", verbose_name=_("referral")
    )

    objects = EnquiryRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient of an enquiry")
        verbose_name_plural = _("recipients of enquiries")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AnswerState.values), name="enquiry_answer_state_known"),
            models.CheckConstraint(condition=Q(respond_by__gt=F("asked_at")), name="enquiry_answer_has_time"),
            models.CheckConstraint(
                condition=~Q(state__in=_values(WAITING)) | Q(profile__isnull=False), name="enquiry_answer_of_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_values(ABLE))
                | Q(begins_on__isnull=False, answered_at__isnull=False) & ~Q(paying=""),
                name="enquiry_offer_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(state=AnswerState.REFUSED, answered_at__isnull=False) & ~Q(declining="")
                | ~Q(state=AnswerState.REFUSED) & Q(declining="", suggested=None),
                name="enquiry_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=AnswerState.BECAME) | Q(referral__isnull=False), name="enquiry_became_a_referral"
            ),
            models.UniqueConstraint(fields=["enquiry", "profile"], name="enquiry_asks_once"),
            # Of two who choose at once, one does.
            models.UniqueConstraint(
                fields=["enquiry"], condition=Q(state__in=_values(FIRST)), name="enquiry_has_one_first"
            ),
        ]
        indexes: ClassVar = [
            models.Index("profile", "state", "respond_by", name="enquiry_answer_by_profile"),
            models.Index("respond_by", name="enquiry_answer_by_time", condition=Q(state=AnswerState.OPEN)),
        ]
        triggers: ClassVar = [
            WAITS_WHILE_OPEN,
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in ANSWER_TRANSITIONS],
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="enquiry_stays", fields=["enquiry", "asked_at", "respond_by"]),
            pgtrigger.Protect(
                name="profile_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__profile__df=pgtrigger.F("new__profile"), new__profile__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def number(self) -> str:
        """What it is called in talk; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()


class EnquiryChange(models.Model):
    """One change of an enquiry, or (`recipient`) of one of its answers. Never changed, never removed."""

    id = models.BigAutoField(primary_key=True)
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="changes", verbose_name=_("enquiry"))
    recipient = models.ForeignKey(
        EnquiryRecipient, models.PROTECT, null=True, related_name="changes", verbose_name=_("answer")
    )
    source = models.CharField(_("from"), max_length=12, blank=True)
    target = models.CharField(_("to"), max_length=12)
    party = models.CharField(_("on the word of"), max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of an enquiry")
        verbose_name_plural = _("changes of enquiries")
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays", fields=["enquiry", "recipient", "source", "target", "party", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
