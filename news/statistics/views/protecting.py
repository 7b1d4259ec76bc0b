"""The editors' desk: which datasets there are, and what of each the public may see."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import Permission, require
from directory.guidance.forms import told
from news.statistics.actions import protecting as actions
from news.statistics.forms.keeping import DatasetForm
from news.statistics.models import Dataset, Dimension
from notifications.kinds import Refused

A_PAGE = 50
OK, INVALID, CONFLICT = 200, 400, 409


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """List all datasets, those that are not public too."""
    require(request.user, Permission.EDIT_STATISTICS)
    sensitive = Prefetch("dimensions", Dimension.objects.filter(is_sensitive=True), to_attr="sensitive")
    rows = Dataset.objects.prefetch_related(sensitive)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "news/statistics/desk/datasets.html", {"found": page})


@require_http_methods(["GET", "HEAD", "POST"])
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who is counted in a dataset, and what of it is protected."""
    require(request.user, Permission.EDIT_STATISTICS)
    held = get_object_or_404(Dataset, slug=slug)
    was = actions.said(held)
    form = DatasetForm(request.POST if request.method == "POST" else None, instance=held)
    if form.is_outdated:
        return _conflict(request, held)
    if not (form.is_bound and form.is_valid()):
        return _form(request, form, held, status=INVALID if form.is_bound else OK)
    changes, sensitive = form.cleaned_data, form.cleaned_data.get("sensitive", ())
    try:
        hidden = actions.protect(
            dataset=held, changes=changes, sensitive=sensitive, was=was, by=cast("User", request.user)
        )
    except ValidationError as error:
        told(form, error)
        return _form(request, form, held, status=INVALID)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _form(request, form, held, status=CONFLICT)
    messages.success(request, " ".join(filter(None, [_("Kept."), _hidden(hidden)])))
    return redirect("statistics:desk_datasets")


def _hidden(count: int) -> str:
    """Say that what was hidden once stays so, whatever was taken away."""
    said = ngettext(
        "%(count)d line is hidden; what was hidden once stays hidden.",
        "%(count)d lines are hidden; what was hidden once stays hidden.",
        count,
    )
    return said % {"count": count} if count else ""


def _conflict(request: HttpRequest, held: Dataset) -> HttpResponse:
    """Show what a colleague has kept above what was typed; sent again, this takes its place."""
    kept = DatasetForm(instance=held).kept()
    form = DatasetForm(request.POST.copy(), instance=held)
    form.data["drawn"] = form.held  # type: ignore[index]
    form.add_error(None, _("A colleague was quicker and changed this. Both are here: keep yours only if it is right."))
    return _form(request, form, held, status=CONFLICT, theirs=kept)


def _form(
    request: HttpRequest,
    form: DatasetForm,
    held: Dataset,
    status: int = OK,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = {"form": form, "dataset": held, "theirs": theirs}
    return render(request, "news/statistics/desk/dataset.html", context, status=status)
