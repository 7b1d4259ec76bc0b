"""What the fault tests counted, as a page."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from ops.places import CHECKOUT
from tests.faults.stand import Outcome

PAGE = CHECKOUT / "benchmarks" / "faults.md"
# ruff: noqa: E501 - a page
HEAD = """# Faults

What `make faults SEEDS={seeds}` counted. In each row a hundred messages, a fifth of them to help-seekers, go in through
the web while something breaks; a mail server on the same machine takes them. "Repeated" are mails that the server was
given twice with the same Message-ID, because nobody could know whether the first had been taken; a member's mailbox
shows one. To help-seekers nothing is repeated: what nobody can know is given up, and whoever sent it is told.

Targets: nothing lost; no second Message-ID for one message; nothing repeated to a help-seeker; no error from the web while
Valkey is away; the static page with telephone numbers within 2 s while PostgreSQL is; all caught up 15 s after; every
law of the outbox holds. `OUTAGE=60` makes each outage a minute long.

{machine}

| fault | accepted | lost | repeated | second IDs | repeated to seekers | unknown to seekers | caught up after | web errors, slowest | holds |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def write(outcomes: Sequence[Outcome], *, seeds: int, outage: float, seconds: float) -> None:
    """Put the table in place of the last one, unless told to leave it (as in CI)."""
    if "FAULTS_QUIET" in os.environ:
        return
    machine = (
        f"{datetime.now(UTC):%d %B %Y}: {len(outcomes)} faults in {seconds:.0f} s, outages of {outage:.0f} s, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}."
    )
    PAGE.write_text(HEAD.format(seeds=seeds, machine=machine) + "\n".join(map(_row, outcomes)) + "\n")


def _row(told: Outcome) -> str:
    what = told.account
    web = f"{told.errors}, {told.slowest_refusal:.1f} s" if told.errors else "none"
    cells = (
        told.name, what.accepted, what.lost, what.repeats, what.second_ids, what.seeker_repeats, what.unknown,
        f"{told.caught_up:.1f} s", web, "yes" if not told.faults else f"**no**: {'; '.join(told.faults)}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"
