"""Nobody gets a small number back, whatever they subtract, divide or compare; a weaker door is broken by the same
attack.
"""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.statistics.suppression import K_OTHERS, K_OURS, deciding
from news.statistics.suppression.deciding import Decision, Rule, decide
from news.statistics.suppression.groups import is_safe
from tests.news.statistics.suppression.attack import Attack
from tests.news.statistics.suppression.tables import Table, made, recovered

OURS = Rule(K_OURS, is_everywhere=True)
NATIONALITY = Rule(K_OTHERS, frozenset({"nationality"}))
SIZES = st.sampled_from([(4,), (6,), (5, 2), (4, 3)])


def attacked(table: Table, decision: Decision, k: int) -> dict:
    """Attack the site on the day of every release."""
    found = [recovered(table, table.public(decision, at), at, k) for at in range(len(table.releases))]
    return {key: value for each in found for key, value in each.items()}


@given(st.integers(0, 10**9), SIZES)
@settings(max_examples=12, deadline=None)
def test_no_small_number_of_our_people_comes_back(seed: int, sizes: tuple[int, ...]) -> None:
    table = made(seed, sizes)
    assert attacked(table, decide(table.lines(), OURS), K_OURS) == {}


@given(st.integers(0, 10**9), SIZES)
@settings(max_examples=12, deadline=None)
def test_no_small_nationality_comes_back(seed: int, sizes: tuple[int, ...]) -> None:
    table = made(seed, sizes, most=15)
    decision = decide(table.lines(), NATIONALITY)
    found = attacked(table, decision, K_OTHERS)
    assert {cell: value for cell, value in found.items() if "nationality" in dict(cell[0])} == {}


@pytest.mark.parametrize("rule", [OURS, Rule(K_OTHERS), NATIONALITY], ids=["ours", "deep", "nationality"])
@pytest.mark.parametrize("seed", range(6))
def test_no_small_number_of_three_breakdowns_comes_back(rule: Rule, seed: int) -> None:
    table = made(seed, (3, 2, 2), releases=1, most=20)
    decision = decide(table.lines(), rule)
    found = attacked(table, decision, rule.k)
    # Where a coarser table of others is shown as it was published, its noughts say the same of their parts.
    is_nought = {cell for cell, value in found.items() if value == 0 and not rule.is_everywhere}
    assert {cell: value for cell, value in found.items() if rule.holds(dict(cell[0])) and cell not in is_nought} == {}


@pytest.mark.parametrize("weaker", ["small", "group", "period", "shares"])
def test_a_weaker_door_is_broken_by_the_same_attack(weaker: str) -> None:
    assert any(WEAKER[weaker](made(seed, (5,), releases=1)) for seed in range(0, 24, 2))


def test_without_a_guard_three_breakdowns_are_broken_by_the_same_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "_guard", lambda *_: None)
    rule = Rule(K_OTHERS)
    tables = [made(seed, (3, 2, 2), releases=1, most=20) for seed in range(0, 24, 2)]
    found = (attacked(table, decide(table.lines(), rule), rule.k) for table in tables)
    assert any(value and rule.holds(dict(cell)) for each in found for (cell, _period), value in each.items())


def _each_small(table: Table) -> dict:
    """Hide what is small, and nothing from which it follows."""
    hidden = {line.key for line in table.lines() if any(each.value < K_OURS for each in line.values)}
    return attacked(replace(table, has_shares=False), Decision(hidden=hidden), K_OURS)


def _by_period(table: Table) -> dict:
    """Decide about each quarter as if there were no other."""
    rows = []
    for period in {each.span for line in table.lines() for each in line.values}:
        lines = [replace(line, values=[each for each in line.values if each.span == period]) for line in table.lines()]
        decision = decide(lines, OURS)
        rows += [row for row in table.public(decision, 0) if tuple(row.period) == period]
    return recovered(table, rows, 0, K_OURS)


def _with_shares(table: Table) -> dict:
    """Leave the percentages of hidden numbers."""
    decision = decide(table.lines(), OURS)
    shares = {line.key for line in table.lines() if line.measure == "share"}
    return attacked(table, replace(decision, hidden=decision.hidden - shares), K_OURS)


def _small_grouped(table: Table) -> dict:
    """Group what is small, and add nothing to a group of one."""
    lines = table.lines()
    cells = [line for line in lines if line.categories and line.measure == "people"]
    small = {line.categories[0][1] for line in cells if any(each.value < K_OURS for each in line.values)}
    hidden = {line.key for line in lines if line.categories and line.categories[0][1] in small}
    return attacked(table, Decision(groups={"nationality": frozenset(small)}, hidden=hidden), K_OURS)


WEAKER = {"small": _each_small, "group": _small_grouped, "period": _by_period, "shares": _with_shares}


def test_the_attack_solves_what_can_be_solved_and_no_more() -> None:
    attack = Attack()
    attack.know({"a": 1, "b": 1}, 10)
    attack.know({"b": 1, "c": 1}, 7)
    assert attack.found() == {}
    attack.know({"a": 1, "c": 1}, 9)
    assert attack.found() == {"a": 6, "b": 4, "c": 3}
    bounds = Attack()
    bounds.know({"a": 1, "b": 1}, 0)
    assert bounds.found() == {"a": 0, "b": 0}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], True),
        ([12], False),
        ([1] * 12, False),
        ([9, 9], False),
        ([1, 4, 6], True),
        ([3, 4], False),
        ([9, 12], True),
    ],
)
def test_which_groups_give_nothing_away(values: list[int], expected: bool) -> None:
    assert is_safe(values, K_OURS) is expected


def test_what_is_grouped_stays_grouped_in_every_period_and_release() -> None:
    table = made(3, (6,))
    decision = decide(table.lines(), OURS)
    kept = [{row.category for row in table.public(decision, at) if row.period == period}
            for at in range(2) for period in {row.period for row in table.public(decision, at)}]  # fmt: skip
    assert decision.groups["nationality"]
    assert all(one == other for one, other in pairwise(kept))


def test_nothing_is_hidden_where_nothing_is_small_or_nothing_is_protected() -> None:
    table = made(1, (4, 2), releases=1)
    large = replace(table, releases=[{cell: 50 + value for cell, value in table.releases[0].items()}])
    assert not decide(large.lines(), OURS).hidden
    assert not decide(table.lines(), Rule(K_OTHERS)).hidden
