"""PostgreSQL is the last reviewer of cases: each promise of the tables, broken on purpose."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from referrals.actions import cases as actions
from referrals.models import Case, CaseDeadline
from referrals.states import TransitionRefused
from referrals.states_cases import CASE_TRANSITIONS, CaseState, check
from tests.referrals.casework.conftest import dated
from tests.referrals.conftest import again
from tests.referrals.test_constraints import forced

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = NOW.date()
CLOSED = {"state": "closed", "closed_at": NOW, "closing": "helped", "erase_on": DAY}
ERASED = {"state": "erased", "erased_at": NOW, "pseudonym": None, "answers": None, "owner": None}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"closing": "bored"}, "case_closing_known|case_closed_for_a_reason"),
        ({"owner": None}, "case_open_has_an_owner"),
        ({"closed_at": NOW}, "case_closed_for_a_reason"),
        ({"erase_on": DAY}, "case_closed_for_a_reason"),
        (CLOSED | {"closing": ""}, "case_closed_for_a_reason"),
        (CLOSED | {"erase_on": None}, "case_closed_for_a_reason"),
        (CLOSED | {"closed_at": None}, "case_closed_for_a_reason"),
        ({"pseudonym": None}, "case_erased_is_empty"),
        ({"answers": None}, "case_erased_is_empty"),
        ({"erased_at": NOW}, "case_erased_is_empty"),
        (ERASED | {"answers": b"x"}, "case_erased_is_empty"),
        (ERASED | {"erased_at": None}, "case_erased_is_empty"),
        (CLOSED | {"closing": "bored"}, "case_closing_known"),
    ],
)
def test_a_case_that_cannot_be_is_refused(case: Case, values: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        forced(case, **values)


def test_a_state_that_is_none_is_refused(case: Case, charity: Organisation, caseworker: User) -> None:
    lost = Case(state="lost", organisation=charity, owner=caseworker, pseudonym=b"x", answers=b"x")
    with pytest.raises(IntegrityError, match="case_state_known"), transaction.atomic():
        lost.save(force_insert=True)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "party"}, "case_deadline_kind_known"),
        ({"kind": "other"}, "case_deadline_other_says_what"),
        ({"label": b"x"}, "case_deadline_other_says_what"),
        ({"readings": [1]}, "case_deadline_counted_has_readings"),
        ({"counted_from": DAY - timedelta(days=9)}, "case_deadline_counted_has_readings"),
        ({"counted_from": DAY + timedelta(days=99), "readings": [1]}, "case_deadline_after_its_letter"),
        ({"done_by": "caseworker"}, "case_deadline_done_at_a_time"),
        ({"reminded": 5}, "case_deadline_reminded_at_a_step"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(
    case: Case, caseworker: User, values: dict[str, Any], constraint: str
) -> None:
    dated(case, 5)
    values = {name: caseworker if value == "caseworker" else value for name, value in values.items()}
    with pytest.raises(IntegrityError, match=constraint):
        forced(CaseDeadline.objects.get(), **values)


def test_what_was_written_down_is_never_changed(case: Case, caseworker: User) -> None:
    note = actions.add_case_note(case=case, text="Words", by=caseworker)
    for values in ({"body": b"other words"}, {"at": NOW - timedelta(days=1)}):
        with pytest.raises(ProgrammingError, match="Cannot update"):
            forced(note, **values)
    for values in ({"body": None}, {"struck_at": NOW}):
        with pytest.raises(IntegrityError, match="case_note_struck_is_empty"):
            forced(note, **values)
    actions.strike_note(note=note, by=caseworker)
    with pytest.raises(ProgrammingError, match="Cannot update"):
        forced(note, body=b"words again", struck_at=None)


def test_no_case_is_removed_or_moved_to_another_organisation(case: Case, operator: Organisation) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update"):
        forced(case, organisation=operator)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Case.objects.all()._raw_delete("default")


def row(state: CaseState, by: User) -> dict[str, object]:
    """All columns of a case that stands so."""
    open_one = {
        "state": "open", "closed_at": None, "closing": "", "erase_on": None, "erased_at": None, "pseudonym": b"x",
        "answers": b"x", "owner": by,
    }  # fmt: skip
    return open_one | {CaseState.OPEN: {}, CaseState.CLOSED: CLOSED, CaseState.ERASED: ERASED}[state]


def test_the_table_and_postgresql_allow_the_same_and_nothing_comes_back_from_erased(
    case: Case, caseworker: User
) -> None:
    allowed = {"python": set(), "postgresql": set()}
    for source, target in product(CaseState, CaseState):
        if source == target:
            continue
        try:
            check(source, target)
            allowed["python"].add((source, target))
        except TransitionRefused:
            pass
        try:
            # Each pair is taken back before the next.
            with transaction.atomic():
                _put(case, source, caseworker)
                Case.objects.filter(pk=case.pk).update(**row(target, caseworker))
                transaction.set_rollback(True)
            is_allowed = True
        except Error as error:
            is_allowed = "Invalid transition" not in str(error)
        allowed["postgresql"] |= {(source, target)} if is_allowed else set()
    assert allowed["python"] == allowed["postgresql"] == set(CASE_TRANSITIONS)
    assert not [each for each in CASE_TRANSITIONS if each.source == CaseState.ERASED]
    assert again(case).state == CaseState.OPEN


def _put(case: Case, state: CaseState, by: User) -> None:
    """Stand a case there, past the table."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE referrals_case DISABLE TRIGGER USER")
        Case.objects.filter(pk=case.pk).update(**row(state, by))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE referrals_case ENABLE TRIGGER USER")
