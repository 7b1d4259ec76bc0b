"""Second factors: allauth's pages, with each change written down and told in the transaction that makes it."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts import actions, factors
from accounts.models import User


class NotedMixin:
    """A form that adds, removes or renews a factor."""

    verb: str
    factor: str
    mail: str
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        user = cast(User, self.request.user)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # it stands before allauth's views
            actions.note_factor(by=user, user=user, verb=self.verb, factor=self.factor)
            get_adapter().send_mail(f"mfa/email/{self.mail}", user.email, {})
        return response


class FactorsView(IndexView):
    """What somebody has set up, and whether their role asks for more."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = cast(User, self.request.user)
        held = context["authenticators"]
        return context | {
            "app": held.get(Authenticator.Type.TOTP),
            "passkeys": held.get(Authenticator.Type.WEBAUTHN, []),
            "recovery": held.get(Authenticator.Type.RECOVERY_CODES),
            "is_owed": factors.is_needed(user) and not factors.count(user),
        }


class ActivateAppView(NotedMixin, ActivateTOTPView):
    verb, factor, mail = "factor_added", "app", "totp_activated"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return (
            context
            | {
                # Drawn on this server from letters of our own choosing.
                "totp_svg": mark_safe(context["totp_svg"]),  # noqa: S308 - drawn by a library from our own address
                "secret_parts": [secret[start : start + 4] for start in range(0, len(secret), 4)],
            }
        )


class DeactivateAppView(NotedMixin, DeactivateTOTPView):
    verb, factor, mail = "factor_removed", "app", "totp_deactivated"


class RenewCodesView(NotedMixin, GenerateRecoveryCodesView):
    verb, factor, mail = "factor_renewed", "recovery codes", "recovery_codes_generated"


class AddPasskeyView(NotedMixin, AddWebAuthnView):
    verb, factor, mail = "factor_added", "passkey", "webauthn_added"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # One that can do for a whole sign-in: kept on the device, and asked for a finger, a face or a PIN.
        return context | {"js_data": {"creation_options": auth.begin_registration(self.request.user, True)}}


class RemovePasskeyView(NotedMixin, RemoveWebAuthnView):
    verb, factor, mail = "factor_removed", "passkey", "webauthn_removed"

    def form_valid(self, form: Any) -> HttpResponse:
        if not factors.may_lose_one(cast(User, self.request.user)):
            messages.error(self.request, _("Your role on this site needs a second step. Set up another one first."))
            return HttpResponseRedirect(self.success_url)
        return super().form_valid(form)


class SignInByPasskeyView(LoginWebAuthnView):
    """A whole sign-in with one passkey, and on to where somebody wanted to go."""

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = flows.perform_passwordless_login(self.request, authenticator, login)
        return response


class ReauthenticateByPasskeyView(ReauthenticateWebAuthnView):
    """Asks again for a passkey; what did not fit is said on the same page."""

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002 - Django decides what it is called with
        messages.error(self.request, _("That did not fit. Try again."))
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"reauthentication_alternatives": self.get_reauthentication_alternatives()}


class SecondStepView(AuthenticateView):
    """The second step of signing in: with what somebody has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        return super().get_context_data(**kwargs) | {"has_passkey": Authenticator.Type.WEBAUTHN in list(held)}
