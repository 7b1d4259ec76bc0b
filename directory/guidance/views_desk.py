"""The editors' desk: what is due for another look, one page for each row with all that became of it."""

import re
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, require
from directory.guidance import actions, presenters
from directory.guidance.forms import told
from directory.guidance.forms_desk import FollowForm, HotlineDeskForm, RuleDeskForm
from directory.guidance.models import Hotline, Keeping, Kept, Rule, Status
from notifications.kinds import Refused

A_PAGE = 50
INVALID, CONFLICT = 400, 409
SHOWN = {
    "due": gettext_lazy("Due"),
    "mine": gettext_lazy("Mine"),
    "rules": gettext_lazy("Time limits"),
    "hotlines": gettext_lazy("Hotlines"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
FORMS: dict[str, type[ModelForm]] = {Keeping.RULES: RuleDeskForm, Keeping.HOTLINES: HotlineDeskForm}
DEEDS: dict[tuple[str, str], Any] = {
    (Keeping.RULES, "confirm"): lambda row, by: actions.confirm_rule(rule=row, by=by),
    (Keeping.RULES, "withdraw"): lambda row, by: actions.withdraw_rule(rule=row, by=by),
    (Keeping.RULES, "publish"): lambda row, by: actions.publish_rule(rule=row, by=by),
    (Keeping.HOTLINES, "confirm"): lambda row, by: actions.confirm_hotline(hotline=row, by=by),
    (Keeping.HOTLINES, "withdraw"): lambda row, by: actions.withdraw_hotline(hotline=row, by=by),
    (Keeping.HOTLINES, "publish"): lambda row, by: actions.publish_hotline(hotline=row, by=by),
    **{(kind, "take"): lambda row, by: actions.take_review(item=row, by=by) for kind in Keeping},
    **{(kind, "put-down"): lambda row, by: actions.put_down_review(item=row, by=by) for kind in Keeping},
}
SAVES: dict[str, Any] = {
    Keeping.RULES: lambda row, **said: actions.save_rule(rule=row, **said),
    Keeping.HOTLINES: lambda row, **said: actions.save_hotline(hotline=row, **said),
}
SAID = {
    "confirm": gettext_lazy("Checked today. It is due again in 180 days."),
    "withdraw": gettext_lazy("Withdrawn: nobody but editors sees it."),
    "publish": gettext_lazy("It is shown again."),
    "take": gettext_lazy("It is yours. Read it at its source."),
    "put-down": gettext_lazy("Put down: a colleague can take it."),
}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List what is due, and find any row."""
    user = _editor(request)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "due"
    words = request.GET.get("q", "").lower().split()
    rows = [presenters.row(item, user) for model in presenters.MODELS.values() for item in _every(model)]
    counts = {key: sum(_is_in(key, row) for row in rows) for key in SHOWN}
    found = [row for row in rows if _is_in(shown, row) and _matches(row, words)]
    found.sort(key=lambda row: (row.overdue is None, row.item.review_by, row.name))
    context = {
        "found": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "tabs": [(key, title, counts[key]) for key, title in SHOWN.items()],
        "shown": shown,
        "text": " ".join(words),
    }
    return render(request, "guidance/desk/list.html", context)


@require_safe
def row(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show what a row says, who looks into it, and all that became of it."""
    user = _editor(request)
    item = _found(kind, code)
    history, tasks = presenters.history(item)
    context = {
        "item": item,
        "row": presenters.row(item, user),
        "facts": presenters.facts(item),
        "history": history,
        "tasks": tasks,
        "can_follow": isinstance(item, Rule) and item.is_published and item.status == Status.IN_FORCE,
    }
    return render(request, "guidance/desk/row.html", context)


@require_POST
def press(request: HttpRequest, kind: str, code: str, verb: str) -> HttpResponse:
    """Do one thing to a row, as whoever presses has seen it."""
    user = _editor(request)
    item = _found(kind, code)
    deed = DEEDS.get((kind, verb))
    if deed is None:
        raise Http404
    # The actions refuse what is not as it was drawn.
    item.version = _number(request.POST.get("drawn", ""))
    try:
        deed(item, user)
    except Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(SAID[verb]))
    return redirect("guidance:desk_row", kind, code)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Change what a row says."""
    user = _editor(request)
    item = _found(kind, code)
    form = FORMS[kind](request.POST if request.method == "POST" else None, instance=item)
    return _saved(request, user, kind, form) or _form(request, form, item=item)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a row by hand."""
    user = _editor(request)
    if kind not in FORMS:
        raise Http404
    initial = {"checked_on": timezone.localdate()}
    form = FORMS[kind](request.POST if request.method == "POST" else None, initial=initial)
    return _saved(request, user, kind, form) or _form(request, form, adds=kind)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Add the reading that is in force from a day on, and end the one that it follows."""
    user = _editor(request)
    before = cast("Rule", _found(Keeping.RULES, code))
    form = FollowForm(request.POST if request.method == "POST" else None, before=before)
    if form.is_bound and form.is_valid():
        said = form.changes()
        made = _kept(form, lambda: actions.follow_rule(
            rule=before, starts_on=said["valid_from"], changes=said, version=form.cleaned_data["drawn"] or 0, by=user
        ))  # fmt: skip
        if made:
            messages.success(request, _("Kept. The earlier reading ends the day before, and stays to be read."))
            return redirect("guidance:desk_row", Keeping.RULES, made.code)
    return _form(request, form, item=before, is_follow=True)


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _editor(request: HttpRequest) -> User:
    require(request.user, Permission.EDIT_GUIDANCE)
    return cast("User", request.user)


def _found(kind: str, code: str) -> Kept:
    if kind not in presenters.MODELS:
        raise Http404
    return get_object_or_404(_every(presenters.MODELS[kind]), code=code)


def _every(model: type[Rule] | type[Hotline]) -> Any:
    return model._default_manager.select_related("taken_by")


def _is_in(shown: str, row: presenters.Row) -> bool:
    if shown == "withdrawn" or not row.item.is_published:
        return shown == "withdrawn" and not row.item.is_published
    return {"due": row.overdue is not None, "mine": row.is_mine}.get(shown, row.item.kept_as == shown)


def _matches(row: presenters.Row, words: list[str]) -> bool:
    text = f"{row.name} {row.place} {row.item.code}".lower()
    return all(word in text for word in words)


def _saved(request: HttpRequest, user: User, kind: str, form: Any) -> HttpResponse | None:
    """Save a form that was sent and is in order, and lead to its row; None: the form is shown (again)."""
    if not (form.is_bound and form.is_valid()):
        return None
    item, version = form.instance if form.instance.pk else None, form.cleaned_data["drawn"] or 0
    made = _kept(form, lambda: SAVES[kind](item, changes=form.changes(), version=version, by=user))
    if made is None:
        return None
    messages.success(request, _("Kept."))
    return redirect("guidance:desk_row", kind, made.code)


def _kept(form: Any, act: Any) -> Any:
    """Return what an action made; None: what it refused stands in the form."""
    try:
        return act()
    except Refused as refused:
        form.is_late = True
        form.add_error(None, str(refused))
    except ValidationError as error:
        told(form, error)
    return None


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = (CONFLICT if getattr(form, "is_late", False) else INVALID) if form.errors else None
    return render(request, "guidance/desk/edit.html", {"form": form, **context}, status=status)
