"""Who takes new work: asked before it is old, told twice, out of view; however the clock runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from directory import actions
from directory.actions.availability import CONFIRM, GOING, GONE
from directory.actions.telling import subject
from directory.models import Availability, Profile
from notifications.actions import press
from notifications.kinds import Refused
from notifications.models import Message
from tests.directory.life.mails import is_wanted, sent, steps, waiting
from tests.directory.threads import at_once
from tests.factories.life import begun, held, holder, manager

pytestmark = pytest.mark.django_db

BEGAN = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(BEGAN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def on(clock: Any) -> Callable[[int], str]:
    """Run the clock on a day after the last word, let what it queued go out, and return the state of the entry."""

    def run(day: int) -> str:
        clock.move_to(BEGAN + timedelta(days=day))
        actions.ask_for_availability()
        sent()
        return Profile.objects.get().state

    return run


@pytest.fixture
def profile(clock: Any) -> Profile:
    return said(held(holder()))


def said(profile: Profile, word: str = "open", **told: Any) -> Profile:
    by = profile.holders.get().user
    return actions.confirm_availability(profile=profile, by=by, availability=Availability(word), **told)


def test_said_counts_for_thirty_days(profile: Profile, clock: Any) -> None:
    clock.move_to(BEGAN + timedelta(days=30, seconds=-1))
    assert Profile.objects.get().current_availability == "open"
    clock.move_to(BEGAN + timedelta(days=30))
    assert Profile.objects.get().current_availability == "unknown"


def test_said_keeps_only_what_belongs_to_it(profile: Profile) -> None:
    day = BEGAN.date() + timedelta(9)
    assert said(profile, "away", away_until=day, waiting_weeks=3).waiting_weeks is None
    assert said(profile, "waiting", away_until=day, waiting_weeks=3).away_until is None


@pytest.mark.parametrize(
    "told",
    [
        {"word": "away", "away_until": BEGAN.date() - timedelta(1)},
        {"instructions_until": BEGAN.date() - timedelta(1)},
        {"word": "waiting", "waiting_weeks": 105},
        {"word": "waiting", "waiting_weeks": -1},
        {"capacity_per_month": 40_000},
    ],
)
def test_said_what_cannot_be_is_refused(told: dict[str, Any], profile: Profile) -> None:
    with pytest.raises(ValidationError):
        said(profile, **told)
    assert Profile.objects.get().availability == "open"


def test_said_by_a_stranger_is_denied(profile: Profile, caseworker: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.confirm_availability(profile=profile, by=caseworker, availability=Availability.OPEN)


def test_said_by_a_moderator_is_no_word_of_the_holder(clock: Any, moderator: User) -> None:
    profile = held(holder())
    actions.confirm_availability(profile=profile, by=moderator, availability=Availability.OPEN)
    assert Profile.objects.get().confirmed_on is None
    assert said(profile).confirmed_on == BEGAN.date()


def test_confirmed_again_by_holder_or_manager_counts_anew(profile: Profile, clock: Any, moderator: User) -> None:
    clock.move_to(BEGAN + timedelta(days=40))
    actions.confirm_again(profile=profile, by=manager(profile))
    assert Profile.objects.get().current_availability == "open"
    with pytest.raises(PermissionDenied):
        actions.confirm_again(profile=profile, by=moderator)


@pytest.mark.parametrize("word", ["unknown", "away"])
def test_confirmed_again_what_is_over_is_refused(word: str, clock: Any) -> None:
    profile = held(holder())
    if word == "away":
        said(profile, "away", away_until=BEGAN.date() + timedelta(1))
        clock.move_to(BEGAN + timedelta(days=2))
    with pytest.raises(Refused):
        actions.confirm_again(profile=profile, by=profile.holders.get().user)


def test_asked_shortly_before_it_counts_no_more_and_once_a_month(profile: Profile, on: Callable[[int], str]) -> None:
    for day in (26, 27, 28, 56, 57, 58, 86, 87, 149):
        assert on(day) == "published"
    assert [step[-1] for step in steps(CONFIRM, profile)] == ["0", "1", "2", "4"]


def test_silence_is_told_twice_and_ends_in_a_pause(profile: Profile, on: Callable[[int], str]) -> None:
    states = {day: on(day) for day in range(145, 185)}
    assert {day for day, state in states.items() if state == "paused"} == set(range(180, 185))
    assert steps(GOING, profile) == ["2027-01-04:first", "2027-01-04:last"]
    assert [row.facts["days"] for row in Message.objects.filter(kind=GOING.name).order_by("queued_at")] == [30, 7]
    assert steps(GONE, profile) == ["2027-01-04"]


@pytest.mark.parametrize("woke", [151, 174, 179, 200, 900])
def test_clock_that_stood_still_tells_twice_a_week_apart_first(
    woke: int, profile: Profile, on: Callable[[int], str]
) -> None:
    told: dict[str, int] = {}
    for day in range(woke, woke + 40):
        state = on(day)
        for step in steps(GOING, profile):
            told.setdefault(step[11:], day)
        if state == "paused":
            break
    assert told["last"] - told["first"] >= 7
    assert day - told["last"] >= 7
    assert day >= 180


def test_notice_that_did_not_go_out_takes_nobody_out_of_view(profile: Profile, clock: Any) -> None:
    for day in (150, 173, 180, 200, 300):
        clock.move_to(BEGAN + timedelta(days=day))
        actions.ask_for_availability()
    assert Profile.objects.get().state == "published"
    assert steps(GOING, profile) == ["2027-01-04:first"]


@pytest.mark.parametrize("day", [151, 174, 179])
def test_holder_who_confirms_in_between_is_left_alone(
    day: int, profile: Profile, on: Callable[[int], str], clock: Any
) -> None:
    for each in (150, 173, day):
        on(min(each, day))
    actions.confirm_again(profile=profile, by=profile.holders.get().user)
    for each in range(day, day + 149, 7):
        assert on(each) == "published"
    assert {step[:10] for step in steps(GOING, profile)} == {"2027-01-04"}


def test_holder_who_confirms_takes_back_what_waits(profile: Profile, clock: Any) -> None:
    clock.move_to(BEGAN + timedelta(days=150))
    actions.ask_for_availability()
    assert waiting(GOING, profile) == 1
    actions.confirm_again(profile=profile, by=profile.holders.get().user)
    assert waiting(GOING, profile) == 0


def test_holder_who_shows_it_again_is_not_paused_within_the_hour(profile: Profile, on: Callable[[int], str]) -> None:
    for day in (150, 173, 180):
        on(day)
    actions.publish(profile=profile, by=profile.holders.get().user)
    assert [on(day) for day in (180, 181, 200, 329)] == ["published"] * 4
    assert [on(day) for day in (330, 353, 360)] == ["published", "published", "paused"]


def test_entry_of_nobody_and_drafts_and_paused_are_not_asked(clock: Any, on: Callable[[int], str]) -> None:
    begun(holder("drafter"))
    paused = held(holder())
    actions.pause(profile=paused, by=paused.holders.get().user)
    clock.move_to(BEGAN + timedelta(days=400))
    assert actions.ask_for_availability() == 0
    assert not Message.objects.exists()


def test_never_said_counts_from_the_day_it_was_shown(clock: Any, on: Callable[[int], str]) -> None:
    profile = held(holder())
    on(26)
    assert steps(CONFIRM, profile) == []
    on(27)
    assert steps(CONFIRM, profile) == ["2027-01-04:0"]


def test_one_entry_that_fails_bars_no_other(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = [said(held(holder(name))) for name in ("one", "two", "three")]
    broken = min(profiles, key=lambda each: each.pk)
    real = actions.availability.tell_holders

    def fails(profile: Profile, **told: Any) -> None:
        if profile == broken:
            raise RuntimeError("as a hook might")
        real(profile, **told)

    monkeypatch.setattr(actions.availability, "tell_holders", fails)
    clock.move_to(BEGAN + timedelta(days=28))
    with pytest.raises(ExceptionGroup, match="1 of the entries"):
        actions.ask_for_availability()
    assert [waiting(CONFIRM, each) for each in profiles if each != broken] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_once_and_pause_once() -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        profile = said(held(holder()))
        for day in (150, 173, 180):
            clock.move_to(BEGAN + timedelta(days=day))
            told = at_once(*[actions.ask_for_availability] * 3)
            assert not [each for each in told if isinstance(each, BaseException)]
            sent()
    assert (len(steps(GOING, profile)), len(steps(GONE, profile))) == (2, 1)
    assert profile.changes.filter(target="paused").count() == 1


@pytest.mark.django_db(transaction=True)
def test_clock_and_holder_at_once_end_in_the_holders_word_or_a_pause() -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        profile = said(held(holder()))
        for day in (150, 173):
            clock.move_to(BEGAN + timedelta(days=day))
            actions.ask_for_availability()
            sent()
        clock.move_to(BEGAN + timedelta(days=180))
        by = profile.holders.get().user
        told = at_once(actions.ask_for_availability, lambda: actions.confirm_again(profile=profile, by=by))
    assert not [each for each in told if isinstance(each, BaseException)]
    assert len(steps(GONE, profile)) == (Profile.objects.get().state == "paused")


def test_pressed_in_the_mail_it_is_confirmed(profile: Profile, on: Callable[[int], str]) -> None:
    on(27)
    told = press(message_id=Message.objects.get(kind=CONFIRM.name).pk)
    assert "30 days" in str(told)
    assert Profile.objects.get().availability_confirmed_at == BEGAN + timedelta(days=27)


def test_pressed_when_it_is_paused_it_says_so(profile: Profile, on: Callable[[int], str]) -> None:
    for day in (150, 173, 180):
        on(day)
    told = press(message_id=Message.objects.get(kind=GOING.name, step__endswith="last").pk)
    assert "paused" in str(told)
    assert Profile.objects.get().state == "paused"


@pytest.mark.parametrize("since", ["left", "suspended", "deleted"])
def test_pressed_when_it_is_theirs_no_more_is_refused(
    since: str, profile: Profile, on: Callable[[int], str], moderator: User
) -> None:
    on(27)
    message = Message.objects.get(kind=CONFIRM.name)
    if since == "left":
        profile.holders.all().delete()
    elif since == "suspended":
        actions.suspend(profile=profile, by=moderator, reason="A doubt")
    else:
        Profile.objects.get().delete()
    with pytest.raises((Refused, PermissionDenied)):
        press(message_id=message.pk)


def test_mails_are_wanted_only_while_they_are_true(profile: Profile, on: Callable[[int], str]) -> None:
    for day in (27, 150, 173, 180):
        assert (on(day) == "published") == is_wanted(GOING, profile)
    assert is_wanted(GONE, profile)
    actions.publish(profile=profile, by=profile.holders.get().user)
    assert not is_wanted(GONE, profile)


def test_subjects_of_mails_name_the_entry(profile: Profile, on: Callable[[int], str]) -> None:
    on(27)
    assert Message.objects.get().subject == subject(profile)
