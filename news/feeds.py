"""Atom (RFC 4287) and JSON Feed 1.1 from the same entries. Same entries, same bytes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM = "http://www.w3.org/2005/Atom"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to read; `key` never changes, whatever happens to its address."""

    key: str
    href: str
    title: str
    text: str
    published_at: datetime
    updated_at: datetime
    language: str
    # (name, address); an address is absolute, or empty.
    authors: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """What a reader subscribes to."""

    key: str
    title: str
    text: str
    href: str
    # Where the feed itself stands, in the form that is written.
    own_href: str
    publisher: str
    language: str
    # When there is no entry yet.
    begun_at: datetime
    entries: Sequence[Entry] = field(default=())

    @property
    def updated_at(self) -> datetime:
        return max((entry.updated_at for entry in self.entries), default=self.begun_at)


def atom(feed: Feed) -> bytes:
    """Write it as Atom."""
    root = Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: feed.language})
    _said(root, "id", feed.key)
    _said(root, "title", feed.title)
    _said(root, "subtitle", feed.text)
    _said(root, "updated", _moment(feed.updated_at))
    _author(root, feed.publisher, "")
    _link(root, "self", feed.own_href, ATOM_TYPE.partition(";")[0])
    _link(root, "alternate", feed.href, "text/html")
    for entry in feed.entries:
        _entry(root, entry)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def json_feed(feed: Feed) -> bytes:
    """Write it as JSON Feed."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.href,
        "feed_url": feed.own_href,
        "description": feed.text,
        "language": feed.language,
        "authors": [{"name": feed.publisher}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _entry(root: Element, entry: Entry) -> None:
    made = SubElement(root, f"{{{ATOM}}}entry", {XML_LANGUAGE: entry.language})
    _said(made, "id", entry.key)
    _said(made, "title", entry.title)
    _link(made, "alternate", entry.href, "text/html")
    _said(made, "published", _moment(entry.published_at))
    _said(made, "updated", _moment(entry.updated_at))
    for name, href in entry.authors:
        _author(made, name, href)
    for tag in entry.tags:
        SubElement(made, f"{{{ATOM}}}category", {"term": _clean(tag)})
    _said(made, "summary", entry.text)


def _item(entry: Entry) -> dict[str, Any]:
    told = {
        "id": entry.key,
        "url": entry.href,
        "title": entry.title,
        "content_text": entry.text,
        "date_published": _moment(entry.published_at),
        "date_modified": _moment(entry.updated_at),
        "language": entry.language,
        "authors": [{"name": name, "url": href} if href else {"name": name} for name, href in entry.authors],
        "tags": list(entry.tags),
    }
    return {key: value for key, value in told.items() if value}


def _author(parent: Element, name: str, href: str) -> None:
    made = SubElement(parent, f"{{{ATOM}}}author")
    _said(made, "name", name)
    if href:
        _said(made, "uri", href)


def _link(parent: Element, rel: str, href: str, media_type: str) -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": media_type})


def _said(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = _clean(text)


def _clean(text: str) -> str:
    """One character that XML 1.0 does not know, and nobody reads the feed any more."""
    return NOT_XML.sub("", text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
