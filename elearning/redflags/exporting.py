"""The catalogue as data: JSON and CSV. The first seven fields of a row stay as they are: scripts rely on them."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from accounts import spreadsheets
from elearning.redflags.documents import Catalogue, Source
from elearning.redflags.models import Edition
from elearning.redflags.presenters.catalogue import address, by_key

COLUMNS = (
    "code", "category", "subject", "statement", "source", "locator", "version",
    "is_never_alone", "jurisdiction", "roles", "examples", "innocent", "checks", "note", "parameters", "page",
)  # fmt: skip
# When this module writes other bytes for the same edition, copies that are kept elsewhere are old.
WRITING = "1"
OURS = "Statements, examples, other explanations and checks are this site’s own words."


def fingerprint(edition: Edition, address: str) -> str:
    """Return what changes when the files of an edition do."""
    said = f"{WRITING} {edition.number} {edition.digest} {edition.state} {address}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def as_json(edition: Edition, absolute: Callable[[str], str]) -> bytes:
    """Return an edition as a JSON document: about it, then its rows."""
    document = edition.document()
    about = {
        "title": document.title,
        "version": edition.number,
        "published": edition.published_at.date().isoformat() if edition.published_at else None,
        "source": "; ".join(map(cited, document.sources)),
        "licence": " ".join([OURS, *(each.permission for each in document.sources)]),
        "limits": list(document.limits),
        "sources": [each.model_dump(mode="json") for each in document.sources],
        "page": absolute(""),
        "entries": rows(document, edition.number, absolute),
    }
    return f"{json.dumps(about, ensure_ascii=False, indent=1)}\n".encode()


def as_csv(edition: Edition, absolute: Callable[[str], str]) -> bytes:
    """Return the rows of an edition as CSV; lists with a line for each."""
    found = rows(edition.document(), edition.number, absolute)
    return spreadsheets.text([COLUMNS, *([_flat(row[name]) for name in COLUMNS] for row in found)]).encode()


def rows(document: Catalogue, number: int, absolute: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return each indicator by COLUMNS, in the order of the source, with what ages in its places."""
    sources = by_key(document)
    return [
        {
            "code": each.code,
            "category": each.category,
            "subject": each.subject,
            "statement": each.said(each.statement),
            "source": cited(sources[each.source]),
            "locator": each.locator,
            "version": number,
            "is_never_alone": each.is_never_alone,
            "jurisdiction": each.jurisdiction,
            "roles": list(each.roles),
            **{
                name: [each.said(words) for words in getattr(each, name)] for name in ("examples", "innocent", "checks")
            },
            "note": each.said(each.note),
            "parameters": [one.model_dump(mode="json") for one in each.parameters],
            "page": absolute(address(each.code)),
        }
        for each in document.entries
    ]


def cited(source: Source) -> str:
    """Return a source in one line."""
    told = f"{source.publisher}: {source.title}"
    return f"{told} ({source.published})" if source.published else told


def _flat(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(
            f"{each['words']} ({each['as_of']})" if isinstance(each, dict) else str(each) for each in value
        )
    return "" if value is None else str(value)
