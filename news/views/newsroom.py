"""What every page of the newsroom asks first."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import Permission, require
from news.models import Article, Edition

if TYPE_CHECKING:
    from accounts.models import User

INVALID, CONFLICT = 400, 409


def editor(request: HttpRequest) -> "User":
    """Return whoever asks. PermissionDenied for whoever keeps no news."""
    require(request.user, Permission.EDIT_NEWS)
    return cast("User", request.user)


def edition_of(key: UUID) -> Edition:
    return get_object_or_404(Edition.objects.select_related("article"), pk=key)


def article_of(key: UUID) -> Article:
    return get_object_or_404(Article, pk=key)


def version_of(request: HttpRequest) -> int:
    """Which saving whoever pressed has seen; one that nobody has when they do not say."""
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0
