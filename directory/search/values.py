"""What may be asked of the directory and what comes back: plain values, no ORM."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Point:
    """Around where: degrees, and how many kilometres still count. `name` is only for showing it again."""

    lat: float
    lon: float
    km: float = 25
    name: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One search. Filters of different kinds must all hold; inside one kind any one value is enough.

    Term filters hold primary keys, the others codes as in Profile. What does not exist matches nothing; nothing here is
    ever refused, so a view may pass on whatever it was given.
    """

    text: str = ""
    profession: tuple[int, ...] = ()
    specialism: tuple[int, ...] = ()
    exploitation: tuple[int, ...] = ()
    report: tuple[int, ...] = ()
    country: tuple[str, ...] = ()
    based: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    legal_aid: bool = False
    remote: bool = False
    available: bool = False
    near: Point | None = None
    page: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One found profile: the card as it was indexed, why it matched, and how far it is.

    `reasons` are sentences for people; `chosen` names which of the filters' own values it has, as (kind, key), for
    whoever knows their names. `distance_band` is a whole number of kilometres: "within 25 km".
    """

    profile_id: UUID
    card: dict
    reasons: list[str] = field(default_factory=list)
    chosen: list[tuple[str, int | str]] = field(default_factory=list)
    distance_band: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One page of entries, the exact total, and how many there would be for each value of each filter.

    `counts[kind][key]`: key is a Term's primary key, a code, or "yes" for legal_aid, remote and available; a value that
    nobody has is absent. The counts of a kind ignore that kind's own choice. `corrected` is the text really searched
    when what was asked found nothing; `is_wordless` says that there was a text without any word to search for, and that
    it was left out. `page` is the page really shown: beyond the last one it is the last one. `terms` names the state of
    the vocabularies in that moment.
    """

    total: int
    entries: list[Entry]
    counts: dict[str, dict[int | str, int]]
    corrected: str | None
    page: int
    pages: int
    is_wordless: bool = False
    terms: UUID | None = None
