"""What ends by itself: checks, registrations, and the clock's entry points."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from directory import actions, hooks, scheduled
from directory.kinds import CHECK_ENDS, STOPPED
from directory.models import Profile
from notifications.models import Message
from tests.directory.life.mails import delay, sent, steps, waiting
from tests.directory.threads import at_once
from tests.factories.directory import BY, listed
from tests.factories.life import held, holder

pytestmark = pytest.mark.django_db

BEGAN = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(BEGAN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def on(clock: Any) -> Callable[[int], None]:
    """Run the clock so many days before the check ends."""

    def run(before: int) -> None:
        clock.move_to(BEGAN + timedelta(days=100 - before))
        scheduled.end_checks()

    return run


def registered(name: str = "holder", counts: int = 100) -> Profile:
    profile = held(holder(name))
    renew(profile, counts)
    return profile


def renew(profile: Profile, counts: int) -> None:
    day = datetime.now(UTC).date()
    actions.verify(
        profile=profile, by=BY, claim="registration", checked_on=day, expires_on=day + timedelta(days=counts)
    )


def test_end_is_told_thirty_and_seven_days_before_once_each(on: Callable[[int], None]) -> None:
    profile = registered()
    for day in range(40, 0, -1):
        on(day)
        on(day)
        sent()
    assert steps(CHECK_ENDS, profile) == ["registration:2027-04-14:30", "registration:2027-04-14:7"]
    assert {row.facts["ends"] for row in Message.objects.filter(kind=CHECK_ENDS.name)} == {"2027-04-14"}


@pytest.mark.parametrize(("woke", "told"), [((29, 3), ["30", "7"]), ((5,), ["7"]), ((12, 8), ["30"]), ((31, -1), [])])
def test_end_is_told_after_days_that_the_clock_missed(
    woke: tuple[int, ...], told: list[str], on: Callable[[int], None]
) -> None:
    profile = registered()
    for day in woke:
        on(day)
    assert [step.rpartition(":")[2] for step in steps(CHECK_ENDS, profile)] == told


def test_end_that_is_renewed_is_told_no_more(on: Callable[[int], None]) -> None:
    profile = registered()
    on(30)
    assert waiting(CHECK_ENDS, profile) == 1
    renew(profile, 365)
    assert waiting(CHECK_ENDS, profile) == 0


@pytest.mark.parametrize("deed", ["unverify", "withdraw"])
def test_end_of_what_is_gone_is_not_told(deed: str, on: Callable[[int], None]) -> None:
    profile = registered()
    if deed == "unverify":
        on(30)
        actions.unverify(profile=profile, by=BY, claim="registration")
    else:
        actions.withdraw(profile=profile, by=BY, reason="Enough")
    on(7)
    assert waiting(CHECK_ENDS, profile) == 0


@pytest.mark.parametrize("state", ["published", "paused"])
def test_lapse_suspends_and_tells_at_once(state: str, on: Callable[[int], None]) -> None:
    profile = registered()
    if state == "paused":
        actions.pause(profile=profile, by=profile.holders.get().user)
    on(1)
    assert Profile.objects.get().state == state
    on(0)
    on(-1)
    assert Profile.objects.get().state == "suspended"
    assert (len(steps(STOPPED, profile)), delay(STOPPED, profile) <= timedelta(0)) == (1, True)
    assert profile.changes.filter(target="suspended").count() == 1


def test_lapse_of_another_claim_suspends_nobody(on: Callable[[int], None]) -> None:
    profile = registered(counts=300)
    actions.verify(
        profile=profile, by=BY, claim="insurance", checked_on=BEGAN.date(), expires_on=BEGAN.date() + timedelta(100)
    )
    on(-5)
    assert Profile.objects.get().state == "published"


def test_lapse_renewed_just_before_suspends_nobody(on: Callable[[int], None]) -> None:
    profile = registered()
    on(1)
    renew(profile, 365)
    on(0)
    assert Profile.objects.get().state == "published"


def test_lapse_that_stands_suspends_again_what_is_shown_again(on: Callable[[int], None], moderator: User) -> None:
    profile = registered()
    on(0)
    actions.publish(profile=profile, by=moderator)
    on(-1)
    assert Profile.objects.get().state == "suspended"
    assert len(steps(STOPPED, profile)) == 2


def test_listings_lapse_never(on: Callable[[int], None]) -> None:
    listed()
    on(-1)
    assert Profile.objects.get().state == "published"


def test_lapse_of_one_that_fails_bars_no_other(on: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = [registered(name) for name in ("one", "two", "three")]
    broken = min(profiles, key=lambda each: each.pk)

    def fails(profile: Profile, _by: object) -> None:
        if profile == broken:
            raise RuntimeError("as a hook might")

    monkeypatch.setattr(hooks, "profile_revoked", [fails])
    with pytest.raises(ExceptionGroup, match="1 of the entries"):
        on(0)
    assert {p.pk for p in Profile.objects.filter(state="published")} == {broken.pk}


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_suspend_and_tell_once() -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        profile = registered()
        for days in (70, 93, 100):
            clock.move_to(BEGAN + timedelta(days=days))
            told = at_once(*[scheduled.end_checks] * 3)
            assert not [each for each in told if isinstance(each, BaseException)]
    assert (len(steps(CHECK_ENDS, profile)), len(steps(STOPPED, profile))) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_clock_and_renewal_at_once_leave_one_truth() -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        profile = registered()
        clock.move_to(BEGAN + timedelta(days=100))
        told = at_once(scheduled.end_checks, lambda: renew(profile, 365))
    assert not [each for each in told if isinstance(each, BaseException)]
    assert len(steps(STOPPED, profile)) == (Profile.objects.get().state == "suspended")


@pytest.mark.parametrize("task", ["ask_for_availability", "end_checks", "forget_evidence", "remind_of_mistakes"])
def test_task_of_the_clock_again_changes_nothing(task: str, clock: Any) -> None:
    registered()
    clock.move_to(BEGAN + timedelta(days=170))
    run = getattr(scheduled, task)
    run()
    before = list(Message.objects.order_by("pk").values_list("pk")), list(Profile.objects.values_list("updated_at"))
    run()
    assert before == (
        list(Message.objects.order_by("pk").values_list("pk")),
        list(Profile.objects.values_list("updated_at")),
    )


@pytest.mark.parametrize("task", ["ask_for_availability", "end_checks", "forget_evidence", "remind_of_mistakes"])
def test_task_of_the_clock_over_nothing_is_quiet(task: str, db: None) -> None:
    assert not getattr(scheduled, task)()
