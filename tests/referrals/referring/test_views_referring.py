"""The sender's pages: from "Refer" to what became of it. What was typed comes back whenever something is refused."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import System
from directory import actions as directory
from directory.models import Availability, Profile
from referrals.actions import cases
from referrals.actions import referrals as actions
from referrals.actions.cases.rows import unseal
from referrals.actions.referrals.rows import content_of
from referrals.choices_referrals import Declining, Question, Shared
from referrals.models import Case, Referral
from referrals.states_referrals import ReferralState
from tests.factories.directory import specialism
from tests.referrals.casework.conftest import dated
from tests.referrals.referring.sent import NAME, entry, now, sent

pytestmark = pytest.mark.django_db

SAFELY = "Ring the school, never at home"


@pytest.fixture
def sender(caseworker: User, sign_in: Any) -> Client:
    return sign_in(caseworker)


@pytest.fixture
def need(db: None) -> Any:
    return specialism("age-assessment", name="Age assessment")


@pytest.fixture
def bea(holder: User, need: Any) -> Profile:
    """Fits: does it, in the country of the case, in its language."""
    return entry(holder, slug="bea", name="Bea Sample", terms=[need], languages=["sq"])


def said(**over: Any) -> dict[str, Any]:
    """The consent form, filled in."""
    until = timezone.localdate() + datetime.timedelta(days=30)
    return {
        "needs": ["age-assessment"], "region": "Leeds", "purpose": "support", "shared": ["name", "contact"],
        "answered": Question.values, "words": "May I tell her?", "language": "sq", "asked": "spoken",
        "until": until.isoformat(), "text_name": NAME, "text_contact": SAFELY,
    } | over  # fmt: skip


def consent_page(case: Case, *slugs: str) -> str:
    return reverse("cases:consent", args=[case.pk]) + "?" + "&".join(f"to={slug}" for slug in slugs)


def soon(hours: int = 72) -> str:
    return f"{timezone.localtime(timezone.now() + datetime.timedelta(hours=hours)):%Y-%m-%dT%H:%M}"


def page(referral: Referral, verb: str = "detail") -> str:
    return reverse(f"referrals:{verb}", args=[referral.pk])


def test_a_client_is_referred_in_three_pages(sender: Client, case: Case, bea: Profile) -> None:
    chosen = sender.get(reverse("cases:refer", args=[case.pk])).content.decode()
    assert "Does: Age assessment" in chosen
    assert "Speaks Albanian" in chosen
    assert "Availability not known" in chosen
    asked = sender.get(consent_page(case, "bea"))
    assert (asked.status_code, "Bea Sample" in asked.content.decode()) == (200, True)
    kept = sender.post(consent_page(case, "bea"), said(), follow=True)
    (draft,) = case.referrals.all()
    text = kept.content.decode()
    assert draft.state == ReferralState.DRAFTED
    assert all(words in text for words in ("Look at it before you send it", NAME, SAFELY, "Leeds"))
    done = sender.post(page(draft, "send"), {"respond_by": soon()}, follow=True)
    assert now(draft).state == ReferralState.SENT
    assert "has not opened it yet" in done.content.decode()


def test_three_are_asked_with_one_press(sender: Client, case: Case, bea: Profile, ada: Profile) -> None:
    sender.post(consent_page(case, "bea", "ada"), said())
    first, second = case.referrals.all()
    assert first.round == second.round
    sender.post(page(first, "send"), {"respond_by": soon()})
    assert {now(first).state, now(second).state} == {ReferralState.SENT}


def test_who_takes_nobody_is_shown_and_cannot_be_chosen(sender: Client, case: Case, bea: Profile) -> None:
    directory.confirm_availability(profile=bea, by=System("t"), availability=Availability.CLOSED)
    text = sender.get(reverse("cases:refer", args=[case.pk])).content.decode()
    assert "Bea Sample takes no new work now." in text
    assert 'value="bea" disabled' in text
    assert sender.get(consent_page(case, "bea")).status_code == 422


def test_whoever_is_never_to_be_asked_is_not_even_shown(
    sender: Client, case: Case, bea: Profile, caseworker: User
) -> None:
    told = cases.Told(pseudonym="Heron", needs=("age-assessment",), excluded=("bea",))
    cases.change_case(case=case, told=told, by=caseworker)
    for place in ("", "?q=Bea", "?to=bea"):
        assert "Bea Sample" not in sender.get(reverse("cases:refer", args=[case.pk]) + place).content.decode()
    answer = sender.post(consent_page(case, "bea"), said())
    assert (answer.status_code, case.referrals.count()) == (409, 0)
    assert SAFELY in answer.content.decode()


def test_somebody_who_does_not_fit_is_found_by_name(sender: Client, case: Case, ada: Profile, bea: Profile) -> None:
    place = reverse("cases:refer", args=[case.pk])
    assert "Ada Example" not in sender.get(place).content.decode()
    assert "Ada Example" in sender.get(place, {"q": "Ada"}).content.decode()


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"answered": Question.values[:6]}, "Tick all seven"),
        ({"text_contact": ""}, "You ticked it above"),
        ({"text_health": "Asthma"}, "Nobody may read this"),
        ({"until": "2020-01-01"}, "Give a day to come"),
        ({"needs": []}, "Say what is needed"),
        ({"shared": ["name", "contact", "exploitation"]}, "The case says nothing of the kind"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    sender: Client, case: Case, bea: Profile, over: dict[str, Any], error: str
) -> None:
    answer = sender.post(consent_page(case, "bea"), said(**over))
    text = answer.content.decode()
    assert (answer.status_code, error in text, "May I tell her?" in text, NAME in text) == (422, True, True, True)
    assert (case.consents.count(), case.referrals.count()) == (0, 0)


def test_words_come_back_when_the_case_was_closed_meanwhile(
    sender: Client, case: Case, bea: Profile, caseworker: User
) -> None:
    cases.close_case(case=case, closing="helped", by=caseworker)
    answer = sender.post(consent_page(case, "bea"), said())
    assert (answer.status_code, SAFELY in answer.content.decode()) == (409, True)


def test_a_draft_that_cannot_be_sent_says_why_and_keeps_the_time(sender: Client, draft: Referral, ada: Profile) -> None:
    directory.confirm_availability(profile=ada, by=System("t"), availability=Availability.CLOSED)
    wanted = soon()
    answer = sender.post(page(draft, "send"), {"respond_by": wanted})
    text = answer.content.decode()
    assert (answer.status_code, "takes no new work now" in text, wanted in text) == (409, True, True)
    assert sender.post(page(draft, "send"), {"respond_by": soon(24 * 90)}).status_code == 422


def test_a_draft_is_changed_and_discarded(sender: Client, draft: Referral) -> None:
    asked = sender.get(page(draft, "change")).content.decode()
    assert (NAME in asked, "About their health" in asked) == (True, False)
    sender.post(page(draft, "change"), {"needs": ["age-assessment"], "text_name": "Kiri"})
    assert content_of(now(draft)) == {Shared.NAME: "Kiri"}
    sender.post(page(draft, "withdraw"))
    late = sender.post(page(draft, "change"), {"needs": ["age-assessment"], "text_name": "Late words"})
    assert (late.status_code, "Late words" in late.content.decode()) == (409, True)


def test_a_question_is_answered_on_the_page(sender: Client, case: Case, ada: Profile, holder: User) -> None:
    referral = sent(case, ada)
    actions.ask(referral=referral, text="Which day is it?", key=referral.pk, by=holder)
    assert "Which day is it?" in sender.get(page(referral)).content.decode()
    assert sender.post(page(referral, "answer"), {"text": ""}).status_code == 422
    sender.post(page(referral, "answer"), {"text": "Any day."})
    assert now(referral).state == ReferralState.OPENED
    late = sender.post(page(referral, "answer"), {"text": "And another word"})
    assert (late.status_code, "And another word" in late.content.decode()) == (409, True)


def test_after_a_decline_whom_they_suggest_comes_first_with_the_same_words(
    sender: Client, case: Case, ada: Profile, bea: Profile, holder: User
) -> None:
    referral = sent(case, ada)
    cleo = entry(holder, slug="cleo", name="Cleo Sample")
    actions.decline(referral=referral, reason=Declining.CAPACITY, suggested=cleo, by=holder)
    text = sender.get(page(referral)).content.decode()
    assert "Ada Example has declined: No time for it now." in text
    assert text.index("Cleo Sample") < text.index("Bea Sample")
    begun = sender.get(f"{consent_page(case, 'cleo')}&from={referral.pk}").content.decode()
    assert NAME in begun


def test_it_is_begun_anew_taken_back_and_erased_by_a_press(sender: Client, case: Case, ada: Profile) -> None:
    referral = sent(case, ada)
    sender.post(page(referral, "withdraw"))
    assert "You have taken it back." in sender.get(page(referral)).content.decode()
    answer = sender.post(page(referral, "reopen"), follow=True)
    again = Referral.objects.get(reopens=referral)
    assert "Look at it before you send it" in answer.content.decode()
    sender.post(page(again, "mistaken"))
    assert now(again).erased_at
    assert "It is erased." in sender.get(page(again)).content.decode()


def test_a_case_shows_its_referrals_and_a_consent_is_withdrawn_there(sender: Client, case: Case, ada: Profile) -> None:
    referral = sent(case, ada)
    place = reverse("cases:detail", args=[case.pk])
    text = sender.get(place).content.decode()
    assert all(words in text for words in ("Ada Example", "What the client agreed to", "In 3 days"))
    sender.post(reverse("cases:withdraw_consent", args=[case.pk, referral.consent_id]))
    assert now(referral).ended == ReferralState.WITHDRAWN
    assert "Taken back on" in sender.get(place).content.decode()


def test_a_case_with_a_live_referral_is_not_closed_and_says_why(sender: Client, draft: Referral) -> None:
    place = reverse("cases:close", args=[draft.case_id])
    answer = sender.post(place, {"closing": "helped"}, follow=True)
    assert "a referral of it is not over" in answer.content.decode()
    assert Case.objects.get(pk=draft.case_id).state == "open"


def test_the_first_screen_says_who_has_not_answered_in_as_many_queries_for_one_as_for_five(
    sender: Client, case: Case, holder: User
) -> None:
    place = reverse("cases:list")
    sent(case, entry(holder, slug="one", name="First Asked"))
    sender.get(place)
    with CaptureQueriesContext(connection) as few:
        text = sender.get(place).content.decode()
    assert all(words in text for words in ("Waiting for an answer", "First Asked", "Heron"))
    for number in range(4):
        sent(case, entry(holder, slug=f"more-{number}", name=f"More {number}"))
    with CaptureQueriesContext(connection) as many:
        sender.get(place)
    assert len(few) == len(many)


def test_the_file_of_a_case_holds_its_referrals_and_consents(sender: Client, case: Case, ada: Profile) -> None:
    sent(case, ada)
    held = json.loads(sender.get(reverse("cases:export", args=[case.pk])).content)
    (referral,), (consent,) = held["referrals"], held["consents"]
    assert (referral["recipient"], referral["state"], referral["content"]["name"]) == ("Ada Example", "sent", NAME)
    assert (consent["shared"], consent["words"]) == (["contact", "name", "situation"], "May I tell them?")


def test_whom_never_to_ask_is_taken_by_address_and_refused_when_unknown(
    sender: Client, case: Case, ada: Profile
) -> None:
    place = reverse("cases:edit", args=[case.pk])
    wrong = sender.post(place, {"pseudonym": "Heron", "excluded": "nobody-such"})
    assert (wrong.status_code, "nobody-such" in wrong.content.decode()) == (422, True)
    sender.post(place, {"pseudonym": "Heron", "excluded": "https://example.org/directory/ada/\n\nada"})
    assert unseal(Case.objects.get(pk=case.pk)).excluded == ("ada",)
    assert ">\nada</textarea>" in sender.get(place).content.decode()


def test_an_answer_is_wanted_before_what_is_due_next(sender: Client, draft: Referral) -> None:
    dated(draft.case, 4)
    found = sender.get(page(draft)).context["send_form"]["respond_by"].value()
    wait = timezone.make_aware(found) - timezone.now()
    assert datetime.timedelta(days=1) < wait < datetime.timedelta(days=2)


def test_the_recipient_presses_none_of_the_senders_buttons(
    draft: Referral, caseworker: User, holder: User, sign_in: Any
) -> None:
    actions.send(referral=draft, respond_by=timezone.now() + datetime.timedelta(days=1), by=caseworker)
    theirs = sign_in(holder)
    for verb in ("send", "change", "answer", "withdraw", "mistaken", "reopen"):
        assert theirs.post(page(draft, verb)).status_code == 403, verb
