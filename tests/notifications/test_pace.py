"""When somebody is told: never in their quiet hours, daily at their hour, whatever the clocks do."""

import datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import actions
from notifications.choices import Channel
from notifications.pace import Agreed, Hours

ZONES = st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo"])
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
UTC = datetime.UTC
# From 2020 to 2035, in seconds.
MOMENTS = st.integers(1577836800, 2051222400).map(lambda at: datetime.datetime.fromtimestamp(at, UTC))
DAY = datetime.timedelta(days=1)


def at(zone, *parts):
    return datetime.datetime(*parts, tzinfo=ZoneInfo(zone))


@given(zone=ZONES, start=CLOCKS, end=CLOCKS, moment=MOMENTS)
def test_nobody_is_disturbed_in_quiet_hours_and_nobody_waits_longer_than_they_last(zone, start, end, moment):
    hours = Hours(zone, datetime.time(8), start, end)
    told = hours.after_quiet(moment)
    assert moment <= told <= moment + DAY + datetime.timedelta(hours=1)
    assert hours.after_quiet(told) == told or start == end


@given(zone=ZONES, digest=CLOCKS, start=st.none() | CLOCKS, end=CLOCKS, moment=MOMENTS)
def test_the_daily_mail_comes_within_two_days_and_not_in_quiet_hours(zone, digest, start, end, moment):
    hours = Hours(zone, digest, start, end if start else None)
    told = hours.next_digest(moment)
    assert moment < told <= moment + 2 * DAY + datetime.timedelta(hours=2)
    assert hours.after_quiet(told) == told or start == end


@given(zone=ZONES, digest=CLOCKS, moment=MOMENTS)
def test_one_daily_mail_follows_another_a_day_later(zone, digest, moment):
    hours = Hours(zone, digest)
    first = hours.next_digest(moment)
    gap = hours.next_digest(first) - first
    assert abs(gap - DAY) <= datetime.timedelta(hours=1) or zone == "Pacific/Apia"


def test_quiet_hours_pass_midnight():
    hours = Hours("Europe/London", datetime.time(8), datetime.time(22), datetime.time(7))
    assert hours.after_quiet(at("Europe/London", 2026, 11, 26, 1)) == at("Europe/London", 2026, 11, 26, 7)
    assert hours.after_quiet(at("Europe/London", 2026, 11, 26, 22)) == at("Europe/London", 2026, 11, 27, 7)
    assert hours.after_quiet(at("Europe/London", 2026, 11, 26, 7)) == at("Europe/London", 2026, 11, 26, 7)


def test_an_hour_that_summer_time_leaves_out_is_the_one_after_it():
    hours = Hours("Europe/London", datetime.time(1, 30))
    told = hours.next_digest(at("Europe/London", 2026, 3, 28, 12))
    assert told.astimezone(UTC) == datetime.datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(
    zone=ZONES,
    ends=st.none() | st.tuples(CLOCKS, CLOCKS).filter(lambda ends: ends[0] != ends[1]),
    days=st.sets(st.integers(1, 7)),
    moment=MOMENTS,
)
def test_what_was_agreed_opens_within_eight_days(zone, ends, days, moment):
    start, end = ends or (None, None)
    agreed = Agreed(zone, start, end, tuple(days))
    opens = agreed.next_open(moment)
    if opens is None:
        # Only hours that a change of the clocks swallows on the one day of the week that was agreed.
        assert days
        return
    assert moment <= opens <= moment + 9 * DAY
    assert agreed.next_open(opens) == opens


# Where the clocks have kept their rules for long: any list of time zones knows them.
SETTLED = st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Asia/Kathmandu", "America/Havana"])
CHANGES = st.sampled_from([datetime.date(2026, *day) for day in ((3, 8), (3, 29), (10, 25), (11, 1))])
WEEK = st.sets(st.integers(1, 7))
ENDS = st.none() | st.tuples(CLOCKS, CLOCKS).filter(lambda ends: ends[0] != ends[1])


def test_a_night_belongs_to_the_day_on_which_it_begins():
    nights = Agreed("Europe/London", datetime.time(22), datetime.time(6), (1,))
    monday_late, tuesday_early = at("Europe/London", 2026, 11, 23, 23), at("Europe/London", 2026, 11, 24, 5, 59)
    for moment in (monday_late, tuesday_early):
        assert nights.next_open(moment) == moment
    for moment in (at("Europe/London", 2026, 11, 23, 3), at("Europe/London", 2026, 11, 17, 22)):
        assert nights.next_open(moment) == at("Europe/London", 2026, 11, 23, 22)


def is_open_by_database(agreed: Agreed, moment: datetime.datetime) -> bool:
    hours = (agreed.hours_from, agreed.hours_until) if agreed.hours_from is not None else None
    contact = actions.agree(
        channel=Channel.PHONE, time_zone=agreed.time_zone, language="en", hours=hours, days=agreed.days
    )
    try:
        actions.record_attempt(contact=contact, channel=Channel.PHONE, at=moment)
    except actions.NotAgreed:
        return False
    return True


@settings(max_examples=150)
@given(zone=SETTLED, ends=ENDS, days=WEEK, moment=MOMENTS)
def test_the_database_finds_open_what_we_find_open(db, zone, ends, days, moment):
    start, end = ends or (None, None)
    agreed = Agreed(zone, start, end, tuple(days))
    opens = agreed.next_open(moment)
    assert is_open_by_database(agreed, moment) == (opens == moment)
    assert opens is None or is_open_by_database(agreed, opens)


@settings(max_examples=150)
@given(zone=SETTLED, day=CHANGES, minutes=st.integers(-24 * 60, 48 * 60), ends=ENDS, days=WEEK)
def test_on_the_nights_when_clocks_change_too(db, zone, day, minutes, ends, days):
    start, end = ends or (None, None)
    agreed = Agreed(zone, start, end, tuple(days))
    moment = datetime.datetime.combine(day, datetime.time(), UTC) + datetime.timedelta(minutes=minutes)
    assert is_open_by_database(agreed, moment) == (agreed.next_open(moment) == moment)
