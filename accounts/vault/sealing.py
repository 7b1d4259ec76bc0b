"""Sealing what people entrust to us, and opening it. The whole of what other apps need for texts.

`owner` is whose data key it is ("referrals.case:<uuid>"): erasing it erases all that was sealed for them, from
backups too. `place` is where the sealed bytes stand ("referrals_message.body:<uuid>"): moved anywhere else they do
not open. Sealing and opening are no deeds of their own: who may, and the audit row, are the caller's.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from accounts.vault import datakeys
from accounts.vault.cipher import Bytes, Unreadable, decrypt, encrypt
from accounts.vault.datakeys import Erased

__all__ = [
    "Erased", "Sealed", "Unreadable", "erase", "open_many", "open_sealed", "open_text", "open_texts", "seal",
    "seal_text", "seal_texts",
]  # fmt: skip


class Sealed(NamedTuple):
    """Sealed bytes, and what they were bound to."""

    sealed: Bytes
    owner: str
    place: str


def seal(plain: bytes, *, owner: str, place: str) -> bytes:
    """Return `plain` sealed; the owner's key is made on first need. Raises Erased when theirs was erased."""
    return bytes(encrypt(plain, key=datakeys.key_for(owner), about=_about(owner, place)))


def open_sealed(sealed: Bytes, *, owner: str, place: str) -> bytes:
    """Return what was sealed, whole.

    Raises Unreadable when it is of another owner or place, was changed by a bit, when the key was erased (Erased) or
    when VAULT_KEYS no longer holds the version that opens it.
    """
    key = datakeys.keys_of([owner])[owner]
    if isinstance(key, Unreadable):
        raise key
    return decrypt(sealed, key=key, about=_about(owner, place))


def open_many(wanted: Iterable[Sealed]) -> list[bytes | None]:
    """Return what each was, in order, None for the unreadable: what a page with many rows asks, in one query."""
    wanted = list(wanted)
    keys = datakeys.keys_of({each.owner for each in wanted})
    return [_opened(each, keys[each.owner]) for each in wanted]


def seal_text(text: str, *, owner: str, place: str) -> bytes:
    """`seal` for words."""
    return seal(text.encode(), owner=owner, place=place)


def open_text(sealed: Bytes, *, owner: str, place: str) -> str:
    """`open_sealed` for words."""
    return open_sealed(sealed, owner=owner, place=place).decode()


def seal_texts(texts: Mapping[str, str], *, owner: str) -> dict[str, bytes]:
    """Seal several words of one owner, by place, asking for their key once. Raises Erased."""
    key = datakeys.key_for(owner)
    return {place: bytes(encrypt(text.encode(), key=key, about=_about(owner, place))) for place, text in texts.items()}


def open_texts(wanted: Iterable[Sealed]) -> list[str | None]:
    """`open_many` for words."""
    return [None if plain is None else plain.decode() for plain in open_many(wanted)]


def erase(owner: str) -> None:
    """Erase the owner's data key, and with it all that was sealed for them. For ever; quiet when it was done before.

    It is done when this returns, whatever becomes of the caller's transaction: call it last in the deed. If the deed
    then fails to commit, nobody has said that anything is erased, and it has to be done again; the other order would
    let us claim what did not happen. What a later `seal` for this owner meets is Erased.

    Raises OSError when the ledger of erasures cannot be written: then nothing is erased, and the deed has to fail.
    """
    datakeys.erase(owner)


def _about(owner: str, place: str) -> tuple[str, str]:
    if not place:
        raise ValueError("Say where it will stand: table.column:row.")
    return owner, place


def _opened(each: Sealed, key: bytes | Unreadable) -> bytes | None:
    if isinstance(key, Unreadable):
        return None
    try:
        return decrypt(each.sealed, key=key, about=_about(each.owner, each.place))
    except Unreadable:
        return None
