"""What a catalogue of indicators says, as one document: its source, its limits, and its rows in the source's order.

A draft is edited as a document; a published edition keeps its document for ever. The same document is what the file
of `import_indicators` holds. Plain values, no database.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from accounts.parts import Key, Line, Part

# Who looks: the words are in elearning.redflags.choices.
type Frontline = Literal["bank", "platform", "police", "social_worker", "health", "public_office", "neighbour"]
FRONTLINE = ("bank", "platform", "police", "social_worker", "health", "public_office", "neighbour")
type Category = Literal["behavioural", "financial", "recruitment"]
# Whom a row points to, as its source says; what it does not state is not guessed.
type Subject = Literal["victim", "trafficker", "both", "not_stated"]
Code = Annotated[str, Field(pattern=r"^[a-z]{3}-[0-9]{2}$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
# Something that ages stands once, beside its day, and is named in the words: {mobilepay}.
PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")


class Source(Part):
    """Where rows come from. Dates as much of the day as is known: 2023-05-10, 2023-05, 2023."""

    key: Key
    title: Line
    publisher: Line
    address: Annotated[str, Field(pattern=r"^https?://", max_length=400)] | None = None
    published: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    accessed: date | None = None
    # Which printing of it, and what it says about reuse.
    edition: Line = "first"
    permission: Line


class Parameter(Part):
    """An amount, a service, a scheme or a site that the source names, and the year for which it does so."""

    key: Key
    kind: Literal["amount", "service", "scheme", "site"]
    words: Line
    as_of: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    note: Annotated[str, Field(max_length=600)] = ""


class Entry(Part):
    """One indicator: what may be seen, what else it may mean, and what to look at next.

    `locator`: where in the source; `note`: what has to be known before it is used; `jurisdiction`: the country for
    which it was written where it holds there alone; `is_never_alone`: it says nothing unless others are seen.
    """

    code: Code
    category: Category
    subject: Subject
    statement: Line
    source: Key
    locator: Line
    examples: Annotated[tuple[Words, ...], Field(min_length=1, max_length=6)]
    innocent: Annotated[tuple[Words, ...], Field(min_length=1, max_length=6)]
    checks: Annotated[tuple[Words, ...], Field(min_length=1, max_length=6)]
    roles: Annotated[tuple[Frontline, ...], Field(min_length=1)]
    note: Annotated[str, Field(max_length=1000)] = ""
    is_never_alone: bool = False
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    parameters: tuple[Parameter, ...] = ()

    @model_validator(mode="after")
    def _names_what_it_has(self) -> "Entry":
        had = Counter(each.key for each in self.parameters)
        named = {name for text in self.texts() for name in PLACEHOLDER.findall(text)}
        if twice := [key for key, times in had.items() if times > 1]:
            raise ValueError(f"these parameters stand twice: {', '.join(twice)}")
        if named != set(had):
            raise ValueError(f"parameters and their places in the words differ: {', '.join(sorted(named ^ set(had)))}")
        return self

    def texts(self) -> Iterator[str]:
        """Yield what it says, before what ages is put in."""
        yield from (self.statement, *self.examples, *self.innocent, *self.checks, self.note)

    def said(self, text: str) -> str:
        """Return words of this entry with what ages put in its places."""
        known = {each.key: each.words for each in self.parameters}
        return PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text)


class Catalogue(Part):
    """All indicators of one edition, in the order of their source. `limits`: what has to be read before any of them."""

    title: Line
    summary: Line
    limits: Annotated[tuple[Words, ...], Field(min_length=1, max_length=12)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    entries: Annotated[tuple[Entry, ...], Field(min_length=1, max_length=300)]

    @model_validator(mode="after")
    def _holds_together(self) -> "Catalogue":
        if faults := list(_faults(self)):
            raise ValueError("; ".join(faults))
        return self

    def by_code(self) -> dict[str, Entry]:
        """Return the entries by their codes, in order."""
        return {each.code: each for each in self.entries}


def catalogue(said: Any) -> Catalogue:
    """Return a catalogue from plain values. Raises pydantic.ValidationError, which names each field."""
    return Catalogue.model_validate(said)


def plain(made: Part) -> dict[str, Any]:
    """Return a part of a catalogue as plain values that JSON and YAML hold, without what is empty anyway."""
    said: dict[str, Any] = made.model_dump(mode="json", exclude_defaults=True)
    return said


def digest(said: Any) -> str:
    """Return the SHA-256 of plain values, however their keys are ordered."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def told(error: ValidationError, said: Any = None) -> list[str]:
    """Return what is wrong with a catalogue as sentences that name the entry by its code and the field."""
    return [_sentence(each["loc"], str(each["msg"]), said) for each in error.errors()]


def _sentence(location: tuple[int | str, ...], message: str, said: Any) -> str:
    steps = list(location)
    if len(steps) > 1 and steps[0] == "entries" and isinstance(said, dict):
        row = said.get("entries", [])[int(steps[1])]
        code = row.get("code") if isinstance(row, dict) else None
        steps = [code if isinstance(code, str) and code else f"entry {int(steps[1]) + 1}", *steps[2:]]
    where = " › ".join(str(step + 1) if isinstance(step, int) else step for step in steps)
    words = message.removeprefix("Value error, ").rstrip(".")
    return f"{where}: {words}." if where else f"{words}."


def _faults(made: Catalogue) -> Iterator[str]:
    for code, times in Counter(each.code for each in made.entries).items():
        if times > 1:
            yield f"indicator {code} stands twice"
    for key, times in Counter(each.key for each in made.sources).items():
        if times > 1:
            yield f"source {key} stands twice"
    known = {each.key for each in made.sources}
    yield from (f"{each.code} names a source that is not listed: {each.source}"
                for each in made.entries if each.source not in known)  # fmt: skip
