"""Addresses in mails: one short path for all of them, which says nothing and cannot be guessed."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.models import Message

_signer = Signer(salt="notifications.links")


def to(message: Message) -> str:
    """Return the address in a member's mail. The row's id alone would not do: mail servers write it into their logs."""
    return absolute(reverse("notifications:open", args=[message.pk, _signer.signature(str(message.pk))]))


def to_preferences() -> str:
    """Return the address of the page of preferences."""
    return absolute(reverse("notifications:preferences"))


def is_genuine(message_id: UUID, signature: str) -> bool:
    """Whether we have made this address."""
    try:
        return _signer.unsign(f"{message_id}:{signature}") == str(message_id)
    except BadSignature:
        return False


def absolute(path: str) -> str:
    """Return a path of ours as it can stand outside of the site."""
    return f"{settings.SITE_URL}{path}"
