"""The life of a profile, as the table tells it and as PostgreSQL enforces it."""

import itertools

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from directory.models import Profile
from directory.states import TRANSITIONS, State, TransitionRefused, transition
from tests.factories.directory import drafted, published, withdrawn

ALLOWED = {(row.source, row.target) for row in TRANSITIONS}
MOVES = list(itertools.product(State, State))
MADE = {State.DRAFTED: drafted, State.PUBLISHED: published, State.WITHDRAWN: withdrawn}


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
