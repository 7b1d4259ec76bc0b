"""The life of a profile, as the table tells it and as PostgreSQL enforces it."""

import itertools

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from directory import actions
from directory.actions.life import move
from directory.models import Profile
from directory.states import TRANSITIONS, State, TransitionRefused, transition
from tests.factories.directory import BY, drafted, published, withdrawn
from tests.factories.life import handed_in, holder

ALLOWED = {(row.source, row.target) for row in TRANSITIONS}
MOVES = list(itertools.product(State, State))


def submitted() -> Profile:
    return handed_in(holder()).profile


def changes_asked() -> Profile:
    profile = submitted()
    return move(profile, State.CHANGES_ASKED, BY, reason="Say more")


def paused() -> Profile:
    return actions.pause(profile=published(), by=BY)


def suspended() -> Profile:
    return actions.suspend(profile=published(), by=BY, reason="A doubt")


MADE = {
    State.DRAFTED: drafted,
    State.SUBMITTED: submitted,
    State.CHANGES_ASKED: changes_asked,
    State.PUBLISHED: published,
    State.PAUSED: paused,
    State.SUSPENDED: suspended,
    State.WITHDRAWN: withdrawn,
}


@pytest.mark.parametrize(("source", "target"), MOVES)
def test_table_allows_only_what_it_lists(source: State, target: State) -> None:
    if (source, target) in ALLOWED:
        assert transition(source, target).target == target
    else:
        with pytest.raises(TransitionRefused):
            transition(source, target)


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "target"), [move for move in MOVES if move[0] != move[1] and move not in ALLOWED])
def test_database_refuses_a_move_that_the_table_does_not_list(source: State, target: State) -> None:
    profile = MADE[source]()
    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(
            state=target, state_changed_at=timezone.now(), withdrawn_reason="by hand"
        )


@pytest.mark.django_db
def test_database_refuses_an_unknown_state() -> None:
    with pytest.raises(IntegrityError, match="profile_state_known"), transaction.atomic():
        drafted(state="vanished", state_changed_at=timezone.now())
