"""What every page of the catalogue's desk asks first, and how one part of a draft is typed, looked at and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.permissions import Permission, require
from elearning.redflags import actions, drafts
from elearning.redflags.forms.desk import PartForm
from elearning.redflags.models import Edition
from elearning.redflags.presenters import desk
from elearning.redflags.states import EditionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

INVALID, CONFLICT = 400, 409
# What a form sends beside what was typed.
BESIDE = {"csrfmiddlewaretoken", "seen", "rows", "more", "preview"}

type Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Editing:
    """One part of a draft on its page.

    `change(content)`: the document with what was typed; `current(content)`: the part as it stands in a document, for
    whoever typed while somebody else saved. Each may raise NotThere.
    """

    edition: Edition
    form: PartForm
    heading: str
    change: Callable[[drafts.Content], Content]
    current: Callable[[drafts.Content], Mapping[str, Any]]
    back: str


def keeper(request: HttpRequest) -> "User":
    """Return whoever asks. PermissionDenied for whoever keeps no indicators."""
    require(request.user, Permission.KEEP_INDICATORS)
    return cast("User", request.user)


def edition_of(number: int) -> Edition:
    return get_object_or_404(Edition, number=number)


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was typed, with the ends of lines that files have; None when nothing was sent."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    for name in sent:
        sent.setlist(name, [value.replace("\r\n", "\n") for value in sent.getlist(name)])
    return sent


def seen_of(request: HttpRequest) -> int:
    """Which saving whoever pressed has seen; one that nobody has when they do not say."""
    told = request.POST.get("seen", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def answer(request: HttpRequest, user: "User", editing: Editing) -> HttpResponse:
    """Ask, show more rows or a preview, keep what was typed, or show it beside what somebody else saved."""
    form = editing.form
    if request.method != "POST":
        return asked(request, editing)
    if "more" in request.POST and hasattr(form, "more"):
        return asked(request, editing, form=form.more())
    if not form.is_valid():
        return asked(request, editing, status=INVALID)
    if "preview" in request.POST:
        return asked(request, editing, beside={"row": desk.shown(form.plain())})
    return _kept(request, user, editing)


def keep(
    request: HttpRequest, user: "User", edition: Edition, change: Callable[[drafts.Content], Content], note: str
) -> str:
    """Keep one pressed change of a draft; returns why it was not kept, in words."""
    try:
        actions.save(edition=edition, seen=seen_of(request), content=change(edition.content), note=note, by=user)
    except (actions.Conflict, Refused) as refused:
        return str(refused)
    except drafts.NotThere:
        return _("This is not there any more.")
    return ""


def gone(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Say that a part is not there any more, with all that was typed into it."""
    typed = {name: ", ".join(values) for name, values in request.POST.lists() if name not in BESIDE and any(values)}
    context = desk.trail(_("Not there any more"), edition) | {"typed": typed}
    return render(request, "redflags/desk/gone.html", context, status=CONFLICT)


def no_draft(request: HttpRequest, edition: Edition) -> HttpResponse | None:
    """Lead away from the page of a form when the edition is no draft (any more)."""
    if request.method == "POST" or edition.state == EditionState.DRAFT:
        return None
    messages.info(request, _("Only a draft can be changed: take it back first."))
    return redirect("red_flags:desk_edition", edition.number)


def asked(
    request: HttpRequest,
    editing: Editing,
    *,
    form: PartForm | None = None,
    status: int = 200,
    beside: dict[str, Any] | None = None,
) -> HttpResponse:
    """Draw the page of a part."""
    edition = editing.edition
    context = desk.trail(editing.heading, edition) | {
        "form": form or editing.form, "back": editing.back,
        # Whoever was refused has still seen what they saw.
        "seen": request.POST.get("seen", "") if request.method == "POST" else edition.version,
    }  # fmt: skip
    return render(request, "redflags/desk/part.html", context | (beside or {}), status=status)


def _kept(request: HttpRequest, user: "User", editing: Editing) -> HttpResponse:
    edition = editing.edition
    try:
        content = editing.change(edition.content)
        actions.save(edition=edition, seen=seen_of(request), content=content, note=editing.heading, by=user)
    except drafts.NotThere:
        return gone(request, edition)
    except actions.Conflict as conflict:
        return _both(request, editing, conflict.edition)
    except Refused as refused:
        editing.form.add_error(None, str(refused))
        return asked(request, editing, status=CONFLICT)
    messages.success(request, _("Kept."))
    return redirect(editing.back)


def _both(request: HttpRequest, editing: Editing, now: Edition) -> HttpResponse:
    """Show what somebody saved meanwhile beside what was typed here; keeping it again keeps what stands in the form."""
    if now.state != EditionState.DRAFT:
        editing.form.add_error(None, _("Only a draft can be changed: take it back first."))
        return asked(request, editing, status=CONFLICT)
    try:
        theirs = editing.current(now.content)
    except drafts.NotThere:
        return gone(request, now)
    beside = {
        "theirs": now.revisions.select_related("by").first(), "seen": now.version,
        "differences": desk.fields(theirs, editing.form.plain()),
    }  # fmt: skip
    return asked(request, editing, status=CONFLICT, beside=beside)
