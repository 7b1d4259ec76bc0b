"""Whose keys were erased, and when: a file beside both databases, for a backup that is restored knows nothing of it.

A line an erasure, `time owner`. An owner is an app, a kind of thing and a random number, so a line tells of nobody. The
line is on the disk before the key is overwritten: at worst it names an owner whose erasure failed, of which nobody
said yet that it is done.

Beside them stand withdrawals (`withdrawn/` before what was withdrawn): nothing is erased then, and a restored database
would not know of them either.
"""

import datetime
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

WITHDRAWN = "withdrawn/"


class Illegible(ValueError):
    """A line that names no erasure; the message says where it stands."""


def note(owner: str) -> None:
    """Append one erasure and return when it is on the disk. Raises OSError, and ValueError for a name with spaces."""
    if owner.split() != [owner]:
        raise ValueError("An owner's name holds no space and no line break: the ledger is a list of lines.")
    path = settings.ERASURES_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _append(file, f"{timezone.now().isoformat()} {owner}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync_folder(path.parent)


def read(paths: Iterable[Path]) -> set[str]:
    """Return every owner that the files name. Raises OSError, and Illegible when a line is no erasure."""
    return {owner for _at, owner in _entries(paths) if not owner.startswith(WITHDRAWN)}


def note_withdrawn(what: str) -> None:
    """Append that something was withdrawn, named as an owner is. On the disk on return; raises as `note`."""
    note(WITHDRAWN + what)


def read_withdrawn(paths: Iterable[Path]) -> dict[str, datetime.datetime]:
    """Return what the files say was withdrawn, and when first. Raises as `read`."""
    found: dict[str, datetime.datetime] = {}
    for at, owner in sorted(_entries(paths), reverse=True):
        if owner.startswith(WITHDRAWN):
            found[owner.removeprefix(WITHDRAWN)] = at
    return found


def _entries(paths: Iterable[Path]) -> list[tuple[datetime.datetime, str]]:
    return [_entry(path, number, line) for path in paths for number, line in _lines(path)]


def _append(file: int, line: bytes) -> None:
    size = os.fstat(file).st_size
    # What a full disk has cut short stays on a line of its own.
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + line
    if os.write(file, line) != len(line):
        raise OSError("The ledger of erasures took only a part of a line.")


def _lines(path: Path) -> list[tuple[int, str]]:
    told = path.read_text(errors="replace").split("\n")
    return [(number, line) for number, line in enumerate(told, 1) if line]


def _entry(path: Path, number: int, line: str) -> tuple[datetime.datetime, str]:
    told, _, owner = line.partition(" ")
    try:
        at = datetime.datetime.fromisoformat(told)
    except ValueError:
        owner = ""
    if owner.split() != [owner]:
        raise Illegible(f"{path}, line {number}, is no erasure. Mend it, or remove it if its erasure failed then.")
    return (at if at.tzinfo else at.replace(tzinfo=datetime.UTC)), owner


def _sync_folder(folder: Path) -> None:
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
