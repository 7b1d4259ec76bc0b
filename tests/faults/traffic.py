"""Somebody who presses: a hundred messages through the site's own pages, and what became of each."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection

from notifications.choices import Audience
from notifications.models import Message
from notifications.states import ALIVE, State
from tests.faults.machine import Machine

THREADS, A_SECOND = 4, 35
PATIENCE = 20


@dataclass
class Traffic:
    """What was asked for, and how the web answered."""

    name: str
    accepted: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    # The static page: how long each took, and whether a telephone number stood in it.
    refusals: list[tuple[float, bool]] = field(default_factory=list)

    def press(self, machine: Machine, targets: list[dict[str, str]], *, a_second: float = A_SECOND) -> None:
        """Ask once for each target, again and again until the web says yes. Returns when all are accepted."""
        began, guard = time.monotonic(), threading.Lock()

        def one(number: int) -> None:
            time.sleep(max(0.0, began + number / a_second - time.monotonic()))
            subject = f"{self.name}:{number}"
            body = urlencode({"subject": subject, **targets[number]})
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                status, seconds, has_number = _post(machine.port, body)
                # Every tenth presses twice.
                again = _post(machine.port, body)[0] if number % 10 == 0 else status
                with guard:
                    self.statuses[again] += again != status
                    self.statuses[status] += 1
                    if status >= 500:
                        self.refusals.append((seconds, has_number))
                    if status == 200:
                        self.accepted.append(subject)
                        return
                time.sleep(0.2)

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(one, range(len(targets))))

    def open(self) -> int:
        """Return how many of the accepted ones are still on their way."""
        connection.close()
        return Message.objects.filter(subject__in=self.accepted, state__in=ALIVE).count()


@dataclass(frozen=True)
class Account:
    """What became of the accepted ones. `lost`: not in the database, or sent but never taken by the mail server."""

    accepted: int
    lost: int
    sent: int
    unknown: int
    undeliverable: int
    repeats: int
    second_ids: int
    seeker_repeats: int


def settle(traffic: Traffic, machine: Machine) -> Account:
    """Hold the database against what the mail server took."""
    connection.close()
    found = list(Message.objects.filter(subject__in=traffic.accepted))
    rows = {row.subject: row for row in found}
    taken = Counter(mail.message_id.strip("<>").partition("@")[0] for mail in machine.sink.taken)
    count: Counter[str] = Counter()
    for subject in traffic.accepted:
        row = rows.get(subject)
        if row is None or (row.state == State.SENT and not taken[str(row.pk)]) or row.state == State.CANCELLED:
            count["lost"] += 1
            continue
        count[row.state] += 1
        count["unknown"] += row.reason == "unknown"
        again = max(taken[str(row.pk)] - 1, 0)
        count["seeker_repeats" if row.audience == Audience.SEEKER else "repeats"] += again
    return Account(
        accepted=len(traffic.accepted),
        lost=count["lost"],
        sent=count[State.SENT],
        unknown=count["unknown"],
        undeliverable=count[State.UNDELIVERABLE] - count["unknown"],
        repeats=count["repeats"],
        second_ids=len(found) - len(rows) + _strangers(machine),
        seeker_repeats=count["seeker_repeats"],
    )


def _strangers(machine: Machine) -> int:
    """Mails that no row stands behind: a second Message-ID for something would be one."""
    named = set()
    for mail in machine.sink.taken:
        if mail.to.startswith("alarms"):
            continue
        named.add(UUID(mail.message_id.strip("<>").partition("@")[0]))
    return len(named) - Message.objects.filter(pk__in=named).count()


def _post(port: int, body: str) -> tuple[int, float, bool]:
    began = time.monotonic()
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("POST", "/stage/tell/", body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        text = answer.read()
    except (OSError, HTTPException):
        # Nobody listens, as while the web is being started again: no answer at all is no answer of ours.
        return 0, time.monotonic() - began, False
    finally:
        line.close()
    return answer.status, time.monotonic() - began, b"0800 000 000" in text


def is_answering(port: int) -> bool:
    """Whether the web is there."""
    return _post(port, "")[0] > 0
