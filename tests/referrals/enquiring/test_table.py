"""The two tables of enquiries: what they allow, and that PostgreSQL reads the same."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from referrals.models import Case, Enquiry, EnquiryChange, EnquiryRecipient
from referrals.states import TransitionRefused
from referrals.states_enquiries import (
    ABLE,
    ANSWER_TRANSITIONS,
    ENQUIRY_TRANSITIONS,
    WAITING,
    AnswerState,
    EnquiryState,
    check_answer,
    check_enquiry,
)
from referrals.states_referrals import ReferralParty
from tests.referrals.enquiring.asked import ask, offer, prepared, row

A, E = AnswerState, EnquiryState
BROKEN = (IntegrityError, DatabaseError)


def test_the_table_of_answers_says_who_may_do_what() -> None:
    allowed = {(each.source, each.target, str(party)) for each in ANSWER_TRANSITIONS for party in each.parties}
    for source in A:
        for target in A:
            for party in ReferralParty:
                if (source, target, str(party)) in allowed:
                    check_answer(source, target, party)
                else:
                    with pytest.raises(TransitionRefused):
                        check_answer(source, target, party)
    assert {each.source for each in ANSWER_TRANSITIONS} == set(WAITING)
    # Whoever waits can always be let go, by either side's end or the clock.
    parties = {"sender", "client", "moderator", "clock"}
    assert all((state, A.RELEASED, party) in allowed for state in WAITING for party in parties)


def test_an_enquiry_that_is_over_stays_over_but_for_withdrawal() -> None:
    assert {(each.source, each.target) for each in ENQUIRY_TRANSITIONS} == {
        (E.OPEN, E.SETTLED), (E.OPEN, E.WITHDRAWN), (E.SETTLED, E.WITHDRAWN), (E.OPEN, E.EXPIRED),
    }  # fmt: skip
    with pytest.raises(TransitionRefused):
        check_enquiry(E.EXPIRED, E.OPEN, ReferralParty.CLOCK)


@pytest.mark.django_db
def test_the_database_knows_the_same_tables(case: Case, people) -> None:
    enquiry = ask(case, *people[:2])
    for found, field, said in (
        (EnquiryRecipient.objects.filter(pk=row(enquiry, people[0]).pk), "state", A.BECAME),
        (EnquiryRecipient.objects.filter(pk=row(enquiry, people[0]).pk), "state", A.STANDBY),
        (EnquiryRecipient.objects.filter(pk=row(enquiry, people[0]).pk), "enquiry_id", None),
        (Enquiry.objects.filter(pk=enquiry.pk), "card", b"another"),
        (EnquiryChange.objects.filter(enquiry=enquiry), "party", "client"),
    ):
        with pytest.raises(BROKEN), transaction.atomic():
            found.update(**{field: said})
    for found in (enquiry.recipients, Enquiry.objects.filter(pk=enquiry.pk), enquiry.changes):
        with pytest.raises(BROKEN), transaction.atomic():
            found.all()._raw_delete("default")


@pytest.mark.django_db
def test_what_a_row_must_say_is_held(case: Case, people) -> None:
    ada, bea, cleo = people[:3]
    enquiry = ask(case, ada, bea, cleo)
    offer(enquiry, ada)
    offer(enquiry, bea)
    prepared(enquiry, ada)
    rows = EnquiryRecipient.objects.filter(enquiry=enquiry)
    wrong = (
        # An offer without a day, a no without a reason, two who are first, nobody who waits.
        (rows.filter(profile=cleo[0]), {"state": A.OFFERED}, "enquiry_offer_says_when_and_how"),
        (rows.filter(profile=cleo[0]), {"state": A.REFUSED}, "enquiry_refused_for_a_reason"),
        (rows.filter(profile=bea[0]), {"state": A.CHOSEN}, "enquiry_has_one_first"),
        (rows.filter(profile=bea[0]), {"profile": None}, "enquiry_answer_of_somebody"),
        (rows.filter(profile=ada[0]), {"state": A.BECAME, "referral": None}, "enquiry_became_a_referral"),
        # Over, and somebody in it believes that it is not.
        (
            Enquiry.objects.filter(pk=enquiry.pk),
            {"state": E.EXPIRED, "ended_at": timezone.now(), "erase_on": timezone.localdate()},
            "somebody waits",
        ),
        (Enquiry.objects.filter(pk=enquiry.pk), {"card": None}, "enquiry_erased_is_empty"),
    )
    for found, said, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            found.update(**said)
    assert {A.OFFERED, A.CHOSEN, A.STANDBY, A.BECAME} == set(ABLE)
    now = timezone.now()
    again = EnquiryRecipient(
        enquiry=enquiry, profile=ada[0], asked_at=now, changed_at=now, respond_by=now + datetime.timedelta(days=1)
    )
    with pytest.raises(IntegrityError, match="enquiry_asks_once"), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.django_db
def test_nobody_waits_in_what_is_over(case: Case, people) -> None:
    enquiry = ask(case, *people[:2])
    EnquiryRecipient.objects.filter(enquiry=enquiry).update(state=A.RELEASED)
    now = timezone.now()
    Enquiry.objects.filter(pk=enquiry.pk).update(state=E.EXPIRED, ended_at=now, erase_on=now.date())
    with pytest.raises(IntegrityError, match="nobody waits"), transaction.atomic():
        EnquiryRecipient.objects.create(
            enquiry=enquiry, profile=people[2][0], asked_at=now, changed_at=now,
            respond_by=now + datetime.timedelta(days=1),
        )  # fmt: skip
