"""The file that the desk keeps for somebody who asked for help: theirs to erase at any time, and a child's for few."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import add_membership
from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import Role
from accounts.vault import sealing
from referrals import actions
from referrals.actions import cases, referrals
from referrals.choices import Closing, Queue, Urgency
from referrals.models import Case, CaseOffer, HelpRequest
from referrals.permissions_cases import colleagues
from referrals.presenters import cases as shown
from referrals.states import State, TransitionRefused
from referrals.states_cases import CaseState
from referrals.states_referrals import ReferralState
from tests.conftest import person
from tests.referrals.casework.conftest import dated
from tests.referrals.conftest import CHILD, WORDS, Ask, again, hush, told
from tests.referrals.referring.clients import agreed, browser_with, case_of, entry, helper, seen, taken
from tests.referrals.referring.test_offers import NUMBER, case, holder, mine
from tests.referrals.seeker import press

__all__ = ["case", "holder", "mine"]
pytestmark = pytest.mark.django_db
ERASE = "asking:erase_file"


def erased_by_the_clock(request: HelpRequest, by: User) -> None:
    """Close what was asked, and let it be erased."""
    actions.close(request=request, closing=Closing.HELPED, by=by)
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        assert actions.erase_due() == 1
    assert again(request).state == State.ERASED


def of_child(ask: Ask, by: User) -> tuple[HelpRequest, Case]:
    """What a child asked, and its case."""
    request = ask(number=NUMBER, said=CHILD)
    actions.take(request=request, by=by)
    actions.offer_case(request=request, by=by)
    return again(request), actions.agree_case(request=request)


def sort(request: HelpRequest, queue: Queue, by: User) -> None:
    actions.sort(request=request, queue=queue, urgency=Urgency.USUAL, by=by)


def test_the_file_can_be_erased_when_what_was_asked_is_erased_long_since(mine, case: Case, desk_member: User) -> None:
    referral = taken(agreed(case, entry()))
    erased_by_the_clock(mine, desk_member)
    hush()
    browser = browser_with(NUMBER)
    assert reverse(ERASE) in seen(browser)
    assert "The code leads nowhere after it." in seen(browser, "erase_file")
    assert again(case).state == CaseState.OPEN
    response = press(browser, reverse(ERASE))
    assert (response.status_code, response["Location"]) == (303, reverse("asking:return"))
    assert "The file is erased. The code leads nowhere any more." in browser.get(reverse("asking:return")).text
    assert (again(case).state, again(case).answers) == (CaseState.ERASED, None)
    assert (again(referral).ended, again(referral).content) == (ReferralState.WITHDRAWN, None)
    assert again(referral.consent).withdrawn_by == "client"
    for owner in (case.vault_owner, referral.vault_owner):
        with pytest.raises(sealing.Erased):
            sealing.seal_text("x", owner=owner, place="a.b:1")
    assert (told("stopped"), told("over")) == ([desk_member.name], [helper(referral.recipient).name])
    after = browser_with(NUMBER)
    assert "This code leads nowhere." in after.get(reverse("asking:return")).text
    actions.erase_file(case=case)
    assert AuditEvent.objects.filter(verb="erased", target_id=str(case.pk), actor="visitor").count() == 1


def test_a_closed_file_is_theirs_to_erase_too_and_with_a_code_that_replaced_theirs(mine, case, desk_member) -> None:
    with_new = browser_with(referrals.make_code(case=case, by=desk_member))
    cases.close_case(case=case, closing="helped", by=desk_member)
    assert press(with_new, reverse(ERASE))["Location"] == reverse("asking:return")
    assert again(case).state == CaseState.ERASED
    assert with_new.get(reverse("asking:yours"))["Location"] == reverse("asking:return")
    # What they asked goes on, without it.
    assert "Who we asked for you" not in seen(browser_with(NUMBER), "opened")
    assert again(mine).state == State.ASSIGNED


def test_a_file_that_they_erased_is_not_offered_again(mine, holder: Client, case, desk_member, sign_in) -> None:
    assert press(holder, reverse(ERASE))["Location"] == reverse("asking:opened")
    assert "What you asked us stays as it is." in seen(holder, "opened")
    actions.offer_case(request=mine, by=desk_member)
    assert "Would you like us to keep" not in seen(holder, "opened")
    assert "They said no" in sign_in(desk_member).get(reverse("triage:detail", args=[mine.pk])).text
    with pytest.raises(TransitionRefused):
        actions.agree_case(request=mine)


def test_what_a_caseworker_opened_is_not_the_clients_to_erase(caseworker: User, charity: Organisation) -> None:
    other = case_of(caseworker, charity)
    browser = browser_with(referrals.make_code(case=other, by=caseworker))
    assert reverse(ERASE) not in seen(browser)
    assert press(browser, reverse(ERASE))["Location"] == reverse("asking:yours")
    actions.erase_file(case=other)
    assert again(other).state == CaseState.OPEN


def test_what_the_desk_opened_by_mistake_is_asked_anew(mine, holder: Client, case, desk_member, sign_in) -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CaseOffer.objects.update(case=None, agreed_at=None)
    cases.erase_case(case=case, by=desk_member)
    with pytest.raises(TransitionRefused):
        actions.agree_case(request=mine)
    page = sign_in(desk_member).get(reverse("triage:detail", args=[mine.pk])).text
    assert reverse("triage:offer", args=[mine.pk]) in page
    actions.offer_case(request=mine, by=desk_member)
    press(holder, reverse("asking:file"), agree="")
    assert again(mine).offer.case.state == CaseState.OPEN
    assert Case.objects.count() == 2


def test_a_no_after_a_yes_in_another_tab_is_answered_kindly(mine: HelpRequest, holder: Client) -> None:
    press(holder, reverse("asking:file"), agree="")
    response = press(holder, reverse("asking:file"), refuse="")
    assert (response.status_code, response["Location"]) == (303, reverse("asking:opened"))
    assert "You have said yes before" in seen(holder, "opened")
    assert Case.objects.get().state == CaseState.OPEN


def test_it_was_opened_by_the_client_and_their_words_are_theirs(mine, case, desk_member, sign_in) -> None:
    deeds = AuditEvent.objects.filter(target_id=str(case.pk), verb__in=["opened", "noted"])
    assert set(deeds.values_list("actor", flat=True)) == {"visitor"}
    note = case.notes.get()
    assert note.by is None
    page = sign_in(desk_member).get(reverse("cases:detail", args=[case.pk])).text
    assert "The client, in their own words" in page
    assert reverse("cases:strike", args=[case.pk, note.pk]) not in page
    with pytest.raises(PermissionDenied):
        cases.strike_note(note=note, by=desk_member)
    content = cases.read_case(case=case, by=desk_member)
    assert [(each.who, each.text) for each in shown.notes(content, desk_member)] == [
        ("The client, in their own words", WORDS)
    ]
    assert shown.export(case, content)["notes"][0]["in_the_clients_words"]


def test_nobody_writes_under_the_name_of_the_client(caseworker: User, charity: Organisation) -> None:
    other = case_of(caseworker, charity)
    note = cases.add_case_note(case=other, text="As if theirs", key=other.pk, by=caseworker)
    assert note.pk != other.pk
    type(note).objects.filter(pk=note.pk).update(by=None)
    assert not again(note).is_of_client


def test_the_case_of_a_child_is_for_those_who_safeguard_also_when_what_was_asked_is_erased(
    ask: Ask, safeguarder: User, desk_member: User, operator: Organisation
) -> None:
    other = person("other", Role.SAFEGUARDING, operator)
    request, case = of_child(ask, safeguarder)
    for _ in range(2):
        assert colleagues(case) == [other]
        with pytest.raises(PermissionDenied):
            cases.hand_over_case(case=case, to=desk_member, by=safeguarder)
        if request.state != State.ERASED:
            erased_by_the_clock(request, safeguarder)
            request = again(request)
    cases.hand_over_case(case=case, to=other, by=safeguarder)
    assert list(Case.objects.visible_to(other)) == [case]
    cases.erase_case(case=case, by=other)
    assert not CaseOffer.objects.get().is_of_child


def test_while_nobody_safeguards_the_desk_may_have_it_and_who_joins_gets_it(
    ask: Ask, desk_member: User, administrator: User, operator: Organisation
) -> None:
    _request, case = of_child(ask, desk_member)
    assert list(Case.objects.visible_to(desk_member)) == [case]
    colleague = person("mate", Role.DESK, operator)
    assert colleagues(case) == [colleague]
    hush()
    joins = person("joins", None, None)
    add_membership(organisation=operator, user=joins, role=Role.SAFEGUARDING, by=administrator)
    assert again(case).owner == joins
    assert (told("given"), told("taken_over")) == (["Joins"], [desk_member.name])
    assert not Case.objects.visible_to(desk_member).exists()
    with pytest.raises(PermissionDenied):
        cases.read_case(case=case, by=desk_member)


def test_what_turns_out_to_be_of_a_child_takes_its_case_along(mine, case, desk_member, safeguarder, sign_in) -> None:
    sort(mine, Queue.SAFEGUARDING, desk_member)
    assert again(case).owner == safeguarder
    assert cases.read_case(case=case, by=safeguarder).notes
    assert sign_in(desk_member).get(reverse("cases:detail", args=[case.pk])).status_code == 404
    sort(mine, Queue.GENERAL, safeguarder)
    assert again(case).owner == safeguarder
    assert desk_member in colleagues(again(case))


def test_a_day_in_the_case_of_a_child_is_told_to_nobody_who_may_not_have_it(
    mine, case, desk_member, safeguarder, operator
) -> None:
    boss = person("boss", Role.MANAGER, operator)
    dated(case, 14)
    HelpRequest.objects.filter(pk=mine.pk).update(queue=Queue.SAFEGUARDING)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert cases.remind_of_deadlines() == 1
    assert (told("date"), told("unheld_date")) == ([], [boss.name])
