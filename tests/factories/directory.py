"""Terms and profiles, valid by default. Every state is reached the way the site reaches it: by calling the actions."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.permissions import System
from directory import actions
from directory.actions import ListingRow
from directory.models import Availability, Claim, Kind, Profile, SourceConfidence, Term, Vocabulary

BY = System("tests")


class TermFactory(DjangoModelFactory):
    """A word of the vocabulary of professions."""

    class Meta:
        model = Term
        django_get_or_create = ("vocabulary", "slug")

    vocabulary = Vocabulary.PROFESSION
    slug = "solicitor"
    name = factory.LazyAttribute(lambda term: term.slug.replace("-", " ").capitalize())


class ProfileFactory(DjangoModelFactory):
    """A draft of a person, seen by nobody."""

    class Meta:
        model = Profile
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"ada-example-{number}")
    name = "Ada Example"
    kind = Kind.PERSON
    profession = factory.SubFactory(TermFactory)
    country = "GB"
    place = "Leeds"
    languages = factory.LazyFunction(lambda: ["en"])


def specialism(slug: str, **fields: Any) -> Term:
    """A word of the vocabulary of specialisms."""
    return TermFactory(vocabulary=Vocabulary.SPECIALISM, slug=slug, **fields)


def drafted(*, terms: list[Term] | tuple[Term, ...] = (), **fields: Any) -> Profile:
    """A profile that nobody but a moderator sees."""
    profile = ProfileFactory(**fields)
    profile.terms.set(terms)
    return profile


def checked(profile: Profile, claim: str = Claim.IDENTITY, *, ago: int = 30, counts: int = 365) -> Profile:
    """The profile with one claim checked `ago` days ago, counting `counts` days from then on."""
    then = timezone.localdate() - timedelta(ago)
    actions.verify(profile=profile, by=BY, claim=claim, checked_on=then, expires_on=then + timedelta(counts))
    return profile


def published(**fields: Any) -> Profile:
    """A profile that everybody can find."""
    return actions.publish(profile=checked(drafted(**fields)), by=BY)


def available(**fields: Any) -> Profile:
    """A published profile that takes new work as of now."""
    return actions.confirm_availability(profile=published(**fields), by=BY, availability=Availability.OPEN)


def withdrawn(**fields: Any) -> Profile:
    """A profile that was taken down."""
    return actions.withdraw(profile=published(**fields), by=BY, reason="Asked to leave")


def listing(external_id: str = "list:1", **fields: Any) -> ListingRow:
    """One row as an importer hands it over."""
    values: dict[str, Any] = {
        "name": "Refugio del Faro",
        "kind": Kind.ORGANISATION,
        "profession_id": TermFactory(slug="safe-house-provider").pk,
        "country": "ES",
        "place": "Cádiz",
        "source_name": "example.org",
        "source_url": "https://www.example.org/contact",
        "source_date": "2025-10",
        "source_confidence": SourceConfidence.NGO,
    }
    return ListingRow(external_id=external_id, **values | fields)


def listed(**fields: Any) -> Profile:
    """An imported entry that nobody here checked."""
    row = listing(**fields)
    actions.upsert_listings(rows=[row], by=BY)
    return Profile.objects.get(external_id=row.external_id)
