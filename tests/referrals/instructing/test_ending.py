"""Consent taken back, mistakes, entries that are suspended, cases that are erased, the clock, and a restored backup."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import exports
from accounts.permissions import System
from accounts.vault import datakeys
from accounts.vault.models import SealedFile
from notifications.models import Message
from notifications.states import State as Delivery
from referrals.actions import cases
from referrals.actions.referrals import consenting
from referrals.instructions import actions, conservation
from referrals.instructions.models import Commission, Instruction, Letter
from referrals.instructions.states import LIVE
from referrals.instructions.states import InstructionState as S
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralParty
from tests.referrals.conftest import again, hush, told
from tests.referrals.instructing.instructed import (
    BACKGROUND,
    accepted,
    commissioned,
    consent,
    day,
    delivered,
    drafted,
    file,
    funded,
    instructed,
    quoted,
    row,
)

pytestmark = pytest.mark.django_db
CLIENT = ReferralParty.CLIENT


def moved(made: Instruction, **fields: object) -> None:
    """As if time had passed."""
    Instruction.objects.filter(pk=made.pk).update(**fields)


def unbroken() -> bool:
    return all(law.weigh().holds for law in conservation.LAWS)


def test_what_the_client_takes_back_ends_and_says_nothing_more(case, ada) -> None:
    made, report = drafted(commissioned(case, ada), ada)
    item = made.bundle.get()
    hush()
    consenting.withdraw_consent(consent=again(made).consent, by=case.owner, party=CLIENT)
    assert again(made).state == S.WITHDRAWN
    assert (told("instruction_over"), told("instruction_back")) == (["Ada"], [case.owner.name])
    for deed in (
        lambda: actions.read_instruction(instruction=made, by=ada[1]),
        lambda: actions.open_card(instruction=made, by=ada[1]),
        lambda: actions.deliver(report=report, by=ada[1]),
    ):
        with pytest.raises(TransitionRefused):
            deed()
    for each in (item, report):
        with pytest.raises(PermissionDenied):
            actions.open_file(of=each, by=ada[1])
    # Whoever has the case keeps what is theirs.
    assert actions.read_instruction(instruction=made, by=case.owner).reports[0][1] == "report.txt"
    actions.open_file(of=report, by=case.owner)


def test_a_closed_one_is_not_read_either_once_the_client_takes_it_back(case, ada) -> None:
    made, _report = delivered(commissioned(case, ada), ada)
    actions.close(instruction=made, by=case.owner)
    assert actions.read_instruction(instruction=made, by=ada[1]).letters[0][1]
    consenting.withdraw_consent(consent=again(made).consent, by=case.owner, party=CLIENT)
    opened = actions.read_instruction(instruction=made, by=ada[1])
    assert (opened.letters[0][1], opened.bundle) == (None, [])


def test_a_mistake_is_erased_and_its_tombstone_stays(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    made = instructed(commission, ada)
    owners = [made.vault_owner, made.bundle.get().vault_owner]
    actions.mark_mistaken(instruction=made, by=case.owner)
    actions.mark_mistaken(instruction=made, by=case.owner)
    assert datakeys.not_erased(owners) == []
    assert not SealedFile.objects.filter(owner__in=owners).exists()
    made = again(made)
    assert (made.state, Letter.objects.get().words, made.bundle.get().title) == (S.MISTAKEN, None, None)
    assert len(made.bundle.get().sha256) == len(Letter.objects.get().digest) == 64
    assert row(commission, bea).state == S.QUOTED


def test_an_entry_that_is_suspended_has_nothing_any_more(case, ada) -> None:
    made = accepted(commissioned(case, ada), ada)
    actions.revoke_of(ada[0], System("tests"))
    assert again(made).state == S.REVOKED
    assert (told("instruction_over"), told("instruction_back")) == (["Ada"], [case.owner.name])


def test_a_case_that_is_erased_takes_all_of_it_along(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    made, report = drafted(commission, ada)
    actions.ask_questions(instruction=made, texts=["Why?"], by=case.owner)
    owners = [commission.vault_owner, made.vault_owner, report.vault_owner, made.bundle.get().vault_owner]
    cases.erase_case(case=case, by=case.owner)
    assert datakeys.not_erased(owners) == []
    assert set(commission.instructions.values_list("state", flat=True)) == {S.MISTAKEN, S.RELEASED}
    assert again(commission).card is None
    assert not commission.instructions.filter(erased_at=None).exists()
    assert made.questions.get().text is None
    assert again(report).sha256 == report.sha256
    assert unbroken()


def test_whoever_does_not_answer_is_reminded_and_then_let_go(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    hush()
    for hours, step in ((49, []), (51, ["Ada"]), (52, []), (91, ["Ada"]), (101, [])):
        with pytest.MonkeyPatch.context() as patch:
            later = timezone.now() + datetime.timedelta(hours=hours)
            patch.setattr("referrals.instructions.querysets.timezone.now", lambda later=later: later)
            assert actions.nudge() == len(step)
        assert told("instruction_nudge") == step
        hush()


def test_an_answer_that_does_not_come_ends_it_and_a_quote_has_its_day(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    now = timezone.now()
    moved(row(commission, ada), respond_by=now)
    assert (actions.expire(), actions.expire()) == (1, 0)
    assert row(commission, ada).state == S.EXPIRED
    assert (told("instruction_over"), told("instruction_back")) == (["Ada"], [])
    moved(row(commission, bea), valid_until=day(-1))
    assert actions.expire() == 1
    assert told("instruction_back") == [case.owner.name]


def test_a_letter_that_is_not_answered_goes_back(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    made = instructed(commission, ada)
    moved(made, respond_by=timezone.now())
    assert actions.expire() == 1
    assert (row(commission, ada).state, row(commission, bea).state) == (S.EXPIRED, S.QUOTED)
    assert told("instruction_back") == [case.owner.name]


def test_the_day_of_a_report_is_reminded_of_and_no_more_once_it_is_there(case, ada) -> None:
    commission = commissioned(case, ada)
    made, report = drafted(commission, ada)
    hush()
    assert actions.remind() == 0
    with pytest.MonkeyPatch.context() as patch:
        for left, people in ((7, ["Ada"]), (6, []), (1, ["Ada"]), (0, []), (-1, ["Ada", case.owner.name])):
            on = made.due_on - datetime.timedelta(days=left)
            patch.setattr("referrals.instructions.actions.clock.timezone.localdate", lambda on=on: on)
            actions.remind()
            assert told("instruction_due") == people, left
            hush()
    actions.tick(report=report, ticked=report.required, by=ada[1])
    actions.deliver(report=again(report), by=ada[1])
    assert not Instruction.objects.due_by(400).exists()


def test_what_is_delivered_is_closed_in_time_warned_of_and_erased(case, ada, bea, settings) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    made, report = delivered(commission, ada)
    assert actions.close_delivered() == 0
    moved(made, changed_at=timezone.now() - datetime.timedelta(days=settings.INSTRUCTIONS["close_days"]))
    assert (actions.close_delivered(), again(made).state) == (1, S.CLOSED)
    assert again(made).erase_on == day(settings.INSTRUCTIONS["retention_days"])
    assert actions.warn_of_erasure() == actions.erase_due_instructions() == 0
    moved(made, erase_on=day(7))
    assert (actions.warn_of_erasure(), actions.warn_of_erasure()) == (1, 0)
    assert told("instruction_erased_soon") == [case.owner.name]
    Instruction.objects.update(erase_on=day(0))
    assert actions.erase_due_instructions() == 2
    # The last of them took the card along.
    owners = [commission.vault_owner, made.vault_owner, report.vault_owner]
    assert (datakeys.not_erased(owners), again(commission).card) == ([], None)
    assert again(report).sha256
    assert unbroken()


def test_after_a_restore_it_is_over_and_erased_again(case, ada, bea) -> None:
    lost, ended = commissioned(case, ada), commissioned(case, bea)
    made = accepted(lost, ada)
    datakeys.erase(made.vault_owner)
    other = row(ended, bea)
    said = actions.settle_instructions(
        {f"referrals_instructions.instruction:{other.pk}": timezone.now()}, System("restore")
    )
    assert "1 instructions or their documents erased, 1 ended" in said
    assert (again(made).state, again(other).state) == (S.MISTAKEN, S.WITHDRAWN)
    assert again(made).bundle.get().file is None
    assert actions.settle_instructions({}, System("restore")) == ""
    # A document that was taken out since is not read again, nor named.
    third = funded(commissioned(case, ada), ada)
    item = actions.add_to_bundle(instruction=third, clean=file("notes"), title="Notes", pages=1, by=case.owner)
    datakeys.erase(item.vault_owner)
    assert "1 instructions or their documents" in actions.settle_instructions({}, System("restore"))
    assert (again(item).file, again(item).title) == (None, None)


def test_what_waits_to_be_told_is_taken_back_with_the_case(case, ada, colleague) -> None:
    quoted(commissioned(case, ada), ada)
    assert told("instruction_news") == [case.owner.name]
    cases.hand_over_case(case=case, to=colleague, by=case.owner)
    assert told("instruction_news") == []
    assert Message.objects.filter(kind="referrals.instruction_news", state=Delivery.CANCELLED).exists()
    assert not Instruction.objects.exclude(state__in=LIVE).exists()
    assert Commission.objects.unerased().count() == 1


def test_the_file_of_a_case_holds_its_instructions_and_asks_no_more_for_more(case, ada, bea) -> None:
    made, _report = delivered(commissioned(case, ada), ada)
    actions.ask_questions(instruction=made, texts=["Why?"], by=case.owner)
    with CaptureQueriesContext(connection) as few:
        (taken,) = actions.export_of_case(case, case.owner)["instructions"]
    assert (taken["letters"][0]["words"]["background"], taken["questions"][0]["text"]) == (BACKGROUND, "Why?")
    assert taken["bundle"][0]["title"] == "Notes"
    for person in (ada, bea):
        quoted(commissioned(case, person), person)
    with CaptureQueriesContext(connection) as many:
        assert len(actions.export_of_case(case, case.owner)["instructions"]) == 3
    # An audit row each.
    assert len(many) == len(few) + 2
    with pytest.raises(PermissionDenied):
        actions.export_of_case(case, ada[1])


def test_a_law_that_is_broken_is_seen(case, ada) -> None:
    made = row(commissioned(case, ada), ada)
    assert unbroken()
    moved(made, respond_by=made.asked_at + datetime.timedelta(microseconds=1))
    with pytest.MonkeyPatch.context() as patch:
        later = timezone.now() + datetime.timedelta(hours=1)
        patch.setattr("referrals.instructions.conservation.timezone.now", lambda: later)
        assert [law.name for law in conservation.LAWS if not law.weigh().holds] == ["instructions_in_time"]


@pytest.mark.parametrize("which", [0, 1])
def test_whichever_of_two_consents_for_the_same_is_taken_back_all_of_it_ends(case, ada, bea, which) -> None:
    made, other = accepted(commissioned(case, ada), ada), accepted(commissioned(case, bea), bea)
    consents = [again(made).consent, consent(case, ada)]
    consenting.withdraw_consent(consent=consents[which], by=case.owner, party=CLIENT)
    assert again(made).state == S.WITHDRAWN
    assert all(again(each).withdrawn_at for each in consents)
    assert again(other).state == S.ACCEPTED


def test_whoever_is_barred_later_reads_nothing_more_until_they_have_accepted(case, ada, bea) -> None:
    asked, letter = row(commissioned(case, ada), ada), instructed(commissioned(case, ada), ada)
    taken, other = accepted(commissioned(case, ada), ada), quoted(commissioned(case, bea), bea)
    hush()
    cases.change_case(case=case, told=cases.Told(pseudonym="Heron", excluded=(ada[0].slug,)), by=case.owner)
    states = [again(each).state for each in (asked, letter, taken, other)]
    assert states == [S.WITHDRAWN, S.WITHDRAWN, S.ACCEPTED, S.QUOTED]
    assert told("instruction_over") == ["Ada", "Ada"]
    with pytest.raises(TransitionRefused):
        actions.read_instruction(instruction=letter, by=ada[1])


def test_an_expert_takes_away_numbers_and_days_of_what_they_accepted(case, ada, bea) -> None:
    made, _report = delivered(commissioned(case, ada), ada)
    quoted(commissioned(case, ada), ada)
    (held,) = exports.of(ada[1])["instructions"]["accepted"]
    assert (held["number"], held["state"], held["due_on"]) == (made.number, S.DELIVERED, made.due_on)
    assert exports.of(bea[1])["instructions"]["accepted"] == []
    assert BACKGROUND not in str(held)
