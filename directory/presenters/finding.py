"""Results and entries of /i/find/ as their pages draw them: plain sentences, and no address but those under /i/."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name, language_name
from directory.filters import USUAL_DISTANCE
from directory.finding import Found, Picks, known_needs, town
from directory.lexicon import Lexicon
from directory.models import Profile, Vocabulary
from directory.presenters import words
from directory.presenters.cards import Card, cards
from directory.presenters.pages import Page, page

# Of whom the law of the United Kingdom may ask that they tell the Home Office.
NOTIFIES = "GB"


class Hit(NamedTuple):
    """A card that leads to the neutral entry. `notifies`: a public office that may have to tell the Home Office."""

    card: Card
    href: str
    notifies: bool


class Way(NamedTuple):
    """A button of the empty page, and the pick that it lets go."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Plain:
    """What somebody asks before they call, each answered in sentences; never empty."""

    languages: list[str]
    cost: list[str]
    taking: list[str]
    work: str
    website: str


def results(picks: Picks, found: Found, known: Lexicon) -> dict[str, Any]:
    """Return what the page of results shows."""
    drawn = zip(found.entries, cards(found.entries, known), strict=True)
    return {
        "found": found,
        "heading": _heading(found),
        "chosen": list(_chosen(picks, known).values()),
        "hits": [_hit(card, str(entry.profile_id), entry.card["country"]) for entry, card in drawn],
        "ways": [] if found.total else _ways(picks, found, known),
    }


def entry(profile: Profile) -> dict[str, Any]:
    """Return what the page of an entry shows; the profile was read with_page()."""
    drawn = page(profile)
    plain = Plain(
        languages=[language_name(code) for code in profile.languages],
        cost=list(_cost(profile)),
        taking=list(_taking(drawn)),
        work=words.listed([term.name for term in profile.terms.all() if term.vocabulary == Vocabulary.SPECIALISM]),
        website=words.web(profile.website),
    )
    return {"page": drawn, "plain": plain, "notifies": profile.is_public_authority and profile.country == NOTIFIES}


def _hit(card: Card, token: str, country: str) -> Hit:
    return Hit(card, reverse("finding:entry", args=[token]), card.is_public_authority and country == NOTIFIES)


def _heading(found: Found) -> str:
    if not found.total:
        return _("Nobody here fits all of this")
    if found.is_more:
        return _("Many may help. Here are the first %(count)d.") % {"count": found.total}
    count = found.total
    return ngettext(
        "%(count)d person or organisation may help", "%(count)d people and organisations may help", count
    ) % {"count": count}


def _chosen(picks: Picks, known: Lexicon) -> dict[str, str]:
    """What holds now, by name, in words."""
    need = next((need for need in known_needs(known) if need.slug == picks.need), None)
    place = town(picks.country, picks.near)
    near = {"km": USUAL_DISTANCE, "place": place.name if place else ""}
    told = {
        "need": str(need.label) if need else "",
        "country": _("in %(country)s") % {"country": country_name(picks.country)} if picks.country else "",
        "near": _("within %(km)d km of %(place)s") % near if place else "",
        "language": _("speaks %(language)s") % {"language": language_name(picks.language)} if picks.language else "",
        "remote": _("by phone or video") if picks.remote else "",
        "legal_aid": _("takes legal aid") if picks.legal_aid else "",
        "public": _("public offices, too") if picks.public else "",
    }
    return {name: text for name, text in told.items() if text}


def _ways(picks: Picks, found: Found, known: Lexicon) -> list[Way]:
    """Return what can be let go, first what hides most as far as we know: the counts of a kind ignore its choice."""
    told = _chosen(picks, known)
    wider = {
        "near": _("Also further away"),
        "language": _("In any language"),
        "legal_aid": _("Also without legal aid"),
        "remote": _("Also people I have to go to"),
        "country": _("In any country"),
        "need": _("For any need"),
    }
    hides = {"language": found.counts.get("language", {}), "country": found.counts.get("based", {})}
    most = {name: max(hides[name].values(), default=0) if name in hides else 0 for name in wider}
    held = sorted((name for name in wider if asdict(picks)[name] and name in told), key=lambda name: -most[name])
    offices = [Way("public", _("Also show public offices"))] if found.left_out else []
    return [*offices, *(Way(name, wider[name]) for name in held)]


def _cost(profile: Profile) -> Iterator[str]:
    if profile.has_legal_aid:
        yield _("They take legal aid: the state may pay them, and not you.")
    if profile.fees:
        yield profile.fees
    if not profile.has_legal_aid and not profile.fees:
        yield _("We do not know. Ask before you agree to anything.")


def _taking(drawn: Page) -> Iterator[str]:
    said = drawn.availability
    yield f"{said.label}, {said.when}." if said.when else _("We do not know. You can ask.")
    yield from drawn.taking
