"""The shape of a fictional profile: plain values, so that the loader alone knows the database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoProfile:
    """One fictional professional or organisation: the columns of docs/import-csv.md and what a verified profile adds.

    `phone` holds (number, note) pairs; `registrations` (body, number); `verifications` (claim, days since the check,
    days it counts from then on). `availability` is open, waiting, away or closed, said `confirmed_days_ago`;
    `away_days` counts from today and is set for away alone. Terms are slugs; latitude and longitude are degrees, None
    for confidential places.
    """

    external_id: str
    name: str
    kind: str
    profession: str
    headline: str
    biography: str
    specialisms: tuple[str, ...]
    exploitation_types: tuple[str, ...]
    report_types: tuple[str, ...]
    countries: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    languages: tuple[str, ...]
    legal_aid: bool
    fees: str
    remote: bool
    in_person: bool
    place: str
    region: str
    country: str
    street: str
    postcode: str
    latitude: float | None
    longitude: float | None
    confidential_location: bool
    phone: tuple[tuple[str, str], ...]
    sms: str
    hours: str
    email: str
    website: str
    audience: str
    is_public_authority: bool
    organisation_name: str
    accepts_referrals: bool
    publications: str
    training: str
    registrations: tuple[tuple[str, str], ...]
    availability: str
    away_days: int | None
    confirmed_days_ago: int
    verifications: tuple[tuple[str, int, int], ...]
