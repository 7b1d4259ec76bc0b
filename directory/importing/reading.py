"""What every reader gives: listings and faults, in the order of the file, as often as it is asked."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from accounts.faults import Fault, UnreadableError
from directory.actions import ListingRow

# A directory of 50,000 entries takes some 60 MB; more than this is a mistake or an attack.
MAX_BYTES = 200 * 1024 * 1024

# Told after each row: what is being done, how many rows so far, how many in all (None while nobody knows).
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Found:
    """One listing and where it stands, for faults that show only beside other rows."""

    where: str
    row: ListingRow


class Reader(Protocol):
    """A file that can be read twice: once to look for faults, once to take it."""

    # What was passed over or altered, in words and numbers, and row names of what its source calls closed. Both are
    # gathered anew by each reading.
    notes: Counter[str]
    closed: set[str]

    def __iter__(self) -> Iterator[Found | Fault]: ...


def checked_file(path: Path) -> Path:
    """UnreadableError unless there is a plain file of a bearable size."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        raise UnreadableError(f"{path} cannot be read: {reason}.") from None
    if not path.is_file():
        raise UnreadableError(f"{path} is not a file.")
    if size > MAX_BYTES:
        raise UnreadableError(f"{path} is {size // 2**20} MB; up to {MAX_BYTES // 2**20} MB are read. Split it.")
    if size == 0:
        raise UnreadableError(f"{path} is empty.")
    return path
