"""Writing, and what happens when two write at once."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from news import actions, markdown
from news.forms.wording import NewArticleForm, WordingForm
from news.models import Article, Edition
from news.presenters.differences import differences
from news.states import EditionState
from news.tagging import TagsRefused
from news.views.newsroom import CONFLICT, INVALID, edition_of, editor
from news.wording import Wording
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article."""
    user = editor(request)
    form = NewArticleForm(request.POST if request.method == "POST" else None, initial=_begun_with(request))
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            return _form(request, form, None, preview=True)
        told = form.cleaned_data
        try:
            begun = actions.begin(
                slug=told["slug"], language=told["language"], original=told["original"], wording=form.wording(), by=user
            )
        except Refused as refused:
            form.add_error("original", str(refused))
        else:
            messages.success(request, _("Kept as a draft."))
            return redirect("news:desk_edition", begun.pk)
    return _form(request, form, None, status=INVALID if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Write on in a draft."""
    user = editor(request)
    found = edition_of(edition_id)
    if found.state != EditionState.DRAFT and request.method != "POST":
        messages.info(request, _("Only a draft can be changed: take it back first."))
        return redirect("news:desk_edition", found.pk)
    form = WordingForm.of(actions.newest(found), found.version, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            return _form(request, form, found, preview=True)
        return _saved(request, user, found, form)
    return _form(request, form, found, status=INVALID if form.is_bound else 200)


def _begun_with(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form at first: of a translation, the text that is to be translated."""
    try:
        asked = UUID(request.GET.get("original", ""))
    except ValueError:
        return {"language": "en"}
    found = Article.objects.filter(original=None, live__isnull=False, pk=asked).select_related("live").first()
    read = actions.newest(found.live) if found and found.live else None
    if found is None or read is None:
        return {"language": "en"}
    told = Wording.of(read)
    kept = ("title", "summary", "body", "content_note", "source_name", "source_url", "source_on")
    return {name: getattr(told, name) for name in kept} | {"original": found.pk, "picture": told.picture_id}


def _saved(request: HttpRequest, user: "User", edition: Edition, form: WordingForm) -> HttpResponse:
    try:
        actions.save(edition=edition, version=form.cleaned_data["version"], wording=form.wording(), by=user)
    except actions.Conflict as conflict:
        return _both(request, form, conflict.edition)
    except (TagsRefused, ValidationError) as refused:
        form.add_error("body", str(refused))
        return _form(request, form, edition, status=INVALID)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, form, edition, status=CONFLICT)
    messages.success(request, _("Kept."))
    return redirect("news:desk_edition", edition.pk)


def _both(request: HttpRequest, form: WordingForm, edition: Edition) -> HttpResponse:
    """Show what a colleague saved beside what was written here; saving again keeps what stands in the form."""
    theirs, mine = actions.newest(edition), form.wording()
    sent = request.POST.copy()
    sent["version"] = str(edition.version)
    form.data = sent
    beside = {"theirs": theirs, "differences": differences(theirs, mine) if theirs else []}
    return _form(request, form, edition, status=CONFLICT, beside=beside)


def _form(
    request: HttpRequest,
    form: WordingForm,
    edition: Edition | None,
    *,
    status: int = 200,
    preview: bool = False,
    beside: dict[str, Any] | None = None,
) -> HttpResponse:
    shown = markdown.preview(form.cleaned_data["body"], timezone.localdate()) if preview else ""
    context = {"form": form, "edition": edition, "preview": shown} | (beside or {})
    return render(request, "news/desk/write.html", context, status=status)
