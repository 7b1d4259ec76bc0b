"""Figures that fit raise no doubt, whichever they are; one that is moved does."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from news.statistics.checks import Figure, Known, run
from news.statistics.choices import Against, MeasureKind, Qualifier
from news.statistics.periods import Period

QUARTERS = [Period.parsed(f"2022-Q{number}") for number in range(1, 5)]
YEAR, BEFORE = Period.parsed("2022"), Period.parsed("2021")
DAY = date(2023, 3, 2)
parts = st.lists(st.integers(101, 9_999), min_size=2, max_size=5)


def figure(measure: str, value: object, period: Period = YEAR, category: str = "", **more: object) -> Figure:
    categories = (tuple(category.split("=")),) if category else ()
    return Figure("made", measure, Decimal(str(value)), categories=categories, period=period, published_on=DAY, **more)


def rounded(part: int, whole: int) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal(1), ROUND_HALF_UP)


def fitting(genders: list[int], quarters: list[int], earlier: int) -> list[Figure]:
    """A year with its quarters, its genders and their shares, its change and its average."""
    total = sum(genders)
    quarters = [*quarters, total - sum(quarters)]
    assume(quarters[-1] > 0)
    made = [figure("people", total), figure("people", earlier, BEFORE)]
    made += [figure("people", value, period) for value, period in zip(quarters, QUARTERS, strict=True)]
    change = rounded(total - earlier, earlier)
    made += [figure("change", change, measure_kind=MeasureKind.CHANGE, base="people", against=Against.BEFORE)]
    average = round(Decimal(total) / 4)
    made += [
        figure("average", average, base="people", unit="people_per_quarter", qualifier=Qualifier.ABOUT, decimals=0)
    ]
    for at, value in enumerate(genders):
        share = rounded(value, total)
        made.append(figure("people", value, category=f"gender={at}"))
        made.append(figure("share", share, category=f"gender={at}", measure_kind=MeasureKind.SHARE, base="people"))
    # Those that end in noughts look rounded, and are doubted for it.
    assume(not any(each.is_round for each in made))
    return made


@given(parts, st.lists(st.integers(1, 100), min_size=3, max_size=3), st.integers(101, 99_999))
@settings(max_examples=60)
def test_figures_that_fit_raise_no_doubt(genders: list[int], quarters: list[int], earlier: int) -> None:
    made = fitting(genders, quarters, earlier)
    assert [each.message for each in run(made)] == []
    assert [each.message for each in run(made, held=Known(made))] == []


@given(parts, st.lists(st.integers(1, 100), min_size=3, max_size=3), st.integers(101, 99_999), st.integers(1, 50))
@settings(max_examples=40)
def test_a_part_that_was_moved_is_found(genders: list[int], quarters: list[int], earlier: int, by: int) -> None:
    made = fitting(genders, quarters, earlier)
    at = next(at for at, each in enumerate(made) if each.categories and each.measure == "people")
    more = replace(made[at], value=made[at].value + by)
    assume(not more.is_round)
    codes = {each.code for each in run([*made[:at], more, *made[at + 1 :]])}
    assert "parts_exceed" in codes
    less = replace(made[at], value=made[at].value - by)
    assume(not less.is_round)
    assert "remainder" in {each.code for each in run([*made[:at], less, *made[at + 1 :]])}


@given(parts, st.lists(st.integers(1, 100), min_size=3, max_size=3), st.integers(101, 99_999), st.integers(2, 30))
@settings(max_examples=40)
def test_a_percentage_that_was_moved_is_found(genders: list[int], quarters: list[int], earlier: int, by: int) -> None:
    made = fitting(genders, quarters, earlier)
    for measure, code in {"share": "share_fits_none", "change": "change_fits_none"}.items():
        at = next(at for at, each in enumerate(made) if each.measure == measure)
        moved = replace(made[at], value=made[at].value + by)
        assert code in {each.code for each in run([*made[:at], moved, *made[at + 1 :]])}


def test_quarters_that_miss_their_year_within_one_release() -> None:
    made = [figure("people", value, period) for value, period in zip((101, 102, 103, 104), QUARTERS, strict=True)]
    [finding] = run([*made, figure("people", 411)])
    assert finding.code == "quarters_and_year"
    assert "101 + 102 + 103 + 104 = 410, not 411" in finding.message
    assert run([*made, figure("people", 410)]) == []
    later = replace(figure("people", 411), published_on=date(2024, 3, 7))
    assert [each.code for each in run([*made, later])] == []


def test_a_doubt_keeps_its_fingerprint_in_another_language_and_loses_it_with_another_number() -> None:
    made = [figure("people", value, period) for value, period in zip((101, 102, 103, 104), QUARTERS, strict=True)]
    one, other = (run([*made, figure("people", value)])[0] for value in (411, 412))
    assert one.fingerprint != other.fingerprint
    assert replace(one, message="Les trimestres").fingerprint == one.fingerprint


def test_two_values_of_one_day_are_told_from_a_revision() -> None:
    one, other = figure("people", 4142), figure("people", 4134)
    assert [each.code for each in run([one, other])] == ["two_values_one_day"]
    assert [each.code for each in run([one], held=Known([other]))] == ["two_values_one_day"]
    assert [each.code for each in run([one, replace(other, published_on=date(2024, 5, 10))])] == ["two_values"]


def test_shares_that_make_more_than_everything() -> None:
    shares = [figure("share", value, category=f"kind={value}", measure_kind=MeasureKind.SHARE, base="people")
              for value in (50, 51, 25)]  # fmt: skip
    assert [each.code for each in run(shares)] == ["shares_exceed"]
    assert run(shares[:1]) == []
