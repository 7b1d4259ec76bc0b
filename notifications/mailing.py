"""The line to the mail server, and what its answers mean. Nothing here knows the outbox."""

import re
import smtplib
import ssl
from types import TracebackType
from typing import Self

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend

from notifications.actions import Outcome
from notifications.rendering import Mail


class Line:
    """One connection, kept for one mail after another; a new one after anything went wrong."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        # The class of what went wrong last; never its words, which quote addresses.
        self.error = ""
        self.status = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, mail: Mail, address: str, *, only_once: bool = False) -> Outcome:
        """Hand one mail to the server and say how that went; never raises for what a server, network or address does.

        `only_once`: a line that is kept from the last mail is tried first, for a server may have hung up meanwhile, and
        that must be no doubt about this one. `status` is set when the server said that there is no such mailbox.
        """
        self.error = self.status = ""
        try:
            backend = self._open(is_tried=only_once)
        except (OSError, smtplib.SMTPException) as error:
            return self._failed(error, Outcome.AWAY)
        try:
            backend.send_messages([mail.addressed(address)])
        except (OSError, smtplib.SMTPException) as error:
            return self._failed(error, _meaning(error))
        except ValueError as error:
            # An address that no mail can carry, seen before anything was said to the server.
            return self._failed(error, Outcome.REFUSED)
        return Outcome.SENT

    def _open(self, *, is_tried: bool) -> BaseEmailBackend:
        if is_tried and self._backend is not None and not _is_there(self._backend):
            self._hang_up()
        if self._backend is None:
            backend = mailers.default
            backend.open()
            self._backend = backend
        return self._backend

    def _failed(self, error: Exception, outcome: Outcome) -> Outcome:
        self.error = type(error).__name__
        self.status = _status(error) if outcome is Outcome.REFUSED else ""
        self._hang_up()
        return outcome

    def _hang_up(self) -> None:
        backend, self._backend = self._backend, None
        if backend:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):
                # It is gone already, and so is the line.
                return


def _meaning(error: Exception) -> Outcome:
    """Read an answer as RFC 5321 means it: 4xx is for now, 5xx for good.

    Before DATA is answered nothing has left; whatever breaks off after that may have arrived.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            return Outcome.REFUSED if _status(error) else Outcome.DEFERRED
        # The server dislikes the sender, the words or us: that says nothing about the address, and an operator may
        # mend it. A server that says 421 says so before it takes anything.
        case smtplib.SMTPResponseException() | smtplib.SMTPNotSupportedError():
            return Outcome.DEFERRED
        case ssl.SSLError() | OSError() | smtplib.SMTPException():
            return Outcome.UNKNOWN
        case _:
            return Outcome.UNKNOWN


def _status(error: Exception) -> str:
    """Return in how far the server says that the mailbox is wrong; empty when it says anything else.

    5.1.x is about the address (RFC 3463). 5.7.1 and its like are about us: a policy, a list, a relay that is closed. A
    server without such codes means the mailbox with 550, 551 and 553 (RFC 5321, 4.2.3).
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return ""
    code, text = next(iter(error.recipients.values()))
    told = re.match(rb"\s*(\d\.\d{1,3}\.\d{1,3})\b", text if isinstance(text, bytes) else str(text).encode())
    if told:
        status = told[1].decode()
        return status if status.startswith("5.1.") else ""
    return str(code) if code in {550, 551, 553} else ""


def _is_there(backend: BaseEmailBackend) -> bool:
    line = getattr(backend, "connection", None)
    if not isinstance(line, smtplib.SMTP):
        return True
    try:
        return bool(line.noop()[0] == 250)
    except (OSError, smtplib.SMTPException):
        return False
