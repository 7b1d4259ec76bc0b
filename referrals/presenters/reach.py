"""What is compared of an entry, in words for whoever looks after it: what it says now, and what would change it."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name, language_name
from directory.models import Availability, Profile
from directory.querysets import AVAILABILITY_DAYS
from referrals import capacity, matching
from referrals.actions.referrals.asking import why_not_now
from referrals.matching.facts import DOES, KNOWS, works_in

ORDER = matching.IN_WORDS


class Fact(NamedTuple):
    """One question. `change`: what would bring more; empty when nothing would."""

    question: str
    words: str
    change: str


def is_reached(profile: Profile) -> bool:
    """Whether anything reaches this entry at all (one query)."""
    return Profile.objects.reachable().filter(pk=profile.pk).exists()


def is_asked(profile: Profile) -> bool:
    """Whether somebody can ask this entry today, if only for an answer that has time (two queries)."""
    return is_reached(profile) and not why_not_now(profile, datetime.date.max, capacity.left(profile))


def facts(profile: Profile) -> list[Fact]:
    """Return what is compared, in the order in which it is (three queries; the terms were read with it)."""
    return [
        *([] if is_reached(profile) else [_shown()]),
        _terms(profile, DOES, _("What you do"), _("Say what you do: without it nothing finds you.")),
        _terms(profile, KNOWS, _("Kinds of exploitation you know"), _("Say which kinds you know.")),
        _languages(profile),
        _place(profile),
        *([_countries(profile)] if profile.countries else []),
        _meeting(profile),
        _funding(profile),
        _availability(profile),
        _capacity(profile),
        _replies(profile),
        *([_authority()] if matching.is_office(profile) else []),
    ]


def _shown() -> Fact:
    return Fact(
        _("Shown and checked"),
        _("Nothing reaches this entry now."),
        _("It has to be published, with your identity checked and somebody to look after it by name."),
    )


def _terms(profile: Profile, vocabularies: Collection[str], question: str, change: str) -> Fact:
    names = [term.name for term in profile.terms.all() if term.vocabulary in vocabularies]
    return Fact(question, ", ".join(names) or _("Nothing said"), "" if names else change)


def _languages(profile: Profile) -> Fact:
    words = ", ".join(map(language_name, profile.languages))
    return Fact(_("Languages"), words or _("Nothing said"), "" if words else _("Say which languages you work in."))


def _place(profile: Profile) -> Fact:
    parts = [profile.region or profile.place, *map(country_name, works_in(profile))]
    change = "" if profile.region or profile.place else _("Say in which region you are: those nearby come first.")
    return Fact(_("Where you work"), ", ".join(part for part in parts if part), change)


def _countries(profile: Profile) -> Fact:
    return Fact(_("Countries you know"), ", ".join(map(country_name, profile.countries)), "")


def _meeting(profile: Profile) -> Fact:
    ways = [
        _("by telephone or video") if profile.is_remote else "",
        _("in person") if profile.is_in_person else "",
    ]
    words = ", ".join(way for way in ways if way)
    return Fact(_("How you meet"), words or _("Nothing said"), "" if words else _("Say how you meet people."))


def _funding(profile: Profile) -> Fact:
    if profile.has_legal_aid:
        return Fact(_("Legal aid"), _("You take it."), "")
    return Fact(_("Legal aid"), _("You do not take it."), _("Where it is to pay, those who take it come first."))


def _availability(profile: Profile) -> Fact:
    said, at = profile.current_availability, profile.availability_confirmed_at
    if said == Availability.UNKNOWN or at is None:
        change = _("Confirm it on the page of your entry: it counts for %(n)d days.") % {"n": AVAILABILITY_DAYS}
        return Fact(_("Taking new work"), _("Not known: nobody has confirmed it lately."), change)
    days = (timezone.localdate() - timezone.localdate(at)).days
    ago = ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days} if days else _("today")
    words = _("%(said)s, confirmed %(ago)s") % {"said": said.label, "ago": ago}
    if said == Availability.AWAY and profile.away_until:
        until = {"day": date_format(profile.away_until, "j F Y")}
        return Fact(_("Taking new work"), words, _("Nobody can ask you who wants an answer by %(day)s.") % until)
    if said in {Availability.CLOSED, Availability.AWAY}:
        return Fact(_("Taking new work"), words, _("Nobody can ask you now. Say so when you take new work again."))
    return Fact(_("Taking new work"), words, _("Confirm it again: later weeks come first.") if days > 6 else "")


def _capacity(profile: Profile) -> Fact:
    left = capacity.left(profile)
    if left is None:
        return Fact(_("Places this month"), _("You have not said how many."), "")
    words = ngettext("%(n)d left", "%(n)d left", left) % {"n": left}
    return Fact(_("Places this month"), words, "" if left else _("Nobody can ask you before the next month begins."))


def _replies(profile: Profile) -> Fact:
    found = matching.replies_of([profile.pk], timezone.now()).get(profile.pk)
    if found is None or found.pace is None:
        few = _("Too few were asked of you in a year to tell: it is measured from five on.")
        return Fact(_("How soon you answer"), few, "")
    return Fact(
        _("How soon you answer"),
        matching.pace(found.pace),
        _("A no counts as an answer, too. What you let expire counts as the longest."),
    )


def _authority() -> Fact:
    return Fact(
        _("Public authority"),
        _("You are asked only by whoever wants a public authority, or knows your name."),
        _("That is because a public authority may have to pass on what it is told."),
    )
