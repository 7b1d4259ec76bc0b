"""Joining and my page, as a holder presses through them: kept at every step, errors beside the field, nothing lost."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory import actions
from directory.models import Availability, Invitation, Profile
from tests.directory.forms_of import filled_in
from tests.directory.pages import heading, queries, text
from tests.factories.directory import TermFactory
from tests.factories.life import WHOLE, begun, handed_in, held, holder, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace() -> User:
    return holder("grace")


@pytest.fixture
def client(grace: User, sign_in) -> Client:
    client = sign_in(grace)
    client.get(reverse("directory:mine"))
    return client


@pytest.fixture
def draft(grace: User) -> Profile:
    return whole(grace)


def step(profile: Profile, slug: str) -> str:
    return reverse("directory:step", args=[profile.pk, slug])


def sheet(profile: Profile) -> dict[str, Any]:
    return Profile.objects.values().get(pk=profile.pk)


def test_beginning_makes_a_draft_that_nobody_else_sees(client: Client, grace: User) -> None:
    TermFactory(slug="solicitor")
    page = client.post(reverse("directory:begin", args=["organisation"]), {"profession": "solicitor"}, follow=True)
    profile = Profile.objects.get()
    assert (profile.kind, profile.state, heading(page)) == ("organisation", "drafted", "Your name")
    assert Client().get(profile.get_absolute_url()).status_code == 404
    assert Profile.objects.held_by(grace).get() == profile


@pytest.mark.parametrize("profession", ["", "goblin"])
def test_beginning_without_a_known_profession_is_asked_again(client: Client, profession: str) -> None:
    page = client.post(reverse("directory:begin", args=["person"]), {"profession": profession})
    assert (page.status_code, Profile.objects.exists()) == (200, False)
    assert 'id="id_profession_error"' in page.content.decode()


@pytest.mark.parametrize(
    ("slug", "told", "field", "kept"),
    [
        ("name", {"name": "Ada"}, "name", "Ada"),
        ("place", {"country": "AL", "place": "Tirana", "is_location_confidential": "no"}, "country", "AL"),
        ("place", {"country": "AL", "is_location_confidential": "yes", "street": "1 Road"}, "street", ""),
        ("ways", {"is_remote": "on"}, "is_remote", True),
        ("contact", {"number": "(0113) 496-0000"}, "phone", [{"number": "01134960000", "note": ""}]),
        ("contact", {"website": "ada.example"}, "website", "https://ada.example"),
        ("fees", {"fees": "Free"}, "fees", "Free"),
        ("about", {"biography": "Two\nlines"}, "biography", "Two\nlines"),
        ("languages", {"add": "fr", "more": "1"}, "languages", ["en", "sq", "fr"]),
        ("languages", {"remove": "sq"}, "languages", ["en"]),
        ("languages", {"remove": "xx"}, "languages", ["en", "sq"]),
        ("jurisdictions", {"add": "GB-EAW"}, "jurisdictions", ["GB-EAW"]),
    ],
)
def test_each_answer_is_kept_at_once(
    client: Client, draft: Profile, slug: str, told: dict[str, str], field: str, kept: object
) -> None:
    assert client.post(step(draft, slug), told).status_code == 302
    assert sheet(draft)[field] == kept


@pytest.mark.parametrize(
    ("slug", "told", "words"),
    [
        ("name", {"name": ""}, "This field is required."),
        ("name", {"name": "A" * 201}, "at most 200 characters"),
        ("name", {"name": "Ada\u202egpj"}, "turns the order of reading"),
        ("name", {"name": "Ada\x00"}, "Null characters are not allowed."),
        ("place", {"country": "XX", "is_location_confidential": "no"}, "not one of the available choices"),
        ("contact", {"number": "call me"}, "Write digits"),
        ("contact", {"email": "nobody"}, "valid email address"),
        ("contact", {"website": "javascript:alert(1)"}, "valid URL"),
        ("languages", {"add": "klingon"}, "not one of the available choices"),
        ("specialisms", {"specialism": "goblin"}, "not one of the available choices"),
        ("registration", {"register": "gmc", "number": "12"}, "7 digits"),
        ("registration", {"register": "gmc"}, "Write the number."),
        ("registration", {"number": "12"}, "Say which register"),
        ("registration", {"register": "other", "number": "12"}, "Name the register."),
    ],
)
def test_a_bad_answer_is_asked_again_and_nothing_of_it_is_kept(
    client: Client, draft: Profile, slug: str, told: dict[str, str], words: str
) -> None:
    before = sheet(draft)
    page = client.post(step(draft, slug), told)
    assert page.status_code == 200
    assert words in text(page)
    assert "Error:" in page.content.decode()
    assert sheet(draft) == before


def test_a_registration_is_added_and_taken_off(client: Client, draft: Profile) -> None:
    client.post(step(draft, "registration"), {"register": "gmc", "number": "GMC 1234567", "more": "1"})
    client.post(step(draft, "registration"), {"register": "other", "other": "Guild", "number": "9"})
    assert list(draft.registrations.values_list("body", "number").order_by("pk")) == [
        ("General Medical Council", "1234567"), ("Guild", "9"),
    ]  # fmt: skip
    last = re.findall('name="remove" value="(.*?)"', client.get(step(draft, "registration")).text, re.DOTALL)[1]
    # As browsers send line breaks.
    client.post(step(draft, "registration"), {"remove": unescape(last).replace("\n", "\r\n")})
    assert draft.registrations.get().number == "1234567"


def test_what_is_missing_is_named_and_cannot_be_handed_in(client: Client, grace: User) -> None:
    profile = begun(grace, name="Ada")
    told = text(client.get(reverse("directory:check", args=[profile.pk])))
    assert "Name at least one language." in told
    assert "Hand it in" not in told
    client.post(reverse("directory:hand_in", args=[profile.pk]))
    assert sheet(profile)["state"] == "drafted"


def test_handing_in_twice_hands_in_once(client: Client, draft: Profile) -> None:
    for _twice in range(2):
        page = client.post(reverse("directory:hand_in", args=[draft.pk]), follow=True)
    assert "It is being checked." in text(page)
    assert draft.submissions.count() == 1
    assert sheet(draft)["slug"] == "grace-example"


def test_what_is_being_checked_cannot_be_changed_but_taken_back(client: Client, grace: User) -> None:
    handed = handed_in(grace)
    assert client.post(step(handed.profile, "name"), {"name": "Other"}).status_code == 302
    assert sheet(handed.profile)["name"] == WHOLE["name"]
    client.post(reverse("directory:act", args=[handed.profile_id, "take_back"]))
    client.post(step(handed.profile, "name"), {"name": "Other"})
    assert (sheet(handed.profile)["name"], sheet(handed.profile)["state"]) == ("Other", "drafted")


def test_of_an_entry_that_stands_small_things_change_at_once_and_claims_wait(client: Client, grace: User) -> None:
    profile = held(grace, slug="grace", name="Grace")
    client.post(step(profile, "languages"), {"add": "fr"})
    page = client.post(step(profile, "name"), {"name": "Grace Hopper", "organisation_name": ""}, follow=True)
    assert "A moderator looks at it first" in text(page)
    assert "Name Grace Grace Hopper" in text(page)
    assert (sheet(profile)["languages"], sheet(profile)["name"]) == (["en", "fr"], "Grace")
    assert "Grace Hopper" not in Client().get("/directory/grace/").content.decode()


def test_the_page_that_changes_shows_what_waits_already(client: Client, grace: User) -> None:
    profile = held(grace, slug="grace", name="Grace")
    client.post(step(profile, "name"), {"name": "Grace Hopper", "organisation_name": ""})
    assert 'value="Grace Hopper"' in client.get(step(profile, "name")).content.decode()
    client.post(step(profile, "name"), {"name": "Grace", "organisation_name": ""})
    assert not profile.submissions.exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "This field is required."),
        ({"availability": "waiting"}, "Say how many weeks"),
        ({"availability": "waiting", "waiting_weeks": "105"}, "less than or equal to 104"),
        ({"availability": "away", "away_until": "2020-01-01"}, "This day has passed."),
        ({"availability": "unknown"}, "not one of the available choices"),
        ({"availability": "open", "capacity_per_month": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_bad_word_about_new_work_is_asked_again(
    client: Client, draft: Profile, told: dict[str, str], words: str
) -> None:
    page = client.post(reverse("directory:availability", args=[draft.pk]), told)
    assert (page.status_code, words in text(page)) == (200, True)
    assert sheet(draft)["availability_confirmed_at"] is None


def test_what_is_said_about_new_work_stands_on_the_public_page(client: Client, grace: User) -> None:
    profile = held(grace, slug="grace")
    told = {"availability": "waiting", "waiting_weeks": "6", "capacity_per_month": "2"}
    client.post(reverse("directory:availability", args=[profile.pk]), told)
    page = text(Client().get("/directory/grace/"))
    assert "The waiting list is about 6 weeks. Takes 2 new people a month." in page


def test_pausing_and_showing_again(client: Client, grace: User) -> None:
    profile = held(grace, slug="grace")
    client.post(reverse("directory:act", args=[profile.pk, "pause"]))
    assert Client().get("/directory/grace/").status_code == 410
    client.post(reverse("directory:act", args=[profile.pk, "resume"]))
    assert Client().get("/directory/grace/").status_code == 200


def test_withdrawing_is_asked_first(client: Client, grace: User) -> None:
    profile = held(grace, slug="grace")
    address = reverse("directory:withdraw", args=[profile.pk])
    client.get(address)
    assert sheet(profile)["state"] == "published"
    client.post(address)
    assert sheet(profile)["state"] == "withdrawn"


def test_what_cannot_be_done_now_is_said_and_not_done(client: Client, draft: Profile) -> None:
    for verb in ("pause", "resume", "confirm"):
        page = client.post(reverse("directory:act", args=[draft.pk, verb]), follow=True)
        assert page.status_code == 200, verb
    assert sheet(draft)["state"] == "drafted"


def test_a_draft_is_deleted(client: Client, draft: Profile) -> None:
    client.post(reverse("directory:act", args=[draft.pk, "discard"]))
    assert not Profile.objects.exists()


def test_a_colleague_is_invited_and_says_yes(client: Client, grace: User, sign_in) -> None:
    profile, colleague = held(grace), holder("colleague")
    client.post(reverse("directory:invite", args=[profile.pk]), {"address": "COLLEAGUE@example.net"})
    address = reverse("directory:invited", args=[Invitation.objects.get().pk])
    assert "went to another e-mail address" in text(client.get(address))
    theirs = sign_in(colleague)
    assert "asks you to look after" in text(theirs.get(address))
    assert not Profile.objects.held_by(colleague).exists()
    theirs.post(address)
    assert Profile.objects.held_by(colleague).get() == profile
    assert theirs.get(address).status_code == 410


def test_my_entries_ask_as_often_for_ten_as_for_one(client: Client, grace: User) -> None:
    begun(grace, name="One")
    one = queries(client, reverse("directory:mine"))
    for number in range(9):
        begun(grace, name=str(number))
    assert queries(client, reverse("directory:mine")) == one


def test_the_preview_is_what_everybody_would_see(client: Client, draft: Profile) -> None:
    page = client.get(reverse("directory:preview", args=[draft.pk]))
    assert heading(page) == "Grace Example"
    assert "only you see this page" in text(page)
    assert "application/ld+json" not in page.content.decode()
    assert "Report a mistake" not in text(page), "nobody could report one about an entry that is not there yet"


def test_joining_shows_visitors_the_way_in_and_keeps_the_way_back(visitor: Client) -> None:
    page = visitor.get(reverse("directory:join")).content.decode()
    assert f"{reverse('account_signup')}?next=/directory/join/" in page
    assert f"{reverse('account_request_login_code')}?next=/directory/join/" in page


def test_every_step_of_the_wizard_leads_to_the_next(client: Client, draft: Profile) -> None:
    call_command("load_terms", verbosity=0)
    address, seen = step(draft, "profession"), []
    while True:
        page = client.get(address)
        assert page.status_code == 200, address
        seen.append(address)
        told = {"skip": "1"} if "/photo/" in address else {}
        if "/proof/" in address:
            break
        if "/availability/" in address:
            told = {"availability": "open"}
        address = client.post(address, told or filled_in(page)).headers["Location"]
    assert len(seen) == 18
    assert reverse("directory:check", args=[draft.pk]) in page.content.decode()


def test_arriving_leads_to_what_waits(client: Client, grace: User, moderator: User, sign_in) -> None:
    address = reverse("directory:arrive")
    assert client.get(address)["Location"] == "/"
    held(grace)
    assert client.get(address)["Location"] == reverse("directory:mine")
    assert sign_in(moderator).get(address)["Location"] == reverse("directory:desk")


def test_an_old_word_is_asked_for_at_sign_in_and_confirmed_with_one_press(client: Client, grace: User) -> None:
    profile = held(grace)
    actions.confirm_availability(profile=profile, by=grace, availability=Availability.OPEN)
    assert "still true" not in text(client.get(reverse("directory:mine")))
    Profile.objects.update(availability_confirmed_at=timezone.now() - timedelta(days=28))
    assert "still true" in text(client.get(reverse("directory:mine")))
    client.post(reverse("directory:act", args=[profile.pk, "confirm"]))
    assert "still true" not in text(client.get(reverse("directory:mine")))


def test_an_older_tab_does_not_erase_what_a_colleague_wrote(client: Client, draft: Profile) -> None:
    address = step(draft, "about")
    old, fresh = filled_in(client.get(address)), filled_in(client.get(address))
    client.post(address, fresh | {"biography": "Twelve years in Leeds"})
    page = client.post(address, old | {"biography": "Mine"})
    assert "changed this page meanwhile" in text(page)
    assert sheet(draft)["biography"] == "Twelve years in Leeds"
    # What was written is still on the page, and is kept when it is sent again.
    assert client.post(address, filled_in(page)).status_code == 302
    assert sheet(draft)["biography"] == "Mine"
