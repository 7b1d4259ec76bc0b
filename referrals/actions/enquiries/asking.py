"""Asking several at once, and some more. Whoever has the case does."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Profile
from notifications.kinds import Refused
from referrals import timing
from referrals.actions.cases.rows import own_open, unseal
from referrals.actions.enquiries.rows import (
    EnquiryCard,
    answers_of,
    begin,
    card_of,
    claim,
    claim_case_of,
    seal,
    tell_holders,
    write_down,
)
from referrals.actions.referrals.asking import require_askable, require_free
from referrals.choices_enquiries import FEWEST, MOST
from referrals.kinds_enquiries import ASKED
from referrals.models import Case, CaseDeadline, Enquiry, EnquiryRecipient
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState
from referrals.states_enquiries import EnquiryState

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def ask_several(
    *,
    case: Case,
    recipients: Collection[Profile],
    card: EnquiryCard,
    respond_by: datetime.datetime,
    due: CaseDeadline | None = None,
    key: UUID | None = None,
    by: "User",
) -> Enquiry:
    """Ask 2 to 12 entries whether they could take a need of an open case; they are told. The same key again: quiet.

    Nobody is told who the client is, or who asks. PermissionDenied, TransitionRefused; Refused, with the reason, when
    one of them can not be asked about this client, takes nobody now, or the time does not fit.
    """
    recipients = _locked(recipients)
    case = own_open(case, by)
    mine = uuid5(case.pk, str(key)) if key else uuid4()
    if before := Enquiry.objects.filter(pk=mine, case=case).first():
        return before
    if not FEWEST <= len({each.pk for each in recipients}) <= MOST:
        raise Refused(_("Choose 2 at least, and 12 at most."))
    now = timezone.now()
    _require_time(respond_by, card.deadline, now)
    ends_on = timing.ends_on(card.deadline, respond_by)
    enquiry = Enquiry(id=mine, case=case, asked_at=now, ends_on=ends_on)
    enquiry.due = due if due and due.case_id == case.pk else None
    seal(enquiry, card)
    enquiry.save(force_insert=True)
    write_down(enquiry, by, "enquired", recipients=len(recipients))
    _ask(enquiry, recipients, respond_by, now, by)
    return enquiry


@transaction.atomic
def ask_more(*, enquiry: Enquiry, recipients: Collection[Profile], by: "User") -> None:
    """Ask some more the same; by when they answer is worked out from what is left. Whoever was asked is not: quiet.

    PermissionDenied; TransitionRefused once it is over; Refused as by `ask_several`.
    """
    recipients = _locked(recipients)
    case = claim_case_of(enquiry, by)
    enquiry = claim(enquiry)
    if enquiry.state != EnquiryState.OPEN or case.state != CaseState.OPEN:
        raise TransitionRefused("It is over.")
    asked = set(answers_of(enquiry).values_list("profile", flat=True))
    fresh = [each for each in recipients if each.pk not in asked]
    if not fresh:
        return
    if len(asked) + len(fresh) > MOST:
        raise Refused(_("Twelve at most are asked at once: whoever answers does so for nothing, but for one."))
    now, card = timezone.now(), card_of(enquiry)
    respond_by = timing.answer_by(card.deadline, now)
    _require_time(respond_by, card.deadline, now)
    # Nobody is cut off before the time that they are given now.
    enquiry.ends_on = max(enquiry.ends_on, timing.ends_on(card.deadline, respond_by))
    enquiry.save(update_fields=["ends_on"])
    write_down(enquiry, by, "enquired", recipients=len(fresh))
    _ask(enquiry, fresh, respond_by, now, by)


def _ask(
    enquiry: Enquiry,
    recipients: Collection[Profile],
    respond_by: datetime.datetime,
    now: datetime.datetime,
    by: "User",
) -> None:
    barred = unseal(enquiry.case).barred
    for profile in recipients:
        require_askable(profile, barred, by)
        require_free(profile, respond_by)
        row = EnquiryRecipient(enquiry=enquiry, profile=profile, asked_at=now, changed_at=now, respond_by=respond_by)
        begin(row, by)
        tell_holders(row, ASKED, step="asked")


def _locked(recipients: Collection[Profile]) -> list[Profile]:
    """Return them as they are now. Whoever suspends one at this moment comes before, or finds that it was asked."""
    keys = [each.pk for each in recipients]
    rows = Profile.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    return list(rows.filter(pk__in=keys).order_by("pk"))


def _require_time(respond_by: datetime.datetime, deadline: datetime.date | None, now: datetime.datetime) -> None:
    if deadline and deadline < timezone.localdate(now):
        raise Refused(_("The day by which it is due has passed."))
    # Half an hour's grace: whoever was shown the soonest moment has looked at the page for a while.
    if respond_by < now + timing.LEAST - datetime.timedelta(minutes=30):
        raise Refused(_("Leave them four hours at least."))
    if respond_by > timing.latest(deadline, now):
        raise Refused(_("Want an answer within 14 days, and not after the day by which it is due."))
