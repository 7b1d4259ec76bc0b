"""What is done to an edition, each by one press."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from news import actions
from news.forms.newsroom import AnswerForm, CorrectionForm, MomentForm, WithdrawForm
from news.models import Correction, Edition
from news.presenters import newsroom
from news.states import EditionState, TransitionRefused
from news.views.newsroom import CONFLICT, INVALID, article_of, edition_of, editor, version_of
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

STALE = (Refused, TransitionRefused, actions.Conflict)
Deed = Callable[[Edition, "User", int, str], object]
DEEDS: dict[str, Deed] = {
    "send-in": lambda row, by, version, said: actions.send_in(edition=row, by=by, version=version, said=said),
    "ask-changes": lambda row, by, version, said: actions.ask_changes(edition=row, by=by, version=version, said=said),
    "approve": lambda row, by, version, _said: actions.approve(edition=row, by=by, version=version),
    "publish": lambda row, by, version, _said: actions.publish(edition=row, by=by, version=version),
    "unschedule": lambda row, by, version, _said: actions.unschedule(edition=row, by=by, version=version),
    "drop": lambda row, by, version, _said: actions.drop(edition=row, by=by, version=version),
    "end-previews": lambda row, by, _version, _said: actions.end_previews(edition=row, by=by),
    "minor": lambda row, by, version, _said: actions.set_minor(edition=row, is_minor=True, by=by, version=version),
    "not-minor": lambda row, by, version, _said: actions.set_minor(edition=row, is_minor=False, by=by, version=version),
}
SAID = {
    "send-in": gettext_lazy("Handed in: a second person reads it."),
    "ask-changes": gettext_lazy("It is a draft again."),
    "approve": gettext_lazy("Approved. Publish it now, or at a moment of your choice."),
    "publish": gettext_lazy("Published."),
    "unschedule": gettext_lazy("Taken from the clock. It is still approved."),
    "drop": gettext_lazy("Dropped. It can still be read here."),
    "end-previews": gettext_lazy("The secret links lead nowhere any more."),
    "minor": gettext_lazy("Marked as a small change."),
    "not-minor": gettext_lazy("Not a small change: say what it corrects."),
}


@require_POST
def press(request: HttpRequest, edition_id: UUID, verb: str) -> HttpResponse:
    """Do one thing to an edition, as whoever presses has seen it."""
    user = editor(request)
    found = edition_of(edition_id)
    if verb not in DEEDS:
        raise Http404
    return _pressed(request, found, user, verb)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Ask whether a draft is to be given up, and give it up."""
    user = editor(request)
    found = edition_of(edition_id)
    if request.method == "POST":
        return _pressed(request, found, user, "drop")
    if found.state != EditionState.DRAFT:
        return redirect("news:desk_edition", found.pk)
    return render(request, "news/desk/drop.html", newsroom.given_up(found))


