"""Letters, as editors put them together."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from news.actions import letters
from news.forms.letters import LetterForm
from news.models import Letter, LetterState, Subscriber
from news.presenters import letters as told

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List drafts and what went out, and say how many subscribers there are. Nobody sees their addresses."""
    require(request.user, Permission.EDIT_NEWS)
    context = {
        "letters": Letter.objects.order_by("sent_at", "-made_at")[:SHOWN],
        "confirmed": Subscriber.objects.confirmed().count(),
        "asked": Subscriber.objects.filter(confirmed_at=None).count(),
    }
    return render(request, "news/letters/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a letter."""
    require(request.user, Permission.EDIT_NEWS)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = letters.write_letter(sheet=_sheet(form), by=_user(request))
        return redirect("news:desk_letter", made.pk)
    return render(request, "news/letters/write.html", {"form": form}, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write a draft anew and look at it; what went out is only shown."""
    require(request.user, Permission.EDIT_NEWS)
    letter = _found(key)
    if letter is None:
        return _gone(request)
    if letter.state != LetterState.DRAFT:
        return render(request, "news/letters/desk_sent.html", {"letter": letter, "places": told.places(letter)})
    form = LetterForm(request.POST if request.method == "POST" else None, letter=letter)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                letters.change_letter(
                    letter=letter, version=form.cleaned_data["version"] or 0, sheet=_sheet(form), by=_user(request)
                )
            except letters.LetterChanged:
                form.add_error(None, _("Somebody else saved this letter meanwhile. What you wrote stands below."))
                status = 409
            else:
                messages.success(request, _("Saved."))
                return redirect("news:desk_letter", letter.pk)
    context = {
        "form": form,
        "letter": letter,
        "places": told.places(letter),
        "is_own": letter.written_by_id == _user(request).pk,
    }
    return render(request, "news/letters/write.html", context, status=status)


@require_POST
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let it go out, as it was seen."""
    letter = _found(key)
    if letter is None:
        return _gone(request)
    try:
        letters.send_letter(letter=letter, version=_version(request), by=_user(request))
    except letters.LetterChanged:
        messages.warning(request, _("This is not the letter that you saw: look at it again."))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("It goes out now."))
    return redirect("news:desk_letter", letter.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask whether what went out is to be taken back, and take it back."""
    letter = _found(key)
    if letter is None:
        return _gone(request)
    if request.method != "POST":
        return _asked(request, letter, is_wanted=letter.state in {LetterState.SENDING, LetterState.SENT})
    try:
        letters.withdraw_letter(letter=letter, by=_user(request))
    except letters.LetterChanged:
        messages.warning(request, _("It has not gone out: throw it away instead."))
    else:
        messages.success(request, _("Withdrawn: nobody can read it any more."))
    return redirect("news:desk_letter", letter.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask whether a draft is to be thrown away, and throw it away."""
    letter = _found(key)
    if letter is None:
        return _gone(request)
    if request.method != "POST":
        return _asked(request, letter, is_wanted=letter.state == LetterState.DRAFT)
    try:
        letters.drop_letter(letter=letter, version=_version(request), by=_user(request))
    except letters.LetterChanged:
        messages.warning(request, _("This is not the letter that you saw: look at it again."))
        return redirect("news:desk_letter", letter.pk)
    messages.success(request, _("Thrown away."))
    return redirect("news:desk_letters")


def _found(key: UUID) -> Letter | None:
    return Letter.objects.filter(pk=key).first()


def _asked(request: HttpRequest, letter: Letter, *, is_wanted: bool) -> HttpResponse:
    """Say what is lost, and ask once; lead back when somebody else was first."""
    require(request.user, Permission.EDIT_NEWS)
    if not is_wanted:
        return redirect("news:desk_letter", letter.pk)
    return render(request, "news/letters/ask.html", {"letter": letter})


def _gone(request: HttpRequest) -> HttpResponse:
    """Say what became of a draft that was there a moment ago."""
    require(request.user, Permission.EDIT_NEWS)
    return render(request, "news/letters/desk_gone.html", status=404)


def _sheet(form: LetterForm) -> letters.Sheet:
    told = form.cleaned_data
    return letters.Sheet(title=told["title"], intro=told["intro"], articles=list(told["articles"]))


def _version(request: HttpRequest) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
