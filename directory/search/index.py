"""Keeping the entries true, in the transaction of whoever changes a profile."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that find a profile, and what to say when they did: Phrase("forced scamming", "Forced online fraud").

    `weight` says how much they count: "B" for specialisms, their synonyms and the headline; "C" for profession and its
    synonyms, countries and languages.
    """

    words: str
    label: str
    weight: str = "B"


@dataclass(frozen=True, slots=True)
class Document:
    """All that searching needs to know about one published profile.

    `name` counts most ("A"), then the phrases, then the `biography` ("D"). `facets` are (kind, key) pairs: term kinds with
    primary keys (ancestors included), country, based and language with codes, ("legal_aid", "yes"), ("remote", "yes").
    `latitude` and `longitude` are degrees and, where the location is confidential, the centre of its place. `open_until`
    is when the availability stops being believed; None when it is not open. `card` is JSON: what a card draws.
    """

    profile_id: UUID
    name: str
    biography: str
    phrases: tuple[Phrase, ...]
    facets: tuple[tuple[str, int | str], ...]
    score: int
    latitude: float | None
    longitude: float | None
    open_until: datetime | None
    card: dict
