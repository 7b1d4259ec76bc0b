"""The directory as the CSV that the importer reads: what goes out comes back unchanged."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TextIO

from django.conf import settings
from django.core.management.base import OutputWrapper

from directory.importing import own
from directory.importing.columns import COLUMNS, FLAGS, VOCABULARIES
from directory.importing.values import SEPARATOR
from directory.importing.words import Words
from directory.models import Profile, SourceConfidence

CHUNK = 500
LISTS = ("countries", "jurisdictions", "languages")
PLAIN = (
    "name", "kind", "headline", "biography", "organisation_name", "fees", "place", "region", "country", "street",
    "postcode", "sms", "hours", "email", "website", "audience", "source_name", "source_url", "source_date",
    "source_confidence",
)  # fmt: skip


def write(file: TextIO | OutputWrapper, site: str) -> int:
    """Write every published profile that exists, listed or verified, with its public columns; return how many.

    `site` is the address of this site, such as https://directory.example.org: the source of what we checked ourselves.
    Fictional people stay at home: elsewhere nobody would know that they do not exist.
    """
    words = Words.load()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    count = 0
    for profile in _public():
        writer.writerow(cells(profile, words, site))
        count += 1
    return count


def cells(profile: Profile, words: Words, site: str) -> dict[str, str]:
    """One profile in the columns of the CSV."""
    told = {name: getattr(profile, name) for name in PLAIN}
    told |= {name: SEPARATOR.join(getattr(profile, name)) for name in LISTS}
    told |= {column: _yes(getattr(profile, field)) for column, field in FLAGS.items()}
    terms = [term.pk for term in profile.terms.all()]
    told |= {name: SEPARATOR.join(words.slugs(terms, vocabulary)) for name, vocabulary in VOCABULARIES.items()}
    return {
        **told,
        **_phones(profile),
        **_place(profile),
        **_source(profile, site),
        "profession": words.by_id[profile.profession_id].slug,
        "is_public_authority": _yes(profile.is_public_authority),
        "external_id": own.name_of(profile),
    }


def _public() -> Iterator[Profile]:
    public = Profile.objects.published().filter(is_fictional=False).order_by("pk")
    return public.prefetch_related("terms").iterator(chunk_size=CHUNK)


def _yes(flag: bool) -> str:
    """Empty for False: an entry never says that something is not offered, only that it is."""
    return "yes" if flag else ""


def _phones(profile: Profile) -> dict[str, str]:
    notes = [phone.get("note", "").replace(SEPARATOR, "/") for phone in profile.telephones]
    return {
        "phone": SEPARATOR.join(re.sub("[^+0-9]", "", phone["number"]) for phone in profile.telephones),
        "phone_note": SEPARATOR.join(notes) if any(notes) else "",
    }


def _place(profile: Profile) -> dict[str, str]:
    degrees = {name: getattr(profile, name) for name in ("latitude", "longitude")}
    # repr() is the shortest text that reads back as the same number, but may use an exponent.
    written = {name: "" if value is None else f"{Decimal(repr(value)):f}" for name, value in degrees.items()}
    return {**written, "confidential_location": "yes" if profile.is_location_confidential else "no"}


def _source(profile: Profile, site: str) -> dict[str, str]:
    """Of a profile of our own, we are the source, and its checks were made by us."""
    if profile.is_listed:
        return {}
    confirmed = profile.confirmed_on
    return {
        "source_name": str(settings.OPERATOR["name"] or site)[:200],
        "source_url": f"{site.rstrip('/')}{profile.get_absolute_url()}",
        "source_date": confirmed.isoformat() if confirmed else "",
        "source_confidence": SourceConfidence.NGO.value,
    }
