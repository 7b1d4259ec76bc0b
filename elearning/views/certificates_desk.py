"""Certificates as trainers see them: of their cohorts, or by the number on it, and revoked with a reason."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, has_permission
from elearning import actions
from elearning.forms.certificates import RevokeForm
from elearning.models import Certificate
from elearning.presenters import certificates as told
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE, INVALID = 50, 400
IN_COHORT = Q(enrolment__cohort__isnull=False)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List certificates of those who learn in a cohort, the newest first; any other is found by its whole number.

    Whoever joined no cohort has shown their courses to nobody but those whom they gave the number.
    """
    _trainer(request)
    words = request.GET.get("q", "").strip()[:150]
    rows = Certificate.objects.select_related("version").defer("version__content", "credential")
    rows = rows.exclude(name="").order_by("-issued_at", "-pk")
    found = Paginator(rows.filter(_is(words) if words else IN_COHORT), A_PAGE).get_page(request.GET.get("page"))
    lines = [(each, told.state(each)) for each in found]
    return render(request, "elearning/certificates/index.html", {"found": found, "lines": lines, "text": words})


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask why, and revoke a certificate for good."""
    user = _trainer(request)
    found = get_object_or_404(Certificate.objects.select_related("version").exclude(name=""), key=key)
    form = RevokeForm(request.POST) if request.method == "POST" else RevokeForm()
    if form.is_bound and form.is_valid():
        try:
            actions.revoke(certificate=found, by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Revoked. The holder is told."))
            return redirect("elearning:certificates")
    context = {"form": form, "certificate": found}
    return render(request, "elearning/certificates/revoke.html", context, status=INVALID if form.errors else 200)


def _trainer(request: HttpRequest) -> "User":
    if not any(has_permission(request.user, each) for each in (Permission.TRAIN, Permission.WRITE_COURSES)):
        raise PermissionDenied(Permission.TRAIN)
    return cast("User", request.user)


def _is(words: str) -> Q:
    """By a part of the name or title within cohorts, or by the whole number."""
    said = IN_COHORT & (Q(name__icontains=words) | Q(title__icontains=words))
    try:
        return said | Q(key=UUID(words))
    except ValueError:
        return said
