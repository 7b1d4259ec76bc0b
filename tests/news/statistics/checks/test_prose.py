"""The arithmetic of a draft's text."""

import pytest

from news.statistics.checks import prose


def codes(text: str) -> set[str]:
    return {each.code for each in prose(text)} - {"untagged"}


def said(text: str, code: str) -> str:
    return next(each.message for each in prose(text) if each.code == code)


def test_of_these_that_are_others() -> None:
    text = (
        "Of the 4,142 people referred, 48% (1978) were adults, and 47% (1,945) were children. "
        "Of these, 75% (3,097) were male and 25% (1,041) were female."
    )
    assert "48% (1978) and 47% (1,945) make 3,923 of 4,142" in said(text, "remainder")
    assert "the base is 4,142, not the 3,923 before it" in said(text, "of_these")
    right = text.replace("75% (3,097)", "75% (2,942)").replace("25% (1,041)", "25% (981)")
    assert "of_these" not in codes(right)


def test_a_count_that_may_be_the_whole_or_the_part() -> None:
    text = "88% of the cases (17,000) that were decided were positive."
    assert "17,000 is all of them or the part" in said(text, "pair_without_base")
    assert "pair_without_base" not in codes(f"{text} There were 19,318 of them.")


def test_percentages_of_different_bases() -> None:
    assert "bases_differ" in codes("Of 4,142 people and 1,978 adults, 28% (1,172) and 34% (680) did so.")
    assert "bases_differ" not in codes("Of 4,142 people, 28% (1,172) and 19% (802) did so.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4,524 came, a 9% increase compared to the quarter before (4,134).", set()),
        ("4,524 came, a 5% decrease compared to the year before (4,738).", set()),
        ("4,524 came, a 12% increase compared to the quarter before (4,134).", {"change_fits_none"}),
        ("4,524 came, a 9% decrease compared to the quarter before (4,134).", {"change_fits_none"}),
        ("4,524 came, a 9% increase.", {"change_without_base"}),
    ],
)
def test_changes(text: str, found: set[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was the highest number since the NRM began.", {"record_in_words"}),
        ("It was [[nrm referrals 2024-Q1 @2024-05-10 highest]], the highest ever.", set()),
        ("Yesterday the rules changed.", {"relative_time"}),
        ("In the last three months the guidance changed.", {"relative_time"}),
        ("Yesterday, 30 July 2024, was the day.", set()),
        ("The full report can be found here.", {"link_here"}),
        ("Read it [here](https://example.org/2024).", {"link_here"}),
        ("Read the [report of March](https://example.org/4142).", set()),
    ],
)
def test_words(text: str, found: set[str]) -> None:
    assert codes(text) == found


def test_numbers_without_a_tag_are_named_and_others_are_not() -> None:
    text = (
        "In 2024, 563 voted for it, and [[nrm referrals 2023-Q4 @2024-03-08]] came (27.6 million elsewhere, 12% here)."
    )
    assert said(text, "untagged").startswith("563, 27.6 million and 12%:")
    assert prose("On 23 April 2024 three people and 12 others met at https://example.org/4142.") == []
