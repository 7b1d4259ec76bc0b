"""An organisation's staff from a file: looked at first, then taken over, then handed in together.

Nothing is stored in between: the page carries the file once around, signed for whoever sent it and for a short time.
"""

import csv
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from accounts.permissions import Role
from directory import actions
from directory.forms.bulk import StaffForm
from directory.importing import staff as file_of_staff
from directory.importing.staff import Read
from directory.presenters import bulk
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

SECONDS = 15 * 60
SALT = "directory.bulk"


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """GET: ask for a file. POST with a file: say what it would do. POST with what was looked at: take it over."""
    managed = _managed(request)
    if request.method == "POST" and "kept" in request.POST:
        return _take(request, managed)
    if request.method != "POST":
        return _page(request, managed, StaffForm(organisations=managed))
    form = StaffForm(request.POST, request.FILES, organisations=managed)
    if not form.is_valid():
        return _page(request, managed, form, status=422)
    return _look(request, managed, form, form.cleaned_data["organisation"], form.cleaned_data["file"])


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Hand out a file with the column names and an example."""
    _managed(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="staff.csv"'
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    response.write("\ufeff")
    csv.writer(response).writerows(file_of_staff.template())
    return response


@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in all drafts of an organisation's staff that say enough."""
    organisation = _chosen(_managed(request), request.POST.get("organisation", ""))
    try:
        count = actions.hand_in_staff(organisation=organisation, by=_user(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("directory:bulk")
    told = ngettext("%(count)d entry is handed in.", "%(count)d entries are handed in.", count) % {"count": count}
    messages.success(request, told)
    return redirect("directory:bulk")


def _look(
    request: HttpRequest, managed: list[Organisation], form: StaffForm, organisation: Organisation, content: bytes
) -> HttpResponse:
    read = file_of_staff.read(content)
    if read.faults.total:
        return _page(request, managed, form, status=422, read=read)
    try:
        plan = actions.plan_staff(organisation=organisation, by=_user(request), rows=read.rows)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, managed, form, status=409)
    told = {"user": str(request.user.pk), "organisation": str(organisation.pk), "file": content.decode()}
    kept = signing.dumps(told, salt=SALT, compress=True)
    outcome = bulk.outcome(plan, organisation)
    return render(request, "directory/bulk_look.html", {"outcome": outcome, "kept": kept})


def _take(request: HttpRequest, managed: list[Organisation]) -> HttpResponse:
    form = StaffForm(organisations=managed)
    try:
        told = signing.loads(request.POST["kept"], salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        messages.error(request, _("This was looked at too long ago, or changed on its way: send the file again."))
        return _page(request, managed, form, status=409)
    if told["user"] != str(request.user.pk):
        raise Http404
    organisation, read = _chosen(managed, told["organisation"]), file_of_staff.read(told["file"].encode())
    if read.faults.total:
        return _page(request, managed, form, status=422, read=read)
    try:
        plan = actions.take_staff(organisation=organisation, by=_user(request), rows=read.rows)
    except Refused as refused:
        messages.error(request, str(refused))
        return _page(request, managed, form, status=409)
    messages.success(request, bulk.done(plan))
    return redirect("directory:bulk")


def _page(
    request: HttpRequest, managed: list[Organisation], form: StaffForm, *, status: int = 200, read: Read | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "faults": read.faults if read else None, "columns": file_of_staff.COLUMNS}
    context["bodies"] = [bulk.body(organisation) for organisation in managed]
    return render(request, "directory/bulk.html", context, status=status)


def _managed(request: HttpRequest) -> list[Organisation]:
    """The organisations that the reader manages; whoever manages none finds nothing here."""
    mine = Organisation.objects.filter(memberships__user=_user(request), memberships__role=Role.MANAGER)
    if not (managed := list(mine.order_by("name", "pk"))):
        raise Http404
    return managed


def _chosen(managed: list[Organisation], key: str) -> Organisation:
    for organisation in managed:
        if str(organisation.pk) == key:
            return organisation
    raise Http404


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
