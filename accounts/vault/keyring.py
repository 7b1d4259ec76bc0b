"""The keys that wrap data keys. They live in the environment (VAULT_KEYS), never in a database, and have versions."""

import os
from typing import NamedTuple

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.vault.cipher import KEY_BYTES, Unreadable, decrypt, encrypt

log = structlog.get_logger(__name__)

PURPOSE = "data key"


class Wrapped(NamedTuple):
    """A data key as the database holds it, and the version of the key that opens it."""

    key_version: int
    wrapped: bytes


def newest() -> int:
    """Return the version that wraps. Raises ImproperlyConfigured when there is none."""
    if not settings.VAULT_KEYS:
        raise ImproperlyConfigured("VAULT_KEYS is empty: nothing can be sealed or opened without it.")
    return max(settings.VAULT_KEYS)


def new_data_key(owner: str) -> Wrapped:
    """Return a data key that nobody has seen, wrapped for `owner`."""
    return wrap(os.urandom(KEY_BYTES), owner=owner)


def wrap(data_key: bytes, *, owner: str) -> Wrapped:
    """Wrap with the newest version."""
    version = newest()
    sealed = encrypt(data_key, key=settings.VAULT_KEYS[version], about=(PURPOSE, owner, str(version)))
    return Wrapped(version, bytes(sealed))


def unwrap(held: Wrapped, *, owner: str) -> bytes:
    """Return the data key of `owner`. Raises Unreadable."""
    newest()
    key = settings.VAULT_KEYS.get(held.key_version)
    if key is None:
        log.error("vault_key_missing", version=held.key_version)
        raise Unreadable(f"VAULT_KEYS holds no version {held.key_version}.")
    return decrypt(held.wrapped, key=key, about=(PURPOSE, owner, str(held.key_version)))
