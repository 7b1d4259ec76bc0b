"""The shapes in which HSDS comes: a page, a list, one object, services beside organisations, one object a line."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from accounts.faults import Fault, UnreadableError
from directory.importing.reading import checked_file

# One document is held in memory, where it takes some ten times its size; a file with a line for each has no such limit.
MAX_DOCUMENT = 64 * 1024 * 1024
MAX_LINE = 4 * 1024 * 1024
BY_LINE = {".ndjson", ".jsonl"}
ONLY_SERVICES = {"status", "organization", "organization_id", "service_at_locations", "eligibility_description"}
ONLY_ORGANIZATIONS = {"services", "organization_identifiers", "legal_status", "website", "locations"}


class Item(NamedTuple):
    """One service or organisation as it stands in the document. `kind` is "service" or "organization"."""

    where: str
    kind: str
    told: Mapping[str, Any]


# Gives the items from the beginning each time it is called.
Items = Callable[[], Iterator[Item | Fault]]


def items_of(path: Path) -> Items:
    """The items of a file: an item a line, or one document. UnreadableError when it is neither."""
    if checked_file(path).suffix.lower() in BY_LINE or _starts_again(path):
        return lambda: _lines(path)
    if path.stat().st_size > MAX_DOCUMENT:
        limit = MAX_DOCUMENT // 2**20
        raise UnreadableError(f"{path} is one JSON document of over {limit} MB; write one object a line (.ndjson).")
    document = parsed(path.read_bytes())
    if isinstance(document, Fault):
        return lambda: iter([document])
    return lambda: walk(document, "")


def parsed(text: bytes) -> Any:
    """A JSON document, or the fault that keeps it from being one."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return Fault(f"line {error.lineno}", "", f"is not JSON at its character {error.colno}: {error.msg}.")
    except RecursionError:
        return Fault("line 1", "", "is nested too deeply to be HSDS.")
    except ValueError as error:
        return Fault("line 1", "", f"is not JSON: {error}.")


def walk(document: Any, where: str) -> Iterator[Item | Fault]:
    """Every service and organisation in a document, each with its path."""
    if isinstance(document, list):
        for position, one in enumerate(document):
            yield from _one(one, f"{where}[{position}]")
    elif isinstance(document, dict) and "contents" in document:
        yield from walk(document["contents"], f"{where}contents")
    elif isinstance(document, dict) and "name" not in document and {"services", "organizations"} & document.keys():
        yield from _side_by_side(document, where)
    else:
        yield from _one(document, where)


def _side_by_side(document: Mapping[str, Any], where: str) -> Iterator[Item | Fault]:
    """Services that name their organisation by id; an organisation none of them names stands for itself."""
    services, organizations = document.get("services") or [], document.get("organizations") or []
    if not isinstance(services, list) or not isinstance(organizations, list):
        yield Fault(where or "line 1", "services", "services and organizations must be lists.")
        return
    known = {str(one["id"]): one for one in organizations if isinstance(one, dict) and "id" in one}
    named = set()
    for position, one in enumerate(services):
        runs = str(one.get("organization_id")) if isinstance(one, dict) else ""
        named.add(runs)
        told = {"organization": known[runs]} | one if runs in known else one
        yield from _one(told, f"{where}services[{position}]")
    for position, one in enumerate(organizations):
        if not (isinstance(one, dict) and str(one.get("id")) in named):
            yield from _one(one, f"{where}organizations[{position}]")


def _one(told: Any, where: str) -> Iterator[Item | Fault]:
    where = where or "the document"
    if not isinstance(told, dict):
        yield Fault(where, "", "must be an object with a service or an organisation.")
    elif told.keys() & ONLY_SERVICES:
        yield Item(where, "service", told)
    elif isinstance(told.get("services"), list) and told["services"]:
        runs = {name: value for name, value in told.items() if name != "services"}
        for position, one in enumerate(told["services"]):
            path = f"{where}.services[{position}]"
            if isinstance(one, dict):
                yield Item(path, "service", {**one, "organization": runs})
            else:
                yield Fault(path, "", "must be an object with a service.")
    elif told.keys() & ONLY_ORGANIZATIONS or "description" in told:
        yield Item(where, "organization", told)
    else:
        yield Fault(where, "", "is neither a service (it has no status) nor an organisation (it has no description).")


def _starts_again(path: Path) -> bool:
    """Whether a file that opens with an object on one line goes on with another object."""
    with path.open("rb") as file:
        first = file.readline(MAX_LINE).strip()
        if not (first.startswith(b"{") and first.endswith(b"}")):
            return False
        return next((line for line in file if line.strip()), b"").lstrip().startswith(b"{")


def _lines(path: Path) -> Iterator[Item | Fault]:
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(MAX_LINE + 1):
            number += 1
            if len(raw) > MAX_LINE:
                yield Fault(f"line {number}", "", f"is longer than {MAX_LINE // 2**20} MB; the rest was not read.")
                return
            if not raw.strip():
                continue
            document = parsed(raw)
            if isinstance(document, Fault):
                yield Fault(f"line {number}", "", document.message)
            else:
                yield from _one(document, f"line {number}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