def _pressed(request: HttpRequest, found: Edition, user: "User", verb: str) -> HttpResponse:
    try:
        DEEDS[verb](found, user, version_of(request), request.POST.get("said", ""))
    except STALE as refused:
        return _as_it_is(request, found, user, refused)
    messages.success(request, str(SAID[verb]))
    return redirect("news:desk_edition", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Ask for a moment, say it back on the button, and set it."""
    user = editor(request)
    found = edition_of(edition_id)
    if request.method == "POST":
        return _scheduled(request, found, user)
    form = MomentForm(request.GET if request.GET else None)
    chosen = form.cleaned_data["at"] if form.is_bound and form.is_valid() else None
    context = {"edition": found, "form": form, "chosen": chosen, "zone": timezone.get_current_timezone_name()}
    return render(request, "news/desk/schedule.html", context, status=INVALID if form.errors else 200)


@require_POST
def answer(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Answer one doubt of the checks."""
    user = editor(request)
    found = edition_of(edition_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _edition(request, found, user, {"refused": _("Say why it stands.")}, INVALID)
    try:
        actions.answer_doubt(edition=found, by=user, **form.cleaned_data)
    except Refused as refused:
        return _as_it_is(request, found, user, refused)
    messages.success(request, _("Kept with the doubt."))
    return redirect("news:desk_edition", found.pk)


@require_POST
def add_correction(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Say what a draft corrects."""
    user = editor(request)
    found = edition_of(edition_id)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _edition(request, found, user, {"correction_form": form}, INVALID)
    try:
        actions.add_correction(edition=found, by=user, version=version_of(request), **form.cleaned_data)
    except STALE as refused:
        return _as_it_is(request, found, user, refused)
    except ValidationError as error:
        form.add_error(None, error)
        return _edition(request, found, user, {"correction_form": form}, INVALID)
    messages.success(request, _("Kept: readers see it with this edition."))
    return redirect("news:desk_edition", found.pk)


@require_POST
def remove_correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Take a correction out of a draft; what a colleague has taken out already is said."""
    user = editor(request)
    row = Correction.objects.select_related("edition__article").filter(pk=correction_id).first()
    if row is None:
        messages.info(request, _("A colleague has taken this correction out already."))
        return redirect(_back(request))
    try:
        actions.remove_correction(correction=row, by=user)
    except STALE as refused:
        return _as_it_is(request, row.edition, user, refused)
    return redirect("news:desk_edition", row.edition_id)


@require_POST
def make_preview(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Make a secret link, and show it once."""
    user = editor(request)
    found = edition_of(edition_id)
    try:
        token = actions.make_preview(edition=found, by=user)
    except Refused as refused:
        return _as_it_is(request, found, user, refused)
    link = request.build_absolute_uri(reverse("news:preview", args=[token]))
    return _edition(request, found, user, {"secret_link": link}, 200)


@require_POST
def correct(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Begin the next edition of a published article."""
    user = editor(request)
    found = article_of(article_id)
    try:
        edition = actions.correct(article=found, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("news:desk")
    return redirect("news:desk_edition", edition.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Take an article from the public, with a reason that the public reads."""
    user = editor(request)
    found = article_of(article_id)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw(article=found, because=form.cleaned_data["because"], by=user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Withdrawn. The reason stands in its place."))
            return redirect("news:desk")
    return render(
        request, "news/desk/withdraw.html", {"form": form, "article": found}, status=400 if form.errors else 200
    )


def _back(request: HttpRequest) -> str:
    """The edition from which a button was pressed, if there is one."""
    try:
        found = Edition.objects.filter(pk=UUID(request.POST.get("edition", ""))).first()
    except ValueError:
        found = None
    return reverse("news:desk_edition", args=[found.pk]) if found else reverse("news:desk")


def _scheduled(request: HttpRequest, edition: Edition, user: "User") -> HttpResponse:
    at = _moment(request.POST.get("at", ""))
    if at is None:
        return redirect("news:desk_schedule", edition.pk)
    try:
        actions.schedule(edition=edition, at=at, by=user, version=version_of(request))
    except STALE as refused:
        return _as_it_is(request, edition, user, refused)
    messages.success(request, _("Set. The clock publishes it within a minute of its moment."))
    return redirect("news:desk_edition", edition.pk)


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None


def _as_it_is(request: HttpRequest, edition: Edition, user: "User", why: Exception) -> HttpResponse:
    """Say why nothing was done, on the page as it stands now."""
    said = _("This has gone on meanwhile. Look again.") if isinstance(why, TransitionRefused) else str(why)
    edition.refresh_from_db()
    return _edition(request, edition, user, {"refused": said}, CONFLICT)


def _edition(
    request: HttpRequest, edition: Edition, user: "User", beside: dict[str, object], status: int
) -> HttpResponse:
    context = newsroom.page(edition, user) | beside
    return render(request, "news/desk/edition.html", context, status=status)
