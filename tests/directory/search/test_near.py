"""Near means a circle on a sphere, told in bands."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from directory.search import distance, places
from directory.search.search import search
from directory.search.values import Point, Query
from tests.directory.search.conftest import Shelve
from tests.directory.search.crowd import document

LONDON = Point(51.5085, -0.1257, 25, "London")


def test_only_who_is_within_the_circle_is_found(shelve: Shelve) -> None:
    croydon, brighton, nowhere = (51.3727, -0.1099), (50.8284, -0.1395), (None, None)
    shelve(document(n, latitude=at[0], longitude=at[1]) for n, at in enumerate((croydon, brighton, nowhere), start=1))
    assert [(each.profile_id.int, each.distance_band) for each in search(Query(near=LONDON)).entries] == [(1, 25)]
    far = Query(near=Point(LONDON.lat, LONDON.lon, 100))
    assert [(each.profile_id.int, each.distance_band) for each in search(far).entries] == [(1, 25), (2, 100)]


@pytest.mark.parametrize(
    ("centre", "neighbour"),
    [((0, 179.9), (0, -179.9)), ((0, -180), (0, 180)), ((89.9, 0), (89.9, 180)), ((-90, 0), (-89.9, -77))],
)
def test_the_date_line_and_the_poles_are_no_borders(
    shelve: Shelve, centre: tuple[float, float], neighbour: tuple[float, float]
) -> None:
    shelve([document(1, latitude=neighbour[0], longitude=neighbour[1])])
    assert search(Query(near=Point(*centre, km=30))).total == 1


def test_box_never_cuts_the_circle(shelve: Shelve) -> None:
    spots = [(lat, lon) for lat in range(-90, 91, 10) for lon in range(-180, 181, 20)]
    shelve(document(n, latitude=float(lat), longitude=float(lon)) for n, (lat, lon) in enumerate(spots, start=1))

    @given(st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 21_000))
    def agrees(lat: float, lon: float, km: float) -> None:
        point = distance.usable(Point(lat, lon, km))
        assert point
        expected = [spot for spot in spots if distance.between(point.lat, point.lon, *spot) <= point.km]
        assert search(Query(near=Point(lat, lon, km))).total == len(expected)

    agrees()


def test_bands_hold_what_they_say() -> None:
    assert [distance.band(km) for km in (0, 5, 5.1, 99, 101, 20_015)] == [5, 5, 10, 100, 250, 20_100]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("London", "London", "GB"), ("LONDRES", "London", "GB"), ("london, ca", "London", "CA"),
        ("London, Canada", "London", "CA"), ("prishtinë", "Pristina", "XK"), ("Prishtine", "Pristina", "XK"),
        ("wien", "Vienna", "AT"), ("st. albans", "St Albans", "GB"), ("manch", "Manchester", "GB"),
        ("Newcastle-upon-Tyne", "Newcastle upon Tyne", "GB"),
    ],
)  # fmt: skip
def test_town_is_found_by_any_of_its_names(text: str, name: str, country: str) -> None:
    found = places.find(text)
    assert (found[0].name, found[0].country) == (name, country)
    assert [place.population for place in found] == sorted((place.population for place in found), reverse=True)


@pytest.mark.parametrize("text", ["", "  ", "\0", ",", "x" * 10_000, "Lo", "Utopia City", "London, Mars", "🙂"])
def test_no_town_is_no_error(text: str) -> None:
    assert places.find(text) == []


def test_country_may_be_named_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert places.find("Londres, Royaume-Uni")[0].country == "GB"


def test_centre_is_that_of_the_town_in_its_country() -> None:
    assert places.centre("london", "CA") == (42.9834, -81.2330)
    assert places.centre("London", "FR") is None
    assert places.centre("", "GB") is None
