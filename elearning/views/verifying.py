"""What other programs read to check a badge: who issues, with which keys, what was revoked, and the badge itself."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts.responses import json_file
from elearning import badges
from elearning.models import Certificate

SIGNED = "application/vc+jwt"
DAY = 24 * 3600


@require_safe
@login_not_required
def issuer(_request: HttpRequest) -> HttpResponse:
    """Say who issues badges."""
    return _public(JsonResponse(badges.profile()), DAY)


@require_safe
@login_not_required
def keys(_request: HttpRequest) -> HttpResponse:
    """List the public keys that badges are verified by."""
    return _public(JsonResponse(badges.key_set()), int(badges.LIST_KEPT.total_seconds()))


@require_safe
@login_not_required
def key(_request: HttpRequest, thumbprint: str) -> HttpResponse:
    """Give one public key, as the header of a badge names it."""
    found = badges.keys().public.get(thumbprint)
    if found is None:
        raise Http404
    return _public(JsonResponse(badges.public(found)), DAY)


@require_safe
@login_not_required
def status(_request: HttpRequest, number: int) -> HttpResponse:
    """Give a list of what was revoked, signed."""
    if not 1 <= number <= badges.lists():
        raise Http404
    return _public(HttpResponse(badges.status_list(number), content_type=SIGNED), int(badges.LIST_KEPT.total_seconds()))


@require_safe
@login_not_required
def badge(_request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the badge of a certificate, always the same. That it was revoked stands in the list that it names."""
    response = HttpResponse(_made(key).credential, content_type=SIGNED)
    response.headers["Content-Disposition"] = 'attachment; filename="badge.jwt"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@login_not_required
def badge_read(_request: HttpRequest, key: UUID) -> HttpResponse:
    """Give what a badge says, without its signature."""
    try:
        told: dict[str, Any] = badges.read(_made(key).credential)
    except ValueError as error:
        # Signed by a key that the settings do not name any more (docs/operators.md).
        raise Http404 from error
    return json_file(told, name="badge")


def _made(key: UUID) -> Certificate:
    return get_object_or_404(Certificate.objects.exclude(credential=""), key=key)


def _public(response: HttpResponse, seconds: int) -> HttpResponse:
    """The same for everybody, and open to programs on other sites: there is nothing of anybody in it."""
    patch_cache_control(response, public=True, max_age=seconds)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
