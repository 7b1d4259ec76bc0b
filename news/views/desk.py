"""The newsroom: what waits, all articles, and one page for each edition."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission
from news import actions, markdown
from news.models import BehindOriginal, DetailsChange, Edition, MovedClaim, Revision
from news.presenters import newsroom
from news.presenters.differences import differences
from news.states import EditionState
from news.views.newsroom import edition_of, editor

A_PAGE = 50
# In the place of a number: what the public read before.
PUBLIC = "public"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what waits."""
    user = editor(request)
    lines = newsroom.waiting(user)
    context = {
        "waiting": [(EditionState(state).label, found) for state, found in lines.items() if found],
        "count": sum(len(found) for found in lines.values()),
        "moved_count": MovedClaim.objects.open().count(),
        "behind_count": BehindOriginal.objects.open().count(),
        "changes": newsroom.changes(DetailsChange.objects.waiting().select_related("article", "asked_by")),
        "can_statistics": has_permission(user, Permission.EDIT_STATISTICS),
        "can_guidance": has_permission(user, Permission.EDIT_GUIDANCE),
    }
    return render(request, "news/desk/index.html", context)


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """List every edition, and find one by its title or state."""
    editor(request)
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    rows = newsroom.editions().order_by("-article__made_at", "-number")
    rows = rows.filter(title__icontains=words) if words else rows
    state = state if state in EditionState.values else ""
    rows = rows.filter(state=state) if state else rows
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"found": found, "text": words, "chosen": state, "states": EditionState.choices}
    return render(request, "news/desk/articles.html", context)


@require_safe
def edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show where an edition stands, what is doubted about it, and what may be done."""
    user = editor(request)
    return render(request, "news/desk/edition.html", newsroom.page(edition_of(edition_id), user))


@require_safe
def look(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show an edition as readers will read it."""
    editor(request)
    return shown(request, edition_of(edition_id), is_desk=True)


@require_safe
def compare(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show two wordings word by word: the newest beside the one before, or those that were asked for."""
    editor(request)
    found = edition_of(edition_id)
    rows = list(found.revisions.select_related("by", "edition"))
    was, now = _two(found, rows, request.GET.get("was", ""), request.GET.get("now", ""))
    context = {
        "edition": found, "was": was, "now": now, "differences": differences(was, now), "revisions": rows,
        "has_public": found.article.editions.filter(number__lt=found.number, published_at__isnull=False).exists(),
    }  # fmt: skip
    return render(request, "news/desk/compare.html", context)


def shown(request: HttpRequest, edition: Edition, *, is_desk: bool, secret: str = "") -> HttpResponse:
    """Draw an edition that is not public, its pictures with the `secret` of its link; nothing keeps or finds it."""
    revision = actions.newest(edition)
    if revision is None:
        raise Http404
    context = {
        "edition": edition, "revision": revision, "body": markdown.rendered(revision, secret), "is_desk": is_desk,
        "picture_url": markdown.picture_address(revision.picture_id, secret) if revision.picture_id else "",
        "authors": [row.author.name for row in edition.article.bylines.select_related("author")],
    }  # fmt: skip
    response = render(request, "news/desk/look.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _two(edition: Edition, rows: list[Revision], was: str, now: str) -> tuple[Revision, Revision]:
    """The wordings to be compared. A first one is compared with what the public read before. Raises Http404."""
    by_number = {str(row.number): row for row in rows}
    earlier = edition.article.editions.filter(number__lt=edition.number, published_at__isnull=False).first()
    read = actions.newest(earlier) if earlier else None
    if read:
        by_number[PUBLIC] = read
    if not rows or (was and was not in by_number) or (now and now not in by_number):
        raise Http404
    later = by_number[now] if now and now != PUBLIC else rows[0]
    if was:
        return by_number[was], later
    before = next((row for row in rows if row.number == later.number - 1), None)
    return before or read or later, later
