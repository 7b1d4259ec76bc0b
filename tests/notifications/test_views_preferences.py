"""Choosing what one is told, and when."""

import datetime

import pytest
from django.urls import reverse

from notifications.models import Preference, Rhythm

CHOICE = {
    "kind_stage_thing": "digest",
    "kind_stage_daily": "none",
    "time_zone": "Africa/Addis_Ababa",
    "digest_at": "07:30",
    "is_quiet": "on",
    "quiet_from": "22:00",
    "quiet_until": "06:00",
}
PAGE = "/accounts/notifications/"


@pytest.fixture
def page(ada, sign_in):
    return sign_in(ada)


def test_a_choice_is_kept_and_shown_again(ada, page):
    answer = page.post(PAGE, CHOICE, follow=True)
    assert answer.redirect_chain == [(reverse("notifications:preferences"), 302)]
    assert dict(Preference.objects.values_list("kind", "pace")) == {"stage.thing": "digest", "stage.daily": "none"}
    rhythm = Rhythm.objects.get(user=ada)
    assert (rhythm.time_zone, rhythm.quiet_from) == ("Africa/Addis_Ababa", datetime.time(22))
    text = answer.content.decode()
    assert 'value="07:30"' in text
    assert '<option value="Africa/Addis_Ababa" selected>' in text
    assert "Kept." in text


def test_quiet_hours_can_be_given_up(ada, page):
    page.post(PAGE, CHOICE)
    page.post(PAGE, {name: value for name, value in CHOICE.items() if name != "is_quiet"})
    assert Rhythm.objects.get(user=ada).quiet_from is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"quiet_until": ""}, "Say when, or keep no hours quiet."),
        ({"quiet_until": "22:00"}, "Quiet hours end at another time than they begin."),
        ({"quiet_from": "25:00"}, "Enter a valid time."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"kind_stage_thing": "hourly"}, "Select a valid choice."),
        ({"digest_at": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(page, change, told):
    answer = page.post(PAGE, CHOICE | change)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()
    assert not Preference.objects.exists()


def test_kinds_that_are_not_theirs_are_not_shown(ada, moderator, page, sign_in):
    assert "A reader reports a mistake" not in page.get(PAGE).content.decode()
    assert "A reader reports a mistake" in sign_in(moderator).get(PAGE).content.decode()


def test_the_page_asks_as_much_whatever_was_chosen(ada, page, django_assert_max_num_queries):
    page.post(PAGE, CHOICE)
    page.get(PAGE)
    # Two of them ask who may be told at all: a holder of an entry, a member who searches.
    with django_assert_max_num_queries(10):
        page.get(PAGE)
