"""How django-allauth keeps second factors here: secrets sealed, names in plain words, a last one that stays."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import factors
from accounts.vault import sealing

OWNER, PLACE = "accounts.totp", "mfa"


class MFAAdapter(DefaultMFAAdapter):
    """The secret of an authenticator app and the seed of recovery codes are sealed by the vault."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role on this site needs a second step at sign-in. Set up another one before you remove this."
        ),
        "incorrect_code": _("That did not fit. Try again."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(sealing.seal_text(text, owner=OWNER, place=PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.open_text(base64.b64decode(encrypted_text), owner=OWNER, place=PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return authenticator.type not in factors.KINDS or factors.may_lose_one(authenticator.user)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey {number}").format(number=held + 1) if held else gettext("My passkey")

    def build_totp_svg(self, url: str) -> str:
        # It stands in the page itself, which has no place for an XML declaration.
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]
