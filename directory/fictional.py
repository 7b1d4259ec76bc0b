"""People who do not exist, as the bulk action takes them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.utils import timezone

from directory.actions import FictionalRow
from directory.demo import DemoProfile
from directory.lexicon import Lexicon

# Columns that are called and spelt alike on both sides.
ALIKE = (
    "external_id", "name", "kind", "country", "headline", "biography", "organisation_name", "countries",
    "jurisdictions", "languages", "fees", "accepts_referrals", "publications", "training", "place", "region", "street",
    "postcode", "latitude", "longitude", "sms", "hours", "email", "website", "audience", "is_public_authority",
    "registrations", "availability",
)  # fmt: skip


def rows(people: Iterable[DemoProfile], known: Lexicon) -> Iterator[FictionalRow]:
    """Turn demo people into rows; days ago become dates as of today. KeyError for a slug that is no term."""
    for person in people:
        yield _row(person, known)


def _row(person: DemoProfile, known: Lexicon) -> FictionalRow:
    now, today = timezone.now(), timezone.localdate()
    return FictionalRow(
        **{column: getattr(person, column) for column in ALIKE},
        profession_id=known.slugs("profession")[person.profession].id,
        term_ids=_terms(person, known),
        has_legal_aid=person.legal_aid,
        is_remote=person.remote,
        is_in_person=person.in_person,
        is_location_confidential=person.confidential_location,
        phone=tuple({"number": number, "note": note} for number, note in person.phone),
        verifications=tuple(
            (claim, today - timedelta(ago), today - timedelta(ago) + timedelta(counts))
            for claim, ago, counts in person.verifications
        ),
        availability_confirmed_at=now - timedelta(person.confirmed_days_ago),
        away_until=today + timedelta(person.away_days) if person.away_days else None,
        confirmed_on=today - timedelta(person.confirmed_days_ago),
    )


def _terms(person: DemoProfile, known: Lexicon) -> frozenset[int]:
    named = {
        "specialism": person.specialisms,
        "exploitation": person.exploitation_types,
        "report": person.report_types,
    }
    return frozenset(known.slugs(kind)[slug].id for kind, slugs in named.items() for slug in slugs)
