"""The list of referrals and the recipient's page: what is shown when, and what is said when something is in the way."""

import datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.actions import referrals as actions
from referrals.actions.referrals import clock, sending
from referrals.models import Case, Referral
from referrals.states_referrals import ReferralParty, ReferralState
from tests.conftest import person
from tests.directory.pages import queries, text
from tests.referrals.casework.conftest import opened
from tests.referrals.referring.sent import NAME, NEED, SAFE, SITUATION, drafted, entry, now, sent

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:list")


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker)


@pytest.fixture
def holder(db: None) -> User:
    return person("holder", None, None)


@pytest.fixture
def ada(holder: User) -> Profile:
    return entry(holder, slug="ada", name="Ada Example")


@pytest.fixture
def mine(ada: Profile, holder: User, sign_in) -> Client:
    """Whoever looks after the entry."""
    return sign_in(holder)


@pytest.fixture
def referral(case: Case, ada: Profile) -> Referral:
    return sent(case, ada)


def page(referral: Referral, name: str = "detail") -> str:
    return reverse(f"referrals:{name}", args=[referral.pk])


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_says_what_is_asked_for_until_when_and_whether_somebody_wrote(
    mine: Client, referral: Referral, holder: User, caseworker: User
) -> None:
    told = text(mine.get(LIST))
    for words in (referral.number, NEED, "Leeds, United Kingdom", "Albanian", "In 3 days", "Answer wanted by", "Sent"):
        assert words in told
    assert "New message" not in told
    for secret in (NAME, SAFE, SITUATION, "A charity", "Caseworker"):
        assert secret not in told
    actions.ask(referral=referral, text="How soon?", key=uuid4(), by=holder)
    sending.answer_question(referral=referral, text="This week.", key=uuid4(), by=caseworker)
    assert "New message" in text(mine.get(LIST))


def test_the_answer_is_wanted_in_hours_on_the_last_day(mine: Client, case: Case, ada: Profile) -> None:
    sent(case, ada, hours=5.5)
    assert "In 5 hours" in text(mine.get(LIST))


def test_each_tab_says_what_comes_there_and_nobody_else_sees_anything(
    mine: Client, referral: Referral, professional: User, sign_in
) -> None:
    for tab, words in (
        ("work", "You work on nothing yet"), ("sent", "Nothing of yours"), ("ended", "Nothing has ended"),
    ):  # fmt: skip
        assert words in text(mine.get(LIST, {"tab": tab}))
    stranger = sign_in(professional)
    assert "Nothing waits for your answer" in text(stranger.get(LIST))
    assert stranger.get(LIST, {"tab": "goblin\0", "page": "9²"}).status_code == 200
    assert stranger.get(page(referral)).status_code == 404


def test_the_list_takes_six_queries_for_two_pages_as_for_one(
    mine: Client, case: Case, ada: Profile, caseworker: User
) -> None:
    sent(case, ada)
    one = queries(mine, LIST)
    for number in range(26):
        sent(opened(caseworker, pseudonym=f"Wren {number}"), ada)
    assert "Page 1 of 2" in text(mine.get(LIST))
    assert "Page 2 of 2" in text(mine.get(LIST, {"page": "2"}))
    assert "Page 1 of 2" in text(mine.get(LIST, {"page": "77"}))
    with CaptureQueriesContext(connections["keys"]) as keys:
        # A test is one transaction, so that a savepoint is set and let go.
        assert queries(mine, LIST) - 2 <= 5
    assert queries(mine, LIST) <= one
    assert len(keys) == 1


def test_the_menu_and_the_arrival_lead_there_whoever_is_on_a_side(
    mine: Client, referral: Referral, caseworker: User, professional: User, sign_in
) -> None:
    assert f'href="{LIST}"' in mine.get("/").text
    assert f'href="{LIST}"' in sign_in(caseworker).get("/").text
    assert f'href="{LIST}"' not in sign_in(professional).get("/").text
    assert mine.get(reverse("directory:arrive")).headers["Location"] == LIST


# --- the page --------------------------------------------------------------------------------------------------------


def test_before_it_is_accepted_the_card_alone_is_shown(mine: Client, referral: Referral) -> None:
    told = text(mine.get(page(referral)))
    for words in (NEED, "Leeds", "Albanian", "Accept", "Ask something first", "Decline", "your entry is checked"):
        assert words in told
    for secret in (NAME, SAFE, SITUATION, "A charity", "Caseworker", "Heron"):
        assert secret not in told
    assert now(referral).state == ReferralState.OPENED


def test_a_question_is_answered_without_saying_who_sends_it(mine: Client, referral: Referral, caseworker: User) -> None:
    assert mine.post(page(referral, "ask"), {"text": " "}).status_code == 422
    told = text(mine.post(page(referral, "ask"), {"text": "How soon?", "key": uuid4()}, follow=True))
    assert "How soon?" in told
    assert "You have asked something" in told
    sending.answer_question(referral=referral, text="This week.", key=uuid4(), by=caseworker)
    told = text(mine.get(page(referral)))
    assert "This week." in told
    assert "The sender ·" in told
    assert ("Caseworker" in told, "A charity" in told) == (False, False)


