"""Two at once: one of them has it, the other hears so kindly; and whoever takes it back always has."""

import pytest

from notifications.kinds import Refused
from referrals.actions.referrals import consenting
from referrals.instructions import actions
from referrals.instructions.models import Instruction, Letter, Report
from referrals.instructions.states import BEYOND, LIVE
from referrals.instructions.states import InstructionState as S
from referrals.models import Consent
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralParty
from tests.referrals.conftest import again
from tests.referrals.instructing.instructed import (
    Person,
    accepted,
    commissioned,
    consent,
    day,
    drafted,
    funded,
    instructed,
    row,
    signed,
    written,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
PAIRS = 6


def refusals(outcomes: list[object]) -> list[object]:
    """What was refused of two that were done at once."""
    return [each for each in outcomes if isinstance(each, TransitionRefused | Refused)]


def tried(letter: Letter, person: Person, agreement: Consent) -> object:
    """Sign it, or hear that somebody else has one."""
    try:
        return signed(letter, person, agreement=agreement)
    except Refused as refusal:
        return refusal


def test_taking_it_back_wins_against_accepting(race, case, ada) -> None:
    for number in range(PAIRS):
        made = instructed(commissioned(case, ada), ada)
        digest, agreement = Letter.objects.get(pk=made.letter_id).digest, made.consent
        accept = lambda row=made, seen=digest: actions.accept(  # noqa: E731 - raced, and named for the eye
            instruction=row, digest=seen, has_no_conflict=True, by=ada[1]
        )
        if number % 2:
            back = lambda row=made: actions.cancel(instruction=row, by=case.owner)  # noqa: E731
        else:
            back = lambda said=agreement: consenting.withdraw_consent(  # noqa: E731
                consent=said, by=case.owner, party=ReferralParty.CLIENT
            )
        outcomes = race(number, accept, back)
        assert outcomes[1] is None
        assert again(made).state == S.WITHDRAWN
        with pytest.raises(TransitionRefused):
            actions.read_instruction(instruction=made, by=ada[1])


def test_taking_it_back_wins_against_delivering(race, case, ada) -> None:
    for number in range(PAIRS):
        made, report = drafted(commissioned(case, ada), ada)
        actions.tick(report=report, ticked=report.required, by=ada[1])
        outcomes = race(
            number,
            lambda one=report: actions.deliver(report=one, by=ada[1]),
            lambda row=made: actions.cancel(instruction=row, by=case.owner),
        )
        assert outcomes[1] is None
        assert again(made).state == S.WITHDRAWN
        if refusals(outcomes):
            assert Report.objects.get(pk=report.pk).delivered_at is None


def test_of_two_letters_at_once_one_goes_out(race, case, ada, bea) -> None:
    for number in range(PAIRS):
        commission = commissioned(case, ada, bea)
        first, second = (written(funded(commission, each)) for each in (ada, bea))
        said = [consent(case, each) for each in (ada, bea)]
        outcomes = race(
            number,
            lambda one=first, agreement=said[0]: tried(one, ada, agreement),
            lambda one=second, agreement=said[1]: tried(one, bea, agreement),
        )
        assert len(refusals(outcomes)) == 1
        assert commission.instructions.filter(state__in=BEYOND).count() == 1
        actions.cancel(instruction=row(commission, ada), by=case.owner)
        actions.cancel(instruction=row(commission, bea), by=case.owner)
    assert not Instruction.objects.filter(state__in=LIVE).exists()


def test_of_two_who_look_after_an_entry_one_accepts(race, case, ada) -> None:
    for number in range(PAIRS):
        made = instructed(commissioned(case, ada), ada)
        digest = Letter.objects.get(pk=made.letter_id).digest
        deed = lambda row=made, seen=digest: actions.accept(  # noqa: E731
            instruction=row, digest=seen, has_no_conflict=True, by=ada[1]
        )
        race(number, deed, deed)
        assert again(made).changes.filter(target=S.ACCEPTED).count() == 1
        actions.cancel(instruction=made, by=case.owner)


def test_a_later_day_is_decided_once(race, case, ada) -> None:
    for number in range(PAIRS):
        made = accepted(commissioned(case, ada), ada)
        asked = actions.propose_extension(instruction=made, due_on=day(60), reason="Ill", by=ada[1])
        outcomes = race(
            number,
            lambda one=asked: actions.decide_extension(extension=one, is_granted=True, by=case.owner),
            lambda one=asked: actions.decide_extension(extension=one, is_granted=False, by=case.owner),
        )
        assert len(refusals(outcomes)) == 1
        assert again(made).due_on == (day(60) if again(asked).is_granted else day(40))
