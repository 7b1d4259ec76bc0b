"""Whatever stands in a cell, the answer is a listing or a fault in words: never a crash, never half a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.faults import BadValueError, Fault
from directory.importing import values
from directory.importing.columns import COLUMNS
from directory.importing.rows import Row
from directory.importing.words import Words
from directory.models import Profile
from tests.directory.importing.conftest import GOOD

# Whatever a keyboard, a spreadsheet or an enemy writes.
cells = st.one_of(
    st.text(),
    st.text(alphabet="0123456789+-.:|eE naninf\n"),
    st.sampled_from(["yes", "no", "GB", "en", "ti|am", "asylum", "safe-house-provider", "child", "https://a.example"]),
)
LIMITS = {name: Profile._meta.get_field(name).max_length for name in ("name", "headline", "fees", "place", "website")}


@pytest.mark.django_db
@given(row=st.dictionaries(st.sampled_from(sorted(COLUMNS)), cells))
def test_any_row_is_a_listing_or_faults_in_words(vocabulary: Words, row: dict[str, str]) -> None:
    read = Row({**GOOD, **row}, "line 2", vocabulary)
    listing = read.listing()
    assert (listing is None) == bool(read.faults)
    assert all(isinstance(fault, Fault) and fault.column in COLUMNS and fault.message for fault in read.faults)
    if listing:
        assert all(len(getattr(listing, name)) <= limit for name, limit in LIMITS.items())
        assert "\x00" not in repr(listing)


@given(text=st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once = values.clean(text)
    except BadValueError:
        return
    assert values.clean(once) == once


def test_letters_have_one_spelling() -> None:
    assert values.clean(" Ca\u0301diz\r\n") == "C\u00e1diz"


@pytest.mark.parametrize("text", ["\ud800", "a\x85b", "a\x0cb"])
def test_what_no_eye_can_see_is_refused(text: str) -> None:
    with pytest.raises(BadValueError, match="cannot be printed"):
        values.clean(text)


@pytest.mark.parametrize("text", ["٢٠٢٥", "2025-13", "0000", "2025-1-1", "2025-10-03T00:00"])
def test_only_plain_dates_are_dates(text: str) -> None:
    with pytest.raises(BadValueError, match="must be a date"):
        values.source_date(text)


def test_a_long_value_is_quoted_short() -> None:
    with pytest.raises(BadValueError) as told:
        values.email("x" * 500)
    assert len(str(told.value)) < 150
