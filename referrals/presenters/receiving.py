"""What the list of referrals and the page of the recipient show: cards in a line, days in words, what was consented."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.names import country_name, language_name
from directory.models import Term, Vocabulary
from referrals.actions.referrals import Line, Received
from referrals.actions.referrals.listing import Part
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import WRITTEN, Area, Shared
from referrals.models import Referral
from referrals.presenters.cases import Day, day
from referrals.presenters.talking import Said
from referrals.states_referrals import OFFERED, ReferralState

HOUR, A_DAY = 3600, 24
TABS = {
    Part.ANSWER: gettext_lazy("To answer"),
    Part.WORK: gettext_lazy("Working on"),
    Part.SENT: gettext_lazy("Sent by you"),
    Part.ENDED: gettext_lazy("Ended"),
}
EMPTY = {
    Part.ANSWER: (
        gettext_lazy("Nothing waits for your answer"),
        gettext_lazy("What is sent to an entry that you look after comes here, and we tell you by e-mail."),
    ),
    Part.WORK: (
        gettext_lazy("You work on nothing yet"),
        gettext_lazy("What you accept comes here until it has ended."),
    ),
    Part.SENT: (gettext_lazy("Nothing of yours is under way"), gettext_lazy("You refer from the page of a case.")),
    Part.ENDED: (gettext_lazy("Nothing has ended"), gettext_lazy("What is over stays here for a while.")),
}

Terms = Mapping[tuple[str, str], Term]


class Row(NamedTuple):
    """One referral as the list shows it. `facts`: its card in a line, None when there is none to see."""

    referral: Referral
    is_sent: bool
    facts: list[str] | None
    state: str
    until: Day | None
    has_unread: bool


def rows(lines: Iterable[Line]) -> list[Row]:
    """Return the rows of one page (one query for the names of all needs)."""
    lines = list(lines)
    terms = _terms(line.card for line in lines if line.card)
    return [_row(line, terms) for line in lines]


def _row(line: Line, terms: Terms) -> Row:
    referral = line.referral
    return Row(
        referral=referral,
        is_sent=line.is_sent,
        facts=in_line(line.card, terms) if line.card else None,
        state=state_words(referral, is_sent=line.is_sent),
        until=until(referral),
        has_unread=getattr(referral, "has_unread", False),
    )


def in_line(card: Card, terms: Terms) -> list[str]:
    """Return a card in one line, part by part."""
    place = ", ".join(part for part in (card.region, country_name(card.country) if card.country else "") if part)
    due = _("Due on %(day)s") % {"day": f"{card.deadline:%d.%m.%Y}"} if card.deadline else ""
    return [part for part in (_needs(card, terms), place, _languages(card), due) if part]


def card_facts(card: Card) -> list[tuple[str, str]]:
    """Return a card question by question (one query)."""
    said = [
        (_("What is needed"), _needs(card, _terms([card]))),
        (_("Country"), country_name(card.country) if card.country else ""),
        (_("Region or town"), card.region),
        (_("Languages"), _languages(card)),
    ]
    return [(question, words or _("Not said")) for question, words in said]


def until(referral: Referral) -> Day | None:
    """Return how far off the answer is wanted, or the day on which somebody looks at it again; None for neither."""
    if referral.review_on:
        return day(referral.review_on)
    if referral.state not in OFFERED or referral.respond_by is None:
        return None
    left = (referral.respond_by - timezone.now()).total_seconds() / HOUR
    if left <= 0:
        return Day(_("The time has passed"), "now", "error", is_past=True)
    if left < 1:
        return Day(_("In less than an hour"), "now", "warning", is_past=False)
    if left < A_DAY:
        hours = int(left)
        words = ngettext("In %(n)d hour", "In %(n)d hours", hours) % {"n": hours}
        return Day(words, "now", "warning", is_past=False)
    return day(timezone.localdate(referral.respond_by))


def state_words(referral: Referral, *, is_sent: bool) -> str:
    """Say where it stands: to the recipient of one that ended before they accepted it, no more than that it ended."""
    if is_sent or not referral.ended:
        return str(referral.get_state_display())
    known = {ReferralState.COMPLETED, ReferralState.UNABLE, ReferralState.DECLINED, ReferralState.EXPIRED}
    if referral.ended in known:
        return str(ReferralState(referral.ended).label)
    return _("Ended by the other side")


def contents(received: Received) -> list[tuple[str, str]]:
    """Return what was written for the recipient, in its order, as far as they may read it today."""
    order = [*WRITTEN[:2], Shared.EXPLOITATION, *WRITTEN[2:]]
    return [(str(key.label), received.content[key]) for key in order if received.content.get(key)]


def unnamed(said: Iterable[Said]) -> list[Said]:
    """Return what was said before it is accepted without who sends it: that is on no card."""
    return [each if each.is_mine else each._replace(who=_("The sender")) for each in said]


def area_words(referral: Referral) -> list[str]:
    """Return what became better, in words."""
    return [str(Area(each).label) for each in referral.areas]


def _terms(cards: Iterable[Card]) -> Terms:
    keys = {(str(Vocabulary.SPECIALISM), slug) for card in cards for slug in card.needs}
    return Term.objects.by_address(keys) if keys else {}


def _needs(card: Card, terms: Terms) -> str:
    found = [(terms.get((Vocabulary.SPECIALISM, slug)), slug) for slug in card.needs]
    return ", ".join(term.name if term else slug for term, slug in found)


def _languages(card: Card) -> str:
    return ", ".join(language_name(code) for code in card.languages)
