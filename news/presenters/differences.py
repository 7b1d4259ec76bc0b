"""Two wordings side by side, word by word."""

from typing import NamedTuple

from accounts.differing import Piece, pieces
from news.models import Revision
from news.presenters.fields import FIELDS
from news.wording import Wording


class Difference(NamedTuple):
    """What one field said and says, in pieces."""

    label: object
    pieces: list[Piece]


def differences(was: Revision | Wording, now: Revision | Wording) -> list[Difference]:
    """Return the fields that differ, word by word."""
    told = []
    for name, label in FIELDS.items():
        before, after = (_said(revision, name) for revision in (was, now))
        if before != after:
            told.append(Difference(label, pieces(before, after)))
    return told


def _said(wording: Revision | Wording, name: str) -> str:
    # What nobody has saved names its picture by the key alone.
    value = getattr(wording, f"{name}_id" if name == "picture" else name)
    if isinstance(value, bool):
        return "✓" if value else ""
    return str(value) if value is not None else ""
