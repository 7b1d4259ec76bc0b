"""Reads the audit chain from its start and names what was tampered with first."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from accounts.chain import START, Head, digest_of, first_overdue
from accounts.models import AuditEvent, AuditSeal

CHUNK = 2000
# How far around a broken link we look for the row that belongs there, and how many closed-up gaps we try.
NEIGHBOURHOOD = 2000


class Kind(StrEnum):
    """What was done to the chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    FORGED = "forged"
    CUT_OFF = "cut off"
    UNSEALED = "unsealed"


@dataclass(frozen=True)
class Finding:
    """One thing wrong, at one position of the chain (None: beside it), about one event (None: not known)."""

    kind: Kind
    position: int | None
    event_id: int | None
    words: str

    def __str__(self) -> str:
        where = "" if self.position is None else f" position {self.position}"
        which = "" if self.event_id is None else f" event {self.event_id}"
        return f"{self.kind.upper()}:{where}{which}: {self.words}"


def read_heads(path: Path) -> list[Head]:
    """The exported heads, oldest first; none when there is no file. Raises ValueError naming the unreadable line."""
    heads: list[Head] = []
    if not path.exists():
        return heads
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            heads.append(Head.parse(line))
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: not a head of the chain.") from error
    return heads


def verify(heads: Sequence[Head]) -> list[Finding]:
    """Tell the first broken link, the first lost head, the first event left unsealed; nothing when all holds."""
    found = (_first_broken_link(), _first_lost_head(heads), _first_left_unsealed())
    return [finding for finding in found if finding]


def _first_broken_link() -> Finding | None:
    previous = START
    for position, (link, event) in enumerate(_links(), start=1):
        if link.position != position:
            return Finding(Kind.REMOVED, position, None, "the seal that stood here is gone.")
        if event is None:
            return Finding(Kind.REMOVED, position, link.event_id, "the event was sealed and is gone.")
        if digest_of(previous, link, event) != bytes(link.digest):
            return _diagnose(previous, link, event)
        previous = bytes(link.digest)
    return None


def _links(start: int = 0, stop: int | None = None) -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    """Seals after position `start` up to `stop`, each with its event if that is still there."""
    while True:
        seals = AuditSeal.objects.filter(position__gt=start).order_by("position")
        chunk = list((seals if stop is None else seals.filter(position__lte=stop))[:CHUNK])
        if not chunk:
            return
        events = AuditEvent.objects.in_bulk([link.event_id for link in chunk])
        yield from ((link, events.get(link.event_id)) for link in chunk)
        start = chunk[-1].position


def _diagnose(previous: bytes, link: AuditSeal, event: AuditEvent) -> Finding:
    """Tell what happened at a link that does not hold."""
    near = list(_links(max(0, link.position - NEIGHBOURHOOD), link.position + NEIGHBOURHOOD))
    where = (link.position, event.id)
    if any(_belongs_here(previous, link, event, other, its) for other, its in near if its and other != link):
        return Finding(Kind.REORDERED, *where, "another row belongs here, and it stands elsewhere in the chain.")
    after = [(other, its) for other, its in near if other.position >= link.position and its]
    pairs = [(one, *following) for (one, _), following in pairwise(after)]
    if not pairs or any(_follows(*pair) for pair in pairs):
        return Finding(Kind.CHANGED, *where, "the event or its seal is not what was sealed.")
    if any(_follows(*pairs[0], shift=shift) for shift in range(1, NEIGHBOURHOOD)):
        return Finding(Kind.REMOVED, *where, "rows that stood before this one are gone, and the gap was closed.")
    return Finding(Kind.FORGED, *where, "this seal and those after it were not made with the key of this site.")


def _belongs_here(previous: bytes, link: AuditSeal, event: AuditEvent, other: AuditSeal, its: AuditEvent) -> bool:
    """Whether `other` was sealed at the place of `link`: exchanged as seals, as numbers in seals, or as contents."""
    renumbered = copy(its)
    renumbered.id = event.id
    return (
        digest_of(previous, other, its, position=link.position) == bytes(other.digest)
        or digest_of(previous, link, its) == bytes(link.digest)
        or digest_of(previous, link, renumbered) == bytes(link.digest)
    )


def _follows(link: AuditSeal, following: AuditSeal, event: AuditEvent, shift: int = 0) -> bool:
    """Whether the next seal was made after this one, when it stood `shift` positions further on."""
    position = following.position + shift
    return digest_of(bytes(link.digest), following, event, position=position) == bytes(following.digest)


def _first_lost_head(heads: Iterable[Head]) -> Finding | None:
    ordered = sorted(heads, key=lambda head: head.position)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        links = AuditSeal.objects.in_bulk([head.position for head in some])
        for head in some:
            link = links.get(head.position)
            if link is None or bytes(link.digest).hex() != head.digest:
                done = "is gone" if link is None else "was sealed anew"
                return Finding(
                    Kind.CUT_OFF, head.position, None, f"the end exported at {head.at:%Y-%m-%d %H:%M} {done}."
                )
    return None


def _first_left_unsealed() -> Finding | None:
    event = first_overdue(reach=None)
    if event is None:
        return None
    return Finding(Kind.UNSEALED, None, event.id, "waits for its seal longer than a minute: is the worker running?")
