"""The library of what others published: what is asked, and what is shown, as a page, as CSV and as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.names import language_name
from news.models import Resource, ResourceKind, Tag
from news.presenters.dates import as_said

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST_TEXT = 200
COLUMNS = (
    "title", "publisher", "url", "kind", "published", "topics", "languages", "licence", "summary", "checked_on",
    "is_link_broken",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; what is no kind, topic or language of ours is left out."""

    text: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""

    @classmethod
    def understood(cls, said: "QueryDict", topics: Mapping[str, str], languages: Iterable[str]) -> Self:
        kind, topic, language = (said.get(name, "") for name in ("kind", "topic", "language"))
        return cls(
            text=" ".join(said.get("q", "")[:LONGEST_TEXT].split()),
            kind=kind if kind in ResourceKind.values else "",
            topic=topic if topic in topics else "",
            language=language if language in languages else "",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.text or self.kind or self.topic or self.language)

    def of(self, every: QuerySet[Resource]) -> QuerySet[Resource]:
        """Those of `every` that are asked for."""
        found = every.matching(self.text) if self.text else every  # type: ignore[attr-defined]  # the phrase of Resource
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.topic:
            found = found.filter(topics__slug=self.topic)
        return found.filter(languages__contains=[self.language]) if self.language else found


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them as the page shows it."""

    item: Resource
    kind: str
    published: str
    languages: str
    topics: list[Tag]
    is_stale: bool

    @classmethod
    def of(cls, item: Resource, today: date) -> Self:
        return cls(
            item=item,
            kind=item.get_kind_display(),
            published=as_said(item.published),
            languages=", ".join(language_name(code) for code in item.languages),
            topics=list(item.topics.all()),
            is_stale=item.is_stale(today),
        )


def topics() -> dict[str, str]:
    """Name of each topic that something shown is about, by its address."""
    shown = Count("resources", filter=Q(resources__withdrawn_at=None))
    return dict(Tag.objects.annotate(shown=shown).filter(shown__gt=0).values_list("slug", "name"))


def languages() -> dict[str, str]:
    """Name of each language that something shown is in, by its code."""
    rows = Resource.objects.published().order_by().values_list("languages", flat=True).distinct()
    codes = {code for row in rows for code in row}
    return dict(sorted(((code, language_name(code)) for code in codes), key=lambda each: each[1]))


def shown(items: Iterable[Resource]) -> list[Shown]:
    """Each as the page shows it, today."""
    today = timezone.localdate()
    return [Shown.of(item, today) for item in items]


def row(item: Resource) -> dict[str, Any]:
    """One of them as data."""
    told = {name: getattr(item, name) for name in COLUMNS if name != "topics"}
    checked_on = item.checked_on.isoformat() if item.checked_on else None
    return {**told, "topics": [tag.slug for tag in item.topics.all()], "checked_on": checked_on}


def line(item: Resource) -> list[str]:
    """One of them as a line of CSV: lists with "; " between their parts. A spreadsheet takes no word for a formula."""
    told = row(item)
    return [_flat(told[name]) for name in COLUMNS]


def _flat(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "; ".join(value) if isinstance(value, list) else str(value or "")
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
