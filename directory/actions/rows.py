"""What an importer hands over, and what it is told."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRow:
    """One entry in the columns of Profile. `profession_id` and `term_ids` are Term keys; `phone` holds {number, note}.

    Empty means not known. A confidential place loses street, postcode and coordinates here, whatever the row says.
    """

    external_id: str
    name: str
    kind: str
    profession_id: int
    country: str
    term_ids: frozenset[int] = frozenset()
    headline: str = ""
    biography: str = ""
    organisation_name: str = ""
    countries: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has_legal_aid: bool = False
    fees: str = ""
    is_remote: bool = False
    is_in_person: bool = False
    accepts_referrals: bool = False
    publications: str = ""
    training: str = ""
    place: str = ""
    region: str = ""
    street: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_location_confidential: bool = False
    phone: tuple[dict[str, str], ...] = ()
    sms: str = ""
    hours: str = ""
    email: str = ""
    website: str = ""
    audience: str = ""
    is_public_authority: bool = False
    source_name: str = ""
    source_url: str = ""
    source_date: str = ""
    source_confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FictionalRow(ListingRow):
    """Somebody who does not exist, with what a verified profile has beside a listing.

    `registrations` are (register, number); `verifications` (claim, checked on, counts until).
    """

    registrations: tuple[tuple[str, str], ...] = ()
    verifications: tuple[tuple[str, date, date], ...] = ()
    availability: str = "unknown"
    availability_confirmed_at: datetime | None = None
    away_until: date | None = None
    confirmed_on: date | None = None


@dataclass(slots=True)
class Outcome:
    """How many rows did what. `kept`: claimed since, so the holder's words stand and the row was passed over."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    touched: list[UUID] = field(default_factory=list, repr=False)
