"""A profile in schema.org words, for machines that read pages."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from directory.models import Kind, Profile, Vocabulary
from directory.presenters import words

# In a script element the letters of "</script>" would end it, whatever the JSON says; these spellings mean the same.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def linked_data(profile: Profile, address: str) -> SafeString:
    """Return the JSON-LD of a profile read with_page(); `address` is the absolute address of its page."""
    text = json.dumps(_without_nothing(_described(profile, address)), ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 - nothing of HTML is left after the translation


def _described(profile: Profile, address: str) -> dict[str, Any]:
    is_person = profile.kind == Kind.PERSON
    works_for = {"@type": "Organization", "name": profile.organisation_name} if profile.organisation_name else None
    return {
        "@context": "https://schema.org",
        "@type": "Person" if is_person else "Organization",
        "name": profile.name,
        "url": address,
        "sameAs": words.web(profile.website),
        "description": profile.headline,
        "disambiguatingDescription": _standing(profile),
        "jobTitle": profile.profession.name if is_person else "",
        "worksFor": works_for if is_person else None,
        "parentOrganization": None if is_person else works_for,
        "knowsAbout": [term.name for term in profile.terms.all() if term.vocabulary == Vocabulary.SPECIALISM],
        "knowsLanguage": profile.languages,
        "telephone": [row["number"] for row in profile.telephones],
        "email": profile.email,
        "address": _place(profile),
    }


def _standing(profile: Profile) -> str:
    """What a reader of the page is told first: that nobody is there, or that nobody here checked it."""
    if profile.is_fictional:
        return _("Fictional: does not exist")
    return words.source(profile.source_name, profile.source_date) if profile.is_listed else ""


def _place(profile: Profile) -> dict[str, Any]:
    """Of a confidential place only the country is told."""
    told = {"@type": "PostalAddress", "addressCountry": profile.country}
    if profile.is_location_confidential:
        return told
    return told | {
        "streetAddress": profile.street,
        "postalCode": profile.postcode,
        "addressLocality": profile.place,
        "addressRegion": profile.region,
    }


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    filled = {key: _without_nothing(value) if isinstance(value, dict) else value for key, value in values.items()}
    return {key: value for key, value in filled.items() if value}
