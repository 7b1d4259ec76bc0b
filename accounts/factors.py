"""The second factor: who has one, and who may not be without."""

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings

if TYPE_CHECKING:
    from accounts.models import User

# Recovery codes are a spare key to a second factor, and none by themselves.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_needed(user: "User") -> bool:
    """Whether this account opens doors of the whole site, where the site asks for a second factor."""
    return bool(settings.STAFF_SECOND_FACTOR and user.is_staff)


def count(user: "User") -> int:
    """How many second factors somebody has."""
    return Authenticator.objects.filter(user=user, type__in=KINDS).count()


def may_lose_one(user: "User") -> bool:
    """Whether somebody would still be let in without one of their factors."""
    return not is_needed(user) or count(user) > 1
