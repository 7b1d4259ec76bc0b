"""How django-allauth behaves here: no sign-up, each sign-in and sign-out in the audit trail, no address kept."""

import hmac
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators until professionals can join by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        with transaction.atomic():
            super().login(request, user)
            self._record(user, "signed_in")

    def logout(self, request: HttpRequest) -> None:
        with transaction.atomic():
            self._record(request.user, "signed_out")
            super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Somebody whose account was closed gets no session and a sentence."""
        messages.error(
            request, _("This account is closed. Ask the people who run this site if you think it should not be.")
        )
        return redirect("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        """A name for the address that only this site can make: counting attempts needs no address.

        Behind a unix socket nothing is known (TRUSTED_PROXIES mends it); then all count as one.
        """
        try:
            address = super().get_client_ip(request)
        except PermissionDenied:
            address = ""
        return hmac.digest(settings.SECRET_KEY.encode(), address.encode(), "sha256").hex()[:32]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say by themselves who is signed in; a flash with somebody's address would only say it to bystanders."""

    def _record(self, user: object, verb: str) -> None:
        if isinstance(user, User):
            audit.record(by=user, verb=verb, target=user)
