"""Taking a file in: measured, scanned, read in a process of its own that cannot take ours down."""

import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from accounts.vault.cleaning import limits, names
from accounts.vault.cleaning.refusals import Refusal, Refused, removed, too_large
from accounts.vault.cleaning.scanner import scan
from accounts.vault.cleaning.sorts import EVIDENCE, LABELS, MEDIA_TYPES, PICTURES, SUFFIXES, Sort, guess

ROOT = Path(__file__).resolve().parents[3]
# No secret of ours; what the loader of a system's own Python may need.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
KILLED_FOR_TAKING_TOO_MUCH = {-signal.SIGXCPU, -signal.SIGKILL}

log = logging.getLogger(__name__)


class Readable(Protocol):
    """A file as Django hands it over."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes at most."""
        ...


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept. `changed` says in lazy words what was cut out, for the message to whoever sent it."""

    name: str
    media_type: str
    content: bytes
    changed: tuple[object, ...] = ()


def clean(content: bytes | Readable, *, name: str, allowed: frozenset[Sort] = EVIDENCE) -> Clean:
    """Return the file written anew from what its reader understood, under a safe name with the ending that is true.

    Refused, with a sentence that says what to do, for everything else.
    """
    return _taken("clean", content, name, allowed)


def photo(content: bytes | Readable) -> Clean:
    """Return a profile photo: upright, the square in the middle, WebP, at most 512 pixels and 100 kB. Refused."""
    return _taken("photo", content, "photo", PICTURES)


def _taken(task: str, content: bytes | Readable, name: str, allowed: frozenset[Sort]) -> Clean:
    try:
        whole = _measured(content)
        sort = guess(whole)
        if sort is None or sort not in allowed:
            raise Refusal("unknown")
        scan(whole)
        written, fresh, codes = _apart(task, whole, sort)
    except Refusal as refusal:
        kinds = ", ".join(LABELS[each] for each in Sort if each in allowed)
        raise Refused(refusal.why, kinds=kinds, limit=refusal.limit) from None
    return Clean(names.safe(name, SUFFIXES[written]), MEDIA_TYPES[written], fresh, removed(codes))


def _measured(content: bytes | Readable) -> bytes:
    whole = content if isinstance(content, bytes) else content.read(limits.MAX_BYTES + 1)
    if not whole:
        raise Refusal("empty")
    if len(whole) > limits.MAX_BYTES:
        raise too_large()
    return whole


def _apart(task: str, content: bytes, sort: Sort) -> tuple[Sort, bytes, list[str]]:
    """Run the child on it. A reader that crashes, swells or never ends is the file's fault, and costs us a second."""
    try:
        ran = subprocess.run(  # noqa: S603 - our own module, and two words of ours
            [sys.executable, "-E", "-s", "-m", "accounts.vault.cleaning.child", task, sort],
            input=content,
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={key: os.environ[key] for key in PASSED_ON if key in os.environ},
            timeout=limits.WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Refusal("too_heavy") from None
    if ran.returncode:
        # The last line of a traceback could hold words of the file: only the class in front of the colon is told.
        error = ran.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        log.warning("file_reader_ended", extra={"returncode": ran.returncode, "error": error[:80], "sort": sort})
        raise Refusal("too_heavy" if ran.returncode in KILLED_FOR_TAKING_TOO_MUCH else "damaged")
    told, _, fresh = ran.stdout.partition(b"\n")
    answer = json.loads(told)
    if "why" in answer:
        raise Refusal(answer["why"], answer["limit"])
    return Sort(answer["sort"]), fresh, answer["changed"]
