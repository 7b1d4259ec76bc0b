"""One found entry as a card draws it: from the row alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.names import language_names
from directory.filters import Ask
from directory.lexicon import Lexicon
from directory.models import AVAILABILITY_DAYS, Availability, Claim
from directory.presenters import facets, words
from directory.search.values import Entry

# Names of the tag's looks in components/tag.html.
LOOKS = {Availability.OPEN: "open", Availability.WAITING: "waiting"}
BRIEF_CLAIMS = {
    Claim.IDENTITY: gettext_lazy("identity"),
    Claim.REGISTRATION: gettext_lazy("registration"),
    Claim.INSURANCE: gettext_lazy("insurance"),
    Claim.REPORT_SAMPLE: gettext_lazy("sample report"),
    Claim.TRAINING: gettext_lazy("training"),
    Claim.REFERENCE: gettext_lazy("reference"),
    Claim.COURSE: gettext_lazy("course"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is known about taking new work: words, a look, and when it was said."""

    label: str
    look: str
    when: str = ""


# Not frozen: that takes three times as long to make, for each of twenty.
@dataclass(slots=True)
class Card:
    """Everything the template prints, in the visitor's language."""

    slug: str
    href: str
    name: str
    line: str
    where: str
    headline: str
    languages: str
    reasons: str
    distance: str
    availability: Said
    checks: str
    source: str
    is_fictional: bool
    is_public_authority: bool
    is_kept: bool


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is asked for once a page, because each answer costs more than drawing a card from it.

    `now` is local, `today` its day as the rows spell days, `chosen` the names of what was chosen and found.
    """

    root: str
    now: datetime
    today: str
    language: str | None
    languages: Mapping[str, str]
    chosen: Mapping[tuple[str, int | str], str]
    known: Lexicon
    kept: Collection[str]


def cards(entries: Collection[Entry], known: Lexicon, kept: Collection[str] = ()) -> list[Card]:
    """Prepare a page of cards; `kept` are the profile ids on this visitor's shortlist."""
    now = timezone.localtime()
    chosen = {(kind, key): facets.name(kind, key, known) for kind, key in {each for e in entries for each in e.chosen}}
    shared = _Shared(
        root=facets.address(Ask()),
        now=now,
        today=now.date().isoformat(),
        language=get_language(),
        languages=language_names(),
        chosen=chosen,
        known=known,
        kept=kept,
    )
    return [_card(entry, shared) for entry in entries]


def _card(entry: Entry, shared: _Shared) -> Card:
    row, known, language = entry.card, shared.known, shared.language
    return Card(
        slug=row["slug"],
        href=f"{shared.root}{row['slug']}/",
        name=row["name"],
        line=_line(row, known),
        where=_where(language, row["place"], row["country"]),
        headline=row["headline"],
        languages=", ".join(shared.languages.get(code, code) for code in row["languages"]),
        reasons="; ".join(_reasons(entry, shared)),
        distance=_("within %(km)d km") % {"km": entry.distance_band} if entry.distance_band else "",
        availability=_available(
            language, row["availability"], _moment(row["confirmed_at"]), _date(row["away_until"]), shared.now
        ),
        checks=_checks(row["checks"], shared.today, language),
        source=words.source(row["source"][0], row["source"][1]) if row["source"] else "",
        is_fictional=row["is_fictional"],
        is_public_authority=row["is_public_authority"],
        is_kept=bool(shared.kept) and str(entry.profile_id) in shared.kept,
    )


def availability(said: str, confirmed_at: datetime | None, away_until: date | None, now: datetime) -> Said:
    """Say what was said, as long as it counts; afterwards nothing is known. `now` is local."""
    return _available(get_language(), said, confirmed_at, away_until, now)


def _available(
    language: str | None, said: str, confirmed_at: datetime | None, away_until: date | None, now: datetime
) -> Said:
    if confirmed_at is None or confirmed_at <= now - timedelta(days=AVAILABILITY_DAYS):
        return Said(_("Availability not known"), "plain")
    return _said(language, said, confirmed_at.astimezone(now.tzinfo).date(), away_until, now.date())


@lru_cache(maxsize=5000)
def _where(_language: str | None, place: str, country: str) -> str:
    return words.where(place, country)


@lru_cache(maxsize=5000)
def _said(_language: str | None, said: str, confirmed_on: date, away_until: date | None, today: date) -> Said:
    """The same few answers of the same few days stand on every page."""
    is_back = said == Availability.AWAY and away_until is not None and away_until < today
    if is_back or said == Availability.UNKNOWN:
        return Said(_("Availability not known"), "plain")
    when = _("confirmed %(when)s") % {"when": words.days_ago(confirmed_on)}
    if said == Availability.AWAY and away_until:
        return Said(_("Away until %(day)s") % {"day": words.day(away_until)}, "plain", when)
    return Said(str(Availability(said).label), LOOKS.get(Availability(said), "plain"), when)


def _line(row: dict[str, Any], known: Lexicon) -> str:
    """Profession and where they work, once each."""
    profession = known.words.get(row["profession"])
    parts = [profession.name if profession else "", row["organisation"]]
    return ", ".join(part for part in parts if part)


def _reasons(entry: Entry, shared: _Shared) -> list[str]:
    return entry.reasons + [name for name in map(shared.chosen.__getitem__, entry.chosen) if name]


def _checks(checks: list[list[str]], today: str, language: str | None) -> str:
    """Name the checks that still count, and the day of the latest."""
    current = [(claim, on) for claim, on, until in checks if until > today]
    if not current:
        return ""
    claims = tuple(dict.fromkeys(claim for claim, _on in current))
    return _checked(language, claims, max(on for _claim, on in current))


@lru_cache(maxsize=5000)
def _checked(_language: str | None, claims: tuple[str, ...], latest: str) -> str:
    """The same few claims on the same few days stand on every page."""
    named = words.listed([str(BRIEF_CLAIMS[Claim(claim)]) for claim in claims])
    return _("Checked: %(checks)s (%(day)s)") % {"checks": named, "day": words.day(date.fromisoformat(latest))}


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
