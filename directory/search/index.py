"""Keeping the entries true, in the transaction of whoever changes a profile."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Document:
    """All that searching needs to know about one published profile.

    Texts, by how much they count: `name`; `specialisms` (names, synonyms, headline); `context` (profession with synonyms,
    names of countries and languages, place); `biography`. `phrases` are (words, label): what to say when one of these
    words found the profile, ("forced scamming", "Specialism: Forced online fraud"); a word that is in no phrase and not
    in the name is said to be in the text.
    `facets` are (kind, key): term kinds with primary keys (ancestors included), country, based and language with codes,
    ("legal_aid", "yes"), ("remote", "yes"). `latitude` and `longitude` are degrees and, where the location is
    confidential, the centre of its place. `open_until` is when the availability stops being believed; None when it is not
    open. `card` is JSON: what a card draws.
    """

    profile_id: UUID
    name: str
    specialisms: str
    context: str
    biography: str
    facets: tuple[tuple[str, int | str], ...]
    phrases: tuple[tuple[str, str], ...]
    score: int
    latitude: float | None
    longitude: float | None
    open_until: datetime | None
    card: dict
