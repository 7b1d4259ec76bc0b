"""Whole files, sealed for their owner. What may be kept at all is decided before, by whoever takes it in.

At any moment a file is in memory once in the clear and once sealed: it goes to the database and comes back in pieces.
"""

from collections.abc import Iterator

from django.db import transaction

from accounts.vault import datakeys
from accounts.vault.cipher import HEAD_BYTES, TAG_BYTES, Bytes, Unreadable, decrypt, encrypt
from accounts.vault.models import SealedFile, SealedPiece

PIECE_BYTES = 1024 * 1024
LARGEST_BYTES = 25 * 1024 * 1024


def keep(*, owner: str, name: str, media_type: str, content: bytes) -> SealedFile:
    """Seal a file for `owner` and keep it, in the caller's transaction. Raises Erased, ValueError over 25 MB."""
    if len(content) > LARGEST_BYTES:
        raise ValueError(f"A file has {LARGEST_BYTES} bytes at most.")
    key = datakeys.key_for(owner)
    file = SealedFile(owner=owner, media_type=media_type, size=len(content))
    file.name = bytes(encrypt(name.encode(), key=key, about=_about(file, "name")))
    sealed = memoryview(encrypt(content, key=key, about=_about(file, "content")))
    with transaction.atomic():
        file.save(force_insert=True)
        for number, start in enumerate(range(0, len(sealed), PIECE_BYTES)):
            SealedPiece.objects.create(file=file, number=number, content=bytes(sealed[start : start + PIECE_BYTES]))
    return file


def read(file: SealedFile) -> tuple[str, bytes]:
    """Return the name and the content of a file. Raises Unreadable, also when a piece of it is missing."""
    key = _key(file)
    sealed = _gathered(file)
    return _name(file, key), decrypt(sealed, key=key, about=_about(file, "content"))


def name_of(file: SealedFile) -> str:
    """Return the name alone. Raises Unreadable."""
    return _name(file, _key(file))


def names_of(files: list[SealedFile]) -> list[str | None]:
    """Return the names of several files in order, None for the unreadable (one query)."""
    keys = datakeys.keys_of({file.owner for file in files})
    return [_name_or_none(file, keys[file.owner]) for file in files]


def forget(file: SealedFile) -> None:
    """Remove a file, in the caller's transaction. Backups hold it until the owner's key is erased, or they are gone."""
    file.delete()


def forget_all(*, owner: str) -> int:
    """Remove every file of `owner`, in the caller's transaction; return how many there were."""
    return SealedFile.objects.filter(owner=owner).delete()[0]


def _about(file: SealedFile, column: str) -> tuple[str, str]:
    return file.owner, f"accounts_vault_sealedfile.{column}:{file.pk}"


def _key(file: SealedFile) -> bytes:
    key = datakeys.keys_of([file.owner])[file.owner]
    if isinstance(key, Unreadable):
        raise key
    return key


def _name(file: SealedFile, key: bytes) -> str:
    return decrypt(file.name, key=key, about=_about(file, "name")).decode()


def _name_or_none(file: SealedFile, key: bytes | Unreadable) -> str | None:
    if isinstance(key, Unreadable):
        return None
    try:
        return _name(file, key)
    except Unreadable:
        return None


def _gathered(file: SealedFile) -> memoryview:
    sealed = memoryview(bytearray(HEAD_BYTES + file.size + TAG_BYTES))
    end = 0
    for piece in _pieces(file):
        if end + len(piece) > len(sealed):
            raise Unreadable("It has more pieces than were kept.")
        sealed[end : end + len(piece)] = piece
        end += len(piece)
    return sealed


def _pieces(file: SealedFile) -> Iterator[Bytes]:
    rows = SealedPiece.objects.filter(file=file).order_by("number")
    return rows.values_list("content", flat=True).iterator(chunk_size=1)
