"""The end of an account, by its owner."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.actions.deletion import objections
from accounts.models import User
from accounts.own.forms import DeleteForm


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, and delete the account of whoever is sure."""
    user = cast(User, request.user)
    form = DeleteForm(request.POST if request.method == "POST" else None)
    told = objections(user)
    if request.method == "POST" and form.is_valid() and not told:
        try:
            actions.delete_account(by=user, user=user)
        except actions.CannotBeDeletedError as error:
            told = error.messages
        else:
            request.session.flush()
            messages.success(request, _("Your account is deleted."))
            return HttpResponseRedirect(reverse("home"))
    status = 409 if told and request.method == "POST" else 200
    return render(request, "accounts/delete.html", {"form": form, "objections": told}, status=status)
