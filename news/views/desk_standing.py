"""What is public and not true any more: translations that their originals left behind, notes to be taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from news import actions
from news.forms.newsroom import TakeBackForm
from news.models import Article, BehindOriginal
from news.presenters import newsroom
from news.statistics.models import CheckAnswer
from news.views.newsroom import editor
from notifications.kinds import Refused

A_PAGE = 50


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """List the translations that nobody has brought up to their originals."""
    editor(request)
    rows = BehindOriginal.objects.open().select_related("translation__live", "edition__article")
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "news/desk/behind.html", {"found": found, "rows": newsroom.behind(found.object_list)})


@require_POST
def says_so(request: HttpRequest, behind_id: int) -> HttpResponse:
    """Say that a translation says so already."""
    user = editor(request)
    row = get_object_or_404(BehindOriginal, pk=behind_id)
    try:
        actions.answer_behind(behind=row, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Answered: readers are not told any more that it is behind."))
    return redirect("news:desk_behind")


@require_POST
def take_back(request: HttpRequest, note_id: int) -> HttpResponse:
    """Take back an editor's note, for a reason that the public reads."""
    user = editor(request)
    note = get_object_or_404(CheckAnswer, pk=note_id, is_public=True, subject__startswith="article:")
    form = TakeBackForm(request.POST)
    try:
        actions.take_back(note=note, because=form.data.get("because", "") if form.is_valid() else "", by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back: readers see it struck out, with the day and your reason."))
    article = Article.objects.filter(pk=note.subject.split(":")[1]).first()
    edition = (article.live or article.editions.first()) if article else None
    if edition is None:
        raise Http404
    return redirect("news:desk_edition", edition.pk)
