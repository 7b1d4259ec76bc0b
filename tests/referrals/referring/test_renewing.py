"""A consent that runs out on what goes on: the client is asked again, in time, and what they say holds from then."""

import datetime
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import Role
from directory.models import Profile
from notifications import kinds
from notifications.kinds import Refused
from notifications.models import Message
from notifications.neutral import said_too_much
from referrals.actions import cases
from referrals.actions import referrals as actions
from referrals.actions.referrals.rows import content_of
from referrals.choices_referrals import Question, Shared
from referrals.models import Case, Referral
from referrals.scheduled import tell_reviews
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralParty, ReferralState
from tests.conftest import person
from tests.referrals.referring.sent import NAME, SAFE, agreed, drafted, now, sent, told
from tests.referrals.referring.test_consenting import GIVEN

pytestmark = pytest.mark.django_db

MORE = replace(GIVEN, shared=frozenset({Shared.NAME, Shared.HEALTH}))
DAY = datetime.timedelta(days=1)


@pytest.fixture
def taken(case: Case, ada: Profile, holder: User) -> Referral:
    """Accepted, with a consent for two more days."""
    referral = sent(case, ada, hours=20, consent=agreed(case, ada, days=2))
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    return now(referral)


def page(referral: Referral) -> str:
    return f"{reverse('cases:consent', args=[referral.case_id])}?to=ada&from={referral.pk}"


def said(**over: Any) -> dict[str, Any]:
    """The consent form, filled in."""
    return {
        "purpose": "support", "shared": ["name", "health"], "answered": Question.values, "words": "May I still?",
        "language": "sq", "asked": "spoken", "until": f"{timezone.localdate() + 30 * DAY}", "text_name": NAME,
        "text_health": "Needs an inhaler", "is_renewal": "True", "key": uuid4(),
    } | over  # fmt: skip


# --- the deed --------------------------------------------------------------------------------------------------------


def test_what_is_agreed_to_anew_holds_and_the_rest_goes_out_of_what_is_said(
    taken: Referral, caseworker: User, holder: User
) -> None:
    before, key = taken.consent, uuid4()
    for _press in range(2):
        consent = actions.renew_consent(referral=taken, given=MORE, key=key, by=caseworker)
    row = now(taken)
    assert (row.consent, row.state, consent == before) == (consent, ReferralState.ACCEPTED, False)
    assert (content_of(row), row.case.consents.count()) == ({Shared.NAME: NAME}, 2)
    assert AuditEvent.objects.filter(verb="consent_renewed", target_id=str(taken.pk)).count() == 1
    words = {Shared.NAME: NAME, Shared.HEALTH: "Asthma", Shared.CONTACT: SAFE}
    actions.renew_consent(referral=taken, given=MORE, content=words, by=caseworker)
    assert actions.read(referral=taken, by=holder).content == {Shared.NAME: NAME, Shared.HEALTH: "Asthma"}


def test_what_had_run_out_is_read_and_accepted_again(
    case: Case, ada: Profile, caseworker: User, holder: User, time_machine: Any
) -> None:
    referral = sent(case, ada, hours=20, consent=agreed(case, ada, days=2))
    time_machine.move_to(timezone.now() + 3 * DAY)
    with pytest.raises(Refused):
        actions.accept(referral=referral, has_no_conflict=True, by=holder)
    actions.renew_consent(referral=referral, given=GIVEN, by=caseworker)
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    assert actions.read(referral=referral, by=holder).content == {Shared.NAME: NAME}


def test_only_the_sender_renews_and_only_what_goes_on(
    taken: Referral, case: Case, caseworker: User, holder: User, charity: Organisation
) -> None:
    for who in (holder, person("mate", Role.SOLICITOR, charity)):
        with pytest.raises(PermissionDenied):
            actions.renew_consent(referral=taken, given=GIVEN, by=who)
    actions.withdraw(referral=taken, by=caseworker)
    for referral in (taken, drafted(case, taken.recipient)):
        with pytest.raises(TransitionRefused):
            actions.renew_consent(referral=referral, given=GIVEN, by=caseworker)


def test_a_consent_that_ends_before_an_answer_is_wanted_is_refused_for_either(
    case: Case, ada: Profile, caseworker: User
) -> None:
    draft = drafted(case, ada, consent=agreed(case, ada, days=2))
    with pytest.raises(Refused, match="counts until"):
        actions.send(referral=draft, respond_by=timezone.now() + 4 * DAY, by=caseworker)
    actions.send(referral=draft, respond_by=timezone.now() + datetime.timedelta(hours=30), by=caseworker)
    with pytest.raises(Refused, match="counts until"):
        actions.renew_consent(referral=draft, given=replace(GIVEN, until=timezone.localdate()), by=caseworker)


