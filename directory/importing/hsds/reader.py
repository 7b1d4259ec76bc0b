"""HSDS items, each turned into a listing or into everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from accounts.faults import Fault
from directory.importing.hsds.documents import Item, Items
from directory.importing.hsds.entries import Entry, listing
from directory.importing.hsds.identity import Origin, external_id
from directory.importing.hsds.parts import Organization, Service
from directory.importing.reading import Found
from directory.importing.words import Words

CLOSED = "Passed over, because the source calls them {status}"
PLAIN: Mapping[str, str] = {
    "missing": "is missing.",
    "too_short": "is empty.",
    "string_type": "must be text.",
    "list_type": "must be a list.",
    "model_type": "must be an object.",
    "float_type": "must be a number.",
    "float_parsing": "must be a number.",
    "finite_number": "must be a number.",
    "literal_error": "must be one of: {expected}.",
    "greater_than_equal": "must not be less than {ge:g}.",
    "less_than_equal": "must not be more than {le:g}.",
    "value_error": "{error}",
}


class HsdsReader:
    """Gives the listings of active services and of organisations; counts those that are closed."""

    def __init__(self, items: Items, origin: Origin, words: Words) -> None:
        self.items, self.origin, self.words = items, origin, words
        self.notes: Counter[str] = Counter()
        self.closed: set[str] = set()

    def __iter__(self) -> Iterator[Found | Fault]:
        for item in self.items():
            if isinstance(item, Fault):
                yield item
                continue
            try:
                service = _service(item)
            except ValidationError as error:
                yield from (_fault(item.where, one) for one in error.errors(include_url=False))
                continue
            yield from self._read(Entry(item.where, item.kind, service))

    def _read(self, entry: Entry) -> Iterator[Found | Fault]:
        if entry.service.status != "active":
            self.notes[CLOSED.format(status=entry.service.status)] += 1
            self.closed.add(entry.take("id", lambda: external_id(entry.kind, entry.service.id, self.origin.key), ""))
            yield from entry.faults
            return
        row = listing(entry, self.origin, self.words, self.notes)
        if row:
            yield Found(entry.where, row)
        yield from entry.faults


def _service(item: Item) -> Service:
    """An organisation without services is read as one service: itself."""
    if item.kind == "service":
        return Service.model_validate(item.told)
    organization = Organization.model_validate(item.told)
    return Service(id=organization.id, name=organization.name, status="active", organization=organization)


def _fault(where: str, error: Mapping[str, Any]) -> Fault:
    """What pydantic found, in plain words."""
    context: Mapping[str, Any] = error.get("ctx", {})
    plain = PLAIN.get(error["type"])
    return Fault(where, _path(error["loc"]), plain.format(**context) if plain else f"{error['msg']}.")


def _path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".")
