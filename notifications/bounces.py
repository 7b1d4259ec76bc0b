"""Reading the mailbox that mail comes back to: reports of delivery (RFC 3464) and of abuse (RFC 5965)."""

import imaplib
import mailbox
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from notifications import actions
from notifications.choices import Mark

log = structlog.get_logger(__name__)

AT_ONCE = 200
# A report is small; whatever is larger is none.
LARGEST = 1_000_000
TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says about which of our messages.

    Anybody can write a report, but only whoever got a mail knows its Message-ID. `address`: whom it was about.
    """

    mark: Mark
    message_id: UUID
    address: str
    status: str


def read() -> int:
    """Take in the reports that lie in the mailbox; return how many. Without BOUNCE_MAILBOX there is none.

    A mail is removed once what it says is written down, so a broken-off run reads it again, which is quiet. What is no
    report stays out of our hands: it is removed as well, for nobody reads this mailbox.
    """
    if not settings.BOUNCE_MAILBOX:
        return 0
    taken = 0
    try:
        with _opened(settings.BOUNCE_MAILBOX) as mails:
            for raw in mails:
                taken += _read(raw)
    except (OSError, imaplib.IMAP4.error, mailbox.Error) as error:
        log.error("bounces_not_read", error=type(error).__name__)
    return taken


def reports(raw: bytes) -> list[Report]:
    """Return what a mail reports; nothing when it is no report, or one of a delay only."""
    if len(raw) > LARGEST:
        return []
    mail = message_from_bytes(raw, policy=policy.default)
    if not isinstance(mail, EmailMessage) or mail.get_content_type() != "multipart/report":
        return []
    ours = _original(mail)
    if ours is None:
        return []
    if mail.get_param("report-type") == "feedback-report":
        return [
            Report(Mark.COMPLAINED, ours, _recipient(part), "") for part in _fields(mail, "message/feedback-report")
        ]
    failed = (part for part in _fields(mail, "message/delivery-status") if _has_failed(part))
    return [Report(Mark.BOUNCED, ours, _recipient(part), str(part.get("Status", "")).strip()) for part in failed]


def _read(raw: bytes) -> int:
    try:
        return sum(_take_in(report) for report in reports(raw))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - anybody can write here, and one mail must not keep the others unread
        log.warning("bounce_not_read", error=type(error).__name__)
        return 0


def _take_in(report: Report) -> bool:
    known = actions.heard_back(
        mark=report.mark, message_id=report.message_id, address=report.address, status=report.status
    )
    log.info("bounce", mark=report.mark.value, status=report.status, known=known)
    return known


def _fields(mail: EmailMessage, kind: str) -> Iterator[Message]:
    """The groups of fields of a report: one about the message, then one for each recipient."""
    for part in mail.walk():
        if part.get_content_type() == kind:
            yield from _inner(part) or [_parsed(part)]


def _recipient(part: Message) -> str:
    """The address as we wrote it if the report says so, else as it was at the end: "rfc822; ada@example.org"."""
    said = part.get("Original-Recipient") or part.get("Original-Rcpt-To") or part.get("Final-Recipient") or ""
    return str(said).rpartition(";")[2].strip().strip("<>")


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _parsed(part: Message) -> Message:
    raw = part.get_payload(decode=True)
    return message_from_bytes(raw if isinstance(raw, bytes) else b"", policy=policy.default)


def _has_failed(part: Message) -> bool:
    """Delayed is not failed, and a 4.x.x that has failed says nothing about the address."""
    return str(part.get("Action", "")).strip().lower() == "failed" and str(part.get("Status", "")).startswith("5")


def _original(mail: EmailMessage) -> UUID | None:
    """The Message-ID of the mail that came back, when it is one of ours."""
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = _ours(_parsed(part))
        elif part.get_content_type() == "message/rfc822":
            found = next((known for inner in _inner(part) if (known := _ours(inner))), None)
        else:
            continue
        if found:
            return found
    return None


def _ours(mail: Message) -> UUID | None:
    name = str(mail.get("Message-ID", "")).strip().strip("<>").partition("@")[0]
    try:
        return UUID(name)
    except ValueError:
        return None


@contextmanager
def _opened(address: str) -> Iterator[Iterable[bytes]]:
    """Yield the mails of maildir:///path or imaps://user:password@host/folder; each is removed once it was used."""
    parts = urlsplit(address)
    if parts.scheme == "maildir":
        yield _of_maildir(Path(unquote(parts.path)))
        return
    secure = parts.scheme == "imaps"
    kind = imaplib.IMAP4_SSL if secure else imaplib.IMAP4
    with kind(parts.hostname or "", parts.port or (993 if secure else 143), timeout=TIMEOUT) as server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(unquote(parts.path.strip("/")) or "INBOX")
        yield _of_imap(server)


def _of_maildir(folder: Path) -> Iterator[bytes]:
    box = mailbox.Maildir(folder, create=False)
    for key in list(box.keys())[:AT_ONCE]:
        yield box.get_bytes(key)
        box.discard(key)


def _of_imap(server: imaplib.IMAP4) -> Iterator[bytes]:
    _kind, found = server.search(None, "UNDELETED")
    for number in found[0].split()[:AT_ONCE]:
        _kind, answer = server.fetch(number, "(RFC822)")
        yield next((part[1] for part in answer if isinstance(part, tuple)), b"")
        server.store(number, "+FLAGS", r"(\Deleted)")
    server.expunge()
