"""The one cipher: AES-256-GCM with a random nonce. Everything it makes is version, nonce, ciphertext and tag."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_BYTES, NONCE_BYTES, TAG_BYTES = 32, 12, 16
HEAD_BYTES = len(VERSION) + NONCE_BYTES

type Bytes = bytes | bytearray | memoryview


class Unreadable(Exception):
    """What was sealed cannot be opened. It says in general words why, and never holds anything of what it was."""


def encrypt(plain: Bytes, *, key: bytes, about: tuple[str, ...]) -> bytearray:
    """Return `plain` sealed under `key` and bound to `about`: it opens with the same words only."""
    sealed = bytearray(HEAD_BYTES + len(plain) + TAG_BYTES)
    nonce = os.urandom(NONCE_BYTES)
    sealed[:HEAD_BYTES] = VERSION + nonce
    # Written in place: a large file is held once in the clear and once sealed, and not a third time.
    AESGCM(key).encrypt_into(nonce, plain, bound(about), memoryview(sealed)[HEAD_BYTES:])
    return sealed


def decrypt(sealed: Bytes, *, key: bytes, about: tuple[str, ...]) -> bytes:
    """Return what was sealed, whole. Raises Unreadable when a single bit of it, or of `about`, is another."""
    held = memoryview(sealed)
    if len(held) < HEAD_BYTES + TAG_BYTES or held[:1] != VERSION:
        raise Unreadable("It is not of a form that we have ever sealed.")
    try:
        return AESGCM(key).decrypt(bytes(held[1:HEAD_BYTES]), held[HEAD_BYTES:], bound(about))
    except InvalidTag:
        raise Unreadable("It was changed, or belongs to another place or owner.") from None


def bound(about: tuple[str, ...]) -> bytes:
    """Return the associated data: the version and each word with its length, so that no two lists look alike."""
    words = [word.encode() for word in about]
    return VERSION + b"".join(len(word).to_bytes(4) + word for word in words)
