"""The table of a help request's states, and PostgreSQL that holds to it."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import User
from referrals.models import HelpRequest
from referrals.states import ENDED, LIVE, READABLE, TRANSITIONS, WAITING, Party, State, TransitionRefused, check
from tests.referrals.conftest import Ask, again

ALLOWED = {(row.source, row.target) for row in TRANSITIONS}


def test_every_state_is_live_or_over_and_only_what_is_kept_is_read() -> None:
    assert set(LIVE) | ENDED == set(State)
    assert not set(LIVE) & ENDED
    assert set(LIVE) >= WAITING
    assert set(State) - READABLE == {State.WITHDRAWN, State.ERASED}


def test_the_table_answers_for_each_pair_and_each_party() -> None:
    refused = set()
    for source in State:
        for target in State:
            for party in Party:
                try:
                    check(source, target, party)
                except TransitionRefused:
                    refused.add((source, target, party))
    told = {(row.source, row.target, party) for row in TRANSITIONS for party in row.parties}
    assert len(refused) == len(State) ** 2 * len(Party) - len(told)
    assert not refused & told


def test_nobody_but_the_person_withdraws_and_nothing_comes_back_from_it() -> None:
    assert {row.parties for row in TRANSITIONS if row.target == State.WITHDRAWN} == {frozenset({Party.SEEKER})}
    assert {row.target for row in TRANSITIONS if row.source == State.WITHDRAWN} == {State.ERASED}
    assert not [row for row in TRANSITIONS if row.source == State.ERASED]
    # They may erase from anywhere, at any moment.
    assert {row.source for row in TRANSITIONS if row.target == State.ERASED and Party.SEEKER in row.parties} == set(
        State
    ) - {State.ERASED}


def row(state: State, by: User) -> dict[str, object]:
    """All columns of a request that stands so."""
    now = timezone.now()
    is_with = state in {State.ASSIGNED, State.ANSWERED}
    is_kept = state in {State.WITHDRAWN, State.CLOSED}
    return {
        "state": state,
        "waiting_since": now if state in WAITING else None,
        "assigned_to": by if is_with else None,
        "assigned_at": now if is_with else None,
        "answered_at": now,
        "ended_at": now if state in ENDED else None,
        "erase_on": now.date() if is_kept else None,
        "closing": "helped" if state == State.CLOSED else "",
        "answers": None if state == State.ERASED else b"sealed",
    }


@pytest.mark.django_db
def test_postgresql_allows_what_the_table_allows_and_nothing_else(ask: Ask, desk_member: User) -> None:
    request, wrong = ask(), []
    for source in State:
        for target in (each for each in State if each != source):
            try:
                # Each pair is taken back before the next.
                with transaction.atomic():
                    _put(request, source, desk_member)
                    HelpRequest.objects.filter(pk=request.pk).update(**row(target, desk_member))
                    transaction.set_rollback(True)
                is_allowed = True
            except ProgrammingError as error:
                is_allowed = "Invalid transition" not in str(error)
            if is_allowed != ((source, target) in ALLOWED):
                wrong.append((source, target))
    assert wrong == []
    assert again(request).state == State.RECEIVED


def _put(request: HelpRequest, state: State, by: User) -> None:
    """Stand a request there, past the table."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE referrals_helprequest DISABLE TRIGGER USER")
        HelpRequest.objects.filter(pk=request.pk).update(**row(state, by))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE referrals_helprequest ENABLE TRIGGER USER")
