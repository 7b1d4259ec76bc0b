"""What search engines may know of: public pages alone, nothing below /i/, nothing with a question in its address."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from directory.guidance.models import Rule
from directory.models import Profile
from news.models import Article, Author, Tag
from news.presenters import cards
from news.statistics.models import Dataset

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# The most that one file may hold (sitemaps.org), and as many of the directory as are read at once.
MOST, A_FILE = 50_000, 10_000
PAGES = (
    "home", "directory:results", "guidance:index", "guidance:hotlines", "guidance:time_limits",
    "guidance:first_responders", "red_flags:index", "red_flags:check", "elearning:catalogue", "news:list",
    "news:corrections", "news:resources", "about:index", "about:privacy", "about:accessibility", "about:terms",
    "about:complaints", "about:safeguarding",
)  # fmt: skip


class Place(NamedTuple):
    """One address, and when it last changed where that is known."""

    path: str
    changed_at: datetime | None = None


def places() -> Iterator[Place]:
    """All public pages but the entries of the directory, the most important first."""
    yield from (Place(reverse(name)) for name in PAGES)
    yield from (Place(cards.address(row), row.updated_at) for row in Article.objects.published())
    yield from (Place(reverse("news:archive", args=[year])) for year in cards.years())
    live = {"articles__live__isnull": False}
    for model, name in ((Tag, "news:tag"), (Author, "news:author")):
        slugs = model._default_manager.filter(**live).order_by("slug").values_list("slug", flat=True).distinct()
        yield from (Place(reverse(name, args=[slug])) for slug in slugs)
    yield Place(reverse("statistics:index"))
    for slug, loaded_at in (
        Dataset.objects.published().annotate(at=Max("releases__loaded_at")).values_list("slug", "at")
    ):
        yield Place(reverse("statistics:dataset", args=[slug]), loaded_at)
    topics = Rule.objects.published().order_by("topic").values_list("topic", flat=True).distinct()
    yield from (Place(reverse("guidance:rule", args=[topic])) for topic in topics)


def files() -> int:
    """How many files the entries of the directory fill."""
    return -(-_entries().count() // A_FILE)


def entries(number: int) -> list[Place]:
    """The entries of the directory in the file of that number, from 1."""
    rows = _entries().order_by("pk")[(number - 1) * A_FILE : number * A_FILE]
    return [Place(reverse("directory:detail", args=[slug])) for slug in rows.values_list("slug", flat=True)]


def written(places: Iterable[Place], absolute: Callable[[str], str]) -> bytes:
    """Write a file as sitemaps.org says."""
    root = Element("urlset", {"xmlns": NAMESPACE})
    for _number, place in zip(range(MOST), places, strict=False):
        made = SubElement(root, "url")
        SubElement(made, "loc").text = absolute(place.path)
        if place.changed_at:
            SubElement(made, "lastmod").text = timezone.localtime(place.changed_at).isoformat(timespec="seconds")
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _entries() -> QuerySet[Profile]:
    """Those that stand for somebody."""
    return Profile.objects.published().filter(is_fictional=False)