def test_accepting_asks_for_the_conflict_check_and_then_shows_what_was_agreed(mine: Client, referral: Referral) -> None:
    answer = mine.post(page(referral, "accept"))
    assert answer.status_code == 422
    assert "Accept it only when you know of no conflict of interest." in text(answer)
    assert NAME not in answer.text
    told = text(mine.post(page(referral, "accept"), {"has_no_conflict": "on"}, follow=True))
    for words in ("It is yours.", NAME, SAFE, SITUATION, "Sent by Caseworker, A charity", "Work has begun"):
        assert words in told
    assert referral.number in text(mine.get(LIST, {"tab": "work"}))


def test_declining_asks_why_and_perhaps_who_else(mine: Client, referral: Referral, ada: Profile) -> None:
    bea = entry(person("bea", None, None), slug="bea-example")
    assert mine.post(page(referral, "decline")).status_code == 422
    for address in ("nobody-here", ada.get_absolute_url()):
        answer = mine.post(page(referral, "decline"), {"reason": "area", "suggested": address})
        assert answer.status_code == 422
        assert "Copy it from their page" in text(answer)
    link = f"https://example.org{bea.get_absolute_url()}?q=1"
    told = text(mine.post(page(referral, "decline"), {"reason": "area", "suggested": link}, follow=True))
    assert "Declined." in told
    assert now(referral).suggested == bea
    told = text(mine.get(page(referral)))
    assert "Outside the area I work in." in told
    assert NEED not in told


def test_work_is_held_goes_on_and_is_completed(mine: Client, referral: Referral, holder: User) -> None:
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    today = timezone.localdate()
    for day in ("", str(today), str(today + datetime.timedelta(days=400))):
        assert mine.post(page(referral, "hold"), {"review_on": day}).status_code == 422
    later = today + datetime.timedelta(days=7)
    told = text(mine.post(page(referral, "hold"), {"review_on": str(later)}, follow=True))
    assert ("On hold" in told, "In 7 days" in told) == (True, True)
    assert "Put it on hold" in text(mine.post(page(referral, "start"), follow=True))
    assert mine.post(page(referral, "complete"), {"outcome": "delivered"}).status_code == 422
    said = {"outcome": "delivered", "areas": ["safety"], "delivered": "Two letters."}
    told = text(mine.post(page(referral, "complete"), said, follow=True))
    for words in ("Done as asked", "Two letters.", "Safe from whoever harmed them", NAME):
        assert words in told


def test_what_cannot_go_on_is_given_back_and_shown_no_more(mine: Client, referral: Referral, holder: User) -> None:
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    assert mine.post(page(referral, "cannot")).status_code == 422
    mine.post(page(referral, "cannot"), {"reason": "funding"})
    told = text(mine.get(page(referral)))
    assert "It cannot be paid for." in told
    assert NAME not in told


# --- in the way ------------------------------------------------------------------------------------------------------


def test_whoever_is_later_than_a_colleague_is_told_so_kindly(
    mine: Client, referral: Referral, ada: Profile, sign_in
) -> None:
    mate = person("mate", None, None)
    ada.holders.create(user=mate)
    actions.accept(referral=referral, has_no_conflict=True, by=mate)
    told = text(mine.post(page(referral, "accept"), {"has_no_conflict": "on"}, follow=True))
    assert "A colleague has accepted it already." in told


def test_whoever_is_later_than_the_time_is_told_so_kindly_and_sees_nothing(
    mine: Client, case: Case, ada: Profile, time_machine
) -> None:
    referral = sent(case, ada, hours=2)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=3))
    clock.expire()
    # Half an hour without a page, and one is signed out: no matter here.
    session = mine.session
    session["seen_at"] = int(timezone.now().timestamp())
    session.save()
    told = text(mine.post(page(referral, "accept"), {"has_no_conflict": "on"}, follow=True))
    assert "The time to answer has passed; the sender has been told." in told
    assert NEED not in told


@pytest.mark.parametrize("party", [ReferralParty.SENDER, ReferralParty.CLIENT])
def test_what_was_withdrawn_is_over_and_says_neither_why_nor_by_whom(
    mine: Client, referral: Referral, holder: User, caseworker: User, party: ReferralParty
) -> None:
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    by = caseworker if party == ReferralParty.SENDER else AnonymousUser()
    sending.withdraw(referral=referral, by=by, party=party)
    told = text(mine.get(page(referral)))
    assert "Ended by the other side." in told
    for secret in (NAME, NEED, "Caseworker", "A charity", "client"):
        assert secret not in told
    assert NEED not in text(mine.get(LIST, {"tab": "ended"}))
    told = text(mine.post(page(referral, "start"), follow=True))
    assert "Nothing was changed: it has ended." in told


def test_a_draft_is_not_there_for_whom_it_is_meant(mine: Client, case: Case, ada: Profile) -> None:
    draft = drafted(case, ada)
    assert mine.get(page(draft)).status_code == 404
    assert "Nothing waits" in text(mine.get(LIST))


def test_what_no_key_opens_is_said_and_shows_nothing(mine: Client, referral: Referral) -> None:
    Referral.objects.filter(pk=referral.pk).update(card=b"not what was sealed")
    answer = mine.get(page(referral))
    assert answer.status_code == 410
    assert "This cannot be opened" in answer.text
    assert "This cannot be read any more." in text(mine.get(LIST)) or referral.number in text(mine.get(LIST))
