"""Somebody tries codes, for a very long time: none of them opens anything, and the right one always does."""

import random
import threading
import time
from collections import defaultdict
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from referrals import actions, codes
from referrals.models import HelpRequest, ReturnCode
from tests.directory.threads import until
from tests.referrals.conftest import Ask

pytestmark = pytest.mark.django_db
RIGHT = 12345678901234567890


@pytest.mark.full
@pytest.mark.timeout(900)
def test_a_million_wrong_codes_in_a_year_let_none_in(ask: Ask) -> None:
    """With the tests' cheap hash, against as many live requests as a large site has; the clock moves as it would."""
    chance = random.Random(7)  # noqa: S311 - a repeatable storm, no secret
    mine = ask(number=RIGHT)
    live = {RIGHT} | {chance.randrange(2**66) for _ in range(200)}
    for number in live - {RIGHT}:
        ask(number=number, text="")
    rows = defaultdict(list)
    for row in ReturnCode.objects.all():
        rows[row.bucket].append(row)
    start = timezone.now()
    for turn in range(100):
        with time_machine.travel(start + timedelta(days=3.65 * turn)):
            for _ in range(10_000):
                tried = chance.randrange(2**66)
                assert tried in live or codes.matching(tried, rows[codes.bucket(tried)]) is None
            assert actions.find(number=RIGHT) == mine


def storm(ask: Ask, tries: int) -> None:
    mine = ask(number=RIGHT)
    usual = seconds_to_find(mine)
    # In the very bucket of the right one: each costs a real comparison.
    assert [actions.find(number=RIGHT + step) for step in range(1, tries + 1)] == [None] * tries
    # Where one hash alone takes a second, the machine is busy with something else.
    assert seconds_to_find(mine) < max(10, 10 * usual)


def seconds_to_find(mine: HelpRequest) -> float:
    started = time.monotonic()
    assert actions.find(number=RIGHT) == mine
    return time.monotonic() - started


@pytest.mark.parametrize("tries", [3, pytest.param(50, marks=pytest.mark.full)])
def test_with_the_hash_of_production_a_right_code_is_never_refused(ask: Ask, settings, tries: int) -> None:
    settings.RETURN_CODE_ARGON2 = {"iterations": 3, "lanes": 1, "memory_cost": 65536}
    storm(ask, tries)


@pytest.mark.django_db(transaction=True)
def test_a_right_code_gets_through_while_others_guess(ask: Ask) -> None:
    mine = ask(number=RIGHT)
    is_over = threading.Event()
    found = []

    def guess(step: int) -> None:
        try:
            while not is_over.is_set():
                found.append(actions.find(number=RIGHT + step))
        finally:
            connection.close()

    guessers = [threading.Thread(target=guess, args=(step,)) for step in range(1, 7)]
    for guesser in guessers:
        guesser.start()
    try:
        assert [actions.find(number=RIGHT) for _ in range(10)] == [mine] * 10
        until(lambda: len(found) > len(guessers))
    finally:
        is_over.set()
        for guesser in guessers:
            guesser.join()
    assert set(found) == {None}
