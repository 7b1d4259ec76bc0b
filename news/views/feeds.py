"""Feeds of the news. Asked again and again, they say whether anything is new."""

from collections.abc import Callable
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from news import feeds
from news.feeds import Feed
from news.models import FormerAddress, Tag
from news.presenters import entries
from news.views import moved

# Readers of feeds ask every few minutes; news waits that long.
SECONDS = 300


@require_safe
@login_not_required
def atom(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """The news as Atom, all of it or all about one thing."""
    return _answer(request, slug, feeds.atom, feeds.ATOM_TYPE, "news:tag_atom")


@require_safe
@login_not_required
def json_feed(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """The news as JSON Feed, all of it or all about one thing."""
    return _answer(request, slug, feeds.json_feed, feeds.JSON_TYPE, "news:tag_json")


def _answer(
    request: HttpRequest, slug: str, write: Callable[[Feed], bytes], media_type: str, name: str
) -> HttpResponseBase:
    if slug and not Tag.objects.filter(slug=slug).exists():
        return moved.led_on(name, FormerAddress.objects.exclude(tag=None), slug)
    # Whoever follows a tag hears of what was withdrawn, even when nothing else is left.
    told = Tag.objects.filter(articles__first_published_at__isnull=False).distinct()
    tag = get_object_or_404(told, slug=slug) if slug else None
    feed = entries.feed(request.build_absolute_uri, request.path, tag)
    return kept(request, HttpResponse(write(feed), content_type=media_type))


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Let it be kept for a while; answer 304 to whoever has it already.

    No day of the last change: something may leave without any later day than what stays.
    """
    etag = quote_etag(sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return get_conditional_response(request, etag=etag, response=response) or response
