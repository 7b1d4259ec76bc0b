"""A holder's own days: those to come, in order, as a calendar that tells nobody what it is about."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from directory import actions, deadlines
from directory.models import Availability, Profile
from notifications.neutral import said_too_much
from tests.directory.pages import text
from tests.factories.directory import checked
from tests.factories.life import held, holder

pytestmark = pytest.mark.django_db

NAME = "Grace Example"


@pytest.fixture
def grace() -> User:
    return holder("grace")


@pytest.fixture
def entry(grace: User) -> Profile:
    profile = checked(held(grace, name=NAME), "insurance", ago=400, counts=390)
    until = timezone.localdate() + timedelta(days=7)
    actions.confirm_availability(
        profile=profile, by=grace, availability=Availability.AWAY, away_until=until, instructions_until=until
    )
    return Profile.objects.with_page().get(pk=profile.pk)


def test_days_to_come_stand_in_their_order_and_past_ones_do_not(entry: Profile) -> None:
    assert [each.key for each in deadlines.deadlines(entry)] == ["away", "until", "confirm", "check-identity"]


def test_the_calendar_is_read_by_a_reader_and_tells_nothing(entry: Profile) -> None:
    written = deadlines.calendar(entry)
    events = Calendar.from_ical(written).walk("VEVENT")
    assert [event["uid"] for event in events] == [
        f"{entry.pk}-{key}" for key in ("away", "until", "confirm", "check-identity")
    ]
    assert events[0]["dtstart"].dt == timezone.localdate() + timedelta(days=7)
    assert NAME not in written.decode()
    assert not said_too_much(written.decode(), "en")


def test_the_same_days_are_the_same_file(entry: Profile) -> None:
    assert deadlines.calendar(entry) == deadlines.calendar(Profile.objects.with_page().get(pk=entry.pk))


def test_the_page_names_the_days_and_hands_the_file_over(entry: Profile, grace: User, sign_in) -> None:
    client: Client = sign_in(grace)
    assert "The last day on which you take instructions" in text(
        client.get(reverse("directory:mine_detail", args=[entry.pk]))
    )
    file = client.get(reverse("directory:calendar", args=[entry.pk]))
    assert (file.headers["Content-Type"], file.headers["Cache-Control"]) == ("text/calendar", "no-store")
    assert file.content == deadlines.calendar(Profile.objects.with_page().get(pk=entry.pk))
