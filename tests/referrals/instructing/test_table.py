"""The table of instructions: what it allows, and that PostgreSQL reads the same."""

import pytest
from django.db import DatabaseError, transaction

from referrals.instructions.models import Commission, Instruction, InstructionChange
from referrals.instructions.states import BEYOND, ENDED, LIVE, TRANSITIONS, check
from referrals.instructions.states import InstructionState as S
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralParty
from tests.referrals.instructing.instructed import commissioned, row


def test_the_table_says_who_may_do_what() -> None:
    allowed = {(each.source, each.target, str(party)) for each in TRANSITIONS for party in each.parties}
    for source in S:
        for target in S:
            for party in ReferralParty:
                if (source, target, str(party)) in allowed:
                    check(source, target, party)
                else:
                    with pytest.raises(TransitionRefused):
                        check(source, target, party)


def test_what_is_live_can_always_be_taken_back_and_what_is_over_stays_over() -> None:
    allowed = {(each.source, each.target, str(party)) for each in TRANSITIONS for party in each.parties}
    for state in LIVE:
        assert {(state, S.WITHDRAWN, "client"), (state, S.WITHDRAWN, "sender"), (state, S.REVOKED, "moderator")} <= (
            allowed
        )
        assert (state, S.MISTAKEN, "sender") in allowed
    assert not [each for each in TRANSITIONS if each.source in ENDED]
    assert set(S) == {*LIVE, *ENDED}
    # No way to a report but by the letter, and to closed but by a report.
    assert {each.source for each in TRANSITIONS if each.target == S.INSTRUCTED} == {S.FUNDED}
    assert {each.source for each in TRANSITIONS if each.target == S.ACCEPTED} == {S.INSTRUCTED}
    assert {each.source for each in TRANSITIONS if each.target == S.CLOSED} == {S.DELIVERED, S.ADDENDED}
    assert {each.source for each in TRANSITIONS if each.target in BEYOND} == {S.FUNDED, *BEYOND} - {S.CLOSED}


@pytest.mark.django_db
def test_the_database_knows_the_same_table(case, ada) -> None:
    commission = commissioned(case, ada)
    made = row(commission, ada)
    found = Instruction.objects.filter(pk=made.pk)
    allowed = {(each.source, each.target) for each in TRANSITIONS}
    for target in (state for state in S if (S.ENQUIRED, state) not in allowed and state != S.ENQUIRED):
        # Whichever trigger is asked first: the table, or what proves the state.
        with pytest.raises(DatabaseError, match=r"Invalid transition|signed no letter|no version"):
            _try(found, state=target)
    for rows, field, said in (
        (found, "commission_id", None),
        (Commission.objects.filter(pk=commission.pk), "card", b"another"),
        (Commission.objects.filter(pk=commission.pk), "family", "country"),
        (Commission.objects.filter(pk=commission.pk), "needs_authority", True),
        (InstructionChange.objects.filter(instruction=made), "party", "client"),
    ):
        with pytest.raises(DatabaseError, match="Cannot update rows"):
            _try(rows, **{field: said})
    for rows in (found, Commission.objects.filter(pk=commission.pk), made.changes.all()):
        with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(DatabaseError, match="Cannot insert rows"), transaction.atomic():
        Instruction.objects.create(
            commission=commission, state=S.QUOTED, asked_at=made.asked_at, waited_from=made.asked_at,
            respond_by=made.respond_by, changed_at=made.asked_at,
        )  # fmt: skip


def _try(rows, **said) -> None:
    with transaction.atomic():
        rows.update(**said)
