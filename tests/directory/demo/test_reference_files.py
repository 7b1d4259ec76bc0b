"""The gazetteer and the first responders' names."""

from collections import Counter

from tests.directory.demo.conftest import ROOT, read

PLACES = read("directory/search/data/places.csv")
RESPONDERS = read("directory/guidance/data/first_responders.csv")


def test_places_are_small_enough_to_ship_and_large_enough_to_find() -> None:
    assert (ROOT / "directory/search/data/places.csv").stat().st_size <= 600_000
    assert len(PLACES) > 12_000
    assert len({row["country"] for row in PLACES}) > 230
    assert min(int(row["population"]) for row in PLACES if row["country"] in ("GB", "IE")) >= 15_000


def test_places_have_plain_letters_and_coordinates() -> None:
    for row in PLACES:
        assert (row["ascii"] or row["name"]).isascii(), row["name"]
        assert -90 <= float(row["lat"]) <= 90
        assert -180 <= float(row["lon"]) <= 180
        assert len(row["lat"].split(".")[1]) == len(row["lon"].split(".")[1]) == 4


def test_places_are_named_once_in_a_region() -> None:
    named = Counter((row["ascii"] or row["name"], row["country"], row["admin1"]) for row in PLACES)
    assert max(named.values()) == 1


def test_places_are_found_under_their_other_names() -> None:
    also = {(row["country"], name) for row in PLACES for name in row["also"].split("|")}
    assert {("DE", "Cologne"), ("IT", "Roma"), ("VN", "Saigon"), ("GB", "Caerdydd")} <= also


def test_first_responders_are_the_names_of_the_form() -> None:
    names = [row["name"] for row in RESPONDERS]
    assert len(names) == len(set(names)) == 526
    assert names[0] == "Home Office - UK Border Force UKBF"
    assert names[-1] == "Youth Work Alliance"


def test_first_responders_are_of_the_kind_their_name_says() -> None:
    kinds = {row["name"]: row["kind"] for row in RESPONDERS}
    counted = Counter(kinds.values())
    assert counted == {
        "local_authority": 428, "police": 58, "home_office": 23, "charity": 12, "other": 4, "health": 1,
    }  # fmt: skip
    assert kinds["Refugee Council"] == "charity"
    assert kinds["City of London Police"] == "police"
    assert kinds["City of London Corporation"] == "local_authority"
    assert kinds["Comhairle nan Eilean Siar"] == "local_authority"
