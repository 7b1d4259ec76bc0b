"""The faults of the news page, by their number in the review (research, section 8): found by arithmetic, and gone when
the numbers are.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from news.statistics.checks import Break, Figure, Finding, Known, Said, run
from news.statistics.periods import Period
from tests.news.statistics.checks.items import BILL, DAY_2022, DAY_2023, FIRST_QUARTER, OVERVIEW, REPORT_2021, items

Q4, Y2021, Y2022 = (Period.parsed(each) for each in ("2023-Q4", "2021", "2022"))


class Later(Known):
    """What is held, by series: (period, value, day)."""

    def __init__(self, rows: dict[tuple, list[tuple[str, int, str]]], breaks: dict | None = None) -> None:
        super().__init__((), breaks)
        for series, said in rows.items():
            self._said[series] = [Said(Period.parsed(p), Decimal(v), date.fromisoformat(day)) for p, v, day in said]


def told(code: str, figures: list[Figure], held: Known | None = None) -> list[Finding]:
    return [each for each in run(figures, held=held or Known()) if each.code == code]


def changed(figures: list[Figure], value: int | str, where: Callable[[Figure], bool]) -> list[Figure]:
    """The same figures with another number in one cell."""
    assert any(where(each) for each in figures)
    return [replace(each, value=Decimal(value)) if where(each) else each for each in figures]


def cell(measure: str, period: Period, *categories: str) -> Callable[[Figure], bool]:
    return lambda each: (
        each.measure == measure and each.period == period and tuple(code for _, code in each.categories) == categories
    )


def test_item_1_one_quarter_with_two_values() -> None:
    [finding] = told("two_values", items())
    assert "4,134" in finding.message
    assert "4,142" in finding.message
    assert "October to December 2023" in finding.message
    assert not told("two_values", changed(items(), 4142, cell("referrals", Q4)))


def test_item_2_numbers_of_another_period_than_the_text_says() -> None:
    [finding] = told("two_periods", items())
    assert "1 October 2020 to 30 September 2021" in finding.message
    assert not told("two_periods", [replace(each, note="") for each in items()])


def test_item_2_numbers_that_are_held_for_another_period() -> None:
    held = Later({("ho_nrm", "referrals", (("gender", code),)): [("2021", value, "2022-03-03")]
                  for code, value in {"male": 9790, "female": 2923}.items()})  # fmt: skip
    year = Period(date(2020, 10, 1), date(2021, 9, 30))
    figures = [replace(each, period=year) for each in items(REPORT_2021) if each.period == Y2021]
    [finding] = told("other_period", figures, held)
    assert "9,790" in finding.message
    assert "2021" in finding.message
    assert not told("other_period", items(REPORT_2021), held)
    assert not told("other_period", changed(figures, 9791, cell("referrals", year, "male")), held)


def test_item_3_an_average_that_its_years_do_not_make() -> None:
    county = ("ho_nrm", "referrals", (("flag", "county_lines"),))
    years = {"2020": 1544, "2021": 2036, "2022": 2281}
    held = Later({county: [(year, value, "2024-03-07") for year, value in years.items()]})
    [finding] = told("average_fits_none", items(OVERVIEW), held)
    assert "550" in finding.message
    assert "488" in finding.message
    right = Later({county: [(year, 2210, "2024-03-07") for year in years]})
    assert not told("average_fits_none", items(OVERVIEW), right)


def test_item_3_an_average_that_nobody_can_calculate_again() -> None:
    messages = [each.message for each in told("average_unsupported", items())]
    assert any("550" in each and "2020 and 2022" in each for each in messages)


def test_item_4_estimates_of_one_source_without_a_year() -> None:
    [finding] = told("estimates_differ", items())
    assert "49.6 million" in finding.message
    assert "24.9 million" in finding.message
    assert not told("estimates_differ", changed(items(), 49_600_000, lambda each: each.value == 24_900_000))


def test_item_4_an_estimate_that_the_same_source_has_replaced() -> None:
    held = Later({("ilo_gems", "human_trafficking_victims", ()): [("2016", 24_900_000, "2017-09-19"),
                                                                 ("2021", 27_600_000, "2022-09-12")]})  # fmt: skip
    [finding] = told("estimate_replaced", items(DAY_2023), held)
    assert "24.9 million is of 2016" in finding.message
    assert "27.6 million for 2021" in finding.message
    newest = changed(items(DAY_2023), 27_600_000, lambda each: each.value == 24_900_000)
    assert not told("estimate_replaced", newest, held)


def test_item_5_rounded_parts_and_a_part_of_which_nobody_speaks() -> None:
    [finding] = told("parts_rounded", items(DAY_2022))
    assert "17.3 million" in finding.message
    assert "27.5 million, not 27.6 million" in finding.message
    [rest] = told("remainder", items(DAY_2022))
    assert "22 million" in rest.message
    state = lambda each: each.value == 3_900_000  # noqa: E731
    assert not told("parts_rounded", changed(items(DAY_2022), 4_000_000, state))


def test_item_6_people_who_are_in_no_age_and_a_base_that_has_to_be_guessed() -> None:
    ages = [each for each in told("remainder", items(OVERVIEW)) if "(adult)" in each.message]
    assert "make 3,923 of 4,142" in ages[0].message
    assert "219 (5.3 %) are not named" in ages[0].message
    [base] = told("base_unnamed", items(OVERVIEW))
    assert "75 % (male)" in base.message
    assert "fit 4,142 (all), not 3,923 (adult + child)" in base.message
    named = changed(items(OVERVIEW), 1978 + 219, cell("referrals", Q4, "adult"))
    assert not [each for each in told("remainder", named) if "(adult)" in each.message]
    assert not told("base_unnamed", named)


@pytest.mark.parametrize(
    ("heading", "period", "female", "left"), [(FIRST_QUARTER, "2024-Q1", 1226, 7), (OVERVIEW, "2023-Q4", 1041, 4)]
)
def test_item_7_percentages_that_hide_who_is_left(heading: str, period: str, female: int, left: int) -> None:
    genders = [each for each in told("remainder", items(heading)) if "(female)" in each.message]
    assert f": {left} (" in genders[0].message
    assert "make 100 % and hide them" in genders[0].message
    whole = changed(items(heading), female + left, cell("referrals", Period.parsed(period), "female"))
    assert not [each for each in told("remainder", whole) if "(female)" in each.message]


def test_item_7_with_the_exact_total_from_what_is_held() -> None:
    held = Later({("ho_nrm", "referrals", ()): [("2021", 12727, "2022-03-03")]})
    [finding] = told("remainder", items(REPORT_2021), held)
    assert "12,713 of 12,727" in finding.message
    assert "14 (0.1 %)" in finding.message


def test_item_8_three_bases_in_one_sentence() -> None:
    [finding] = told("bases_differ", items(OVERVIEW))
    assert "34 % of adult, 1,978" in finding.message
    assert "43 % of child, 1,945" in finding.message
    without = [each for each in items(OVERVIEW) if len(each.categories) < 2]
    assert not told("bases_differ", without)


def test_item_9_rounded_totals_written_as_exact_parts() -> None:
    reasonable, conclusive = told("rounded", items())
    assert "17,000 looks rounded" in reasonable.message
    assert "14,960" in reasonable.message
    assert "19,318" in reasonable.message
    assert "6,000 looks rounded" in conclusive.message
    exact = changed(items(BILL), 16_747, lambda each: each.value == 17_000)
    assert [each.message[:29] for each in told("rounded", exact)] == [conclusive.message[:29]]


def test_item_10_both_sides_of_a_break() -> None:
    text = "The test changed."
    breaks = {("ho_nrm", "positive_decision_share"): [Break(date(2023, 1, 30), text)]}
    findings = told("break", items(BILL, OVERVIEW), Later({}, breaks))
    assert any("88 % (2022) and 55 % (2023)" in each.message and text in each.message for each in findings)
    assert not told("break", items(OVERVIEW), Later({}, breaks))


def test_item_13_two_different_things_added_up() -> None:
    held = Later({("ho_nrm", "referrals", ()): [("2021", 12727, "2022-03-03")]})
    [finding] = told("mixed_sum", items(), held)
    assert "12,727 (referrals) + 3,190 (reports) = 15,917" in finding.message
    assert "20 % (3,190) holds only of that sum" in finding.message
    assert told("mixed_sum", items())
    assert not told("mixed_sum", changed(items(), 9_000, lambda each: each.value == 16_000), held)


def test_item_14_a_change_that_fits_two_published_bases() -> None:
    held = Later({("ho_nrm", "referrals", ()): [("2021", 12727, "2022-03-03"), ("2021", 12706, "2023-03-02")]})
    findings = told("change_base_moved", items(BILL), held)
    assert any("12,706 and 12,727" in each.message for each in findings)
    once = Later({("ho_nrm", "referrals", ()): [("2021", 12706, "2023-03-02")]})
    assert not told("change_base_moved", items(BILL), once)


def test_item_15_a_record_that_was_true_until_the_next_release() -> None:
    decisions = ("ho_nrm", "decisions", (("decision_stage", "conclusive_grounds"),))
    said = [("2024-Q1", 3893, "2024-05-10"), ("2024-Q1", 3838, "2024-08-08"), ("2024-Q3", 5188, "2024-11-07")]
    figures = [replace(each, published_on=date(2024, 5, 10)) for each in items(FIRST_QUARTER)]
    [finding] = told("superlative", figures, Later({decisions: said}))
    assert "3,893 is called the highest" in finding.message
    assert "5,188 (July to September 2024) is higher" in finding.message
    assert "revised to 3,838" in finding.message
    assert "was true when it was published" in finding.message
    assert not told("superlative", figures, Later({decisions: said[:2]}))


def test_item_22_numbers_without_a_period() -> None:
    assert any("94 %" in each.message for each in told("period_missing", items()))
    dated = [replace(each, period=Y2022) for each in items()]
    assert not told("period_missing", dated)
