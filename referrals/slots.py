"""Slow work with much memory, at most twice at once on this machine: anybody may ask for it without an account.

Two files that are locked stand for the two places. The kernel lets go of a lock however its holder ends, and counts
threads of one process like processes of their own, because each opens the file for itself.
"""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

PLACES: Final = ("0", "1")
PATIENCE_SECONDS: Final = 10.0
LONGEST_PAUSE_MS: Final = 50


@contextlib.contextmanager
def slot(patience: float = PATIENCE_SECONDS) -> Iterator[bool]:
    """Hold a place while the block runs. False when none was free for `patience` seconds: the block runs all the same.

    Nobody is refused because others ask too much, nor because the folder is not ours to write to: the log says so.
    Never take a second one inside: two who do would wait for each other.
    """
    place = _wait(time.monotonic() + patience)
    try:
        yield place is not None
    finally:
        if place is not None:
            _leave(place)


def _wait(until: float) -> int | None:
    """The open file of a place that is now ours; None when there is none until then."""
    try:
        folder = _folder()
        while (place := _free_place(folder)) is None:
            if time.monotonic() >= until:
                log.warning("slots_all_taken")
                return None
            time.sleep((1 + secrets.randbelow(LONGEST_PAUSE_MS)) / 1000)
    except OSError as error:
        log.error("slots_unusable", reason=type(error).__name__, mend="name a folder of ours in SLOTS_DIRECTORY")
        return None
    return place


def _folder() -> Path:
    folder = Path(settings.SLOTS_DIRECTORY)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _free_place(folder: Path) -> int | None:
    for name in PLACES:
        place = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(place)
        except OSError:
            os.close(place)
            raise
        else:
            return place
    return None


def _leave(place: int) -> None:
    # Closing alone would not do while a child that was forked meanwhile has the file open too.
    with contextlib.suppress(OSError):
        fcntl.flock(place, fcntl.LOCK_UN)
    os.close(place)
