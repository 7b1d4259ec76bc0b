"""What stands on the paper of a whole instruction: plain values, and only those that whoever prints it may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from referrals.instructions.texts.letters import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that was done. `who` is empty where the clock did it."""

    at: datetime
    what: str
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What one expert offered. `fee` in words, with its currency; `days`: from the letter to the report."""

    expert: str
    fee: str
    days: int
    valid_until: date
    stands: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One version of the letter, its hash, and when each side signed it."""

    version: int
    sha256: str
    sender_at: datetime | None = None
    expert_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One written question about the report. `answer` is None as long as there is none."""

    number: int
    question: str
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the report. `checked` of `required` parts are marked as being there."""

    number: int
    kind: str
    at: datetime
    sha256: str
    checked: int
    required: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """More time that the expert asked for. `answer` is empty as long as there is none."""

    asked_at: datetime
    until: date
    reason: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice that was written down here. Nothing is paid here."""

    number: str
    on: date
    amount: Decimal
    currency: str
    received_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One instruction, from the first question to the last invoice. `dates`: what they are for, and the days."""

    facts: tuple[tuple[str, str], ...]
    dates: tuple[tuple[str, date | None], ...]
    steps: tuple[Step, ...]
    quotes: tuple[Quote, ...] = ()
    letters: tuple[Signed, ...] = ()
    versions: tuple[Version, ...] = ()
    questions: tuple[Asked, ...] = ()
    extensions: tuple[Extension, ...] = ()
    invoices: tuple[Invoice, ...] = ()


def sections(whole: Whole) -> tuple[Section, ...]:
    """Return all of it, part by part, in the language that is active. What there is none of says so."""
    dates = tuple((what, _day(on)) for what, on in whole.dates)
    steps = tuple((_time(each.at), each.what, each.who or _("The clock")) for each in whole.steps)
    return (
        Section("heading", _("The instruction"), heads=(_("What"), _("How it stands")), rows=whole.facts),
        _table("dates", _("Dates"), (_("What for"), _("Day")), dates),
        _quotes(whole.quotes),
        _letters(whole.letters),
        _versions(whole.versions),
        _questions(whole.questions),
        _extensions(whole.extensions),
        _invoices(whole.invoices),
        _table("steps", _("What was done"), (_("When"), _("What"), _("By whom")), steps),
    )


def _quotes(quotes: Iterable[Quote]) -> Section:
    heads = (_("Expert"), _("Fee"), _("Days until the report"), _("Valid until"), _("How it stands"))
    rows = ((each.expert, each.fee, str(each.days), _day(each.valid_until), each.stands) for each in quotes)
    return _table("quotes", _("Quotes"), heads, rows)


def _letters(letters: Iterable[Signed]) -> Section:
    heads = (_("Version"), _("Signed by whoever instructs"), _("Signed by the expert"), _("SHA-256"))
    rows = ((str(each.version), _time(each.sender_at), _time(each.expert_at), each.sha256) for each in letters)
    return _table("letters", _("Letters of instruction"), heads, rows)


def _versions(versions: Iterable[Version]) -> Section:
    heads = (_("Version"), _("Kind"), _("Handed in"), _("Parts that are there"), _("SHA-256"))
    there = _("%(checked)d of %(required)d")
    rows = (
        (
            str(each.number),
            each.kind,
            _time(each.at),
            there % {"checked": each.checked, "required": each.required},
            each.sha256,
        )
        for each in versions
    )
    return _table("versions", _("Versions of the report"), heads, rows)


def _questions(questions: Iterable[Asked]) -> Section:
    rows = (
        (
            str(each.number),
            f"{each.question} ({_time(each.asked_at)})",
            _("Not answered yet") if each.answer is None else f"{each.answer} ({_time(each.answered_at)})",
        )
        for each in questions
    )
    return _table("questions", _("Written questions"), (_("Number"), _("Question"), _("Answer")), rows)


def _extensions(extensions: Iterable[Extension]) -> Section:
    heads = (_("Asked on"), _("Until"), _("Why"), _("Answer"))
    rows = (
        (_time(each.asked_at), _day(each.until), each.reason, each.answer or _("Not answered yet"))
        for each in extensions
    )
    return _table("extensions", _("More time"), heads, rows)


def _invoices(invoices: Iterable[Invoice]) -> Section:
    heads = (_("Number"), _("Day"), _("Amount"), _("Received"), _("Paid"))
    rows = (
        (each.number, _day(each.on), f"{each.amount:.2f} {each.currency}", _day(each.received_on), _day(each.paid_on))
        for each in invoices
    )
    return _table("invoices", _("Invoices"), heads, rows)


def _table(slug: str, title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Section:
    found = tuple(rows)
    if not found:
        return Section(slug, title, (_("None"),))
    return Section(slug, title, heads=heads, rows=found)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def _time(moment: datetime | None) -> str:
    return date_format(localtime(moment), "j F Y, H:i") if moment else "–"
