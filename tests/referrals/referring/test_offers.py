"""The desk makes a case of a help request when its person agrees by code; taking it back ends all of it."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import sealing
from referrals import actions
from referrals.actions import cases, referrals
from referrals.actions.offering import SPECIALISMS
from referrals.choices import Closing
from referrals.models import Case, CaseOffer, ClientCode, HelpRequest
from referrals.states import State, TransitionRefused
from referrals.states_cases import CaseState
from referrals.states_referrals import ReferralState
from tests.referrals.conftest import CHILD, WORDS, Ask, again, hush, say, told
from tests.referrals.referring.clients import agreed, browser_with, entry, helper, seen, taken
from tests.referrals.seeker import press

pytestmark = pytest.mark.django_db
NUMBER = 12345678901234567890


@pytest.fixture
def mine(ask: Ask, desk_member: User) -> HelpRequest:
    """A request that the desk member has, and has asked about; its code is NUMBER."""
    request = ask(number=NUMBER, said={"need": "stay"})
    actions.take(request=request, by=desk_member)
    actions.offer_case(request=request, by=desk_member)
    return again(request)


@pytest.fixture
def holder(mine: HelpRequest) -> Client:
    return browser_with(NUMBER)


@pytest.fixture
def case(mine: HelpRequest) -> Case:
    return actions.agree_case(request=mine)


def test_the_desk_asks_once_and_only_about_what_it_has(ask: Ask, desk_member: User, colleague: User) -> None:
    request = ask()
    with pytest.raises(TransitionRefused):
        actions.offer_case(request=request, by=desk_member)
    actions.take(request=request, by=desk_member)
    with pytest.raises(TransitionRefused):
        actions.offer_case(request=request, by=colleague)
    for _ in range(2):
        actions.offer_case(request=request, by=desk_member)
    assert AuditEvent.objects.filter(verb="case_offered").count() == 1


def test_it_is_asked_in_plain_words_and_nothing_is_kept_before_a_yes(
    mine, holder: Client, sign_in, desk_member
) -> None:
    assert "Would you like us to keep a file about you" in seen(holder, "opened")
    html = seen(holder, "file")
    for words in ("Who can read it", "One person of our team", "How long", "6 years later", "How to take it back"):
        assert words in html
    assert not Case.objects.exists()
    page = sign_in(desk_member).get(reverse("triage:detail", args=[mine.pk])).content.decode()
    assert "They see it when they come back with their code." in page


def test_a_yes_opens_a_case_with_one_of_the_desk_and_what_they_said(
    mine, holder: Client, desk_member, operator
) -> None:
    for _ in range(2):
        assert press(holder, reverse("asking:file"), agree="")["Location"] == reverse("asking:opened")
    (case,) = Case.objects.all()
    assert (case.owner, case.organisation) == (desk_member, operator)
    content = cases.read_case(case=case, by=desk_member)
    said = content.told
    assert (said.country, said.languages, said.needs) == ("GB", ("sq",), ("immigration-law",))
    assert [text for _note, text in content.notes] == [WORDS]
    assert told("given") == [desk_member.name]
    by_them = AuditEvent.objects.filter(actor="visitor", target_id=str(mine.pk), verb="case_agreed")
    assert by_them.count() == 1
    assert again(mine).state == State.ASSIGNED


def test_their_one_code_opens_both_and_outlives_the_request(mine, holder: Client, case, desk_member) -> None:
    agreed(case, entry())
    assert reverse("asking:yours") in seen(holder, "opened")
    assert "Grace Example" in seen(holder)
    assert ClientCode.objects.count() == 1
    actions.close(request=mine, closing=Closing.HELPED, by=desk_member)
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        assert actions.erase_due() == 1
        assert again(case).state == CaseState.OPEN
        assert "Grace Example" in seen(browser_with(NUMBER))


def test_a_new_code_for_the_case_takes_the_old_one_off_it(mine, holder: Client, case, desk_member) -> None:
    other = browser_with(referrals.make_code(case=case, by=desk_member))
    assert seen(other)
    assert holder.get(reverse("asking:yours"))["Location"] == reverse("asking:opened")
    assert seen(holder, "opened")


def test_a_no_changes_nothing_and_is_not_asked_again(mine, holder: Client, sign_in, desk_member) -> None:
    for _ in range(2):
        press(holder, reverse("asking:file"), refuse="")
    assert not Case.objects.exists()
    assert "Would you like us" not in seen(holder, "opened")
    with pytest.raises(TransitionRefused):
        actions.agree_case(request=mine)
    actions.offer_case(request=mine, by=desk_member)
    page = sign_in(desk_member).get(reverse("triage:detail", args=[mine.pk])).content.decode()
    assert "They said no" in page
    assert reverse("triage:offer", args=[mine.pk]) not in page


each_end = pytest.mark.parametrize("act", [actions.withdraw, actions.erase])


@each_end
def test_ending_the_request_ends_all_that_came_of_it(act, mine, case, desk_member) -> None:
    referral = taken(agreed(case, entry()))
    note = case.notes.get()
    hush()
    for _ in range(2):
        act(request=mine)
    assert again(referral).ended == ReferralState.WITHDRAWN
    assert again(referral).content is None
    assert again(referral.consent).withdrawn_by == "client"
    assert again(case).state == CaseState.ERASED
    assert not ClientCode.objects.exists()
    for owner in (case.vault_owner, note.vault_owner, referral.vault_owner):
        with pytest.raises(sealing.Erased):
            sealing.seal_text("x", owner=owner, place="a.b:1")
    assert told("stopped") == [desk_member.name]
    assert told("moved") == []
    assert told("over") == [helper(referral.recipient).name]


@each_end
def test_it_is_said_before_and_after_that_the_file_goes_too(act, mine, holder: Client, case) -> None:
    consent = agreed(case, entry())
    name = f"asking:{act.__name__}"
    assert "The file about you is erased, too" in holder.get(reverse(name)).content.decode()
    where = press(holder, reverse(name))["Location"]
    assert "can open nothing any more" in holder.get(where).content.decode()
    assert holder.get(reverse("asking:yours"))["Location"] == where
    assert again(consent).withdrawn_by == "client"


def test_whoever_keeps_it_is_of_the_desk_that_the_request_is_at(ask: Ask, safeguarder: User, desk_member: User) -> None:
    child = ask(said=CHILD)
    actions.take(request=child, by=safeguarder)
    actions.offer_case(request=child, by=safeguarder)
    safeguarder.memberships.all().delete()
    # Nobody safeguards any more, so that the whole desk does.
    assert actions.agree_case(request=child).owner == desk_member
    other = ask(said=CHILD)
    actions.take(request=other, by=desk_member)
    actions.offer_case(request=other, by=desk_member)
    desk_member.memberships.all().delete()
    with pytest.raises(TransitionRefused):
        actions.agree_case(request=other)


def test_what_they_wrote_later_is_in_it_and_what_was_withdrawn_makes_no_case(ask: Ask, desk_member: User) -> None:
    request = ask(text="", said={"country": "unknown", "language": "unsaid", "need": "other"})
    actions.take(request=request, by=desk_member)
    actions.offer_case(request=request, by=desk_member)
    say(request, "One more thing")
    content = cases.read_case(case=actions.agree_case(request=request), by=desk_member)
    assert [text for _note, text in content.notes] == ["One more thing"]
    assert (content.told.country, content.told.languages, content.told.needs) == ("", (), ())
    gone = ask()
    actions.take(request=gone, by=desk_member)
    actions.offer_case(request=gone, by=desk_member)
    actions.withdraw(request=gone)
    with pytest.raises(TransitionRefused):
        actions.agree_case(request=gone)
    assert Case.objects.count() == 1


def test_needs_are_specialisms_that_a_case_can_have() -> None:
    with Path("directory/data/terms.csv").open(encoding="utf-8", newline="") as rows:
        known = {row["slug"] for row in csv.DictReader(rows) if row["vocabulary"] == "specialism" and not row["parent"]}
    assert {slug for slugs in SPECIALISMS.values() for slug in slugs} <= known


def test_the_database_takes_no_case_without_a_yes_and_no_second_answer(mine: HelpRequest, case: Case, ask: Ask) -> None:
    offer = CaseOffer.objects.get()
    for changed in ({"case": None, "agreed_at": None}, {"agreed_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            CaseOffer.objects.filter(pk=offer.pk).update(**changed)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        CaseOffer.objects.all().delete()
    other = CaseOffer.objects.create(request=ask(), offered_at=timezone.now())
    with pytest.raises(IntegrityError, match="case_offer_case_by_a_yes"), transaction.atomic():
        CaseOffer.objects.filter(pk=other.pk).update(agreed_at=timezone.now())
