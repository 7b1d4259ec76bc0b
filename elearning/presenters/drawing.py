"""Which indicators a draft draws on, where, and from which edition of the catalogue it will be; and all there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from elearning import drafts
from elearning.documents import TAG, Drawn
from elearning.forms.activities import KINDS
from elearning.redflags.models import Edition


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator that a draft draws on. `statement`: empty for one that the catalogue lacks."""

    code: str
    statement: str
    places: list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a draft draws on. `edition`: from which it will be, if it is published today; None: there is none."""

    edition: Edition | None
    rows: list[Row]


def indicators() -> list[tuple[str, str]]:
    """Return the codes and statements of the catalogue that counts today (one query)."""
    edition = Edition.objects.published().first()
    return [(each.code, each.said(each.statement)) for each in edition.document().entries] if edition else []


def drawn(content: Mapping[str, Any]) -> Drawing:
    """Return which indicators a draft draws on, in their order (one query)."""
    edition = Edition.objects.published().first()
    known = {each.code: each.said(each.statement) for each in edition.document().entries} if edition else {}
    held: dict[str, list[tuple[Any, str]]] = {}
    for code, kind, title in _places(content):
        places = held.setdefault(code, [])
        if (kind, title) not in places:
            places.append((kind, title))
    return Drawing(edition, [Row(code, known.get(code, ""), held[code]) for code in sorted(held)])


def _places(content: Mapping[str, Any]) -> Any:
    """Yield each code with what names it and how that is called. As elearning.documents.Course.rows, of a draft."""
    for _place, said in drafts.walk(content):
        title = str(said.get("title", ""))
        for text in (str(said.get("body", "")), str(said.get("transcript", ""))):
            yield from ((code, KINDS.get(said.get("kind", ""), ""), title) for code in Drawn.findall(text))
        if said.get("kind") == "case":
            codes = (code for row in said.get("sentences", ()) for code in row.get("codes", ()))
            yield from ((code, KINDS["case"], title) for code in codes)
    for row in content.get("questions", ()):
        tags = (tag.removeprefix(TAG) for tag in row.get("tags", ()) if tag.startswith(TAG))
        yield from ((code, gettext_lazy("Question"), str(row.get("stem", ""))[:120]) for code in tags)
