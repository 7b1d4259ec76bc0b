"""Addresses of subscribers: found again by a keyed digest, sealed under a key of each, opened only to write to them."""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.vault import sealing
from accounts.vault.sealing import Erased, Sealed
from news.models import Subscriber

SALT = "news.address"


def digest(address: str) -> str:
    """Return the keyed digest under which an address stands. AUDIT_SEAL_KEY never changes; SECRET_KEY may."""
    return salted_hmac(SALT, _plain(address), secret=settings.AUDIT_SEAL_KEY, algorithm="sha256").hexdigest()


def written(subscriber: Subscriber, address: str) -> Subscriber:
    """Put an address into a subscriber that is not saved yet."""
    subscriber.digest = digest(address)
    subscriber.sealed = sealing.seal_text(_plain(address), owner=subscriber.owner, place=subscriber.place)
    return subscriber


def of(subscribers: Sequence[Subscriber]) -> list[str | None]:
    """Return their addresses, in order, with one question for all keys; None where the key was erased.

    Raises Unreadable while VAULT_KEYS does not open one: nobody may be passed over for that.
    """
    opened = sealing.open_texts(Sealed(each.sealed, each.owner, each.place) for each in subscribers)
    return [text or _one(each) for text, each in zip(opened, subscribers, strict=True)]


def forget(subscriber: Subscriber) -> None:
    """Erase the key of a subscriber who is forgotten, once that has committed: whatever happens here, they are gone."""
    transaction.on_commit(partial(sealing.erase, subscriber.owner), robust=True)


def _one(subscriber: Subscriber) -> str | None:
    try:
        return sealing.open_text(subscriber.sealed, owner=subscriber.owner, place=subscriber.place)
    except Erased:
        return None


def _plain(address: str) -> str:
    return address.lower()
