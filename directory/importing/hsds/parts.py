"""The parts of HSDS 3.0 and 3.1 that we read (the UK profile only leaves some out); all else is passed over.

Feeds write null where a value or a list is missing, so both stand for "nothing".
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from directory.importing import values


def _text(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return values.clean(value) if isinstance(value, str) else value


def _list(value: object) -> object:
    return [] if value is None else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_text)]
Needed = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
type Many[T] = Annotated[list[T], BeforeValidator(_list)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Part(BaseModel):
    """Any object of HSDS."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class Language(Part):
    name: Text = ""
    code: Text = ""


class Phone(Part):
    number: Text = ""
    extension: Text = ""
    type: Annotated[str, BeforeValidator(_text), BeforeValidator(_lower)] = ""
    description: Text = ""
    languages: Many[Language] = []


class TaxonomyTerm(Part):
    name: Text = ""
    code: Text = ""


class Attribute(Part):
    """`label` came with 3.1."""

    label: Text = ""
    value: Text = ""
    taxonomy_term: TaxonomyTerm | None = None


class Address(Part):
    address_1: Text = ""
    address_2: Text = ""
    city: Text = ""
    region: Text = ""
    state_province: Text = ""
    postal_code: Text = ""
    country: Text = ""
    address_type: Annotated[Literal["physical", "postal", "virtual"], BeforeValidator(_lower)] = "physical"


class Schedule(Part):
    description: Text = ""
    byday: Text = ""
    opens_at: Text = ""
    closes_at: Text = ""


class Location(Part):
    location_type: Annotated[Literal["physical", "postal", "virtual"], BeforeValidator(_lower)]
    name: Text = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    addresses: Many[Address] = []
    phones: Many[Phone] = []
    languages: Many[Language] = []
    schedules: Many[Schedule] = []


class ServiceAtLocation(Part):
    location: Location | None = None
    phones: Many[Phone] = []
    schedules: Many[Schedule] = []


class CostOption(Part):
    option: Text = ""
    currency: Text = ""
    amount: float | None = None
    amount_description: Text = ""


class Identifier(Part):
    identifier_scheme: Text = ""
    identifier_type: Text = ""


class Described(Part):
    """What services and organisations have in common."""

    id: Needed
    name: Needed
    alternate_name: Text = ""
    description: Text = ""
    email: Text = ""
    phones: Many[Phone] = []
    attributes: Many[Attribute] = []


class Organization(Described):
    website: Text = ""
    uri: Text = ""
    legal_status: Text = ""
    locations: Many[Location] = []
    organization_identifiers: Many[Identifier] = []


class Service(Described):
    status: Annotated[Literal["active", "inactive", "defunct", "temporarily closed"], BeforeValidator(_lower)]
    url: Text = ""
    organization: Organization | None = None
    alert: Text = ""
    eligibility_description: Text = ""
    application_process: Text = ""
    fees_description: Text = ""
    interpretation_services: Text = ""
    maximum_age: float | None = None
    assured_date: Text = ""
    last_modified: Text = ""
    languages: Many[Language] = []
    schedules: Many[Schedule] = []
    cost_options: Many[CostOption] = []
    service_at_locations: Many[ServiceAtLocation] = []
