"""Deadlines: counted by every reading we hold, reminded of by the earliest, at each step once."""

import datetime
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from directory.guidance.counting import count
from directory.guidance.models import Rule
from notifications import delivery, laws
from notifications.kinds import MemberKind
from notifications.models import Message
from notifications.neutral import said_too_much
from referrals import calendars, counting
from referrals.actions import cases as actions
from referrals.actions.cases import NotHeld
from referrals.choices_cases import TOPICS, CaseClosing, DeadlineKind
from referrals.kinds_cases import CASE_KINDS
from referrals.models import Case, CaseDeadline
from referrals.scheduled import erase_cases, remind_of_deadlines
from tests.referrals.casework.conftest import dated, leave_work, load_rules
from tests.referrals.conftest import again

pytestmark = pytest.mark.django_db

RG, RECOVERY, OTHER = DeadlineKind.RECONSIDERATION_RG, DeadlineKind.RECOVERY_END, DeadlineKind.OTHER
NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)


@pytest.fixture
def move() -> Iterator[Callable[[int], None]]:
    """Return a function that moves the clock to so many days from now."""
    with time_machine.travel(NOON, tick=False) as machine:
        yield lambda days: machine.move_to(NOON + timedelta(days=days))


@pytest.fixture
def rules(db: None) -> None:
    load_rules()


# --- counting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "days", "month"),
    [
        (date(2026, 11, 10), date(2026, 12, 10), date(2026, 12, 10)),
        (date(2026, 10, 10), date(2026, 11, 9), date(2026, 11, 10)),
        # The month ends before the thirty days do.
        (date(2026, 1, 31), date(2026, 3, 2), date(2026, 2, 28)),
        (date(2024, 1, 31), date(2024, 3, 1), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 3, 30), date(2024, 3, 29)),
        (date(2026, 12, 31), date(2027, 1, 30), date(2027, 1, 31)),
    ],
)
def test_a_reconsideration_has_both_readings_and_is_kept_by_the_earlier(
    rules: None, case: Case, caseworker: User, letter: date, days: date, month: date
) -> None:
    found = {each.rule.code: each.on for each in counting.readings(RG, letter)}
    assert found == {"uk-reconsideration-30-days": days, "uk-reconsideration-one-month": month}
    with time_machine.travel(datetime.datetime.combine(letter, datetime.time(12), datetime.UTC)):
        deadline = actions.add_deadline(case=case, kind=RG, letter=letter, by=caseworker)
    assert (deadline.on, deadline.counted_from) == (min(days, month), letter)
    assert [row["on"] for row in deadline.readings] == sorted(day.isoformat() for day in (days, month))


def test_a_recovery_period_is_counted_by_the_rule_of_its_day(rules: None) -> None:
    told = {
        letter: [(each.rule.amount, each.on) for each in counting.readings(RECOVERY, letter)]
        for letter in (date(2022, 12, 12), date(2022, 12, 13))
    }
    assert told == {
        date(2022, 12, 12): [(45, date(2023, 1, 26))],
        date(2022, 12, 13): [(30, date(2023, 1, 12))],
    }


def test_what_no_checked_rule_counts_is_not_held(rules: None, case: Case, caseworker: User) -> None:
    letter = date(2026, 11, 1)
    unheld = [kind for kind in DeadlineKind if not counting.readings(kind, letter)]
    assert set(unheld) == set(DeadlineKind) - set(TOPICS)
    assert count(letter, 5, "working_days") is None
    Rule.objects.update(is_published=False)
    for kind in (RG, DeadlineKind.APPEAL):
        with pytest.raises(NotHeld):
            actions.add_deadline(case=case, kind=kind, letter=letter, by=caseworker)
    with pytest.raises(NotHeld):
        actions.add_deadline(case=case, kind=RG, by=caseworker)
    assert not CaseDeadline.objects.exists()


def test_a_rule_that_changes_later_changes_no_deadline(rules: None, case: Case, caseworker: User) -> None:
    deadline = actions.add_deadline(case=case, kind=RG, letter=date(2026, 11, 1), by=caseworker)
    Rule.objects.filter(topic="uk-reconsideration").update(amount=9)
    (first, second) = map(counting.opened, again(deadline).readings)
    assert (first.rule.length, second.rule.length) == ("30 calendar days", "1 month") or (
        second.rule.length,
        first.rule.length,
    ) == ("30 calendar days", "1 month")


# --- reminders -----------------------------------------------------------------------------------------------------


def told(kind: str = "date") -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind=f"referrals.{kind}").order_by("wanted_at", "user__name").select_related("user")
    return [(each.user.name, each.step.rpartition(":")[2]) for each in rows if each.user]


def test_the_owner_is_reminded_at_each_step_once(move, case: Case) -> None:
    dated(case, 20)
    for days in range(23):
        move(days)
        for _turn in range(2):
            remind_of_deadlines()
    assert told() == [("Caseworker", step) for step in ("14", "7", "2", "0")]


def test_after_an_outage_the_step_that_counts_is_told_and_no_older_one(move, case: Case) -> None:
    dated(case, 20)
    move(19)
    assert remind_of_deadlines() == 1
    move(25)
    assert remind_of_deadlines() == 1
    assert told() == [("Caseworker", "2"), ("Caseworker", "0")]


def test_what_is_set_late_is_not_mailed_at_once_but_on_its_day(move, case: Case) -> None:
    dated(case, 10)
    dated(case, 0)
    assert remind_of_deadlines() == 1
    assert told() == [("Caseworker", "0")]
    move(3)
    remind_of_deadlines()
    assert told() == [("Caseworker", "0"), ("Caseworker", "7")]


