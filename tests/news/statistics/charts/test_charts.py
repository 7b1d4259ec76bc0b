"""Charts: the same bytes for the same records, words for whoever does not see them, nothing that our policy forbids."""

import itertools
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from news.statistics import charts
from news.statistics.charts import Break, Chart, Kind, Line, Mark, Point
from news.statistics.charts.frame import spread
from news.statistics.charts.scale import nice, short

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
QUARTERS = tuple(f"Q{quarter} {year}" for year in (2022, 2023, 2024) for quarter in (1, 2, 3, 4))


def points(*values: int | str | None) -> tuple[Point, ...]:
    """Numbers; None is a gap that is confidential, "9p" is provisional."""
    made = []
    for value in values:
        if value is None:
            made.append(Point(None, "[c]"))
        else:
            number = Decimal(str(value).removesuffix("p"))
            made.append(Point(number, f"{number:,}", str(value).endswith("p")))
    return tuple(made)


RISING = (100, 200, 250, 300, None, 400, 410, 390, 450, 500, 520, "560p")
TEST_CHANGED = Break(4.3, "The test changed, 30 January 2023")


def chart(kind: Kind = Kind.LINE, **changed: object) -> Chart:
    is_ranked = kind in {Kind.BAR, Kind.DOT}
    lines = {
        Kind.LINE: (Line("All", points(*RISING)),),
        Kind.STACKED: (Line("Adults <18+>", points(*RISING)), Line("Children", points(*range(50, 62)))),
    }
    fields: dict = {
        "kind": kind, "name": "chart", "title": "Potential victims referred", "unit": "people",
        "places": ("Albanian", "Other & “grouped”", "British") if is_ranked else QUARTERS,
        "lines": (Line("All", points(300, "120p", None)),) if is_ranked else lines[kind],
        "breaks": () if is_ranked else (TEST_CHANGED,), "stride": 0 if is_ranked else 4,
    }  # fmt: skip
    return Chart(**(fields | changed))


def drawn(of: Chart, width: int = charts.WIDE) -> etree._Element:
    return etree.fromstring(charts.draw(of, width))


