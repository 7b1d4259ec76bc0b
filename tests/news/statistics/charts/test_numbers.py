"""Numbers as pages say them and as files hold them."""

from datetime import date
from decimal import Decimal

import pytest

from news.statistics import numbers


@pytest.mark.parametrize(
    ("value", "told", "said"),
    [
        ("4142", {}, "4,142"),
        ("94", {"unit": "percent"}, "94%"),
        ("12.5", {"decimals": 0, "unit": "%"}, "12.5%"),
        ("43000000000", {"unit": "USD", "qualifier": "over"}, "more than US$43,000,000,000"),
        ("5", {"qualifier": "about", "flags": ["p", "r"]}, "about 5 [p][r]"),
        (None, {"words": "hundreds of thousands"}, "hundreds of thousands"),
        (None, {"flags": ["c"]}, "[c]"),
    ],
)
def test_a_number_is_said_with_what_its_source_says_beside_it(value: str | None, told: dict, said: str) -> None:
    assert numbers.said(Decimal(value) if value else None, **told) == said


def test_a_month_is_said_and_held_as_a_month() -> None:
    assert numbers.day(date(2023, 8, 31), "month") == "August 2023"
    assert numbers.day_code(date(2023, 8, 31), "month") == "2023-08"
    assert numbers.day(date(2024, 3, 7)) == "7 March 2024"


def test_a_file_holds_plain_numbers() -> None:
    assert [numbers.raw(Decimal(each)) for each in ("4142.0000", "12.5000", "43000000000", "0")] == [
        "4142", "12.5", "43000000000", "0",
    ]  # fmt: skip
