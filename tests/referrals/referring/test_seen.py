"""Who saw this: every reading and every deed about a case and what was sent from it, for whoever has it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from referrals.actions import cases as actions
from referrals.actions.referrals import consenting, receiving, talking
from referrals.actions.referrals.seen import who_saw
from referrals.models import Case
from referrals.presenters.seen import deeds
from referrals.states_referrals import ReferralParty
from tests.directory.pages import queries, text
from tests.factories.life import holder
from tests.referrals.casework.conftest import case, colleague, opened
from tests.referrals.conftest import again
from tests.referrals.referring.talks import WORDS, accepted, drafted, entry

__all__ = ["case", "colleague"]
pytestmark = pytest.mark.django_db


def shown(case: Case, by: User) -> list[tuple[str, str, str]]:
    """Who, for whom, what: the first deed first."""
    trail = who_saw(case=case, by=by)
    return [(each.who, each.place, each.what) for each in reversed(deeds(again(case), trail))]


def test_both_sides_the_client_and_the_site_stand_there_with_what_they_did(
    case: Case, caseworker: User, colleague: User
) -> None:
    grace = holder("grace")
    referral = accepted(drafted(case, entry(grace, name="Grace & Co")), grace)
    talking.say(referral=referral, text=WORDS, by=caseworker)
    talking.read_messages(referral=referral, by=grace)
    consenting.withdraw_consent(consent=referral.consent, by=AnonymousUser(), party=ReferralParty.CLIENT)
    actions.read_pseudonyms(cases=[case], by=caseworker)
    actions.hand_over_case(case=case, to=colleague, by=caseworker)
    told = shown(case, colleague)
    for row in [
        ("Caseworker", "A charity", "Opened the case"),
        ("Caseworker", "A charity", "Wrote down a consent"),
        ("Caseworker", "A charity", "Sent it"),
        ("Grace", "Grace & Co", "Accepted it"),
        ("Caseworker", "A charity", "Wrote a message"),
        ("Grace", "Grace & Co", "Read the messages"),
        ("The client, with their code", "", "Withdrew it"),
        ("Caseworker", "A charity", "Saw it in a list"),
        ("Caseworker", "A charity", "Handed it to a colleague"),
    ]:
        assert told.count(row) == 1, row
    assert told[-1] == ("Mate", "A charity", "Looked at who saw this")


def test_nothing_of_other_cases_stands_there(case: Case, caseworker: User) -> None:
    grace = holder("grace")
    other = opened(caseworker, pseudonym="Wren")
    receiving.open_card(referral=accepted(drafted(other, entry(grace)), grace), by=grace)
    actions.read_pseudonyms(cases=[other], by=caseworker)
    assert [what for _who, _place, what in shown(case, caseworker)] == ["Opened the case", "Looked at who saw this"]


def test_only_whoever_has_it_is_shown(case: Case, colleague: User, moderator: User) -> None:
    for user in (colleague, moderator):
        with pytest.raises(PermissionDenied):
            who_saw(case=case, by=user)


def test_its_page_asks_as_often_for_sixty_deeds_as_for_a_few(case: Case, caseworker: User, sign_in) -> None:
    desk, where = sign_in(caseworker), reverse("cases:seen", args=[case.pk])
    grace = holder("grace")
    drafted(case, entry(grace))
    few = queries(desk, where)
    for number in range(58):
        actions.read_case(case=case, by=caseworker)
        if number < 3:
            drafted(case, entry(holder(f"other-{number}")))
    assert queries(desk, where) <= few
    assert "Page 1 of 2" in text(desk.get(where))
    assert "Opened the case" in text(desk.get(where, {"page": "2"}))
    assert desk.get(where, {"page": "goblin"}).status_code == 200
    assert f'href="{where}"' in desk.get(reverse("cases:detail", args=[case.pk])).text
