"""An HSDS feed, fetched page by page into a file of its own before anything is taken from it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from accounts.faults import Fault, UnreadableError
from directory.importing.hsds.documents import Item, Items, parsed, walk
from directory.importing.hsds.web import Web, split
from directory.importing.reading import Progress

MAX_ENTRIES = 50_000
PAGE_SIZE = 100
# A list may leave out what hangs below an entry; with any of these it did not.
DETAILS = {"phones", "service_at_locations", "attributes", "languages", "locations", "services", "schedules"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What was fetched. `base`: address under which entries stand by id, empty for a plain document."""

    items: Items
    publisher: str = ""
    base: str = ""
    is_british: bool = False


def fetch(address: str, *, is_local: bool, progress: Progress) -> Feed:
    """Read a whole feed; `address` is its root, one of its lists, or a document. Raises UnreadableError."""
    parts = split(address)
    with Web(f"{parts.scheme}://{parts.netloc}", is_local=is_local) as web:
        document = _json(web, address)
        told = document if isinstance(document, dict) else {}
        if "contents" not in told and "version" in told:
            base = _bare(address)
            entries = _pages(web, f"{base}/services", progress)
            return Feed(_spooled(entries), _publisher(told), base, _is_british(told))
        if "contents" in told:
            listed = re.fullmatch(r"(.+)/(?:services|organizations)", _bare(address))
            return Feed(_spooled(_pages(web, address, progress)), base=listed.group(1) if listed else "")
        return Feed(_spooled(iter([("", document)])))


def _pages(web: Web, address: str, progress: Progress) -> Iterator[tuple[str, Any]]:
    """(where, entry) of each entry on each page."""
    number, seen, count = 1, set[str](), 0
    while True:
        page = _json(web, _page_address(address, number))
        contents = page.get("contents") if isinstance(page, dict) else None
        if not isinstance(contents, list):
            raise UnreadableError(f"{address} has no list of contents on page {number}.")
        names = {str(one.get("id")) for one in contents if isinstance(one, dict)}
        if names and names <= seen:
            raise UnreadableError(f"{address} shows the same entries again on page {number}; it does not count pages.")
        seen |= names
        for position, entry in enumerate(contents):
            count += 1
            progress("Fetching", count, _total(page))
            yield f"{urlsplit(address).path} page {number}, contents[{position}]", _whole(web, address, entry)
        if count > MAX_ENTRIES:
            raise UnreadableError(f"{address} has more than {MAX_ENTRIES} entries.")
        if not contents or page.get("last_page") is True or number >= _last(page):
            return
        number += 1


def _whole(web: Web, address: str, entry: Any) -> Any:
    """The entry with all that hangs below it; the list may have shown its head only."""
    if not isinstance(entry, dict) or "id" not in entry or entry.keys() & DETAILS:
        return entry
    return _json(web, f"{_bare(address)}/{quote(str(entry['id']), safe='')}")


def _page_address(address: str, number: int) -> str:
    parts = urlsplit(address)
    wished = {"per_page": str(PAGE_SIZE), "full": "true", "full_service": "true"}
    query = wished | dict(parse_qsl(parts.query)) | {"page": str(number)}
    return parts._replace(query=urlencode(query), fragment="").geturl()


def _bare(address: str) -> str:
    return urlsplit(address)._replace(query="", fragment="").geturl().rstrip("/")


def _total(page: dict[str, Any]) -> int | None:
    total = page.get("total_items")
    return total if isinstance(total, int) and total >= 0 else None


def _last(page: dict[str, Any]) -> float:
    last = page.get("total_pages")
    return last if isinstance(last, int) else float("inf")


def _json(web: Web, address: str) -> Any:
    body = web.get(address)
    document = parsed(body)
    if not isinstance(document, Fault):
        return document
    # One object a line is a list of them.
    lines = [parsed(line) for line in body.splitlines() if line.strip()]
    if len(lines) > 1 and not any(isinstance(line, Fault) for line in lines):
        return lines
    raise UnreadableError(f"{address} does not answer with JSON ({document}).")


def _spooled(entries: Iterator[tuple[str, Any]]) -> Items:
    """Keep the entries on disk: they are read twice, and the second time must be like the first."""
    file = TemporaryFile()  # noqa: SIM115 - lives as long as the items, and has no name to leave behind
    for entry in entries:
        try:
            file.write(json.dumps(entry).encode() + b"\n")
        except RecursionError:
            raise UnreadableError(f"{entry[0] or 'The document'} is nested too deeply to be HSDS.") from None
    return lambda: _kept(file)


def _kept(file: IO[bytes]) -> Iterator[Item | Fault]:
    file.seek(0)
    for line in file:
        where, entry = json.loads(line)
        yield from walk(entry, where)


def _publisher(told: dict[str, Any]) -> str:
    publisher = told.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    return name if isinstance(name, str) else ""


def _is_british(told: dict[str, Any]) -> bool:
    """The UK profile: its addresses need not say in which country they are."""
    return bool(re.search(r"\bUK\b|openreferraluk", f"{told.get('version')} {told.get('profile')}", re.IGNORECASE))