def test_a_client_who_takes_the_older_consent_back_means_the_newer_too(taken: Referral, caseworker: User) -> None:
    older = taken.consent
    actions.renew_consent(referral=taken, given=MORE, by=caseworker)
    actions.withdraw_consent(consent=older, by=AnonymousUser(), party=ReferralParty.CLIENT)
    row = now(taken)
    assert (row.ended, bool(row.consent and row.consent.withdrawn_at)) == (ReferralState.WITHDRAWN, True)


# --- the clock -------------------------------------------------------------------------------------------------------


def test_a_week_before_it_ends_whoever_has_the_case_is_told_once_for_each_consent(
    case: Case, ada: Profile, caseworker: User, holder: User, time_machine: Any
) -> None:
    referral = sent(case, ada, hours=20, consent=agreed(case, ada, days=9))
    start = timezone.now()
    time_machine.move_to(start + 3 * DAY)
    tell_reviews()
    # Nobody works on it yet.
    assert told("consent_ends") == []
    time_machine.move_to(start)
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    for days, people in ((1, []), (2, [caseworker]), (5, [caseworker]), (10, [caseworker])):
        time_machine.move_to(start + days * DAY)
        tell_reviews()
        tell_reviews()
        assert told("consent_ends") == people, days
    actions.renew_consent(referral=referral, given=replace(GIVEN, until=timezone.localdate() + 30 * DAY), by=caseworker)
    tell_reviews()
    assert told("consent_ends") == [caseworker]
    time_machine.move_to(start + 34 * DAY)
    tell_reviews()
    assert told("consent_ends") == [caseworker] * 2


def test_what_is_told_is_neutral_moot_once_renewed_and_follows_the_case(
    taken: Referral, caseworker: User, charity: Organisation
) -> None:
    tell_reviews()
    kind = kinds.get("referrals.consent_ends")
    assert isinstance(kind, kinds.MemberKind)
    assert not said_too_much(f"{kind.headline} {kind.title} {kind.why}", "en")
    about = Message.objects.get(kind=kind.name).subject
    assert kind.is_wanted(about)
    mate = person("mate", Role.SOLICITOR, charity)
    cases.hand_over_case(case=taken.case, to=mate, by=caseworker)
    tell_reviews()
    assert told("consent_ends") == [mate]
    actions.renew_consent(referral=taken, given=MORE, by=mate)
    assert not kind.is_wanted(about)


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sender(caseworker: User, sign_in: Any) -> Client:
    return sign_in(caseworker)


def test_the_page_of_a_referral_leads_to_the_form_and_back(
    sender: Client, taken: Referral, case: Case, holder: User
) -> None:
    detail = reverse("referrals:detail", args=[taken.pk])
    text = sender.get(detail).content.decode()
    assert page(taken).replace("&", "&amp;") in text
    form = sender.get(page(taken)).content.decode()
    assert (NAME in form, "Ada Example" in form, "What they see before" in form) == (True, True, False)
    answer = sender.post(page(taken), said(), follow=True)
    assert (answer.redirect_chain, case.referrals.count()) == ([(detail, 302)], 1)
    assert "Ask the client again" not in answer.content.decode()
    found = actions.read(referral=taken, by=holder)
    assert found.content == {Shared.NAME: NAME, Shared.HEALTH: "Needs an inhaler"}


def test_nothing_typed_is_lost_when_it_is_refused_or_has_ended_meanwhile(
    sender: Client, taken: Referral, case: Case, caseworker: User
) -> None:
    wrong = sender.post(page(taken), said(until="2020-01-01"))
    assert (wrong.status_code, "Needs an inhaler" in wrong.content.decode()) == (422, True)
    actions.withdraw(referral=taken, by=caseworker)
    late = sender.post(page(taken), said())
    text = late.content.decode()
    assert (late.status_code, "Needs an inhaler" in text, "it has ended meanwhile" in text) == (409, True, True)
    assert (case.consents.count(), case.referrals.count()) == (1, 1)


def test_the_time_for_an_answer_is_refused_beside_its_field(sender: Client, case: Case, ada: Profile) -> None:
    draft = drafted(case, ada, consent=agreed(case, ada, days=2))
    place = reverse("referrals:send", args=[draft.pk])
    answer = sender.post(place, {"respond_by": f"{timezone.localtime(timezone.now() + 4 * DAY):%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 422
    assert "counts until" in answer.context["send_form"].errors["respond_by"][0]
    assert "Ask the client again" in answer.content.decode()
    begun = sender.get(reverse("referrals:detail", args=[draft.pk])).context["send_form"]["respond_by"].value()
    assert timezone.make_aware(begun) < timezone.now() + 2 * DAY