@pytest.mark.parametrize("end", ["done", "closed", "removed", "erased"])
def test_nobody_is_reminded_of_what_is_over_and_what_waits_is_taken_back(
    move, case: Case, caseworker: User, end: str
) -> None:
    deadline = dated(case, 20)
    move(6)
    remind_of_deadlines()
    {
        "done": lambda: actions.finish_deadline(deadline=deadline, by=caseworker),
        "closed": lambda: actions.close_case(case=case, closing=CaseClosing.LOST, by=caseworker),
        "removed": lambda: actions.remove_deadline(deadline=deadline, by=caseworker),
        "erased": lambda: actions.erase_case(case=case, by=caseworker),
    }[end]()
    assert not Message.objects.alive().exists()
    move(20)
    assert remind_of_deadlines() == 0
    assert len(told()) == 1


def test_what_was_taken_back_unsent_is_told_again_when_it_counts_again(move, case: Case, caseworker: User) -> None:
    deadline = dated(case, 20)
    move(6)
    remind_of_deadlines()
    actions.finish_deadline(deadline=deadline, by=caseworker)
    for _turn in range(2):
        actions.unfinish_deadline(deadline=deadline, by=caseworker)
    assert remind_of_deadlines() == 1
    assert Message.objects.alive().count() == 1


def test_a_moved_deadline_is_reminded_of_anew_by_its_new_day(move, case: Case, caseworker: User) -> None:
    deadline = dated(case, 20)
    move(6)
    remind_of_deadlines()
    later = timezone.localdate() + timedelta(days=60)
    actions.change_deadline(deadline=deadline, kind=OTHER, on=later, label="Moved", by=caseworker)
    assert (again(deadline).on, again(deadline).kind) == (later, OTHER)
    assert remind_of_deadlines() == 0
    move(6 + 47)
    assert remind_of_deadlines() == 1


def test_whoever_gets_a_case_is_reminded_and_whoever_had_it_is_not(
    move, case: Case, caseworker: User, colleague: User
) -> None:
    dated(case, 20)
    move(6)
    remind_of_deadlines()
    actions.hand_over_case(case=case, to=colleague, by=caseworker)
    remind_of_deadlines()
    assert told() == [("Caseworker", "14"), ("Mate", "14")]
    assert [each.user for each in Message.objects.alive().filter(kind="referrals.date")] == [colleague]


def test_when_the_owner_cannot_act_any_more_the_managers_are_told(
    move, case: Case, caseworker: User, manager: User
) -> None:
    dated(case, 20)
    leave_work(caseworker)
    move(6)
    remind_of_deadlines()
    assert (told(), told("unheld_date")) == ([], [("Boss", "14")])


def test_when_there_is_nobody_to_be_told_a_law_breaks(move, case: Case, caseworker: User) -> None:
    law = laws.get("deadlines_told")
    assert law
    dated(case, 5)
    leave_work(caseworker)
    move(7)
    assert remind_of_deadlines() == 0
    assert not law.weigh().holds


def test_a_reminder_says_a_day_and_why_and_nothing_else(move, case: Case) -> None:
    dated(case, 14, OTHER, label="Secret words")
    move(0)
    deadline = CaseDeadline.objects.get()
    deadline.set_at -= timedelta(days=3)
    deadline.save()
    remind_of_deadlines()
    delivery.deliver()
    (sent,) = mail.outbox
    assert "10 December 2026" in sent.body
    assert "because it is with you, and nobody has marked it as done" in sent.body
    assert "Secret" not in sent.body + sent.subject
    assert str(case.pk) not in sent.body


def test_no_mail_about_a_case_says_a_word_of_the_field() -> None:
    assert all(isinstance(kind, MemberKind) for kind in CASE_KINDS)
    for kind in CASE_KINDS:
        assert not said_too_much(f"{kind.headline} {kind.title} {kind.why}", "en"), kind.name


def test_a_day_that_passes_unheard_breaks_a_law(move, case: Case) -> None:
    law = laws.get("deadlines_told")
    assert law
    dated(case, 5)
    move(7)
    assert not law.weigh().holds
    remind_of_deadlines()
    assert law.weigh().holds


def test_a_closed_case_is_erased_on_its_day(move, case: Case, caseworker: User, settings) -> None:
    settings.CASES = {"retention_days": 10}
    law = laws.get("cases_erased_in_time")
    assert law
    actions.close_case(case=case, closing=CaseClosing.LEFT, by=caseworker)
    move(9)
    assert erase_cases() == 0
    move(11)
    assert not law.weigh().holds
    assert erase_cases() == 1
    assert again(case).state == "erased"
    assert law.weigh().holds


# --- calendars -----------------------------------------------------------------------------------------------------


def test_a_calendar_says_days_and_numbers_and_keeps_its_ids(case: Case, caseworker: User) -> None:
    deadline = dated(case, 20, OTHER, label="Secret words")
    first = calendars.calendar([deadline])
    (event,) = Calendar.from_ical(first).walk("VEVENT")
    assert event["summary"] == f"Deadline {deadline.number}"
    assert event["dtstart"].dt == deadline.on
    later = deadline.on + timedelta(days=1)
    actions.change_deadline(deadline=deadline, kind=DeadlineKind.HEARING, on=later, by=caseworker)
    (moved,) = Calendar.from_ical(calendars.calendar([again(deadline)])).walk("VEVENT")
    assert (moved["uid"], moved["dtstart"].dt) == (event["uid"], later)
    assert moved["sequence"] > event["sequence"]
    assert b"Secret" not in first
    assert not said_too_much(first.decode(), "en")
