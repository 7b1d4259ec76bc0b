"""Pictures: taken in by editors, shown to whoever may read a text with them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fields import say_what_went
from accounts.permissions import Permission, has_permission
from news import actions, parsing
from news.forms.newsroom import PictureForm
from news.models import Picture, Revision
from news.views.newsroom import INVALID, editor

A_PAGE = 24


@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest) -> HttpResponse:
    """List our pictures with the marks that put them into a text, and take one in."""
    user = editor(request)
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        actions.add_picture(
            cleaned=told["file"], alt=told["alt"], is_decorative=told["is_decorative"], credit=told["credit"], by=user
        )
        say_what_went(request, [told["file"]])
        messages.success(request, _("Kept. Copy its mark into a text, or choose it above one."))
        return redirect("news:desk_pictures")
    found = Paginator(Picture.objects.defer("content").order_by("-added_at", "pk"), A_PAGE)
    context = {"form": form, "found": found.get_page(request.GET.get("page"))}
    return render(request, "news/desk/pictures.html", context, status=INVALID if form.errors else 200)


@require_safe
@login_not_required
def picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """Show a picture of a text that is public, to editors any of ours, with a secret link that of its text alone."""
    found = get_object_or_404(Picture, pk=picture_id)
    if not (
        _is_public(found.pk)
        or has_permission(request.user, Permission.EDIT_NEWS)
        or _is_previewed(found.pk, request.GET.get("preview", ""))
    ):
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_public(key: UUID) -> bool:
    live = Revision.objects.live()
    if live.filter(picture=key).exists():
        return True
    # Marks are read as they are shown; the first letters of the key spare us most texts.
    bodies = live.filter(body__icontains=key.hex[:8]).values_list("body", flat=True)
    return any(key in parsing.pictures(body).values() for body in bodies)


def _is_previewed(key: UUID, token: str) -> bool:
    edition = actions.previewed(token) if token else None
    read = actions.newest(edition) if edition else None
    return read is not None and (read.picture_id == key or key in parsing.pictures(read.body).values())
