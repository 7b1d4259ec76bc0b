"""What a client sees with their code: whom they let be told what, in the words used; taking it back; how it went."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from notifications.neutral import said_too_much
from referrals.actions import cases, referrals
from referrals.choices_cases import CaseClosing
from referrals.choices_referrals import Area, Declining, Got, Outcome, Stopping
from referrals.models import Case, ClientAnswer, Consent, Referral
from referrals.presenters.client import answer_of
from referrals.states_referrals import ReferralState
from tests.directory.pages import tokenless
from tests.referrals.conftest import again, hush, told
from tests.referrals.referring.clients import (
    CONTENT,
    WORDS,
    agreed,
    browser_with,
    case_of,
    entry,
    helper,
    seen,
    sent,
    taken,
)
from tests.referrals.seeker import press

pytestmark = pytest.mark.django_db
NOTE = "A note that nobody shows the client"


@pytest.fixture
def case(caseworker: User, charity) -> Case:
    case = case_of(caseworker, charity)
    cases.add_case_note(case=case, text=NOTE, by=caseworker)
    return case


@pytest.fixture
def holder(case: Case, caseworker: User) -> Client:
    return browser_with(referrals.make_code(case=case, by=caseworker))


@pytest.fixture
def consent(case: Case) -> Consent:
    return agreed(case, entry())


def done(referral: Referral) -> None:
    said = {"outcome": Outcome.PARTLY, "areas": [Area.HOUSING], "delivered": "Two appointments"}
    referrals.complete(referral=referral, by=helper(referral.recipient), **said)


def test_it_says_who_what_for_until_when_in_which_words_and_no_more(consent: Consent, holder: Client) -> None:
    sent(consent)
    html = seen(holder) + seen(holder, "take_back", consent.pk)
    for words in ("Grace Example", "Legal advice", "How to address them", "Albanian", WORDS, "Through an interpreter"):
        assert words in html
    # Read aloud as what they are: in the language that the client was asked in.
    assert re.search(rf'<div[^>]* lang="sq"[^>]*>\s*<p>{re.escape(WORDS)}', html)
    for words in (NOTE, *CONTENT.values(), "About their health", "Heron"):
        assert words not in html
    assert "<title>Page</title>" in html
    plain = re.sub(r"<[^>]*>", " ", html).replace(str(consent.case.organisation), "")
    assert said_too_much(plain, "en") == []
    assert AuditEvent.objects.filter(target_id=str(consent.case_id), verb="shown_to_client", actor="visitor").exists()


def test_where_it_stands_is_said_in_plain_words_and_never_why(consent: Consent, holder: Client) -> None:
    assert "Nobody was asked yet." in seen(holder)
    referral = sent(consent)
    assert "Somebody was asked. We wait for their answer." in seen(holder)
    by = helper(referral.recipient)
    referrals.decline(referral=referral, reason=Declining.SAFETY, suggested=None, by=by)
    html = seen(holder)
    assert "We are finding somebody else." in html
    assert str(Declining.SAFETY.label) not in html
    assert "safe" not in tokenless(html.partition("<main")[2]).lower()
    other = taken(agreed(consent.case, entry("Ada")))
    assert "Somebody has said yes." in seen(holder)
    referrals.cannot(referral=other, reason=Stopping.FUNDING, by=helper(other.recipient))
    assert seen(holder).count("We are finding somebody else.") == 2
    done(taken(agreed(consent.case, entry("Bea"))))
    assert "It is done." in seen(holder)
    cases.close_case(case=consent.case, closing=CaseClosing.HELPED, by=consent.case.owner)
    assert "We are finding" not in seen(holder)


def test_taking_it_back_asks_first_and_ends_access_at_once(consent: Consent, holder: Client) -> None:
    referral = taken(consent)
    hush()
    where = reverse("asking:take_back", args=[consent.pk])
    assert "they can open nothing about you" in holder.get(where).content.decode()
    assert again(consent).withdrawn_at is None
    for _ in range(2):
        assert press(holder, where)["Location"] == reverse("asking:yours")
    assert again(referral).state == ReferralState.WITHDRAWN
    assert again(consent).withdrawn_by == "client"
    assert not again(referral).case.consents.live().exists()
    html = seen(holder)
    assert "They can open nothing of it any more." in html
    html = holder.get(where).content.decode()
    assert WORDS in html
    assert "Take it back" not in html
    assert told("over") == [helper(referral.recipient).name]
    assert told("moved") == [consent.case.owner.name]


def test_what_has_run_out_is_over_and_not_there_to_be_taken_back(consent: Consent, caseworker: User) -> None:
    with time_machine.travel(timezone.now() + timedelta(31)):
        browser = browser_with(referrals.make_code(case=consent.case, by=caseworker))
        assert "Its day is over." in seen(browser)
        assert "Take it back" not in seen(browser, "take_back", consent.pk)


def test_the_client_is_asked_how_it_went_and_the_sender_reads_it(consent: Consent, holder: Client) -> None:
    referral = taken(consent)
    assert answer_of(referral) is None
    done(referral)
    hush()
    where = reverse("asking:answer", args=[referral.pk])
    assert where in seen(holder)
    assert press(holder, where, areas=["safety"])["Location"] == where
    html = holder.get(where).content.decode()
    assert "Choose one." in html
    assert 'value="safety" checked' in re.sub(r'value="safety"[^>]* checked', 'value="safety" checked', html)
    for got in ("yes", "no"):
        press(holder, where, got=got, areas=["safety", "education"])
    said = answer_of(referral)
    assert (said.got, said.areas) == ("Yes", [Area.SAFETY.label, Area.EDUCATION.label])
    assert where not in seen(holder)
    assert told("moved") == [consent.case.owner.name]
    # The same verb by somebody without an account.
    assert AuditEvent.objects.filter(target_id=str(referral.pk), verb="client_answered", actor="visitor").count() == 1


def test_one_that_could_not_go_on_is_asked_about_too_and_nobody_without_a_code(consent: Consent, holder) -> None:
    referral = taken(consent)
    referrals.cannot(referral=referral, reason=Stopping.CAPACITY, by=helper(referral.recipient))
    assert ClientAnswer.objects.get().referral == referral
    other = taken(agreed(case_of(consent.case.owner, consent.case.organisation), entry("Ada")))
    done(other)
    assert ClientAnswer.objects.count() == 1
    referrals.answer(referral=other, got=Got.YES)
    assert answer_of(other) is None


def test_one_client_touches_nothing_of_another(consent: Consent, holder: Client, caseworker: User, charity) -> None:
    referral = taken(consent)
    done(referral)
    other = case_of(caseworker, charity)
    stranger = browser_with(referrals.make_code(case=other, by=caseworker))
    for name, key in (("take_back", consent.pk), ("answer", referral.pk)):
        where = reverse(f"asking:{name}", args=[key])
        assert stranger.get(where)["Location"] == reverse("asking:yours")
        assert press(stranger, where, got="yes")["Location"] == reverse("asking:yours")
    assert again(consent).withdrawn_at is None
    assert ClientAnswer.objects.get().answered_at is None
    assert "Grace Example" not in seen(stranger)


def test_the_sender_reads_it_beside_the_outcome(consent: Consent, holder: Client, sign_in) -> None:
    referral = taken(consent)
    done(referral)
    page = reverse("referrals:detail", args=[referral.pk])
    sender, recipient = sign_in(consent.case.owner), sign_in(helper(referral.recipient))
    assert "They have been asked since" in sender.get(page).content.decode()
    press(holder, reverse("asking:answer", args=[referral.pk]), got="partly", areas=["education"])
    html = sender.get(page).content.decode()
    assert "What the client says" in html
    assert str(Area.EDUCATION.label) in html
    assert "What the client says" not in recipient.get(page).content.decode()
