"""The administration against haste: two tabs at once, a safe house's address, days and numbers that cannot be."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory import actions
from directory.models import MistakeReport, Profile
from tests.directory.desk import change, filled, rows
from tests.directory.pages import text
from tests.factories.directory import BY, TermFactory, available, listed, published

pytestmark = pytest.mark.django_db

STALE = "Somebody changed this entry meanwhile."
ADDRESS = {"street": "1 High Street", "postcode": "LS1 1AA", "latitude": "53.8", "longitude": "-1.5"}


@pytest.fixture
def desk(moderator: User, sign_in: Any) -> Client:
    return sign_in(moderator)


def check(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {"claim": "identity", "checked_on": today, "expires_on": today + timedelta(9)} | changes


def test_the_form_carries_the_moment_it_was_drawn(desk: Client) -> None:
    profile = published()
    page = desk.get(reverse("admin:directory_profile_change", args=[profile.pk])).content.decode()
    assert f'name="drawn_at" value="{profile.updated_at.isoformat()}"' in page


def test_an_older_tab_does_not_take_confidentiality_off(desk: Client) -> None:
    old = published(street="1 High Street")
    actions.change_details(profile=old, by=BY, changes={"is_location_confidential": True})
    page = change(desk, old, headline="Hello")
    assert STALE in text(page)
    after = Profile.objects.get(pk=old.pk)
    assert (after.is_location_confidential, after.street, after.headline) == (True, "", "")


@pytest.mark.parametrize("meanwhile", ["verify", "unverify", "availability", "registrations", "import"])
def test_whatever_happened_meanwhile_makes_a_tab_old(meanwhile: str, desk: Client) -> None:
    old = listed() if meanwhile == "import" else published()
    {
        "verify": lambda: actions.verify(profile=old, by=BY, **check(claim="insurance")),
        "unverify": lambda: actions.unverify(profile=old, by=BY, claim="identity"),
        "availability": lambda: actions.confirm_availability(profile=old, by=BY, availability="open"),
        "registrations": lambda: actions.change_details(profile=old, by=BY, changes={}, registrations=[("SRA", "1")]),
        "import": lambda: listed(name="Other"),
    }[meanwhile]()
    assert STALE in text(change(desk, old, **rows("registrations", 0, {"body": "SRA", "number": "2"})))
    assert not old.registrations.filter(number="2").exists()


@pytest.mark.parametrize("drawn_at", ["", "yesterday", "2026-13-01T00:00:00+00:00"])
def test_a_form_that_does_not_say_when_it_was_drawn_is_old(drawn_at: str, desk: Client) -> None:
    assert STALE in text(change(desk, published(), drawn_at=drawn_at))


def added(desk: Client, profession: str, **told: Any) -> tuple[Profile, str]:
    data = filled(profession=TermFactory(slug=profession).pk, **ADDRESS) | {"is_location_confidential": ""} | told
    answer = desk.post(reverse("admin:directory_profile_add"), data, follow=True)
    return Profile.objects.get(slug="grace"), text(answer)


def test_a_new_safe_house_loses_its_address_and_the_page_says_so(desk: Client) -> None:
    profile, told = added(desk, "safe-house-provider")
    assert (profile.is_location_confidential, profile.street, profile.latitude) == (True, "", None)
    assert "street, postcode and coordinates were not kept" in told


def test_a_new_helpline_shows_its_address_when_the_moderator_says_so(desk: Client) -> None:
    profile, told = added(desk, "helpline", is_location_confidential="no")
    assert (profile.is_location_confidential, profile.street) == (False, "1 High Street")
    assert "were not kept" not in told


def test_a_new_solicitor_may_be_hidden_too(desk: Client) -> None:
    assert not added(desk, "solicitor")[0].is_location_confidential
    Profile.objects.all().delete()
    assert added(desk, "solicitor", is_location_confidential="yes")[0].is_location_confidential


def test_the_form_of_a_new_profile_asks_about_the_address(desk: Client) -> None:
    page = text(desk.get(reverse("admin:directory_profile_add")))
    assert "The address may be shown" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"phone": '["112"]'}, "Write a list"),
        ({"phone": '[{"number": 112}]'}, "Write a list"),
        ({"phone": '[{"number": "call us"}]'}, "Write a list"),
        ({"phone": '[{"number": "112", "note": null}]'}, "Write a list"),
        ({"phone": '[{"number": "112", "note": "%s"}]' % ("x" * 301)}, "Write a list"),
        ({"name": "Ada \u202eelpmaxE"}, "turns the order of reading (U+202E)"),
        ({"headline": "\u2067x"}, "turns the order of reading (U+2067)"),
        ({"availability": "away", "away_until": "2020-01-01"}, "This day has passed."),
        ({"latitude": "1"}, "go together"),
    ],
)
def test_what_cannot_be_is_asked_again(changes: dict[str, str], told: str, desk: Client) -> None:
    page = change(desk, published(), **changes)
    assert (page.status_code, told in text(page)) == (200, True)


def test_a_listing_that_accepts_referrals_is_asked_again(desk: Client) -> None:
    page = change(desk, listed(), accepts_referrals="on")
    assert (page.status_code, "cannot accept referrals" in text(page)) == (200, True)


def test_a_number_may_be_written_with_blanks(desk: Client) -> None:
    assert change(desk, published(), phone='[{"number": "+44 113 496 0000"}]').status_code == 302


def test_an_old_day_of_absence_does_not_stand_in_the_way_of_another_edit(desk: Client) -> None:
    profile = available()
    Profile.objects.filter(pk=profile.pk).update(availability="away", away_until="2020-01-01")
    profile.refresh_from_db()
    assert change(desk, profile, headline="Hello", away_until="2020-01-01").status_code == 302


def test_open_reports_of_danger_come_first(desk: Client) -> None:
    profile = published()
    done = actions.report_mistake(profile=profile, kind="unsafe", text="done")
    actions.settle_mistake(report=done, by=BY)
    for kind, told in (("unsafe", "danger"), ("gone", "dull")):
        actions.report_mistake(profile=profile, kind=kind, text=told)
    page = desk.get(reverse("admin:directory_mistakereport_changelist"))
    found = [report.text for report in page.context["cl"].result_list]
    assert found == ["danger", "dull", "done"]
    assert MistakeReport.objects.count() == 3
