"""HSDS 3.0, 3.1 and the UK profile from files: what is read, what is passed over, and how faults are named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.faults import Fault, UnreadableError
from directory.importing.hsds import documents
from directory.importing.hsds.identity import Origin
from directory.importing.hsds.reader import HsdsReader
from directory.importing.reading import Found
from directory.importing.words import Words
from directory.models import Profile

DATA = Path(__file__).resolve().parents[2] / "data"
ORIGIN = Origin(name="Sample list", key="Sample list")
SERVICE: dict[str, Any] = {
    "id": "3f0e8d3e-2f57-4c55-9d0c-6d1a0a4f0001",
    "name": "Harbour Advice",
    "status": "active",
    "url": "https://harbour.example.org",
    "service_at_locations": [
        {
            "location": {
                "location_type": "physical",
                "addresses": [{"address_1": "1 Quay", "city": "Hull", "country": "GB"}],
            }
        }
    ],
}


@pytest.fixture
def read(tmp_path: Path, vocabulary: Words) -> Callable[..., list[Found | Fault]]:
    """Read a document as the importer would."""

    def reading(document: object, *, origin: Origin = ORIGIN, name: str = "feed.json") -> list[Found | Fault]:
        path = tmp_path / name
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        reader = HsdsReader(documents.items_of(path), origin, vocabulary)
        reading.notes, reading.words = reader.notes, vocabulary
        return list(reader)

    return reading


def rows(found: list[Found | Fault]) -> dict[str, Any]:
    assert not [str(one) for one in found if isinstance(one, Fault)]
    return {one.row.name: one.row for one in found if isinstance(one, Found)}


def sample(name: str, vocabulary: Words) -> tuple[dict[str, Any], HsdsReader]:
    reader = HsdsReader(documents.items_of(DATA / name), ORIGIN, vocabulary)
    return rows(list(reader)), reader


def test_a_page_of_3_0_services(vocabulary: Words) -> None:
    found, reader = sample("hsds_3_0_services.json", vocabulary)
    advice = found["Harbour Street Immigration Advice"]
    assert {vocabulary.by_id[key].slug for key in advice.term_ids} == {"immigration-law"}
    assert vocabulary.by_id[advice.profession_id].slug == "solicitor"
    assert advice.languages == ("en", "sq", "ti")
    assert advice.phone == ({"number": "+442079460018", "note": "Weekday mornings. Extension 3"},)
    assert (advice.street, advice.postcode, advice.place) == ("14 Harbour Street, First floor", "SE1 9ZZ", "London")
    assert (advice.latitude, advice.longitude, advice.is_location_confidential) == (51.5012, -0.0811, False)
    assert (advice.hours, advice.has_legal_aid, advice.is_in_person) == ("Mon, Wed, Fri 09:30–13:00", True, True)
    assert advice.headline == "Free advice about asylum and leave to remain & related matters."
    assert advice.biography.startswith(f"{advice.headline}\nBy appointment only.\n\nAnyone whose")
    assert (advice.organisation_name, advice.source_date) == ("Harbour Street Law Centre", "2026-02-11")
    assert dict(+reader.notes) == {
        "Categories that our vocabulary has no word for": 1,
        "Languages that we have no name for": 1,
        "Confidential places, stored without address": 2,
        "Passed over, because the source calls them defunct": 1,
    }


def test_a_safe_house_of_3_0_loses_every_word_of_its_address(vocabulary: Words) -> None:
    house = sample("hsds_3_0_services.json", vocabulary)[0]["Lantern House"]
    assert house.is_location_confidential
    assert (house.street, house.postcode, house.latitude, house.longitude) == ("", "", None, None)
    assert house.biography == "A safe house for women who were trafficked."
    assert (house.place, house.sms, house.languages) == ("Leeds", "07700900123", ("vi",))
    assert "quince" not in repr(house).lower()


def test_virtual_and_postal_locations_are_no_place_to_go(vocabulary: Words) -> None:
    line = sample("hsds_3_0_services.json", vocabulary)[0]["Night Listening Line"]
    assert (line.is_remote, line.is_in_person, line.street, line.latitude) == (True, False, "", None)
    assert (line.place, line.country, line.audience) == ("Bristol", "GB", "child")
    assert (line.fees, line.organisation_name) == ("Free; Counselling: 4.5 GBP a session", "")
    assert line.phone == ({"number": "08004960999", "note": "Free. Extension 2"},)


def test_organisations_of_3_1_with_and_without_services(vocabulary: Words) -> None:
    found, reader = sample("hsds_3_1_organizations.json", vocabulary)
    homes, anna = found["Homes Team"], found["Anna Example, country expert"]
    assert homes.is_public_authority
    assert homes.is_location_confidential
    assert (homes.organisation_name, homes.country) == ("Rivergate Borough Council", "GB")
    assert vocabulary.by_id[homes.profession_id].slug == "public-authority"
    assert (anna.country, anna.is_remote, anna.place) == ("NL", True, "")
    assert vocabulary.by_id[anna.profession_id].slug == "country-expert"
    assert anna.external_id.startswith("hsds:organization:")
    assert reader.notes["Passed over, because the source calls them temporarily closed"] == 1


def test_one_object_a_line_gives_what_a_page_gives(vocabulary: Words) -> None:
    assert sample("hsds_3_1_uk.ndjson", vocabulary)[0] == sample("hsds_3_0_services.json", vocabulary)[0]


@pytest.mark.parametrize("shape", ["single", "list", "page", "beside", "lines"])
def test_every_shape_gives_the_same_listing(shape: str, read: Callable) -> None:
    organization = {"id": "o1", "name": "Runs it", "description": "-"}
    whole = {**SERVICE, "organization": organization}
    shapes = {
        "single": whole,
        "list": [whole],
        "page": {"contents": [whole], "total_items": 1},
        "beside": {"services": [{**SERVICE, "organization_id": "o1"}], "organizations": [organization]},
        "lines": f"{json.dumps(whole)}\n\n{json.dumps({**whole, 'name': 'Other', 'status': 'inactive'})}\n",
    }
    assert rows(read(shapes[shape]))["Harbour Advice"].organisation_name == "Runs it"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "open"}, "status: must be one of: 'active', 'inactive', 'defunct' or 'temporarily closed'."),
        ({"name": None}, "name: is empty."),
        ({"name": "<b></b>"}, "name: holds nothing but markup."),
        ({"name": "\x00"}, "name: holds a character that cannot be printed (U+0000)."),
        ({"name": 5, "phones": "none"}, "phones: must be a list."),
        ({"phones": [{"number": ["1"]}]}, "phones[0].number: must be text."),
        ({"phones": [{"number": "call us"}]}, "phones: is “call us”, which cannot be dialled."),
        ({"email": "nobody"}, "email: is “nobody”; it must be an e-mail address, such as help@example.org."),
        ({"url": "harbour"}, "url: is “harbour”; it must be an address that starts with http:// or https://."),
        ({"maximum_age": "old"}, "maximum_age: must be a number."),
        ({"organization": 7}, "organization: must be an object."),
        ({"organization": {"id": "o"}}, "organization.name: is missing."),
        ({"service_at_locations": []}, "location: does not say in which country it is; name one"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_path(change: dict[str, Any], told: str, read: Callable) -> None:
    found = read({"contents": [SERVICE, {**SERVICE, "id": "3f0e8d3e-2f57-4c55-9d0c-6d1a0a4f0002", **change}]})
    faults = list(dict.fromkeys(str(one) for one in found if isinstance(one, Fault)))
    assert len(faults) == 1
    assert faults[0].startswith(f"contents[1], {told}")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"location_type": "moon"}, "location_type: must be one of: 'physical', 'postal' or 'virtual'."),
        ({"latitude": 100}, "latitude: must not be more than 90."),
        ({"longitude": "west"}, "longitude: must be a number."),
        ({"addresses": [{"address_type": "moon"}]}, "addresses[0].address_type: must be one of: 'physical'"),
    ],
)  # fmt: skip
def test_a_wrong_place_is_named_with_its_path(change: dict[str, Any], told: str, read: Callable) -> None:
    location = {"location_type": "physical", "addresses": [{"country": "GB"}], **change}
    (fault,) = read({**SERVICE, "service_at_locations": [{"location": location}]})
    assert str(fault).startswith(f"the document, service_at_locations[0].location.{told}")


def test_half_a_position_and_an_unknown_country_are_faults(read: Callable) -> None:
    location = {"location_type": "physical", "latitude": 5, "addresses": [{"country": "GB"}]}
    (half,) = read({**SERVICE, "service_at_locations": [{"location": location}]})
    assert "a latitude without a longitude" in str(half)
    location = {"location_type": "physical", "addresses": [{"country": "Atlantis"}]}
    (nowhere,) = read({**SERVICE, "service_at_locations": [{"location": location}]})
    assert "is in “Atlantis”, which is no country we know" in str(nowhere)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1: is not JSON at its character 2"),
        ('{"a": NaN}', "line 1: is not JSON: NaN is no number."),
        ("[" * 100_000, "line 1: is nested too deeply to be HSDS."),
        ('"text"', "the document: must be an object"),
        ("[1]", "[0]: must be an object"),
        ('{"contents": {"a": 1}}', "contents: is neither a service"),
        ('{"services": 1}', "line 1, services: services and organizations must be lists."),
        ('{"organizations": [{"id": "a", "name": "b", "services": [1]}]}', "organizations[0].services[0]: must be"),
        ('{"id": "a", "name": "b"}', "the document: is neither a service"),
    ],
)  # fmt: skip
def test_what_is_no_hsds_is_said_to_be_none(text: str, told: str, read: Callable) -> None:
    (fault,) = read(text)
    assert str(fault).startswith(told)


def test_a_broken_line_is_named_by_its_number(read: Callable) -> None:
    found = read(f"{json.dumps(SERVICE)}\nnonsense\n", name="feed.ndjson")
    assert [type(one) for one in found] == [Found, Fault]
    assert str(found[1]).startswith("line 2: is not JSON at its character 1")


def test_a_line_too_long_to_hold_ends_the_reading(read: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_LINE", 1000)
    (found, fault) = read(f"{json.dumps(SERVICE)}\n{' ' * 2000}{{}}\n", name="feed.ndjson")
    assert isinstance(found, Found)
    assert str(fault).startswith("line 2: is longer than")


def test_a_date_nobody_can_read_is_no_date(read: Callable) -> None:
    assert (
        rows(read({**SERVICE, "assured_date": "soon", "last_modified": "2026-01-05T10:00:00Z"}))[
            "Harbour Advice"
        ].source_date
        == "2026-01-05"
    )


def test_a_document_too_big_to_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_DOCUMENT", 10)
    path = tmp_path / "big.json"
    path.write_text("[" + " " * 20 + "]")
    with pytest.raises(UnreadableError, match="write one object a line"):
        documents.items_of(path)


def test_a_letter_box_and_null_island_are_no_place_to_go(read: Callable) -> None:
    box = {"address_1": "PO Box 1", "postal_code": "HU1", "city": "Hull", "country": "GB", "address_type": "postal"}
    location = {"location_type": "physical", "latitude": 0, "longitude": 0.0, "addresses": [box]}
    found = rows(read({**SERVICE, "service_at_locations": [{"location": location}]}))["Harbour Advice"]
    assert (found.place, found.street, found.postcode, found.latitude, found.longitude) == ("Hull", "", "", None, None)


def test_the_street_is_of_the_place_where_people_go(read: Callable) -> None:
    virtual = {"location_type": "virtual", "addresses": [{"city": "Nowhere", "country": "FR"}]}
    street = {"address_1": "1 Quay", "city": "Hull", "country": "GB"}
    box = {"address_1": "PO Box 1", "city": "York", "country": "GB", "address_type": "postal"}
    physical = {"location_type": "physical", "latitude": 53.7, "longitude": -0.3, "addresses": [box, street]}
    found = rows(read({**SERVICE, "service_at_locations": [{"location": virtual}, {"location": physical}]}))
    told = found["Harbour Advice"]
    assert (told.place, told.street, told.country, told.latitude, told.is_remote) == (
        "Hull",
        "1 Quay",
        "GB",
        53.7,
        True,
    )


def test_ids_that_are_no_uuids_need_a_named_source(read: Callable) -> None:
    told = {**SERVICE, "id": 17}
    (fault,) = read(told, origin=Origin(name="feed.json"))
    assert str(fault).startswith("the document, id: is “17”, no UUID; name the source with --source-name")
    assert rows(read(told))["Harbour Advice"].external_id == "hsds:sample-list:service:17"
    named = {rows(read({**SERVICE, "id": one}))["Harbour Advice"].external_id for one in ("a17", "A17", "a/17", "A/17")}
    assert len(named) == 4
    assert all(name.startswith("hsds:sample-list:service:") for name in named)


def test_nobody_says_where_it_is_published(read: Callable) -> None:
    (fault,) = read({**SERVICE, "url": None})
    assert "name the address with --source-url" in str(fault)
    kept = rows(read({**SERVICE, "url": None}, origin=Origin(name="L", key="L", url="https://list.example.org")))
    assert kept["Harbour Advice"].source_url == "https://list.example.org"


def test_a_word_that_two_terms_share_names_neither(read: Callable) -> None:
    found = rows(read({**SERVICE, "attributes": [{"taxonomy_term": {"name": "Lawyer"}}]}))
    assert not found["Harbour Advice"].term_ids
    assert read.notes["Categories that our vocabulary has no word for"] == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_shelter_that_also_advises_is_a_shelter(order: int, read: Callable) -> None:
    labels = [{"label": "Solicitor"}, {"label": "Safe house provider"}][::order]
    found = rows(read({**SERVICE, "attributes": labels}))["Harbour Advice"]
    assert read.words.by_id[found.profession_id].slug == "safe-house-provider"
    assert found.is_location_confidential


def test_nulls_and_unknown_fields_are_passed_over(read: Callable) -> None:
    nothing = dict.fromkeys(
        [
            "phones",
            "languages",
            "schedules",
            "attributes",
            "cost_options",
            "alert",
            "email",
            "organization",
            "description",
        ]
    )
    assert rows(read({**SERVICE, **nothing, "x_local": {"a": 1}, "capacities": [{}]}))["Harbour Advice"].phone == ()


def test_a_text_longer_than_we_keep_is_cut_at_a_word(read: Callable) -> None:
    found = rows(read({**SERVICE, "description": "word " * 2000}))["Harbour Advice"]
    assert len(found.biography) <= 5000
    assert found.biography.endswith(" word…")
    assert read.notes["Texts shortened to the length we keep"] == 1


def test_twice_changes_nothing_and_closed_ones_are_named(
    vocabulary: Words, run_import: Callable, tmp_path: Path
) -> None:
    assert "3 created" in run_import(DATA / "hsds_3_0_services.json", source_name="S").out
    assert "3 unchanged" in run_import(DATA / "hsds_3_0_services.json", source_name="S").out
    closed = json.loads((DATA / "hsds_3_0_services.json").read_text())
    closed["contents"][0]["status"] = "inactive"
    path = tmp_path / "closed.json"
    path.write_text(json.dumps(closed))
    told = run_import(path, source_name="S").out
    assert "closed in the source, so please withdraw them: Harbour Street Immigration Advice." in told
    assert Profile.objects.published().count() == 3
