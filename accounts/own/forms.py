"""The forms of one's own account: allauth's, in our words and within our limits."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as steps
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import addresses, limits
from accounts.models import User

GOOD_PASSWORD = _("Twelve characters at least. Four unrelated words are easy to keep in mind and hard to guess.")


class SignUpForm(account.SignupForm):
    """A name and an address: a code by mail does for a password, until somebody wants one."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It stands in the settings for the sake of the page of signing in.
        del self.fields["password1"]

    def clean_email(self) -> str:
        addresses.refuse_lookalike(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email

    def try_save(self, request: HttpRequest) -> Any:
        limits.spend(self.cleaned_data["email"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # Two at once: whoever is second has an account already, and is told so by mail like anybody else.
            self.account_already_exists = True
            return super().try_save(request)


class RequestCodeForm(account.RequestLoginCodeForm):
    """Where to send a code. Everybody gets the same answer."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        limits.spend(email, action="request_login_code")
        self._user = _member(email)
        return email


class ResetForm(account.ResetPasswordForm):
    """Where to send a code that opens the page for another password."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        limits.spend(email)
        return email


class AddressForm(account.AddEmailForm):
    """Another address for the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")

    def clean_email(self) -> str:
        addresses.refuse_lookalike(self.cleaned_data["email"])
        email: str = super().clean_email()
        limits.spend(email)
        return email


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ResetPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an authenticator app. Until it fits, the secret waits in the session, sealed as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        # Past allauth's own, which would leave the secret readable in the session.
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows")
        session = account.context.request.session
        held = session.get(totp.SECRET_SESSION_KEY)
        self.secret = decrypt(held) if held and self.is_bound else totp.generate_totp_secret()
        if not (held and self.is_bound):
            session[totp.SECRET_SESSION_KEY] = encrypt(self.secret)


class ShownCode:
    """A code that lets in once, however long it fits (RFC 6238, 5.2)."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # it stands before allauth's forms
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]  # set by allauth's
        if authenticator.type == Authenticator.Type.TOTP:
            # allauth forgets it after one step; with those beside it, a code fits for longer.
            seconds = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
            used = f"accounts.code-used.{authenticator.pk}.{normalize_user_code(code)}"
            if not cache.add(used, True, timeout=seconds):
                raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(ShownCode, steps.AuthenticateForm):
    pass


class ReauthenticateForm(ShownCode, steps.ReauthenticateForm):
    pass


@contextmanager
def _told_as_error() -> Iterator[None]:
    """What a browser never sends breaks the reading of it in many ways; it is a passkey that does not fit."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class ShownPasskey:
    """A passkey that somebody shows; whatever is none is refused."""

    def clean_credential(self) -> Any:
        with _told_as_error():
            return super().clean_credential()  # type: ignore[misc]  # it stands before allauth's forms


class SignInByPasskeyForm(ShownPasskey, webauthn.LoginWebAuthnForm):
    pass


class SecondStepByPasskeyForm(ShownPasskey, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateByPasskeyForm(ShownPasskey, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A passkey, which is asked for a finger, a face or a PIN: it can do for a whole sign-in."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What to call it")
        self.fields["name"].help_text = _("So that you know which one it is, if you lose it.")
        self.fields["name"].max_length = 60

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        with _told_as_error():
            return super().clean()


class DeleteForm(forms.Form):
    """A tick that nobody sets by mistake."""

    is_sure = forms.BooleanField(
        label=_("Delete my account for good"),
        error_messages={"required": _("Tick this if you want your account to be deleted.")},
    )


def _member(email: str) -> User | None:
    """Return whoever may sign in with an address."""
    found: list[User] = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return found[0] if found else None


def _in_our_words(form: forms.Form) -> None:
    words: dict[str, tuple[Any, Any]] = {
        "oldpassword": (_("Your present password"), ""),
        "password1": (_("New password"), GOOD_PASSWORD),
        "password2": (_("The same again"), ""),
    }
    for field, (label, hint) in words.items():
        if field in form.fields:
            form.fields[field].label, form.fields[field].help_text = label, hint
