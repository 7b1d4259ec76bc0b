"""The one e-mail address of an account, as django-allauth keeps it beside the account: confirmed or not yet."""

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.models import User


def refuse_lookalike(address: str) -> str:
    """Return the address. ValidationError for signs before the @ that only look like, or fold to, plain ones."""
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(_("Before the @ we take plain letters without accents, digits and signs only."))
    return address


def vouch(user: "User") -> None:
    """Let the address of `user` count as confirmed, and be their only one: whoever made or changed it knows it."""
    address = user.email.lower()
    EmailAddress.objects.filter(user=user).exclude(email=address).delete()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
