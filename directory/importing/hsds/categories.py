"""What a feed's categories say in our words, and what they give away about the kind of place."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from directory import confidential
from directory.importing.hsds.parts import Attribute, Organization
from directory.importing.words import Words
from directory.models import Vocabulary

# Registers of org-id.guide that hold public bodies alone.
PUBLIC_REGISTERS = {"GB-GOR", "GB-LAE", "GB-LANI", "GB-LAS", "GB-PLA", "GB-GOV", "XI-GOV", "US-USAGOV", "US-EIN-GOV"}
PUBLIC_STATUS = re.compile(
    r"\b(government\w*|local authority|public (body|authority|sector)|police|state agency)\b", re.IGNORECASE
)
PUBLIC_NAME = re.compile(
    r"\b(police|constabulary|border force|home office|ministry of|"
    r"((county|city|borough|district|metropolitan|unitary|parish|town) )+council)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Categories:
    """Term keys told by a service's attributes; `unmapped`: how many categories we have no word for."""

    profession: str
    profession_id: int
    term_ids: frozenset[int]
    unmapped: int
    labels: tuple[str, ...]


def categories(attributes: Iterable[Attribute], default: str, words: Words) -> Categories:
    """`default` is the profession of whatever names none. Nothing is guessed: see Words.meant_by."""
    found: set[int] = set()
    labels: list[str] = []
    unmapped = 0
    for attribute in attributes:
        spoken = list(_labels(attribute))
        meant = frozenset[int]().union(*map(words.meant_by, spoken))
        found |= meant
        labels += spoken
        unmapped += bool(spoken) and not meant
    professions = [key for key in found if words.by_id[key].vocabulary == Vocabulary.PROFESSION]
    profession = min((words.by_id[key].slug for key in professions), key=_caution(words), default=default)
    return Categories(
        profession=profession,
        profession_id=words.ids[Vocabulary.PROFESSION, profession],
        term_ids=frozenset(found.difference(professions)),
        unmapped=unmapped,
        labels=tuple(labels),
    )


def _caution(words: Words) -> Callable[[str], tuple[bool, int, str]]:
    """Places to hide come first: a shelter that also advises stays a shelter. Then the vocabulary's own order."""

    def key(slug: str) -> tuple[bool, int, str]:
        term = words.by_id[words.ids[Vocabulary.PROFESSION, slug]]
        return slug not in confidential.PROFESSIONS, term.position, slug

    return key


def _labels(attribute: Attribute) -> Iterator[str]:
    term = attribute.taxonomy_term
    told = (attribute.label, attribute.value, *((term.code, term.name) if term else ()))
    yield from dict.fromkeys(filter(None, told))


def is_public_body(organization: Organization, service_name: str) -> bool:
    """Police, ministries, councils: by register, legal status or name."""
    schemes = {one.identifier_scheme.upper() for one in organization.organization_identifiers}
    return bool(
        schemes & PUBLIC_REGISTERS
        or PUBLIC_STATUS.search(organization.legal_status)
        or PUBLIC_NAME.search(organization.name)
        or PUBLIC_NAME.search(service_name)
    )
