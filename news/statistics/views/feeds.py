"""The feed of revisions."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from news.statistics.models import Dataset, Release, RevisedValue
from news.statistics.presenters import releases
from news.statistics.suppression import Shown, shown

ENTRIES, RELEASES = 100, 20
KEPT = "public, max-age=300"


class Feed(Atom1Feed):
    """An Atom feed that was written at no hour when there is nothing in it, so that the same feed is the same bytes."""

    def latest_post_date(self) -> datetime:
        """When the newest of its entries was written."""
        return max((item["updateddate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC))


@require_safe
@login_not_required
def revisions(request: HttpRequest) -> HttpResponse:
    """Tell which published numbers a later release moved: each total, and of breakdowns how many."""
    # Copies are kept for everybody: whose language it was first must not show.
    with translation.override(settings.LANGUAGE_CODE):
        content = _written(request.build_absolute_uri("/")[:-1])
    answer = HttpResponse(content, Feed.content_type)
    answer.headers["Cache-Control"] = KEPT
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _written(site: str) -> bytes:
    feed = Feed(
        title=_("Revised numbers"), link=site + reverse("statistics:index"), description=None,
        language=settings.LANGUAGE_CODE, subtitle=_("Numbers that a later release moved."), author_name="HTMSE",
        feed_url=site + reverse("statistics:revisions"), feed_guid=_tag(site, "revisions"),
    )  # fmt: skip
    allowed: dict[int, Shown] = {}
    for each in _totals():
        dataset = each.after.series.dataset
        if _allowed(allowed, dataset).allows(each.after.series):
            _add(feed, site, dataset, each)
    for release, count, noticed_at in _cut(allowed):
        _add_cut(feed, site, release, count, noticed_at)
    feed.items.sort(key=lambda item: item["updateddate"], reverse=True)
    held = BytesIO()
    feed.write(held, "utf-8")
    return held.getvalue()


def _totals() -> Iterable[RevisedValue]:
    public = RevisedValue.objects.filter(after__series__depth=0, after__series__dataset__is_published=True)
    return public.select_related(*releases.revisions())[:ENTRIES]


def _cut(allowed: dict[int, Shown]) -> list[tuple[Release, int, datetime]]:
    """Releases that moved numbers of breakdowns, how many, and when; which ones stands on their page."""
    rows = RevisedValue.objects.filter(after__series__depth__gt=0, after__series__dataset__is_published=True)
    newest = rows.order_by().values("release").annotate(at=Max("noticed_at")).order_by("-at", "-release")
    keys = [each["release"] for each in newest[:RELEASES]]
    found = Release.objects.filter(pk__in=keys).select_related("dataset__source")
    hidden = set().union(*(_allowed(allowed, each.dataset).hidden for each in found))
    counted = rows.filter(release__in=keys).exclude(after__series__in=hidden).order_by().values("release")
    counts = {
        each["release"]: (each["count"], each["at"])
        for each in counted.annotate(count=Count("pk"), at=Max("noticed_at"))
    }
    return [(each, *counts[each.pk]) for each in found if each.pk in counts]


def _allowed(known: dict[int, Shown], dataset: Dataset) -> Shown:
    if dataset.pk not in known:
        known[dataset.pk] = shown(dataset)
    return known[dataset.pk]


def _add(feed: Feed, site: str, dataset: Dataset, each: RevisedValue) -> None:
    (moved,) = releases.moved(dataset, [each])
    was = _("%(before)s since %(day)s, now %(after)s (%(change)s). %(title)s, %(publisher)s.") % {
        "before": moved.before, "day": moved.before_on, "after": moved.after, "change": moved.change,
        "title": dataset.title, "publisher": dataset.source.publisher,
    }  # fmt: skip
    feed.add_item(
        title=moved.sentence, link=site + moved.href, description=escape(was),
        unique_id=_tag(site, f"revision/{each.pk}"), pubdate=each.noticed_at, updateddate=each.noticed_at,
    )  # fmt: skip


def _add_cut(feed: Feed, site: str, release: Release, count: int, noticed_at: datetime) -> None:
    dataset = release.dataset
    said = ngettext("%(n)d number of a breakdown revised", "%(n)d numbers of breakdowns revised", count) % {"n": count}
    feed.add_item(
        title=f"{dataset.title}: {said}", description=escape(release.note or said),
        link=site + reverse("statistics:release", args=[dataset.slug, release.code]),
        unique_id=_tag(site, f"release/{release.pk}"), pubdate=release.loaded_at, updateddate=noticed_at,
    )  # fmt: skip


def _tag(site: str, what: str) -> str:
    """A name that stays when the address of the page does not (RFC 4151)."""
    host = site.partition("://")[2].partition(":")[0]
    return f"tag:{host},2026:statistics/{what}"
