"""Everything about one's own account on one page, with its state."""

from typing import TYPE_CHECKING, cast

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how somebody signs in, with what, and where."""
    user = cast("User", request.user)
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    state = {
        "roles": user.memberships.select_related("organisation").order_by("created_at"),
        "has_password": user.has_usable_password(),
        "has_app": Authenticator.Type.TOTP in types,
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "sign_ins": user.sign_ins.count(),
    }
    return render(request, "accounts/overview.html", state)
