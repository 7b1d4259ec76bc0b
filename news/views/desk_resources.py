"""Keeping the library: for editors."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from news.actions import resources as actions
from news.forms.resources import ResourceForm
from news.models import Resource
from news.presenters import resources
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE = 50
INVALID, CONFLICT = 400, 409
SHOWN = {"due": gettext_lazy("To be looked at"), "shown": gettext_lazy("Shown"), "withdrawn": gettext_lazy("Withdrawn")}
DEEDS = {
    "checked": lambda row, by: actions.check_link(resource=row, is_broken=False, by=by),
    "broken": lambda row, by: actions.check_link(resource=row, is_broken=True, by=by),
    "withdraw": lambda row, by: actions.withdraw_resource(resource=row, by=by),
    "restore": lambda row, by: actions.restore_resource(resource=row, by=by),
}
SAID = {
    "checked": gettext_lazy("Checked today. It is due again in 180 days."),
    "broken": gettext_lazy("Readers are told that the address leads nowhere."),
    "withdraw": gettext_lazy("Withdrawn: nobody but editors sees it."),
    "restore": gettext_lazy("It is shown again."),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what should be looked at again, and all else."""
    _editor(request)
    every, today = Resource.objects.prefetch_related("topics"), timezone.localdate()
    lists = {
        "due": every.due(today),
        "shown": every.published(),
        "withdrawn": every.exclude(withdrawn_at=None),
    }
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in lists else "due"
    found = Paginator(lists[chosen], A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "shown": resources.shown(found),
        "tabs": [(key, SHOWN[key], lists[key].count()) for key in lists],
        "chosen": chosen,
        "today": today,
    }
    return render(request, "news/desk/resources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    user = _editor(request)
    form = ResourceForm(request.POST if request.method == "POST" else None, initial={"kind": "report"})
    return _saved(request, user, form, None) or _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Change one."""
    user = _editor(request)
    item = get_object_or_404(Resource, pk=resource_id)
    # The form writes into its instance; the page still shows what is kept.
    form = ResourceForm(
        request.POST if request.method == "POST" else None, instance=get_object_or_404(Resource, pk=resource_id)
    )
    return _saved(request, user, form, item) or _form(request, form, item)


@require_POST
def press(request: HttpRequest, resource_id: int, verb: str) -> HttpResponse:
    """Do one thing to one of them."""
    user = _editor(request)
    if verb not in DEEDS:
        raise Http404
    DEEDS[verb](get_object_or_404(Resource, pk=resource_id), user)
    messages.success(request, str(SAID[verb]))
    return redirect("news:desk_resource", resource_id)


def _editor(request: HttpRequest) -> "User":
    require(request.user, Permission.EDIT_NEWS)
    return cast("User", request.user)


def _saved(request: HttpRequest, user: "User", form: ResourceForm, item: Resource | None) -> HttpResponse | None:
    """Save a form that was sent and is in order; None: it is shown (again)."""
    if not (form.is_bound and form.is_valid()):
        return None
    said = form.cleaned_data
    try:
        made = actions.save_resource(
            resource=item, changes=form.changes(), topics=said["topics"], version=said["drawn"] or 0, by=user
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        form.is_late = True
    except ValidationError as error:
        form.add_error(None, error)
    else:
        messages.success(request, _("Kept."))
        return redirect("news:desk_resource", made.pk)
    return None


def _form(request: HttpRequest, form: ResourceForm, item: Resource | None) -> HttpResponse:
    status = (CONFLICT if form.is_late else INVALID) if form.errors else None
    return render(request, "news/desk/resource.html", {"form": form, "item": item}, status=status)
