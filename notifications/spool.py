"""Reading the mails that the demonstration has written to files instead of sending them."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

# What Django's file backend writes below each mail.
_RULE = re.compile(rb"\n-{79}\n")
LATEST = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail as it would have arrived; `name` and `number` say where it stands."""

    name: str
    number: int
    written_at: datetime.datetime
    mail: EmailMessage

    @property
    def headline(self) -> str:
        return str(self.mail.get("Subject", ""))

    @property
    def to(self) -> str:
        return str(self.mail.get("To", ""))

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.mail.items()]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part else ""


def newest() -> list[Kept]:
    """Return the LATEST mails, the newest first."""
    files = sorted(_folder().glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    found: list[Kept] = []
    for path in files:
        found += reversed(list(_in(path)))
        if len(found) >= LATEST:
            break
    return found[:LATEST]


def find(name: str, number: int) -> Kept | None:
    """Return one mail; None when there is none of that name."""
    path = _folder() / name
    if path.parent != _folder() or not path.is_file():
        return None
    return next((kept for kept in _in(path) if kept.number == number), None)


def _folder() -> Path:
    return Path(settings.MAILERS["default"].get("OPTIONS", {}).get("file_path", "/nowhere"))


def _in(path: Path) -> Iterator[Kept]:
    written_at = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    for number, raw in enumerate(_RULE.split(path.read_bytes())):
        mail = message_from_bytes(raw.lstrip(), policy=policy.default)
        if isinstance(mail, EmailMessage) and raw.strip():
            yield Kept(path.name, number, written_at, mail)
