"""What both sides of an enquiry see: the card, who answered what, and what is left of the time."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name, language_name
from directory.models import Profile, Term, Vocabulary
from referrals import matching
from referrals.actions.cases import CaseContent
from referrals.actions.enquiries import Asked, EnquiryCard
from referrals.matching import Wanted
from referrals.models import Case, Enquiry, EnquiryRecipient
from referrals.presenters.cases import Day, day, title
from referrals.presenters.referring import named, suggested
from referrals.states_enquiries import ABLE, FIRST, WAITING, AnswerState, EnquiryState

ORDER = (
    AnswerState.BECAME, AnswerState.CHOSEN, AnswerState.OFFERED, AnswerState.STANDBY, AnswerState.OPEN,
    AnswerState.REFUSED, AnswerState.EXPIRED, AnswerState.RELEASED,
)  # fmt: skip


def wanted(card: EnquiryCard) -> Wanted:
    """Return a card as what is looked for."""
    return Wanted(
        needs=card.needs,
        exploitation=card.exploitation,
        country=card.country,
        region=card.region,
        languages=card.languages,
        funding=card.funding,
        meeting=card.meeting,
    )


def due_choices(content: CaseContent) -> list[tuple[str, str]]:
    """Return what there is to be in time for, the first first."""
    today = timezone.localdate()
    to_come = [(row, label) for row, label in content.deadlines if row.done_at is None and row.on >= today]
    return [(str(row.pk), f"{date_format(row.on, 'j F Y')}: {title(row, label)}") for row, label in to_come]


def facts(card: EnquiryCard) -> list[tuple[str, str]]:
    """Return a card question by question, as both sides see it (one query)."""
    return facts_of([card])[0]


def facts_of(cards: Collection[EnquiryCard]) -> list[list[tuple[str, str]]]:
    """Return several cards, with one query for the names of all terms."""
    keys = {(str(Vocabulary.SPECIALISM), slug) for card in cards for slug in card.needs}
    keys |= {(str(Vocabulary.EXPLOITATION), slug) for card in cards for slug in card.exploitation}
    terms = Term.objects.by_address(keys) if keys else {}
    return [_facts(card, terms) for card in cards]


def _facts(card: EnquiryCard, terms: dict[tuple[str, str], Term]) -> list[tuple[str, str]]:
    def named_terms(vocabulary: str, slugs: Iterable[str]) -> str:
        found = [(terms.get((vocabulary, slug)), slug) for slug in slugs]
        return ", ".join(term.name if term else slug for term, slug in found)

    said = [
        (_("What is needed"), named_terms(Vocabulary.SPECIALISM, card.needs)),
        (_("Kind of exploitation"), named_terms(Vocabulary.EXPLOITATION, card.exploitation)),
        (_("Country"), country_name(card.country) if card.country else ""),
        (_("Region or town"), card.region),
        (_("Languages"), ", ".join(map(language_name, card.languages))),
        (_("How it would be paid for"), str(card.funding.label)),
        (_("How they would meet"), str(card.meeting.label)),
        (_("It is due on"), date_format(card.deadline, "j F Y") if card.deadline else ""),
    ]
    return [(question, words or _("Not said")) for question, words in said]


class Answer(NamedTuple):
    """One of those who were asked, for whoever did. `late`: they could begin, but after the day it is due."""

    row: EnquiryRecipient
    name: str
    words: str
    is_late: bool
    may_choose: bool
    goes_on: bool
    suggested: Profile | None


def answers(asked: Asked, excluded: matching.Excluded) -> list[Answer]:
    """Return who answered what, those first who could; a colleague who is never to be asked is not named."""
    rows = sorted(asked.answers, key=lambda row: (ORDER.index(AnswerState(row.state)), row.begins_on or _LAST))
    is_open = asked.enquiry.state == EnquiryState.OPEN
    deadline = asked.card.deadline if asked.card else None
    return [_answer(row, is_open=is_open, deadline=deadline, excluded=excluded) for row in rows]


_LAST = datetime.date.max


def _answer(
    row: EnquiryRecipient, *, is_open: bool, deadline: datetime.date | None, excluded: matching.Excluded
) -> Answer:
    suggested = row.suggested if row.suggested and not excluded.bars(row.suggested) else None
    is_gone = is_deserted(row)
    return Answer(
        row=row,
        name=named(row.profile),
        words=_("Nobody looks after this entry here any more: do not wait for them.") if is_gone else said(row),
        is_late=bool(deadline and row.state in ABLE and row.begins_on and row.begins_on > deadline),
        may_choose=is_open and row.state == AnswerState.OFFERED and not is_gone,
        goes_on=is_open and row.state == AnswerState.CHOSEN and row.referral_id is None and not is_gone,
        suggested=suggested,
    )


def is_deserted(row: EnquiryRecipient) -> bool:
    """Whether nobody is there any more who could go on. Of rows `with_deserted`; of others nobody knows."""
    return row.state in WAITING and getattr(row, "is_deserted", False)


def said(row: EnquiryRecipient) -> str:
    """Say in a sentence what somebody answered."""
    if row.state in ABLE and row.begins_on:
        begins = date_format(row.begins_on, "j F Y")
        words = {"day": begins, "terms": row.get_paying_display()}
        return _("Could begin on %(day)s. Terms: %(terms)s.") % words
    if row.state == AnswerState.REFUSED:
        return _("Cannot: %(why)s.") % {"why": row.get_declining_display()}
    if row.state == AnswerState.OPEN:
        return _("Has until %(time)s.") % {"time": date_format(timezone.localtime(row.respond_by), "DATETIME_FORMAT")}
    return ""


def standing(asked: Asked) -> str:
    """Say in a sentence where an enquiry stands, for whoever has asked."""
    ended = {
        EnquiryState.SETTLED: _("Somebody has taken it on. The others were let go, and told so."),
        EnquiryState.WITHDRAWN: _("It was taken back. Whoever waited was told so."),
        EnquiryState.EXPIRED: _("Its day has passed. Whoever waited was let go."),
    }
    return ended.get(EnquiryState(asked.enquiry.state)) or _open(
        [row.state for row in asked.answers if not is_deserted(row)]
    )


def _open(states: list[str]) -> str:
    if AnswerState.CHOSEN in states:
        return _("You have chosen one. The others stand by until they have accepted.")
    able, unanswered = states.count(AnswerState.OFFERED), states.count(AnswerState.OPEN)
    if able:
        return ngettext(
            "%(n)d could take it. Choose when you like: nobody is told who the client is before.",
            "%(n)d could take it. Choose when you like: nobody is told who the client is before.",
            able,
        ) % {"n": able}
    if unanswered:
        return ngettext("%(n)d has not answered yet.", "%(n)d have not answered yet.", unanswered) % {"n": unanswered}
    return _("Nobody could. Ask some more.")


class Standing(NamedTuple):
    """An open enquiry on the first screen of whoever has asked. `until`: how far off its last day is."""

    enquiry: Enquiry
    words: str
    until: Day
    pseudonym: str | None


def standings(rows: Iterable[Enquiry], names: Mapping[Case, str | None]) -> list[Standing]:
    """Return open enquiries, those first in which somebody can be chosen; they were asked for with their recipients."""
    shown = [(each, [row.state for row in each.recipients.all()]) for each in rows]
    shown.sort(key=lambda pair: (_has_first(pair[1]) or AnswerState.OFFERED not in pair[1], pair[0].ends_on))
    return [Standing(each, _open(states), day(each.ends_on), names.get(each.case)) for each, states in shown]


def _has_first(states: Collection[str]) -> bool:
    return not set(FIRST).isdisjoint(states)


def row_words(row: EnquiryRecipient) -> str:
    """Say where it stands to whoever was asked; of what has ended no more than that."""
    words = {
        AnswerState.OPEN: _("Waits for your answer"),
        AnswerState.OFFERED: _("You could take it; nobody is chosen yet"),
        AnswerState.CHOSEN: _("You were chosen; what is sent to you comes to your referrals"),
        AnswerState.STANDBY: _("Somebody else is asked first; you stand by"),
        AnswerState.REFUSED: _("You cannot take it"),
        AnswerState.RELEASED: _("Settled without you"),
        AnswerState.BECAME: _("You have taken it on"),
        AnswerState.EXPIRED: _("Not answered in time"),
    }
    return words[AnswerState(row.state)]


def until(row: EnquiryRecipient) -> Day | None:
    """Return how far off the answer is wanted."""
    if row.state != AnswerState.OPEN:
        return None
    left = (row.respond_by - timezone.now()).total_seconds() / 3600
    if left <= 0:
        return Day(_("The time has passed"), "now", "error", is_past=True)
    if left < 24:
        hours = max(int(left), 1)
        return Day(ngettext("In %(n)d hour", "In %(n)d hours", hours) % {"n": hours}, "now", "warning", is_past=False)
    return day(timezone.localdate(row.respond_by))


class Line(NamedTuple):
    """One enquiry in the list of whoever was asked."""

    row: EnquiryRecipient
    facts: list[str]
    state: str
    until: Day | None


def lines(rows: Iterable[tuple[EnquiryRecipient, EnquiryCard | None]]) -> list[Line]:
    """Return the rows of one page (one query for the names of all terms)."""
    rows = list(rows)
    shown = iter(facts_of([card for _row, card in rows if card]))
    return [
        Line(row, [words for _question, words in next(shown) if words != _("Not said")] if card else [], row_words(row),
             until(row))
        for row, card in rows
    ]  # fmt: skip


class Sent(NamedTuple):
    """One enquiry on the page of its case."""

    enquiry: Enquiry
    words: str
    counted: str


def sent(rows: Iterable[Enquiry]) -> list[Sent]:
    """Return enquiries of a case; they were asked for with their recipients."""
    return [Sent(each, str(each.get_state_display()), _counted(list(each.recipients.all()))) for each in rows]


def _counted(rows: list[EnquiryRecipient]) -> str:
    able = sum(row.state in ABLE for row in rows)
    left = sum(row.state == AnswerState.OPEN for row in rows)
    return _("%(asked)d asked, %(able)d could, %(left)d not answered yet") % {
        "asked": len(rows), "able": able, "left": left,
    }  # fmt: skip


def is_waiting(row: EnquiryRecipient) -> bool:
    """Whether whoever was asked may see the card."""
    return row.state in WAITING


def exported(rows: Iterable[Asked], excluded: matching.Excluded) -> list[dict[str, object]]:
    """Return the enquiries of a case as a file holds them; whoever is never to be asked is not suggested."""
    return [
        {
            "number": each.enquiry.number, "state": each.enquiry.state, "asked_at": each.enquiry.asked_at,
            "ends_on": each.enquiry.ends_on, "ended_at": each.enquiry.ended_at,
            "card": _exported_card(each.card), "asked": [_exported_answer(row, excluded) for row in each.answers],
        }
        for each in rows
    ]  # fmt: skip


def _exported_card(card: EnquiryCard | None) -> dict[str, object] | None:
    if card is None:
        return None
    return {
        "needs": card.needs, "exploitation": card.exploitation, "country": card.country, "region": card.region,
        "languages": card.languages, "funding": card.funding.value, "meeting": card.meeting.value,
        "deadline": card.deadline,
    }  # fmt: skip


def _exported_answer(row: EnquiryRecipient, excluded: matching.Excluded) -> dict[str, object]:
    return {
        "recipient": named(row.profile), "state": row.state, "respond_by": row.respond_by,
        "answered_at": row.answered_at, "begins_on": row.begins_on, "paying": row.paying, "declining": row.declining,
        "suggested": suggested(row.suggested, excluded),
    }  # fmt: skip
