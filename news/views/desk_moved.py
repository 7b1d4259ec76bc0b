"""Numbers that moved under articles: a list that is worked off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from news import actions
from news.models import MovedClaim
from news.presenters import newsroom
from news.views.newsroom import editor
from notifications.kinds import Refused

A_PAGE = 50


@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """List what nobody has answered, or what was answered."""
    editor(request)
    is_answered = request.GET.get("show") == "answered"
    rows = MovedClaim.objects.exclude(answered_at=None) if is_answered else MovedClaim.objects.open()
    # Those of one text together; what was answered, the newest first.
    rows = rows.order_by("-answered_at", "pk") if is_answered else rows.order_by("claim__revision__edition__pk", "pk")
    rows = rows.select_related(
        "claim__revision__edition__article", "claim__observation__series__measure", "claim__observation__release",
        "now__series__measure", "now__release", "answered_by",
    )  # fmt: skip
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"found": found, "rows": newsroom.moved(found.object_list), "is_answered": is_answered}
    return render(request, "news/desk/moved.html", context)


@require_POST
def stands(request: HttpRequest, moved_id: int) -> HttpResponse:
    """Say that the article stands: it shows both numbers."""
    user = editor(request)
    row = get_object_or_404(MovedClaim, pk=moved_id)
    try:
        actions.answer_moved(moved=row, by=user, answer=request.POST.get("answer", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Answered: readers see both numbers."))
    return redirect("news:desk_moved")
