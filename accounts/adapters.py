"""How django-allauth behaves here: every deed in the audit trail, no address kept, nobody told who has an account."""

import hmac
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions, audit, sessions
from accounts.models import User
from accounts.own import reauthentication


class AccountAdapter(DefaultAccountAdapter):
    """Anybody may open an account; what it may do is another matter (permissions.py)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That is not the code of the mail. Look again, or ask for another one."),
        "incorrect_password": gettext_lazy("That is not your password."),
        "enter_current_password": gettext_lazy("That is not your present password."),
        "duplicate_email": gettext_lazy("This is the address of your account already."),
        "rate_limited": gettext_lazy("That was asked for too often. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data["name"]
        return actions.sign_up(user=user)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        with transaction.atomic():
            super().login(request, user)
            self._record(user, "signed_in")
            if isinstance(user, User):
                sessions.start(request, user)
        # Whoever has just shown everything that a sign-in asks for need not show it again at once.
        record_authentication(request, user, method="sign_in", reauthenticated=True)

    def logout(self, request: HttpRequest) -> None:
        with transaction.atomic():
            self._record(request.user, "signed_out")
            if isinstance(request.user, User) and sessions.present(request):
                sessions.end(request.user, only=sessions.present(request))
            super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Somebody whose account was closed gets no session and a sentence."""
        messages.error(
            request, _("This account is closed. Ask the people who run this site if you think it should not be.")
        )
        return redirect("account_login")

    def set_password(self, user: User, password: str) -> None:
        actions.choose_password(user=user, password=password, present=self._present())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Take a confirmed address as the one of the account; False when somebody else was quicker."""
        user = email_address.user
        before = user.email
        try:
            with transaction.atomic():
                if not super().confirm_email(request, email_address):
                    return False
                actions.note_confirmed(user=user, before=before, present=self._present())
        except IntegrityError:
            return False
        return True

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_email")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_overview")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Raises ReauthenticationRequired for who has neither password nor factor: allauth would let them through."""
        is_required: bool = super().is_reauthentication_required(app=app, **kwargs)
        request = context.request
        if is_required and not get_reauthentication_flows(request.user) and not reauthentication.is_recent(request):
            raise ReauthenticationRequired
        return is_required

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """A code by mail is enough only where a mailbox is all that an account hangs on."""
        methods: list[dict] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not any(each["id"].startswith("mfa") for each in methods):
            methods.append(
                {
                    "id": "reauthenticate_by_code",
                    "description": _("Use a code by mail"),
                    "url": reverse("account_reauthenticate_by_code"),
                }
            )
        return methods

    def get_client_ip(self, request: HttpRequest) -> str:
        """A name for the address that only this site can make: counting attempts needs no address.

        Behind a unix socket nothing is known (TRUSTED_PROXIES mends it); then all count as one.
        """
        try:
            address = super().get_client_ip(request)
        except PermissionDenied:
            address = ""
        return hmac.digest(settings.SECRET_KEY.encode(), address.encode(), "sha256").hex()[:32]

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **more: Any
    ) -> None:
        """Errors are said. Pages say by themselves who is signed in; a flash would only tell bystanders an address."""
        if message and level >= messages.ERROR:
            messages.add_message(request, level, message)

    def _present(self) -> str:
        return sessions.present(context.request) if context.request else ""

    def _record(self, user: object, verb: str) -> None:
        if isinstance(user, User):
            audit.record(by=user, verb=verb, target=user)
