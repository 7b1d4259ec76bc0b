"""A message in words, made when it goes out: text first, and a neutral HTML twin of the same words."""

import datetime
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import Policy
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.dateparse import parse_date, parse_datetime

from notifications import links
from notifications.kinds import AddressKind, Kind, MemberKind, SeekerKind
from notifications.models import Message
from notifications.neutral import said_too_much


class SaidTooMuch(Exception):
    """The words would tell whoever sees them what the mail is about. It is not sent."""


class Unfolded(EmailMultiAlternatives):
    """A mail whose headers stand on one line each, up to the 998 characters of RFC 5322.

    Python would break a long address in List-Unsubscribe into encoded words, which no mail program reads there.
    """

    def message(self, *, policy: "Policy[Any] | None" = None) -> EmailMessage:
        """Return the mail as it is sent."""
        return super().message(policy=(policy or email.policy.default).clone(max_line_length=998))


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail in words; `message_id` is the same however often it goes out.

    `leave`: where one POST, without cookie or question, ends what it belongs to (RFC 8058).
    """

    message_id: str
    headline: str
    text: str
    html: str
    leave: str = ""

    def addressed(self, address: str) -> EmailMultiAlternatives:
        """Return the mail as it goes out. Nothing answers it, and no machine should."""
        leaving = {"List-Unsubscribe": f"<{self.leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        mail = Unfolded(
            subject=self.headline,
            body=self.text,
            from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
            to=[address],
            headers={
                "From": settings.DEFAULT_FROM_EMAIL,
                "Message-ID": self.message_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                **(leaving if self.leave else {}),
            },
        )
        mail.attach_alternative(self.html, "text/html")
        return mail


def render(message: Message, kind: Kind, lines: Sequence[tuple[str, str]] = (), language: str = "") -> Mail:
    """Put a message into words, in its reader's language unless told; `lines`: words and links. Raises SaidTooMuch."""
    language = language or _language(message)
    with translation.override(language):
        headline = str(kind.headline)
        context = _context(message, kind) | {"lines": lines, "headline": headline}
        text = render_to_string(f"emails/{kind.name.replace('.', '/')}.txt", context).strip() + "\n"
        html = render_to_string("emails/twin.html", {"paragraphs": _paragraphs(text), "headline": headline})
    # A code is letters by chance; it is no word.
    words = text
    for code in (message.secret or {}).values():
        words = words.replace(str(code), "")
    if said_too_much(f"{headline}\n{words}", language):
        raise SaidTooMuch(kind.name)
    leave = (message.secret or {}).get("leave", "")
    return Mail(message_id_of(message), " ".join(headline.split()), text, html, leave)


def message_id_of(message: Message) -> str:
    """Return the Message-ID: the row's own, at the domain that mail comes from."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{message.pk}@{domain or 'localhost'}>"


def _language(message: Message) -> str:
    wanted = message.contact.language if message.contact else ""
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _context(message: Message, kind: Kind) -> dict[str, Any]:
    facts = {name: _told(value) for name, value in message.facts.items()}
    mine: dict[str, Any]
    match kind:
        case MemberKind():
            mine = {
                "link": links.to(message),
                "why": kind.why,
                "press": kind.press,
                "preferences": None if kind.is_urgent else links.to_preferences(),
            }
        case SeekerKind():
            mine = {"link": links.absolute(kind.page)}
        case AddressKind():
            mine = {**(message.secret or {}), "minutes": kind.minutes}
    return {"facts": facts, **mine}


def _told(value: object) -> str:
    """A number or a date, as the reader writes it. Anything else was never let into the row."""
    if isinstance(value, int):
        return formats.number_format(value, force_grouping=True)
    moment = parse_datetime(str(value)) if "T" in str(value) else None
    if moment:
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    day: datetime.date | None = parse_date(str(value))
    return formats.date_format(day, "DATE_FORMAT") if day else ""


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in text.strip().split("\n\n") if paragraph.strip()]
