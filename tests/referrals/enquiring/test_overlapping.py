"""Somebody else takes it on: whoever was asked in an enquiry waits for nothing; its sender is told, and may end it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from accounts.permissions import System
from accounts.vault import sealing
from referrals.actions import enquiries
from referrals.actions import referrals as actions
from referrals.actions.referrals.rows import Card
from referrals.models import Case, Enquiry, Referral
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again
from tests.referrals.enquiring.asked import CARD, ask, both_offer, sent
from tests.referrals.enquiring.conftest import Person
from tests.referrals.referring import proof

pytestmark = pytest.mark.django_db


def taken(referral: Referral, person: Person) -> Referral:
    actions.accept(referral=again(referral), has_no_conflict=True, by=person[1])
    return again(referral)


def both(case: Case, enquiry: Enquiry, referral: Referral) -> tuple[list[Enquiry], list[Referral]]:
    """What each of the two pages says of the other."""
    card = actions.read_sent(referral=referral, by=case.owner).card
    asked = enquiries.read_enquiry(enquiry=enquiry, by=case.owner)
    return enquiries.asked_for_the_same(again(referral), card), enquiries.taken_on_since(asked.enquiry, asked.card)


@pytest.fixture
def desk(caseworker: User, sign_in: Any) -> Client:
    return sign_in(caseworker)


def test_it_is_said_on_both_pages_once_somebody_else_has_it_and_ends_with_one_press(
    case: Case, people: list[Person], desk: Client
) -> None:
    ada, bea, cleo, *_rest = people
    enquiry = both_offer(case, ada, bea)
    referral = proof.sent(case, cleo[0])
    pages = [reverse("referrals:detail", args=[referral.pk]), reverse("cases:enquiry", args=[case.pk, enquiry.pk])]
    assert both(case, enquiry, referral) == ([], [])
    taken(referral, cleo)
    said = [desk.get(page).text for page in pages]
    assert pages[1] in said[0]
    assert "You have asked several for the same, too" in said[0]
    assert pages[0] in said[1]
    assert "Does anybody still need to wait?" in said[1]
    assert again(enquiry).state == "open"
    told = desk.post(reverse("cases:withdraw_enquiry", args=[case.pk, enquiry.pk]), follow=True).text
    assert "Does anybody still need to wait?" not in told
    assert "You have asked several" not in desk.get(pages[0]).text
    assert again(referral).state == "accepted"


def test_what_came_of_it_is_another_need_or_came_before_is_not_said(case: Case, people: list[Person]) -> None:
    ada, bea, cleo, dora, _eve = people
    before = taken(proof.sent(case, dora[0]), dora)
    enquiry = both_offer(case, ada, bea)
    assert both(case, enquiry, before) == ([], [])
    other = actions.draft(
        case=case, consent=proof.agreed(case, cleo[0]), card=Card(needs=("housing",)), content=proof.CONTENT,
        by=case.owner,
    )  # fmt: skip
    actions.send(referral=other, respond_by=timezone.now() + datetime.timedelta(days=3), by=case.owner)
    taken(other, cleo)
    assert both(case, enquiry, other) == ([], [])
    mine = taken(sent(enquiry, ada), ada)
    assert both(case, enquiry, mine) == ([], [])


def test_somebody_who_is_not_there_any_more_is_no_reason_to_let_others_go(case: Case, people: list[Person]) -> None:
    ada, bea, cleo, *_rest = people
    enquiry = ask(case, ada, bea)
    referral = taken(proof.sent(case, cleo[0]), cleo)
    assert both(case, enquiry, referral) == ([enquiry], [referral])
    accounts.change_user(by=System("tests"), user=cleo[1], changes={"is_active": False})
    assert both(case, enquiry, referral) == ([], [])


def test_what_cannot_be_opened_and_other_cases_are_not_said(case: Case, people: list[Person], caseworker: User) -> None:
    ada, bea, cleo, *_rest = people
    enquiry = ask(case, ada, bea)
    referral = taken(proof.sent(case, cleo[0]), cleo)
    assert both(case, enquiry, referral) == ([enquiry], [referral])
    other = opened(caseworker, needs=("asylum",))
    assert enquiries.taken_on_since(ask(other, ada, bea), CARD) == []
    sealing.erase(enquiry.vault_owner)
    card = actions.read_sent(referral=referral, by=caseworker).card
    assert enquiries.asked_for_the_same(referral, card) == []