def found(of: Chart, name: str, class_: str = "") -> list[etree._Element]:
    return [
        each for each in drawn(of).iter(f"{SVG}{name}") if class_ in (each.get("class") or "").split() or not class_
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_records_are_the_same_bytes_as_ever(kind: Kind) -> None:
    text = charts.draw(chart(kind), charts.WIDE) + "\n" + charts.draw(chart(kind), charts.NARROW) + "\n"
    assert text == charts.draw(chart(kind), charts.WIDE) + "\n" + charts.draw(chart(kind), charts.NARROW) + "\n"
    # A chart that has changed on purpose is looked at, then written anew: (GOLDEN / f"{kind}.svg").write_text(text)
    assert text == (GOLDEN / f"{kind}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_a_drawing_has_a_role_a_title_a_description_and_nothing_that_is_forbidden(kind: Kind, width: int) -> None:
    text = charts.draw(chart(kind), width)
    root = etree.fromstring(text)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert root.get("role") == "img"
    assert set(root.get("aria-labelledby").split()) <= set(ids)
    assert len(ids) == len(set(ids))
    assert root.find(f"{SVG}title").text.startswith("Potential victims referred (people)")
    assert root.find(f"{SVG}desc").text
    assert not re.search(r"<script|\sstyle=|\son\w+=|href=|<style", text)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_nothing_is_drawn_outside(kind: Kind, width: int) -> None:
    root = drawn(chart(kind), width)
    _x, _y, right, bottom = map(float, root.get("viewBox").split())
    for each in root.iter(f"{SVG}rect", f"{SVG}circle", f"{SVG}text"):
        x, y = (float(each.get(name) or each.get(f"c{name}") or 0) for name in ("x", "y"))
        assert 0 <= x + float(each.get("width", 0)) <= right
        assert 0 <= y + float(each.get("height", 0)) <= bottom


def test_a_missing_number_is_a_gap_and_the_break_is_drawn_and_named() -> None:
    assert len(found(chart(), "path", "line")) == 2
    assert len(found(chart(), "path", "break")) == 1
    assert "The test changed" in "".join(found(chart(), "text", "break-name")[0].itertext())


def test_a_number_between_two_gaps_is_a_dot() -> None:
    alone = chart(lines=(Line("All", points(1, None, 2, None, *range(8))),))
    assert len(found(alone, "path", "line")) == 1
    assert len(found(alone, "circle", "dot")) >= 3


@pytest.mark.parametrize(("kind", "name"), [(Kind.LINE, "circle"), (Kind.BAR, "rect"), (Kind.STACKED, "rect")])
def test_what_is_provisional_is_hollow(kind: Kind, name: str) -> None:
    assert len(found(chart(kind), name, "hollow")) == 1


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers() -> None:
    first, second = (float(each.get("width")) for each in found(chart(Kind.BAR), "rect"))
    assert first / second == pytest.approx(300 / 120, rel=0.01)


def test_a_hidden_number_of_a_bar_says_so_in_its_place() -> None:
    assert [each.text for each in found(chart(Kind.BAR), "text", "gap")] == ["[c]"]


def test_parts_differ_in_pattern_and_the_missing_one_is_told() -> None:
    stacked = chart(Kind.STACKED)
    patterns = {each.get("id") for each in drawn(stacked).iter(f"{SVG}pattern")}
    fills = {each.get("fill") for each in found(stacked, "rect", "part")}
    assert fills == {f"url(#{name})" for name in patterns}
    assert [each.text for each in found(stacked, "text", "gap")] == ["[c]"]


def test_the_description_tells_ends_change_extremes_gaps_and_breaks() -> None:
    assert "Break in the series: The test changed" in charts.description(chart())
    told = charts.description(chart(breaks=()))
    for part in (
        "from 100 (Q1 2022) to 560 (Q4 2024): 460% more", "Highest 560 (Q4 2024), lowest 100 (Q1 2022)",
        "Without a number: Q1 2023 [c]", "Provisional: Q4 2024",
    ):  # fmt: skip
        assert part in told


def test_the_finding_compares_with_a_year_before() -> None:
    assert charts.finding(chart()) == (
        "Potential victims referred: 560 in Q4 2024, "
        "44% more than a year before (390); the highest since the last break."
    )
    assert charts.finding(chart(breaks=())).endswith("(390); the highest shown.")


def test_the_finding_compares_nothing_across_a_break() -> None:
    broken = chart(breaks=(Break(9.0, "Another test"),))
    assert charts.finding(broken) == "Potential victims referred: 560 in Q4 2024."


def test_extremes_and_change_are_told_since_the_last_break_alone() -> None:
    fallen = chart(lines=(Line("All", points(90, 91, 92, 93, 94, 20, 60, 50, 55, 56, 57, 58)),))
    assert "lowest" not in charts.finding(fallen)
    told = charts.description(fallen)
    assert "begins with 90 (Q1 2022), ends with 58 (Q4 2024)." in told
    assert "Since the last break from 20 (Q2 2023) to 58 (Q4 2024): 190% more. Highest 60 (Q3 2023)" in told
    lowest = chart(lines=(Line("All", points(1, 2, 3, 4, 5, 60, 59, 58, 57, 56, 55, 54)),))
    assert charts.finding(lowest).endswith("; the lowest since the last break.")


def test_two_years_that_are_not_to_be_compared_are_not_compared() -> None:
    years = (Line("People", points(40, 49)),)
    two = chart(Kind.BAR, places=("2016", "2021"), lines=years, breaks=(Break(0.5, "Another method."),))
    assert charts.finding(two) == "Potential victims referred: 2021, 49."
    assert "ighest" not in charts.description(two)


def test_of_bars_that_are_cut_no_lowest_is_told() -> None:
    cut = chart(Kind.BAR, of=33)
    assert charts.finding(cut) == (
        "Potential victims referred: highest Albanian with 300. 3 of 33 are drawn, the others stand in the table."
    )
    assert "lowest" not in charts.description(cut)


def test_a_single_part_is_said_to_be_one() -> None:
    told = chart(Kind.BAR, aside=("Albanian",), places=("Albanian", "Eritrean", "Iranian"), are_parts=True)
    assert charts.finding(told) == "Potential victims referred: of these, Eritrean: 120."


def test_the_finding_of_parts_leaves_aside_what_is_left_over() -> None:
    told = chart(Kind.BAR, aside=("Albanian",), places=("Albanian", "Eritrean", "Iranian"))
    assert charts.finding(told).startswith("Potential victims referred: Eritrean, 120")


def test_nothing_to_draw_is_no_drawing() -> None:
    assert charts.draw(chart(lines=(Line("All", points(*[None] * 12)),))) == ""
    assert charts.draw(chart(lines=())) == ""


def test_shares_change_by_points() -> None:
    assert charts.change(Decimal(50), Decimal("52.5"), "%") == "2.5 points more"
    assert charts.change(Decimal(4142), Decimal(4134)) == "0.2% less"
    assert charts.change(Decimal(0), Decimal(5)) == "5 more"


def test_names_of_many_periods_stand_apart() -> None:
    months = tuple(f"Month {number}" for number in range(60))
    crowded = chart(
        places=months,
        lines=(Line("All", points(*range(60))),),
        breaks=(),
        marks=tuple(Mark(n, months[n]) for n in range(60)),
    )
    names = sorted(
        float(each.get("x")) for each in found(crowded, "text", "tick") if (each.text or "").startswith("Month")
    )
    assert all(after - before > 40 for before, after in itertools.pairwise(names))
    assert len(names) > 3


@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=20), st.booleans())
def test_ticks_hold_every_value_in_even_steps(values: list[Decimal], is_whole: bool) -> None:
    ticks = nice(values, is_whole=is_whole).ticks
    assert ticks[0] <= min(values)
    assert ticks[-1] >= max(values)
    assert Decimal(0) in ticks or min(values) > 0 or max(values) < 0
    assert len({after - before for before, after in itertools.pairwise(ticks)}) == 1
    assert 2 <= len(ticks) <= 13


def test_ticks_are_short() -> None:
    assert [short(Decimal(each)) for each in (0, 4000, 2_500_000, 43_000_000_000)] == [
        "0",
        "4,000",
        "2.5 million",
        "43 billion",
    ]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_never_lie_on_one_another(wanted: list[float]) -> None:
    placed = spread(wanted, [10.0] * len(wanted), 0, 100)
    rows = sorted(placed)
    assert all(after - before >= 9.99 for before, after in itertools.pairwise(rows))
    assert rows[-1] <= 90.01
