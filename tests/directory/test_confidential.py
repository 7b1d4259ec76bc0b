"""A safe house's address stands in no byte that leaves the site, whoever put it in and wherever one looks."""

from dataclasses import replace
from unicodedata import normalize

import pytest
from django.core import serializers
from django.test import Client

from directory import actions, confidential
from directory.models import Profile
from directory.search.models import SearchEntry
from tests.factories.directory import BY, TermFactory, checked, listing, published

pytestmark = pytest.mark.django_db

SECRETS = ("Geheimgasse", "SE7 7ET", "53.123", "1.987")
ADDRESS = {"street": "Geheimgasse 99", "postcode": "SE7 7ET", "latitude": 53.123456, "longitude": -1.987654}
PAGES = (
    "/directory/", "/directory/?q=refugio", "/directory/?near=Leeds", "/directory/shortlist/",
    "/directory/compare/?profile={slug}", "/directory/{slug}/", "/directory/{slug}/mistake/",
    "/directory/{slug}/mistake/thanks/",
)  # fmt: skip


def imported() -> Profile:
    row = listing(is_location_confidential=True, place="Leeds", country="GB", **ADDRESS)
    actions.upsert_listings(rows=[row], by=BY)
    return Profile.objects.get()


def made_secret_later() -> Profile:
    profile = published(name="Refugio", **ADDRESS)
    return actions.change_details(profile=profile, by=BY, changes={"is_location_confidential": True})


def made_secret_with_what_it_says() -> Profile:
    said = {
        "headline": "Geheimgasse 99, for women", "biography": "We help. Ring at Geheimgasse 99.", "hours": "Always",
        "phone": [{"number": "+441130000000", "note": "The bell of Geheimgasse 99"}], "place": "Geheimgasse 99, Leeds",
        "training": "Evenings. Come to Geheimgasse 99.", "publications": "Geheimgasse 99: a history\nOur year",
        "website": "https://refugio.example/where/geheimgasse%2099", "slug": "refugio-geheimgasse-99",
    }  # fmt: skip
    profile = published(name="Refugio", **said, **ADDRESS)
    return actions.change_details(profile=profile, by=BY, changes={"is_location_confidential": True})


def imported_as_secret_later() -> Profile:
    """Two of them, of one name: nothing but their streets told their addresses apart."""
    rows = [
        listing(
            external_id=f"feed:{number}",
            name=f"Refugio, Geheimgasse {number}",
            place="Leeds",
            country="GB",
            **ADDRESS | {"street": f"Geheimgasse {number}"},
        )
        for number in (98, 99)
    ]
    actions.upsert_listings(rows=rows, by=BY)
    hidden = [replace(row, name="Refugio", is_location_confidential=True) for row in rows]
    actions.upsert_listings(rows=hidden, by=BY)
    assert actions.upsert_listings(rows=hidden, by=BY).unchanged == 2
    return Profile.objects.get(external_id="feed:99")


def imported_as_secret_after_a_correction() -> Profile:
    """What a moderator corrected is kept from imports."""
    row = listing(name="Refugio", place="Leeds", country="GB", **ADDRESS)
    actions.upsert_listings(rows=[row], by=BY)
    said = {
        "biography": "We help. Ring at Geheimgasse 99.",
        "phone": [{"number": "+441130000000", "note": "The bell of Geheimgasse 99"}],
    }
    actions.change_details(profile=Profile.objects.get(), by=BY, changes=said)
    hidden = [replace(row, is_location_confidential=True)]
    actions.upsert_listings(rows=hidden, by=BY)
    assert actions.upsert_listings(rows=hidden, by=BY).unchanged == 1
    profile = Profile.objects.get()
    assert (profile.biography, profile.phone[0]["note"]) == ("We help.", "The bell of …")
    return profile


def added_while_secret() -> Profile:
    """Where the address comes with all else, and in the page's, which the administration makes of the name."""
    details = {
        "kind": "organisation", "profession": TermFactory(), "country": "GB", "name": "Refugio (Geheimgasse 99)",
        "slug": "refugio-geheimgasse-99", "biography": "We help. Ring at Geheimgasse 99.", "place": "Leeds",
    }  # fmt: skip
    profile = actions.add(by=BY, details={**details, "is_location_confidential": True, **ADDRESS})
    return actions.publish(profile=checked(profile), by=BY)


def written_while_secret() -> Profile:
    profile = published(name="Refugio", is_location_confidential=True)
    return actions.change_details(profile=profile, by=BY, changes=ADDRESS)


