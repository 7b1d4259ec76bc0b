"""A letter of instruction: plain values, the words that pages and papers show, and the hash that both sides sign."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from referrals.instructions.texts.duties import Court, Duty

# How a letter is written down to be hashed. A change in `packed` needs a new number; `unpacked` still reads the old.
FORM: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of the bundle. `sha256`: of the file as the expert can download it, in hexadecimal."""

    number: int
    title: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What is paid, and how. `terms` and `paid` are in words; `amount` for each hour where `hours` are given."""

    amount: Decimal
    currency: str
    terms: str
    paid: str
    hours: Decimal | None = None
    is_legal_aid_rate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All that is signed. Whatever of our words it took stands in it, so that it stays as it was."""

    reference: str
    version: int
    written_on: date
    report: str
    court: Court
    sender: str
    expert: str
    parties: tuple[str, ...]
    background: str
    questions: tuple[str, ...]
    bundle: tuple[Document, ...]
    due_on: date
    fee: Fee
    duties: tuple[Duty, ...]
    contents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a letter or a paper: paragraphs, then a numbered list, then a table; what is empty is left out.

    `is_warning`: it is to be seen before the rest.
    """

    slug: str
    title: str
    paragraphs: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_warning: bool = False


def packed(letter: Letter) -> str:
    """Return all that is signed as canonical JSON: to be sealed, and to be hashed."""
    return json.dumps(
        {"form": FORM, **asdict(letter)}, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def unpacked(text: str) -> Letter:
    """Return the letter that `packed` wrote down. ValueError, KeyError, TypeError: it did not write this."""
    said: dict[str, Any] = json.loads(text)
    if said.pop("form") != FORM:
        raise ValueError("form")
    fee = said["fee"]
    return Letter(
        **said
        | {
            "written_on": date.fromisoformat(said["written_on"]),
            "due_on": date.fromisoformat(said["due_on"]),
            "court": Court(said["court"]),
            "parties": tuple(said["parties"]),
            "questions": tuple(said["questions"]),
            "contents": tuple(said["contents"]),
            "bundle": tuple(Document(**each) for each in said["bundle"]),
            "fee": Fee(**fee | {"amount": Decimal(fee["amount"]), "hours": fee["hours"] and Decimal(fee["hours"])}),
            "duties": tuple(Duty(**each | _days(each)) for each in said["duties"]),
        }
    )


def digest(letter: Letter) -> str:
    """Return the SHA-256 of all that is signed, in hexadecimal: the same for the same letter, in every language."""
    return hashlib.sha256(packed(letter).encode()).hexdigest()


def sections(letter: Letter) -> tuple[Section, ...]:
    """Return what the letter says, part by part, in the language that is active."""
    return (
        _warning(),
        _heading(letter),
        Section("parties", _("Parties: check for conflicts before you accept"), numbered=letter.parties),
        Section("background", _("Background"), paragraphs=_paragraphs(letter.background)),
        Section("questions", _("Questions"), (_("Please answer each under its number."),), letter.questions),
        _bundle(letter),
        _duties(letter),
        Section("contents", _("What the report has to hold"), numbered=letter.contents),
        Section("fee", _("Fee"), heads=(_("What"), _("Agreed")), rows=_fee(letter.fee)),
    )


def _warning() -> Section:
    # Of every letter, whatever the court: one that is written for none may come before any.
    return Section(
        "warning",
        _("Instructions to experts are not privileged"),
        (_("A court can have this letter shown to the other side (CPR 35.10(4)). Put no secret of the client in it."),),
        is_warning=True,
    )


def _heading(letter: Letter) -> Section:
    rows = (
        (_("Reference"), letter.reference),
        (_("Version"), str(letter.version)),
        (_("Written on"), _day(letter.written_on)),
        (_("Report"), letter.report),
        (_("For"), str(letter.court.label)),
        (_("Instructed by"), letter.sender),
        (_("Expert"), letter.expert),
        (_("Report due on"), _day(letter.due_on)),
    )
    return Section("heading", _("The instruction"), heads=(_("What"), _("Agreed")), rows=rows)


def _bundle(letter: Letter) -> Section:
    heads = (_("Number"), _("Document"), _("Pages"), _("SHA-256"))
    rows = tuple((str(each.number), each.title, str(each.pages), each.sha256) for each in letter.bundle)
    if not rows:
        return Section("bundle", _("Documents"), (_("None"),))
    return Section("bundle", _("Documents"), heads=heads, rows=rows)


def _duties(letter: Letter) -> Section:
    heads = (_("Duty"), _("Where it is written"), _("Checked on"))
    rows = tuple(
        (
            each.text,
            ", ".join(filter(None, (each.source, each.provision))),
            _day(each.checked_on) if each.checked_on else _("Not held: check"),
        )
        for each in letter.duties
    )
    words = _("In our own words, as of the day of this letter. What binds is the source.")
    return Section("duties", _("Your duties"), (words,), heads=heads, rows=rows)


def _fee(fee: Fee) -> tuple[tuple[str, str], ...]:
    hours = ((_("Hours at most"), f"{fee.hours.normalize():f}"),) if fee.hours else ()
    return (
        (fee.terms, f"{fee.amount:.2f} {fee.currency}"),
        *hours,
        (_("Legal aid rate"), _("Yes") if fee.is_legal_aid_rate else _("No")),
        (_("Paid"), fee.paid),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in text.replace("\r\n", "\n").split("\n\n"))))


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # As the database gives it back: 600 and 600.00 are one fee.
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(type(value).__name__)


def _days(duty: dict[str, Any]) -> dict[str, date | None]:
    return {key: duty[key] and date.fromisoformat(duty[key]) for key in ("since", "until", "checked_on")}
