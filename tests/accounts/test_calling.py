"""A tap dials what is written, or nothing at all."""

import pytest

from accounts.calling import dial, line


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("020 7946 0000", "tel:02079460000"),
        (" +44 20 7946 0000 ", "tel:+442079460000"),
        ("+44 (0)20 7946-0000", "tel:+442079460000"),
        ("(020) 7946 0000", "tel:02079460000"),
        ("999", "tel:999"),
    ],
)
def test_one_number_is_dialled(written: str, dialled: str) -> None:
    assert dial(written) == dialled


@pytest.mark.parametrize(
    "written",
    [
        "", "call us", "12", "020 7946 0000/1", "020 7946 0000 or 1", "0800 FREEPHONE", "+", "020 7946 0000 ext 5",
        "020 7946 0000, 020 7946 0001", "0044 (0)20 7946 0000", "+44 (0)(0)20 7946 0000", "020 7946 0000 020 7946 0001",
        "020+7946 0000", "٠٢٠ ٧٩٤٦",
    ],
)  # fmt: skip
def test_what_is_not_one_number_dials_nothing(written: str) -> None:
    assert dial(written) == ""


@pytest.mark.parametrize(
    ("words", "dialled"),
    [
        ("Modern Slavery line: 08000 121 700", "tel:08000121700"),
        (" Night line: 116 000 ", "tel:116000"),
        ("Night line: 116 000, day and night", "tel:116000"),
        ("Night line: 116 000 (24 hours, 365 days a year)", "tel:116000"),
        ("Office: 020 (7946) 0000", "tel:02079460000"),
    ],
)
def test_a_line_dials_its_number(words: str, dialled: str) -> None:
    assert line(words) == (words.strip(), dialled)


@pytest.mark.parametrize(
    "words",
    [
        "Night line: 116 000 24 hours", "Night line: 116 000 or 116 111", "Night line: 116 000, 116 111",
        "Night line: 116 000 (or 116 111)", "Night line: from 9 to 5 on 116 000", "Text line: 88 247",
        "WhatsApp: 07700 900461", "Nothing", "Night line:", "116 000",
    ],
)  # fmt: skip
def test_a_line_that_can_be_read_in_two_ways_stays_words(words: str) -> None:
    assert line(words) == (words, "")
