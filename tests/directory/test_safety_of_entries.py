"""What an attacker tried on entries: addresses stay secret, corrections stay, checks mean something."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.faults import BadValueError
from accounts.models import AuditEvent
from directory import actions
from directory.actions import VerificationRefused
from directory.importing import values
from directory.models import Profile, Verification
from tests.directory.pages import text
from tests.factories.directory import BY, TermFactory, drafted, listed, listing, published, specialism

pytestmark = pytest.mark.django_db

ADDRESS = {"street": "Geheimgasse 99", "postcode": "SE7 7ET", "latitude": 53.1, "longitude": -1.9}


def address(profile: Profile) -> tuple[Any, ...]:
    profile.refresh_from_db()
    return profile.street, profile.postcode, profile.latitude, profile.longitude


def imported(**fields: Any) -> tuple[int, int]:
    outcome = actions.upsert_listings(rows=[listing(**fields)], by=BY)
    return outcome.updated, outcome.unchanged


@pytest.mark.parametrize("by_hand", [True, False])
def test_no_import_takes_confidentiality_off(by_hand: bool) -> None:
    profile = listed(is_location_confidential=not by_hand)
    if by_hand:
        actions.change_details(profile=profile, by=BY, changes={"is_location_confidential": True})
    told = {"biography": "We help. Ring at Geheimgasse 99.", **ADDRESS}
    assert imported(**told) == (1, 0)
    assert address(profile) == ("", "", None, None)
    assert (profile.is_location_confidential, profile.biography) == (True, "We help.")
    assert imported(**told) == (0, 1)


def test_an_import_turns_confidentiality_on_although_a_moderator_wrote_the_address() -> None:
    profile = listed()
    actions.change_details(profile=profile, by=BY, changes=ADDRESS)
    assert imported(is_location_confidential=True) == (1, 0)
    assert address(profile) == ("", "", None, None)
    assert imported(is_location_confidential=True) == (0, 1)


def test_a_correction_outlives_the_next_import() -> None:
    profile, term = listed(), specialism("asylum")
    changes = {"name": "Right", "latitude": 1.0, "longitude": 2.0, "profession": TermFactory(slug="ngo"), "fees": ""}
    actions.change_details(profile=profile, by=BY, changes=changes, terms=[term])
    profile.refresh_from_db()
    assert profile.locked_fields == ["latitude", "longitude", "name", "profession", "terms"]
    assert imported(name="Wrong") == (0, 1)
    assert imported(name="Wrong", fees="Free") == (1, 0)
    profile.refresh_from_db()
    assert (profile.name, profile.profession.slug, profile.latitude, profile.fees) == ("Right", "ngo", 1.0, "Free")
    assert list(profile.terms.all()) == [term]


def test_one_corrected_coordinate_keeps_the_other() -> None:
    profile = listed(latitude=1.0, longitude=2.0)
    actions.change_details(profile=profile, by=BY, changes={"latitude": 3.0})
    assert imported(latitude=None, longitude=None) == (0, 1)
    profile.refresh_from_db()
    assert (profile.latitude, profile.longitude) == (3.0, 2.0)


def test_what_is_our_own_is_locked_from_nobody() -> None:
    profile = actions.change_details(profile=published(), by=BY, changes={"name": "Right"})
    assert profile.locked_fields == []


def test_change_details_writes_and_tells_only_what_is_new() -> None:
    profile = published(terms=[specialism("asylum")])
    before = AuditEvent.objects.count()
    same = {"name": profile.name, "languages": list(profile.languages)}
    actions.change_details(profile=profile, by=BY, changes=same, terms=list(profile.terms.all()), registrations=[])
    assert AuditEvent.objects.count() == before
    actions.change_details(profile=profile, by=BY, changes=same | {"fees": "Free"})
    assert AuditEvent.objects.get(verb="changed").detail == {"fields": ["fees"]}


def added(profession: str, terms: tuple[Any, ...] = (), **details: Any) -> Profile:
    told = {"slug": "x", "name": "X", "country": "GB", "profession": TermFactory(slug=profession), **ADDRESS, **details}
    return actions.add(by=BY, details=told, terms=terms)


@pytest.mark.parametrize(
    ("profession", "terms", "is_secret"),
    [
        ("safe-house-provider", (), True),
        ("helpline", (), True),
        ("solicitor", (), False),
        ("ngo", ("move-on-housing",), True),
        ("ngo", ("housing-support",), True),
        ("ngo", ("asylum",), False),
    ],
)
def test_safe_houses_housing_and_helplines_start_confidential(
    profession: str, terms: tuple[str, ...], is_secret: bool
) -> None:
    profile = added(profession, tuple(map(specialism, terms)))
    assert profile.is_location_confidential == is_secret
    assert address(profile) == (("", "", None, None) if is_secret else tuple(ADDRESS.values()))


def test_what_is_part_of_safe_accommodation_starts_confidential_too() -> None:
    child = specialism("safe-house-women", parent=specialism("safe-accommodation"))
    assert added("ngo", (child,)).is_location_confidential


def test_an_address_is_shown_when_somebody_says_so() -> None:
    assert not added("helpline", is_location_confidential=False).is_location_confidential


def test_a_listing_is_never_checked_by_us() -> None:
    profile, today = listed(), timezone.localdate()
    with pytest.raises(VerificationRefused):
        actions.verify(profile=profile, by=BY, claim="identity", checked_on=today, expires_on=today + timedelta(9))
    assert not profile.verifications.exists()


def test_an_old_check_of_a_listing_is_not_shown(visitor: Client) -> None:
    profile, today = listed(), timezone.localdate()
    Verification.objects.create(profile=profile, claim="identity", checked_on=today, expires_on=today + timedelta(9))
    page = text(visitor.get(profile.get_absolute_url()))
    assert "Listed, not checked" in page
    assert "Checked by us" not in page


TODAY = date(2026, 11, 26)
WRONG_DAYS = [
    (TODAY + timedelta(1), TODAY + timedelta(9)),
    (date(1999, 12, 31), date(2001, 1, 1)),
    (date(2020, 1, 1), date(2025, 1, 4)),
    (TODAY, TODAY),
]


@time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC))
@pytest.mark.parametrize(("checked_on", "expires_on"), WRONG_DAYS)
def test_a_check_was_made_and_counts_for_five_years_at_most(checked_on: date, expires_on: date) -> None:
    with pytest.raises(ValidationError):
        actions.verify(profile=drafted(), by=BY, claim="identity", checked_on=checked_on, expires_on=expires_on)


@pytest.mark.parametrize(
    ("constraint", "days"),
    [
        ("verification_checked_in_living_memory", WRONG_DAYS[1]),
        ("verification_expires_within_five_years", WRONG_DAYS[2]),
    ],
)
def test_a_check_of_another_age_is_refused_by_the_table(constraint: str, days: tuple[date, date]) -> None:
    profile = drafted()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Verification.objects.create(profile=profile, claim="identity", checked_on=days[0], expires_on=days[1])


def test_five_whole_years_are_fine() -> None:
    actions.verify(profile=drafted(), by=BY, claim="identity", checked_on=date(2020, 1, 1), expires_on=date(2025, 1, 1))


def test_nobody_is_away_until_yesterday() -> None:
    yesterday = timezone.localdate() - timedelta(1)
    with pytest.raises(ValidationError):
        actions.confirm_availability(profile=published(), by=BY, availability="away", away_until=yesterday)


@pytest.mark.parametrize(
    "phone", [{"number": "1"}, ["112"], [{"note": "x"}], [{"number": 112}], [{"number": "112", "note": None}], "112"]
)
def test_a_page_stands_although_its_telephone_is_broken(phone: Any, visitor: Client) -> None:
    profile = published()
    Profile.objects.filter(pk=profile.pk).update(phone=phone)
    assert visitor.get(profile.get_absolute_url()).status_code == 200
    with pytest.raises(ValidationError):
        actions.change_details(profile=published(), by=BY, changes={"phone": phone})


@pytest.mark.parametrize("letter", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_a_name_reads_as_it_is_written(letter: str) -> None:
    with pytest.raises(ValidationError):
        actions.change_details(profile=published(), by=BY, changes={"name": f"Ada {letter}elpmaxE"})
    with pytest.raises(BadValueError, match="U\\+20"):
        values.line(200)(values.clean(f"Ada {letter}elpmaxE"))


def test_a_host_of_other_letters_shows_its_plain_name(visitor: Client) -> None:
    profile = published(website="https://www.exаmple.org/")
    assert "(xn--exmple-4nf.org)" in text(visitor.get(profile.get_absolute_url()))


def test_an_entry_that_becomes_a_safe_house_loses_its_address() -> None:
    profile = published(street="1 Open Street", postcode="LS1 4AP", latitude=53.8, longitude=-1.5)
    house = TermFactory(slug="safe-house-provider")
    changed = actions.change_details(profile=profile, by=BY, changes={"profession": house})
    assert changed.is_location_confidential
    assert (changed.street, changed.postcode, changed.latitude) == ("", "", None)


def test_an_entry_that_becomes_a_safe_house_keeps_its_address_when_somebody_says_so() -> None:
    profile = published(street="1 Open Street")
    changes = {"profession": TermFactory(slug="safe-house-provider"), "is_location_confidential": False}
    assert actions.change_details(profile=profile, by=BY, changes=changes).street == "1 Open Street"


def test_an_open_shelter_stays_open_when_its_words_change() -> None:
    profile = published(profession=TermFactory(slug="safe-house-provider"), street="1 Open Street")
    changed = actions.change_details(profile=profile, by=BY, changes={}, terms=[specialism("outreach")])
    assert changed.street == "1 Open Street"
