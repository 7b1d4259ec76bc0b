"""What either side sees of an instruction: where it stands in words, its dates, quotes, and the paper of the whole."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.models import Term, Vocabulary
from referrals.choices_referrals import Side
from referrals.instructions.actions import Heard, Opened, Quote, quote_of
from referrals.instructions.permissions import consented
from referrals.instructions.states import LIVE, READ_BY_EXPERT, TAKEN, WAITED_FOR
from referrals.instructions.states import InstructionState as S
from referrals.instructions.texts import letters as wording
from referrals.instructions.texts import papers
from referrals.instructions.texts.checklists import required
from referrals.instructions.texts.families import Family
from referrals.matching import Excluded
from referrals.presenters import enquiries
from referrals.presenters.cases import Day, day
from referrals.presenters.referring import named, nobody_there

if TYPE_CHECKING:
    from directory.models import Profile
    from referrals.actions.enquiries import EnquiryCard
    from referrals.instructions.models import Commission, Instruction, Letter

SENDER = Side.SENDER


def facts_of(cards: "Iterable[EnquiryCard | None]") -> list[list[tuple[str, str]]]:
    """Return several cards question by question, those that cannot be read empty (two queries)."""
    cards = list(cards)
    there = [card for card in cards if card]
    keys = {(str(Vocabulary.REPORT), slug) for card in there for slug in card.needs}
    terms = Term.objects.by_address(keys) if keys else {}
    told = iter(enquiries.facts_of(there))
    found: list[list[tuple[str, str]]] = []
    for card in cards:
        if card is None:
            found.append([])
            continue
        term = terms.get((str(Vocabulary.REPORT), card.needs[0]))
        found.append([(_("Which report"), term.name if term else card.needs[0]), *next(told)[1:]])
    return found


def report_name(opened: Opened) -> str:
    """Name the report that is wanted."""
    facts = facts_of([opened.card])[0]
    return facts[0][1] if facts else str(Family(opened.instruction.commission.family).label)


class Row(NamedTuple):
    """One line of the list. `until`: how far off the next day is."""

    row: "Instruction"
    facts: list[str]
    words: str
    until: Day | None
    on: datetime.date | None


def rows(heard: Heard) -> list[Row]:
    """Return what an expert is asked and works on."""
    facts = facts_of(card for _row, card in heard.rows)
    return [_row(row, said) for (row, _card), said in zip(heard.rows, facts, strict=True)]


def _row(row: "Instruction", facts: list[tuple[str, str]]) -> Row:
    said = [words for _question, words in facts if words != _("Not said")]
    on = row.due_on if row.state in TAKEN and row.delivered_at is None else None
    if row.state in WAITED_FOR:
        on = timezone.localdate(row.respond_by)
    return Row(row, said, standing(row, Side.RECIPIENT), day(on) if on else None, on)


class Commissioned(NamedTuple):
    """One report that somebody wants, with how it stands with each expert."""

    commission: "Commission"
    words: str


def commissions(made: "Iterable[Commission]") -> list[Commissioned]:
    """Return commissions with how they stand."""
    return [Commissioned(each, summary(list(each.instructions.all()))) for each in made]


def summary(rows: "list[Instruction]") -> str:
    """Say in a sentence how a commission stands."""
    beyond = next((row for row in rows if row.state in {S.INSTRUCTED, *TAKEN, S.CLOSED}), None)
    if beyond and is_deserted(beyond):
        return standing(beyond, SENDER)
    if beyond:
        return f"{named(beyond.profile)}: {beyond.get_state_display()}"
    rows = [row for row in rows if not is_deserted(row)]
    quoted = sum(row.state in {S.QUOTED, S.FUNDED} for row in rows)
    waiting = sum(row.state == S.ENQUIRED for row in rows)
    if quoted:
        return ngettext("%(n)d quote: choose when you like.", "%(n)d quotes: choose when you like.", quoted) % {
            "n": quoted
        }
    if waiting:
        return ngettext("%(n)d expert has yet to quote.", "%(n)d experts have yet to quote.", waiting) % {"n": waiting}
    return _("Nobody has it. Ask some more.")


def is_deserted(row: "Instruction") -> bool:
    """Whether nobody is there any more who could go on. Of rows `with_deserted`; of others nobody knows."""
    return row.state in LIVE and getattr(row, "is_deserted", False)


def standing(row: "Instruction", side: Side) -> str:
    """Say in a sentence where an instruction stands, and who is waited for."""
    is_sender = side == SENDER
    if is_sender and is_deserted(row):
        return nobody_there(named(row.profile))
    said = {
        S.ENQUIRED: _("A quote is wanted by %(time)s.") % {"time": _time(row.respond_by)},
        S.QUOTED: _("There is a quote. Nobody is named yet."),
        S.FUNDED: _("It is paid for. The letter is next.") if is_sender else _("A letter may follow."),
        S.INSTRUCTED: _("The letter is sent. An answer is wanted by %(time)s.") % {"time": _time(row.respond_by)},
        S.QUESTIONED: _("The expert answers questions.") if is_sender else _("Questions wait for your answers."),
    }
    if row.state in said:
        return said[S(row.state)]
    if row.state in TAKEN and row.due_on and row.delivered_at is None:
        return _("%(state)s. The report is due on %(day)s.") % {
            "state": row.get_state_display(),
            "day": _day(row.due_on),
        }
    why = row.get_declining_display() or row.get_stopping_display()
    return f"{row.get_state_display()}: {why}." if why else f"{row.get_state_display()}."


# What the expert knows of anyhow.
_OWN_ENDS = (S.CLOSED, S.DECLINED, S.EXPIRED, S.UNABLE)


def ended(row: "Instruction") -> str:
    """Say to its expert how one ended: of what others decided no more than that it is over."""
    return str(row.get_state_display()) if row.state in _OWN_ENDS else _("Over")


def page(opened: Opened) -> dict[str, Any]:
    """Return what the page of an instruction shows to one of its sides."""
    row, is_sender = opened.instruction, opened.side == SENDER
    letter = next(((each, words) for each, words in reversed(opened.letters) if words and each.sender_signed_at), None)
    said = quote_of(row)
    return {
        "found": row,
        "opened": opened,
        "is_sender": is_sender,
        "name": named(row.profile),
        "words": standing(row, opened.side),
        "facts": facts_of([opened.card])[0],
        "quote": quote_lines(row, said) if said else [],
        "dates": dates(row),
        "letter": letter[0] if letter else None,
        "sections": wording.sections(letter[1]) if letter else (),
        "hides_letter": not is_sender and letter is None and row.state in READ_BY_EXPERT,
        "renews": row.consent if is_sender and row.state in {S.INSTRUCTED, *TAKEN} else None,
        "is_told": bool(consented(row)),
        "may_write": is_sender and row.state in {S.FUNDED, S.INSTRUCTED},
        "missing": missing(opened),
        "has_report": bool(opened.reports),
        "is_taken": row.state in TAKEN,
        "ended": ended(row),
        "is_over": not is_sender and row.state not in {*LIVE, *READ_BY_EXPERT},
    }


def missing(opened: Opened) -> list[str]:
    """Name what the last version lacks, in the order of its list; for the expert alone, and until it is delivered."""
    if opened.side == SENDER or not opened.reports or opened.reports[-1][0].delivered_at:
        return []
    titles = {item.slug: item.title for item in required(Family(opened.instruction.commission.family))}
    return [titles.get(code, code) for code in opened.reports[-1][0].missing]


def money(amount: Decimal | None, currency: str) -> str:
    """Write an amount with its currency."""
    return f"{number_format(amount, 2, force_grouping=True)} {currency}" if amount is not None else ""


def quote_lines(row: "Instruction", said: Quote) -> list[tuple[str, str]]:
    """Return a quote question by question."""
    lines = [
        (_("Fee"), fee(said)),
        (_("At most, in all"), money(said.total, said.currency)),
        (_("Legal aid rate"), _("Yes") if said.is_legal_aid_rate else _("No")),
        (_("Days until the report"), str(said.turnaround_days)),
        (_("Counts until"), _day(said.valid_until)),
    ]
    if row.paid:
        lines.append((_("Paid"), str(row.get_paid_display())))
    if row.cancellation_fee is not None:
        lines.append((_("Fee for cancelling"), money(row.cancellation_fee, said.currency)))
    return lines


def fee(said: Quote) -> str:
    """Write a fee in words."""
    amount = money(said.fee, said.currency)
    if said.hours is None:
        return amount
    return _("%(amount)s an hour, %(hours)s hours at most") % {"amount": amount, "hours": number_format(said.hours)}


class Offered(NamedTuple):
    """One line of quotes side by side. `ready_on`: when the report would be there; `is_late`: after it is due.

    `suggested`: who else might; nobody who is never to be asked.
    """

    row: "Instruction"
    name: str
    words: str
    suggested: "Profile | None"
    fee: str
    total: str
    is_legal_aid_rate: bool
    days: int | None
    ready_on: datetime.date | None
    is_late: bool
    valid_until: datetime.date | None


_ORDER = (*TAKEN, S.CLOSED, S.INSTRUCTED, S.FUNDED, S.QUOTED, S.ENQUIRED)


def side_by_side(rows: "Iterable[Instruction]", due: datetime.date | None, excluded: Excluded) -> list[Offered]:
    """Return what each expert offers: those first with whom it is furthest, then the cheapest."""
    told = [_offered(row, due, excluded) for row in rows]
    place = {state: number for number, state in enumerate(_ORDER)}
    return sorted(told, key=lambda each: (place.get(S(each.row.state), len(place)), _total(each.row)))


def _total(row: "Instruction") -> Decimal:
    said = quote_of(row)
    return said.total if said else Decimal("Infinity")


def _offered(row: "Instruction", due: datetime.date | None, excluded: Excluded) -> Offered:
    said, words = quote_of(row), _("Nobody is there any more") if is_deserted(row) else standing(row, SENDER)
    other = row.suggested if row.suggested and not excluded.bars(row.suggested) else None
    if said is None:
        return Offered(row, named(row.profile), words, other, "", "", False, None, None, False, None)
    ready = timezone.localdate() + datetime.timedelta(days=said.turnaround_days)
    return Offered(
        row=row,
        name=named(row.profile),
        words=words,
        suggested=other,
        fee=fee(said),
        total=money(said.total, said.currency),
        is_legal_aid_rate=said.is_legal_aid_rate,
        days=said.turnaround_days,
        ready_on=ready,
        is_late=bool(due and ready > due and row.delivered_at is None),
        valid_until=said.valid_until,
    )


def dates(row: "Instruction") -> list[tuple[str, datetime.date | None, Day | None]]:
    """Return the days that matter, with how far off what is to come is."""
    is_open = row.state in TAKEN and row.delivered_at is None
    found = [
        (_("Asked"), timezone.localdate(row.asked_at), None),
        (_("Quoted"), _local(row.quoted_at), None),
        (_("Letter sent"), _local(row.instructed_at), None),
        (_("Accepted"), _local(row.accepted_at), None),
        (_("Assessed"), row.assessed_on, None),
        (_("Report due"), row.due_on, day(row.due_on) if row.due_on and is_open else None),
        (_("Delivered"), _local(row.delivered_at), None),
        (_("Cancelled"), row.cancelled_on, None),
        (_("Erased on"), row.erase_on, None),
    ]
    return [each for each in found if each[1]]


def signatures(letter: "Letter", words: wording.Letter) -> list[dict[str, Any]]:
    """Return who has signed a version of the letter, and when."""
    signed = (
        (words.sender, _("Instructing"), letter.sender_signed_at),
        (words.expert, _("Expert"), letter.expert_signed_at),
    )
    return [{"who": who, "side": side, "at": timezone.localtime(at)} for who, side, at in signed if at]


def whole(opened: Opened) -> papers.Whole:
    """Return an instruction as it stands on paper, for the side that opened it."""
    row, said = opened.instruction, quote_of(opened.instruction)
    quotes = (
        papers.Quote(
            expert=named(row.profile), fee=fee(said), days=said.turnaround_days, valid_until=said.valid_until,
            stands=str(row.get_state_display()),
        ),
    ) if said else ()  # fmt: skip
    return papers.Whole(
        facts=((_("State"), standing(row, opened.side)), *facts_of([opened.card])[0]),
        dates=tuple((what, on) for what, on, _left in dates(row)),
        steps=tuple(
            papers.Step(at=each.at, what=str(each.get_target_display()), who=_party(each.party))
            for each in row.changes.all()
        ),
        quotes=quotes,
        letters=tuple(
            papers.Signed(
                version=each.number, sha256=each.digest, sender_at=each.sender_signed_at,
                expert_at=each.expert_signed_at,
            )
            for each, _words in opened.letters
        ),
        versions=tuple(
            papers.Version(
                number=each.number, kind=_("Addendum") if each.is_addendum else _("Report"), at=each.at,
                sha256=each.sha256, checked=len(each.ticked), required=len(each.required),
            )
            for each, _name in opened.reports
        ),
        questions=tuple(
            papers.Asked(
                number=each.number, question=text or "", asked_at=each.asked_at, answer=answer,
                answered_at=each.answered_at,
            )
            for each, text, answer in opened.questions
        ),
        extensions=tuple(
            papers.Extension(asked_at=each.proposed_at, until=each.due_on, reason=reason or "", answer=answered(each))
            for each, reason in opened.extensions
        ),
        invoices=tuple(
            papers.Invoice(
                number=number or "", on=each.issued_on, amount=each.amount, currency=each.currency,
                received_on=each.received_on, paid_on=each.paid_on,
            )
            for each, number in opened.invoices
        ),
    )  # fmt: skip


def answered(extension: Any) -> str:
    """Say what was answered to the wish for a later day; empty as long as nobody has."""
    if extension.decided_at is None:
        return ""
    return _("Granted") if extension.is_granted else _("Not granted")


def _party(party: str) -> str:
    return {"sender": _("Instructing side"), "recipient": _("Expert"), "client": _("The other side")}.get(party, "")


def _local(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment else None


def _day(on: datetime.date) -> str:
    return date_format(on, "j F Y")


def _time(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
