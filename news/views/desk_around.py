"""What stands around texts: their addresses, authors and tags."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from news import actions
from news.forms.newsroom import AuthorForm, DetailsForm, TagForm
from news.models import Author, DetailsChange, Tag
from news.presenters import around
from news.views.newsroom import INVALID, article_of, editor
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

BOTH = ["GET", "HEAD", "POST"]
A_PAGE = 100
DECISIONS = {"agree": actions.agree_to_details, "refuse": actions.refuse_details}


@require_http_methods(BOTH)
def details(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Say where an article stands, who wrote it and what it is about."""
    user = editor(request)
    found = article_of(article_id)
    form = DetailsForm.of(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            actions.set_details(
                article=found, slug=told["slug"], authors=form.byline(), tags=list(told["tags"]), by=user
            )
        except Refused as refused:
            form.add_error("slug", str(refused))
        else:
            is_waiting = found.details.waiting().exists()
            messages.success(request, _("Handed in: a second person has to agree.") if is_waiting else _("Kept."))
            return redirect("news:desk_edition", found.editions.values_list("pk", flat=True)[0])
    changes = around.shown(found, user)
    context = {"form": form, "article": found, "around": changes, "waiting": around.undecided(changes)}
    return render(request, "news/desk/details.html", context, status=INVALID if form.errors else 200)


@require_POST
def decide(request: HttpRequest, change_id: int, verb: str) -> HttpResponse:
    """Agree to a change around a text that readers know, or leave it as it is."""
    user = editor(request)
    change = get_object_or_404(DetailsChange, pk=change_id)
    if verb not in DECISIONS:
        raise Http404
    try:
        DECISIONS[verb](change=change, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Changed.") if verb == "agree" else _("It stays as it was."))
    return redirect("news:desk_details", change.article_id)


@require_http_methods(BOTH)
def authors(request: HttpRequest) -> HttpResponse:
    """List who stands in bylines, and add somebody."""
    return _list(request, AuthorForm, Author, "news:desk_authors", "news:desk_author", _("Authors"))


@require_http_methods(BOTH)
def author(request: HttpRequest, author_id: int) -> HttpResponse:
    """Change what is said about somebody."""
    user = editor(request)
    return _one(request, user, AuthorForm, get_object_or_404(Author, pk=author_id), "news:desk_authors", _("Authors"))


@require_http_methods(BOTH)
def tags(request: HttpRequest) -> HttpResponse:
    """List tags, and add one."""
    return _list(request, TagForm, Tag, "news:desk_tags", "news:desk_tag", _("Tags"))


@require_http_methods(BOTH)
def tag(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Rename a tag."""
    user = editor(request)
    return _one(request, user, TagForm, get_object_or_404(Tag, pk=tag_id), "news:desk_tags", _("Tags"))


def _list(
    request: HttpRequest, form_class: type[ModelForm], model: Any, here: str, one: str, heading: str
) -> HttpResponse:
    user = editor(request)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _kept(form, user):
        messages.success(request, _("Kept."))
        return redirect(here)
    found = Paginator(model.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "found": found, "one": one, "heading": heading}
    return render(request, "news/desk/around.html", context, status=INVALID if form.errors else 200)


def _one(
    request: HttpRequest, user: "User", form_class: type[ModelForm], row: Any, here: str, heading: str
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, instance=row)
    if form.is_bound and form.is_valid() and _kept(form, user):
        messages.success(request, _("Kept."))
        return redirect(here)
    context = {"form": form, "row": row, "heading": heading, "here": here}
    return render(request, "news/desk/around_one.html", context, status=INVALID if form.errors else 200)


def _kept(form: ModelForm, user: "User") -> bool:
    """Keep what was written; what the action finds wrong is said beside its field."""
    row = form.instance
    try:
        if isinstance(row, Author):
            actions.keep_author(author=row, by=user)
        else:
            actions.keep_tag(tag=row, by=user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
