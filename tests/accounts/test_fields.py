"""A moment that somebody types, on the nights when clocks change."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.fields import MomentField


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2026-11-27T01:30", datetime(2026, 11, 27, 1, 30, tzinfo=UTC)),
        ("2026-07-27T01:30", datetime(2026, 7, 27, 0, 30, tzinfo=UTC)),
        # Clocks show this twice: an hour later once more.
        ("2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_the_first_at_which_clocks_here_show_it(typed: str, found: datetime) -> None:
    # Moments that clocks show twice are equal to none of another zone, says Python.
    assert MomentField().clean(typed).astimezone(UTC) == found


@pytest.mark.parametrize("hour", range(48))
def test_what_we_put_into_the_field_ourselves_is_never_refused(hour: int) -> None:
    for day in (datetime(2026, 10, 24, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC)):
        ours = timezone.localtime(day.replace(day=day.day + hour // 24, hour=hour % 24))
        assert MomentField().clean(f"{ours:%Y-%m-%dT%H:%M}").replace(tzinfo=None) == ours.replace(tzinfo=None)


def test_a_time_that_the_clocks_leave_out_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="leave this time out"):
        MomentField().clean("2027-03-28T01:30")


def test_what_is_no_moment_is_refused_as_ever() -> None:
    with pytest.raises(ValidationError, match="valid date/time"):
        MomentField().clean("soon")
