"""Nobody gets a small number back, whatever they subtract, divide or compare; a weaker door is broken by the same
attack.
"""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.statistics.suppression import K_OTHERS, K_OURS, deciding
from news.statistics.suppression.deciding import Decision, Rule, decide
from news.statistics.suppression.groups import is_safe
from tests.news.statistics.suppression.attack import Attack
from tests.news.statistics.suppression.tables import DAYS, PERIODS, Table, made, recovered

OURS = Rule(K_OURS, is_everywhere=True)
NATIONALITY = Rule(K_OTHERS, frozenset({"nationality"}))
SIZES = st.sampled_from([(4,), (6,), (5, 2), (4, 3)])


def attacked(table: Table, decision: Decision, k: int) -> dict:
    """Attack the site on the day of every release."""
    found = [recovered(table, table.public(decision, at), at, k) for at in range(len(table.releases))]
    return {key: value for each in found for key, value in each.items()}


@given(st.integers(0, 10**9), SIZES)
@settings(max_examples=12)
def test_no_small_number_of_our_people_comes_back(seed: int, sizes: tuple[int, ...]) -> None:
    table = made(seed, sizes)
    assert attacked(table, decide(table.lines(), OURS), K_OURS) == {}


@given(st.integers(0, 10**9), SIZES)
@settings(max_examples=12)
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


def forgetful(table: Table, rule: Rule) -> tuple[Decision, Decision]:
    """Decide after each of two releases, as if there had been no decision before."""
    first = [replace(line, values=[each for each in line.values if each.day == DAYS[0]]) for line in table.lines()]
    return decide(first, rule), decide(table.lines(), rule)


def remembering(table: Table, rule: Rule) -> tuple[Decision, Decision]:
    """Decide after each of two releases, as the site does."""
    before, _after = forgetful(table, rule)
    return before, decide(table.lines(), rule, before)


def attacked_over_time(table: Table, decisions: tuple[Decision, Decision], k: int) -> dict:
    """Attack with what was public after the first release, and all that is after the second.

    A release that is complete gives numbers of its own; one that only adds periods leaves the others as they are.
    """
    before, after = decisions
    first = [table.public(before, 0, k), table.public(after, 0, k)]
    if table.spans[0] == table.spans[1]:
        return recovered(table, first[1], 0, k, first[0]) | recovered(table, table.public(after, 1, k), 1, k)
    return recovered(table, table.public(after, 1, k), 1, k, *first)


def added_to(seed: int, sizes: tuple[int, ...], most: int) -> Table:
    """A table of which the first release knows two quarters, and the second adds the others and the year."""
    table = made(seed, sizes, releases=1, most=most)
    return replace(table, releases=table.releases * 2, spans=(PERIODS[:2], PERIODS[2:]))


def the_very_example() -> Table:
    """The second release adds a quarter, in which another category is small."""
    cells = {0: {"a": 3, "b": 200, "d": 100}, 1: {"a": 4, "b": 2, "d": 324}}
    numbers = {((("nationality", code),), PERIODS[at]): cells.get(at, {}).get(code, 0)
               for at in range(4) for code in "abd"}  # fmt: skip
    return Table({"nationality": list("abd")}, [numbers] * 2, False, ((PERIODS[0],), (PERIODS[1],)))


def test_a_download_from_before_a_release_gives_nothing_back() -> None:
    table = the_very_example()
    before, after = remembering(table, NATIONALITY)
    assert (before.groups["nationality"], after.groups["nationality"]) == (frozenset("ad"), frozenset("abd"))
    assert attacked_over_time(table, (before, after), K_OTHERS) == {}
    broken = attacked_over_time(table, forgetful(table, NATIONALITY), K_OTHERS)
    assert broken == {((("nationality", "a"),), PERIODS[0]): 3}


@pytest.mark.parametrize("rule", [OURS, NATIONALITY], ids=["ours", "nationality"])
@given(st.integers(0, 10**9), SIZES, st.booleans())
@settings(max_examples=12)
def test_no_small_number_comes_back_from_downloads_before_and_after(
    rule: Rule, seed: int, sizes: tuple[int, ...], only_adds: bool
) -> None:
    table = added_to(seed, sizes, 4 * rule.k) if only_adds else made(seed, sizes, most=4 * rule.k)
    decisions = remembering(table, rule)
    assert decisions[0].hidden <= decisions[1].hidden
    assert decisions[0].withheld <= decisions[1].withheld
    found = attacked_over_time(table, decisions, rule.k)
    assert {cell: value for cell, value in found.items() if rule.holds(dict(cell[0]))} == {}


def sparse(seed: int) -> Table:
    """Large numbers but for two small ones: one in what is published first, another in what comes after."""
    random = Random(seed)  # noqa: S311 - no secret
    codes, quarters = [f"n{at}" for at in range(5)], PERIODS[:2]
    numbers = {
        ((("nationality", code),), quarter): random.randint(50, 400) for code in codes for quarter in PERIODS[:4]
    }
    for code, quarter in zip(random.sample(codes, 2), quarters, strict=True):
        numbers[((("nationality", code),), quarter)] = random.randint(1, 4)
    return Table({"nationality": codes}, [numbers] * 2, False, ((quarters[0],), (quarters[1],)))


def test_a_door_that_forgets_is_broken_by_random_tables_too() -> None:
    tables = [sparse(seed) for seed in range(12)]
    assert not any(attacked_over_time(table, remembering(table, NATIONALITY), K_OTHERS) for table in tables)
    assert any(attacked_over_time(table, forgetful(table, NATIONALITY), K_OTHERS) for table in tables)


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
