"""A mail server on this machine, for tests: it keeps what it takes, and misbehaves as real ones do.

What it does to a recipient stands in the name before the @: `421-2.ada@…` is told 421 twice, then taken.
"""

import asyncio
import logging
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG_SECONDS, SLOW_SECONDS = 4, 1.5
# It would tell of each line that it is sent.
logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Taken:
    """One mail that was taken: by whom it was sent, to whom, when (monotonic seconds)."""

    sender: str
    to: str
    mail: EmailMessage
    at: float

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        return self.mail.get_body(("plain",)).get_content()


@dataclass
class Handler:
    """Answers RCPT and DATA."""

    taken: list[Taken] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    keep: bool = True

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        how, times = _behaviour(address)
        if how in {"421", "450", "451", "550", "554", "551"} and self._again(address, times):
            return {
                "421": "421 4.3.2 Not now",
                "450": "450 4.2.1 Not now",
                "451": "451 4.3.0 Not now",
                "550": "550 5.1.1 No such mailbox",
                "551": "551 No such mailbox",
                "554": "554 5.7.1 Relay access denied",
            }[how]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        how, times = _behaviour(address)
        if how == "hang" and self._again(address, times):
            await asyncio.sleep(HANG_SECONDS)
        if how == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if how == "data" and self._again(address, times):
            return "554 5.7.1 Not these words"
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        if self.keep:
            self.taken.append(Taken(envelope.mail_from or "", address, mail, time.monotonic()))
        if how == "bye" and self._again(address, times):
            # Taken and said so; then the line goes, as after a long silence.
            asyncio.get_running_loop().call_later(0.05, server.transport.abort)
        if how == "drop" and self._again(address, times):
            # Taken, but the sender never hears so.
            server.transport.abort()
        return "250 OK"

    def _again(self, address: str, times: int) -> bool:
        self.tries[address] += 1
        return self.tries[address] <= times


def _behaviour(address: str) -> tuple[str, int]:
    head = address.partition(".")[0]
    how, _, times = head.partition("-")
    return how, int(times) if times.isdigit() else 10**6


class Sink:
    """The server, on a free port, until it is stopped."""

    def __init__(self, port: int = 0) -> None:
        self.handler = Handler()
        self.port = port or _free_port()
        self._controller: Controller | None = None

    @property
    def taken(self) -> list[Taken]:
        return self.handler.taken

    def start(self) -> "Sink":
        self._controller = Controller(self.handler, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        controller, self._controller = self._controller, None
        if controller:
            controller.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
