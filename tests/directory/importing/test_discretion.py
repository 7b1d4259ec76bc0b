"""Nothing that is stored or shown of a safe house, of housing or of a helpline tells where it stands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, connections, router
from hypothesis import example, given
from hypothesis import strategies as st

from directory import confidential
from directory.importing import discretion
from directory.importing.csv_file import CsvReader
from directory.importing.reading import Found
from directory.importing.words import Words
from directory.models import Profile

ADDRESS = {"street": "7 Quince Lane, Flat 2", "postcode": "LS99 9ZZ", "latitude": "53.80123", "longitude": "-1.54321"}
TELLING = {
    "name": "Lantern House",
    "place": "Leeds",
    "country": "GB",
    "headline": "A house at 7 quince lane",
    "biography": "A house for women. Come to 7 Quince\nLane, behind the mill. It is in Leeds.",
    "hours": "Always, Flat 2",
    "fees": "Send them to LS999ZZ",
    "phone": "01134960123",
    "phone_note": "Near 53.80123, -1.54321",
    **ADDRESS,
}
# The address, its parts, and other ways to write it.
SECRETS = ("quince", "flat 2", "ls99 9zz", "ls999zz", "53.80", "1.543", "mill")


def only(path: Path, words: Words) -> Found:
    (found,) = CsvReader(path, words)
    assert isinstance(found, Found), found
    return found


@pytest.mark.parametrize(
    ("row", "is_secret"),
    [
        ({"profession": "safe-house-provider"}, True),
        ({"profession": "helpline"}, True),
        ({"specialisms": "safe-accommodation"}, True),
        ({"specialisms": "emergency-accommodation"}, True),
        ({"specialisms": "housing-support"}, True),
        ({"name": "Faro", "specialisms": "outreach"}, False),
        ({"name": "Rosewood Women’s Refuge", "specialisms": "outreach"}, True),
        ({"name": "Faro", "organisation_name": "Casa de acogida Faro"}, True),
        ({"name": "Faro", "headline": "A safe house for women"}, True),
        ({"name": "Rosewood Women’s Refuge", "confidential_location": "no"}, False),
        ({"name": "Bridge House Chambers", "profession": "solicitor"}, False),
        ({"profession": "solicitor"}, False),
        ({"profession": "solicitor", "confidential_location": "yes"}, True),
        ({"profession": "helpline", "confidential_location": "no"}, False),
    ],
)
def test_what_is_confidential_unless_the_row_says_otherwise(
    row: dict[str, str], is_secret: bool, csv_of: Callable[..., Path], vocabulary: Words
) -> None:
    found = only(csv_of({**ADDRESS, **row}), vocabulary).row
    assert found.is_location_confidential == is_secret
    assert (found.street, found.latitude) == (("", None) if is_secret else ("7 Quince Lane, Flat 2", 53.80123))


def everything_stored() -> str:
    """Every row of every table, as text."""
    told = []
    for model in apps.get_models(include_auto_created=True):
        with connections[router.db_for_read(model)].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
            told += [repr(row) for row in cursor.fetchall()]
    return "\n".join(told)


def test_no_row_of_any_table_tells_a_confidential_address(
    csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable
) -> None:
    assert run_import(csv_of({**TELLING, "profession": "safe-house-provider"})).code == 0
    stored = everything_stored().lower()
    assert "lantern house" in stored
    assert "leeds" in stored
    assert not [secret for secret in SECRETS if secret in stored]


def test_no_page_tells_a_confidential_address(
    csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable, visitor
) -> None:
    run_import(csv_of({**TELLING, "profession": "safe-house-provider"}))
    profile = Profile.objects.get()
    for address in (profile.get_absolute_url(), "/directory/?q=lantern", "/directory/?near=Leeds"):
        page = visitor.get(address).content.decode().lower()
        assert "lantern house" in page
        assert not [secret for secret in SECRETS if secret in page]


def test_an_ordinary_address_is_kept_and_shown(
    csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable, visitor
) -> None:
    run_import(csv_of({**TELLING, "profession": "solicitor"}))
    page = visitor.get(Profile.objects.get().get_absolute_url()).content.decode()
    assert "7 Quince Lane, Flat 2" in page


def test_the_town_and_the_own_name_may_be_told() -> None:
    told = {"name": "Lantern House", "place": "Leeds", "biography": "Lantern House is in Leeds.", "phone": ()}
    assert confidential.discreet(told, ["Lantern House, 7 Quince Lane, Leeds"])["biography"] == told["biography"]


@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("name", "Lantern House, 7 Quince Lane", "Lantern House"),
        ("organisation_name", "Lantern Trust (LS99 9ZZ)", "Lantern Trust (…)"),
        ("place", "7 Quince Lane, Leeds", "Leeds"),
        ("place", "7 Quince Lane", ""),
        ("region", "Yorkshire, LS99 9ZZ", "Yorkshire"),
        # Who has nothing else to be called by, and is run by nobody either.
        ("name", "7 Quince Lane", "…"),
        ("organisation_name", "7 Quince Lane", ""),
        ("name", "Quince Lane Women", "Quince Lane Women"),
        ("name", "Lantern Inc.", "Lantern Inc."),
    ],
)
def test_names_and_towns_lose_the_address_too(column: str, written: str, kept: str) -> None:
    told = {"name": "Lantern House", "phone": (), column: written}
    assert confidential.discreet(told, [ADDRESS["street"], ADDRESS["postcode"], "7 Quince Lane"])[column] == kept


@pytest.mark.parametrize(("runs", "name"), [("Lantern Trust", "Lantern Trust"), ("7 Quince Lane", "…"), ("", "…")])
def test_a_place_that_is_called_as_its_address_is_called_as_whoever_runs_it(runs: str, name: str) -> None:
    told = {"name": "7 Quince Lane", "organisation_name": runs, "biography": "It is warm. Ring at 7 Quince Lane."}
    kept = confidential.discreet({**told, "phone": ()}, ["7 Quince Lane, Leeds", "LS99 9ZZ"])
    assert (kept["name"], kept["biography"]) == (name, "It is warm.")


@pytest.mark.parametrize(
    ("link", "is_told"),
    [
        ("lantern-7-quince-lane", True),
        ("https://lantern.example/7%20Quince_Lane/", True),
        ("https://lantern.example/?at=ls999zz", True),
        ("quince-lane-women", False),
        ("https://lantern.example/", False),
        ("", False),
    ],
)
def test_an_address_of_a_page_may_tell_it_too(link: str, is_told: bool) -> None:
    assert confidential.is_spelled(link, ["7 Quince Lane, Flat 2", "LS99 9ZZ", ""]) == is_told
    # Of an address in letters that links do not hold, nothing is left to look for.
    assert not confidential.is_spelled(link, ["вул. Садова 7"])


@pytest.mark.parametrize(
    ("street", "name", "biography", "kept"),
    [
        ("7 Quince Lane", "Lantern House", "It is warm. We are in quince lane.", "It is warm."),
        ("Geheimgasse 7b", "Lantern House", "It is warm. Geheimgasse is loud.", "It is warm."),
        ("Building 7, LS99 9ZZ", "Lantern House", "A building for women.", "A building for women."),
        # Its name tells it anyway.
        ("7 Quince Lane", "Quince Lane Women", "We of Quince Lane Women.", "We of Quince Lane Women."),
    ],
)
def test_a_street_tells_it_without_its_number_too(street: str, name: str, biography: str, kept: str) -> None:
    told = {"name": name, "biography": biography, "phone": ()}
    assert confidential.discreet(told, [street])["biography"] == kept


def test_what_a_place_is_called_may_be_part_of_a_name() -> None:
    told = {"name": "Project 17 refuge", "biography": "Women live in Project 17. It is warm.", "phone": ()}
    kept = confidential.discreet(told, [], ["Project 17"])
    assert (kept["name"], kept["biography"]) == (told["name"], "It is warm.")


@given(text=st.text(alphabet="LS9 1AZ\n.5,-"))
@example("Come to LS1\nOr to N1 1AA.\n9AA is the code.")
def test_taking_an_address_out_twice_is_taking_it_out_once(text: str) -> None:
    once = confidential.without_sentences(text, [])
    assert confidential.without_sentences(once, []) == once
    assert not confidential.BRITISH_POSTCODE.search(once)


@pytest.mark.parametrize(
    "name",
    [
        "Night Helpline",
        "Casa refugio Sol",
        "Frauenhaus Nord",
        "The Women's Aid",
        "The Women’s Aid",
        "SOS Line",
        "Sanctuary for women",
        "Supported lodging",
        "Notunterkunft West",
        "Krisecenter Nord",
        "Adăpostul Speranța",
        "Adapost Sol",
        "Strehëza e grave",
        "Притулок «Надія»",
        "دار الإيواء",
        "والملجأ",
        "Nhà tạm lánh Hà Nội",
    ],
)
def test_names_of_others_tell_what_to_hide(name: str) -> None:
    assert discretion.is_secret_by_words([name], "")


@pytest.mark.parametrize("name", ["Immigration advice", "Online fraud lawyers", "Refugee Council", "Airline pilots"])
def test_other_names_hide_nothing(name: str) -> None:
    assert not discretion.is_secret_by_words([name], "We advise on housing law and on benefits.")


def test_a_text_that_speaks_of_a_safe_house_hides_it() -> None:
    assert discretion.is_secret_by_words(["Lantern Trust"], "We run a women's refuge in the north.")


def test_the_card_in_the_index_holds_no_coordinates_of_its_own(
    csv_of: Callable[..., Path], vocabulary: Words, run_import: Callable
) -> None:
    run_import(csv_of({**TELLING, "profession": "safe-house-provider"}))
    entry = Profile.objects.get().search_entry
    assert (entry.latitude, entry.longitude) != (53.80123, -1.54321)
    assert "quince" not in json.dumps(entry.card).lower()