@pytest.mark.parametrize(
    "made",
    [
        imported,
        imported_as_secret_later,
        imported_as_secret_after_a_correction,
        made_secret_later,
        made_secret_with_what_it_says,
        written_while_secret,
        added_while_secret,
    ],
)
def test_no_page_and_no_row_tells_a_confidential_address(made: object, visitor: Client) -> None:
    profile = made()  # type: ignore[operator]
    visitor.post("/directory/shortlist/", {"add": profile.slug})
    for page in PAGES:
        address = page.format(slug=profile.slug)
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        for secret in SECRETS:
            assert secret.casefold() not in answer.content.decode().casefold(), (address, secret)
    for rows in (Profile.objects.all(), SearchEntry.objects.all()):
        kept = serializers.serialize("json", rows)
        assert not [secret for secret in SECRETS if secret.casefold() in kept.casefold()]


def test_hiding_a_place_leaves_what_else_was_said_of_it() -> None:
    profile = made_secret_with_what_it_says()
    told = (profile.name, profile.place, profile.headline, profile.biography, profile.hours, profile.phone)
    phone = {"number": "+441130000000", "note": "The bell of …"}
    assert told == ("Refugio", "Leeds", "…, for women", "We help.", "Always", [phone])
    beside = (profile.training, profile.publications, profile.website, profile.slug)
    assert beside == ("Evenings.", "Our year", "https://refugio.example/", "refugio")


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("12 Rose Street", "12 Rose St"),
        ("12 Rose St", "12 Rose Street"),
        ("12 Rose Street", "Rose St"),
        ("4 Saint Mary's Road", "St. Mary's Rd"),
        ("4 Saint Mary’s Road", "St Mary's Road"),
        ("12 - 14 Rose Street", "Rose Street"),
        ("Rose Street 12 a", "Rose Street"),
        ("12 Rose Street", "12, Rose\u00a0Street"),
        ("12 Rose Street", "12 Ro\u00adse Str\u200beet"),
        ("Karl-Marx-Straße 5", "Karl Marx Str. 5"),
        ("ulica Długa 5", "ul. Długa 5"),
        ("вулиця Довга, 5", "вул. Довга, 5"),
        ("Rosenstraße 5", "Rosenstr. 5"),
        ("Rosenstraße 5", "ROSENSTRASSE"),
        ("Calle Órgano 5", normalize("NFD", "Calle Órgano 5")),
        (normalize("NFD", "Calle Órgano 5"), "Calle Órgano 5"),
    ],
)
def test_an_address_is_found_however_people_write_it(street: str, said: str) -> None:
    told = {"phone": (), "biography": f"We help.\nRing at {said}\nRosewater Strand.", "hours": f"Mondays, {said}"}
    kept = confidential.discreet(told, [street])
    assert kept == {"phone": (), "biography": "We help.\n\nRosewater Strand.", "hours": "Mondays, …"}


def test_a_word_of_an_address_takes_no_other_words_with_it() -> None:
    told = {"phone": (), "hours": "Hope plc, Rose Strand, a place in St Ives"}
    assert (
        confidential.discreet(told, ["12 Rose St, Place", "– – -", "\u00a0" * 9])["hours"]
        == "Hope plc, Rose Strand, a … in St Ives"
    )


@pytest.mark.parametrize(
    "told",
    [
        "12-rose-st",
        "12%20Rose%20Street",
        "12RoseSt/",
        "?at=rose-street-12",
        "?q=51.5074%2C-0.1278",
        "@51.5074,-0.1278,17z",
    ],
)
def test_the_address_of_a_source_tells_none_either(told: str) -> None:
    links = dict.fromkeys(("website", "source_url"), f"https://refugio.example/{told}")
    kept = confidential.discreet({"phone": (), **links}, ["12 Rose Street", "Rose St. 12"])
    assert kept == {"phone": (), **dict.fromkeys(links, "https://refugio.example/")}
    other = {"phone": (), "source_url": "https://refugio.example/roses/12"}
    assert confidential.discreet(other, ["12 Rose Street"]) == other


def test_the_longest_gap_in_an_address_is_soon_read() -> None:
    """Within the time that a test has: looking for a number's end from each space of it takes minutes."""
    gap = " " * 200_000
    told = {"phone": (), "biography": f"We help.\nRing at Rose Street 12.\n1.234{gap}x"}
    assert (
        confidential.discreet(told, [f"Rose{gap}Street 12", f"12{gap}x x"])["biography"] == f"We help.\n\n1.234{gap}x"
    )


def test_distances_of_a_confidential_place_start_at_the_centre_of_its_town() -> None:
    imported()
    entry = SearchEntry.objects.get()
    assert (entry.latitude, entry.longitude) == pytest.approx((53.8, -1.55), abs=0.1)


def test_the_page_says_that_the_address_is_not_shown(visitor: Client) -> None:
    page = visitor.get(imported().get_absolute_url()).content.decode()
    assert "The address is not shown" in page
    assert "Leeds, United Kingdom" in page
