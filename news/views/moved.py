"""Addresses of before: they lead on."""

from django.db.models import QuerySet
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from news.models import FormerAddress


def led_on(name: str, former: "QuerySet[FormerAddress]", slug: str) -> HttpResponsePermanentRedirect:
    """Lead from the former address of a tag or an author to today's. Raises Http404 for one that was none."""
    found = get_object_or_404(former.select_related("tag", "author"), slug=slug)
    now = found.tag or found.author
    return HttpResponsePermanentRedirect(reverse(name, args=[now.slug if now else slug]))
