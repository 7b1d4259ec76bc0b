"""Changes of what stands around a text, as the newsroom shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.actions.details import changed
from news.models import Article, DetailsChange, DetailsState

if TYPE_CHECKING:
    from accounts.models import User

LABELS = {
    "slug": gettext_lazy("Address"), "authors": gettext_lazy("Authors"), "tags": gettext_lazy("Tags"),
}  # fmt: skip


class Line(NamedTuple):
    """One of them: what it was, and what it is to be."""

    label: object
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One change."""

    row: DetailsChange
    lines: list[Line]
    is_mine: bool


def shown(article: Article, user: "User") -> list[Shown]:
    """Return the changes around an article, the newest first (one query)."""
    return [_shown(row, user) for row in article.details.select_related("asked_by", "decided_by")]


def undecided(changes: Iterable[Shown]) -> Shown | None:
    """Return the one that waits for a second person."""
    return next((each for each in changes if each.row.state == DetailsState.WAITING), None)


def _shown(row: DetailsChange, user: "User") -> Shown:
    told = changed(row)
    lines = [
        Line(word, _said(row.before[name]), _said(row.after[name])) for name, word in LABELS.items() if name in told
    ]
    return Shown(row, lines, row.asked_by_id == user.pk)


def _said(value: Any) -> str:
    said = value if isinstance(value, str) else ", ".join(name for _key, name in value)
    return said or _("nobody or nothing")
