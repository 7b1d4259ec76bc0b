"""The process that a file is read in: it sees no secret, writes no file, and ends when it takes too much.

`python -m accounts.vault.cleaning.child TASK SORT < file`; answers one line of JSON, then the bytes.
"""

import json
import resource
import sys
from collections.abc import Callable
from contextlib import suppress

from accounts.vault.cleaning import limits, pdf, pictures, word
from accounts.vault.cleaning.refusals import Refusal, too_large
from accounts.vault.cleaning.sorts import PICTURES, Sort

# What a task answers: the sort that was written, the bytes, codes of what was cut out.
type Written = tuple[Sort, bytes, list[str]]


def bound() -> None:
    """Take away what a reader led astray could do harm with. A Mac refuses some of it: it is no server's system."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def cleaned(content: bytes, sort: Sort) -> Written:
    """Give the file to its reader."""
    reader: Callable[[bytes], tuple[bytes, list[str]]]
    if sort in PICTURES:
        return pictures.clean(content, sort)
    reader = pdf.clean if sort is Sort.PDF else word.clean
    return sort, *reader(content)


def done(task: str, content: bytes, sort: Sort) -> Written:
    """Do the task; Refusal when the file cannot be taken."""
    try:
        written = pictures.photo(content, sort) if task == "photo" else cleaned(content, sort)
    except (MemoryError, RecursionError):
        raise Refusal("too_heavy") from None
    if len(written[1]) > limits.MAX_BYTES:
        raise too_large()
    return written


def main() -> None:
    """Read, do, answer. Any other error ends the process, and the parent takes that for a damaged file."""
    bound()
    task, sort = sys.argv[1], Sort(sys.argv[2])
    answer: dict[str, object]
    content = b""
    try:
        sort, content, codes = done(task, sys.stdin.buffer.read(), sort)
        answer = {"sort": sort, "changed": codes}
    except Refusal as refusal:
        answer = {"why": refusal.why, "limit": refusal.limit}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
