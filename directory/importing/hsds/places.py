"""Where a service is: the one place a listing can show, out of all that HSDS can tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.faults import BadValueError
from directory.importing.hsds import codes
from directory.importing.hsds.parts import Address, Location
from directory.importing.hsds.texts import flat


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Columns of a listing. `lines` and `called`: every address line and every name of every location, for what must
    not be told in words.
    """

    place: str = ""
    region: str = ""
    country: str = ""
    street: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_remote: bool = False
    is_in_person: bool = False
    lines: tuple[str, ...] = ()
    called: tuple[str, ...] = ()


def place(locations: Sequence[Location], default_country: str) -> Place:
    """The first physical location; of a postal one only the town. BadValueError when no country can be told."""
    physical = [location for location in locations if location.location_type == "physical"]
    postal = [location for location in locations if location.location_type == "postal"]
    told = [location for location in [*physical, *postal, *locations] if location.addresses]
    chosen = next((location for location in [*told, *physical] if location.location_type != "virtual"), None)
    address = _address(chosen)
    is_street = chosen in physical and address.address_type == "physical"
    latitude, longitude = _position(chosen) if chosen in physical else (None, None)
    return Place(
        place=flat(address.city, 100),
        region=flat(address.state_province or address.region, 100),
        country=_country(address.country or _address(next(iter(told), None)).country, default_country),
        street=flat(", ".join(filter(None, [address.address_1, address.address_2]))) if is_street else "",
        postcode=flat(address.postal_code, 20) if is_street else "",
        latitude=latitude,
        longitude=longitude,
        is_remote=any(location.location_type == "virtual" for location in locations),
        is_in_person=bool(physical),
        lines=tuple(_lines(locations)),
        called=tuple(location.name for location in locations),
    )


def _address(location: Location | None) -> Address:
    """The address where people go, if there is one."""
    addresses = location.addresses if location else []
    return next((one for one in addresses if one.address_type == "physical"), addresses[0] if addresses else Address())


def _position(location: Location) -> tuple[float, float] | tuple[None, None]:
    if (location.latitude is None) != (location.longitude is None):
        raise BadValueError("has a latitude without a longitude, or the other way round.")
    # Null Island: what a geocoder writes when it found nothing.
    if location.latitude is None or location.longitude is None or location.latitude == location.longitude == 0:
        return None, None
    return location.latitude, location.longitude


def _country(text: str, default: str) -> str:
    found = codes.country(text) or default
    if not found:
        told = f"is in “{text}”, which is no country we know" if text else "does not say in which country it is"
        raise BadValueError(f"{told}; name one for such entries with --country.")
    return found


def _lines(locations: Sequence[Location]) -> Iterator[str]:
    for location in locations:
        for address in location.addresses:
            yield from (address.address_1, address.address_2, address.postal_code)
