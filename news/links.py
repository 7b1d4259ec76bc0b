"""Addresses in the mails of letters: they say nothing, cannot be guessed, and last as long as the subscription."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.links import absolute

_signer = Signer(salt="news.subscribers")


def to_own_page(key: UUID) -> str:
    """Return where a subscriber confirms, chooses topics and leaves."""
    return absolute(reverse("news:subscription", args=[key, _signature(key)]))


def to_leave(key: UUID) -> str:
    """Return where one POST ends it (RFC 8058)."""
    return absolute(reverse("news:leave_letters", args=[key, _signature(key)]))


def to_letter(key: UUID) -> str:
    """Return where a letter is read."""
    return absolute(reverse("news:letter", args=[key]))


def is_genuine(key: UUID, signature: str) -> bool:
    """Whether we have made this address."""
    try:
        return _signer.unsign(f"{key}:{signature}") == str(key)
    except BadSignature:
        return False


def _signature(key: UUID) -> str:
    return _signer.signature(str(key))
