"""What somebody hands over to be saved: one wording of an article, as plain values."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from uuid import UUID

    from news.models import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The columns of a revision that its writer chooses. `source_on` is as much of the day as is known."""

    title: str
    summary: str
    body: str
    content_note: str = ""
    picture_id: "UUID | None" = None
    source_name: str = ""
    source_url: str = ""
    source_on: str = ""
    is_story: bool = False
    consent: str = ""
    is_anonymous_checked: bool = False
    is_picture_agreed: bool = False
    note: str = ""

    @classmethod
    def of(cls, revision: "Revision") -> Self:
        """Return what a revision says; without what was said about the change, which belongs to it alone."""
        told = {field.name: getattr(revision, field.name) for field in fields(cls) if field.name != "note"}
        return cls(**told)

    def is_like(self, other: "Wording") -> bool:
        """Whether the same would be read: what is said about the change does not count."""
        names = (field.name for field in fields(self) if field.name != "note")
        return all(getattr(self, name) == getattr(other, name) for name in names)
