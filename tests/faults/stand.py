"""Where the faults are run: messages come in, something breaks, and everything is counted."""

import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from accounts import health
from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from notifications import laws
from notifications.choices import Channel
from notifications.models import Message, SafeContact
from notifications.states import State
from ops.schema import in_a_hurry
from tests.faults.machine import SERVICES, Machine, until
from tests.faults.traffic import Account, Traffic, is_answering, settle

MESSAGES, SEEKERS, SLOW = 100, 20, 4
CAUGHT_UP, STATIC_PAGE = 15.0, 2.0
# So many processes send at the same time: no more can be between the mail server's yes and ours when something breaks.
SENDERS = 3
# What the mail server does to whom (tests/sink.py), and where that must end.
HOW = {
    "421-1": State.SENT, "450-1": State.SENT, "451-1": State.SENT, "550": State.UNDELIVERABLE, "hang-1": State.SENT,
    "drop-1": State.SENT,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is done while messages come in. `is_quiet`: the web answers all the same. `is_silent`: the database is away.

    `has_slow`: some have a mail server that takes longer than it takes others to look for work.
    """

    name: str
    strike: Callable[[Machine], None]
    is_quiet: bool = False
    is_silent: bool = False
    has_slow: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came out of one fault."""

    name: str
    account: Account
    caught_up: float
    errors: int
    slowest_refusal: float
    faults: list[str]


class Stand:
    """The site, filled with people to be told."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        with in_a_hurry():
            call_command("migrate", verbosity=0)
            call_command("migrate", database="keys", verbosity=0)
        if os.environ.get("WITHOUT") == "unique":
            with connection.cursor() as cursor:
                cursor.execute("DROP INDEX message_told_once")
        call_command("write_unavailable_page", verbosity=0)
        operator = Organisation.objects.create(name="The operator", is_operator=True)
        admin = User.objects.create_user("admin@example.org")
        Membership.objects.create(user=admin, organisation=operator, role=Role.ADMINISTRATOR)
        names = [f"good{number}@example.org" for number in range(8)] + [
            f"{how}.ada@example.org" for how in (*HOW, "slow")
        ]
        User.objects.bulk_create(User(email=name) for name in names)
        SafeContact.objects.bulk_create(
            SafeContact(id=UUID(int=number), channel=Channel.EMAIL, time_zone="UTC", language="en")
            for number in range(1, 9)
        )
        connection.close()

    def start(self, *services: str) -> None:
        """Start services."""
        for name in services:
            self.machine.start(name)

    def wait_until_ready(self) -> None:
        """Wait until the site answers, and a worker has answered the relay."""
        until(lambda: health.silences()[health.WORKER] is not None, 20, "a worker")
        until(lambda: is_answering(self.machine.port), 20, "the web")
        connection.close()

    def targets(self, slow: int) -> list[dict[str, str]]:
        """Whom each of the messages is for: members, of whom some have a slow server, and help-seekers in between."""
        names = [f"good{number % 8}" for number in range(MESSAGES - SEEKERS - slow)] + ["slow.ada"] * slow
        members = [{"to": f"{name}@example.org"} for name in names]
        seekers = [{"contact": str(UUID(int=4 + number % 5))} for number in range(SEEKERS)]
        mixed = members + seekers
        random.Random(1).shuffle(mixed)  # noqa: S311 - it guards nothing
        return mixed

    def mishaps(self) -> Traffic:
        """Queue what the mail server will misbehave about; it takes its time beside the other faults."""
        traffic = Traffic("mail-server")
        targets = [{"to": f"{how}.ada@example.org"} for how in HOW]
        # These three help-seekers' server hangs, drops the line after DATA, and says 421 (tests/stage/kinds.py).
        targets += [{"contact": str(UUID(int=number))} for number in (1, 2, 3)]
        traffic.press(self.machine, targets)
        return traffic

    def suffer(self, fault: Fault) -> Outcome:
        """Let messages come in while the fault strikes, wait until all is caught up, and count."""
        traffic = Traffic(fault.name)
        pressing = threading.Thread(
            target=traffic.press, args=(self.machine, self.targets(SLOW if fault.has_slow else 0))
        )
        pressing.start()
        time.sleep(0.3)
        fault.strike(self.machine)
        pressing.join()
        took = self._caught_up(traffic, CAUGHT_UP + 10)
        return self._outcome(fault, traffic, took)

    def _caught_up(self, traffic: Traffic, seconds: float) -> float:
        """Wait until nothing of it is on its way any more, and return how long that took."""
        began = time.monotonic()
        while traffic.open() and time.monotonic() - began < seconds:
            time.sleep(0.1)
        # kombu 5.7 may end a worker whose broker goes away; until it is started again the relay sends alone.
        self.machine.tend()
        return time.monotonic() - began

    def _outcome(self, fault: Fault, traffic: Traffic, took: float) -> Outcome:
        account = settle(traffic, self.machine)
        errors = sum(times for status, times in traffic.statuses.items() if status >= 500)
        slowest = max((seconds for seconds, _number in traffic.refusals), default=0.0)
        faults = list(_wrong(account, took))
        if account.accepted < MESSAGES:
            faults.append(f"{MESSAGES - account.accepted} never accepted")
        if fault.is_quiet and errors:
            faults.append(f"{errors} answers were errors")
        if not fault.is_silent and traffic.statuses[500]:
            faults.append("an answer was 500")
        if fault.is_silent and not all(number for _seconds, number in traffic.refusals):
            faults.append("an error page had no telephone number")
        if fault.is_silent and slowest > STATIC_PAGE:
            faults.append(f"the static page took {slowest:.1f} s")
        faults += self.broken_laws()
        told = Outcome(fault.name, account, took, errors, slowest, faults)
        print(_line(told), file=sys.stderr, flush=True)
        return told

    def after_mishaps(self, traffic: Traffic) -> Outcome:
        """Look where the mail server's moods have led."""
        took = self._caught_up(traffic, 30)
        account = settle(traffic, self.machine)
        ended = dict(Message.objects.filter(subject__in=traffic.accepted).values_list("user__email", "state"))
        faults = [
            f"{how} ended as {ended.get(f'{how}.ada@example.org')}"
            for how, state in HOW.items()
            if ended.get(f"{how}.ada@example.org") != state
        ]
        faults += [fault for fault in _wrong(account, 0) if "lost" in fault or "second" in fault or "help" in fault]
        told = Outcome("mail server: 421, 450, 451, 550, hangs, drops", account, took, 0, 0, faults)
        print(_line(told), file=sys.stderr, flush=True)
        return told

    def broken_laws(self) -> list[str]:
        """Return the laws that do not hold now. A clock that is meant to be dead is not held against it."""
        return [f"law {law.name}" for law in laws.every() if law.name != "at_work" and not law.weigh().holds]


def _wrong(account: Account, took: float) -> list[str]:
    told = {
        "lost": account.lost,
        "second Message-IDs": account.second_ids,
        "repeats to help-seekers": account.seeker_repeats,
    }
    faults = [f"{count} {what}" for what, count in told.items() if count]
    in_doubt = account.repeats + account.unknown
    faults += [f"{in_doubt} in doubt"] if in_doubt > SENDERS else []
    return faults + ([f"caught up after {took:.0f} s"] if took > CAUGHT_UP else [])


def _line(told: Outcome) -> str:
    what = told.account
    return (
        f"{told.name}: {what.accepted} accepted, {what.lost} lost, {what.repeats} repeated with the same Message-ID, "
        f"{what.unknown} to help-seekers unknown, caught up {told.caught_up:.1f} s after, {told.errors} errors "
        f"({told.slowest_refusal:.1f} s): {'; '.join(told.faults) or 'holds'}"
    )


__all__ = ["SERVICES", "Fault", "Outcome", "Stand"]
