"""Everything about oneself, as a file."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts import actions
from accounts.models import User
from accounts.responses import json_file


@require_GET
@reauthentication_required(app="allauth.account")
def export(request: HttpRequest) -> HttpResponse:
    """Hand somebody all that is held about them."""
    user = cast(User, request.user)
    return json_file(actions.export_account(by=user, user=user), name="my-data")
