"""One found entry as a card draws it: from the row alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is known about taking new work: words, a look, and when it was said."""

    label: str
    look: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the template prints, in the visitor's language."""

    slug: str
    href: str
    name: str
    line: str
    where: str
    headline: str
    languages: str
    reasons: list[str]
    distance: str
    availability: Said
    checks: str
    checked_on: str
    source: str
    is_second_hand: bool
    is_fictional: bool
    is_public_authority: bool
    is_kept: bool


def card(entry: Entry, known: Lexicon, kept: Collection[str] = ()) -> Card:
    """Prepare one card; `kept` are the profile ids on this visitor's shortlist."""
    row = entry.card
    checks = _current(row["checks"])
    source = row["source"]
    return Card(
        slug=row["slug"],
        href=reverse("directory:detail", args=[row["slug"]]),
        name=row["name"],
        line=_line(row, known),
        where=words.where(row["place"], row["country"]),
        headline=row["headline"],
        languages=words.languages(row["languages"]),
        reasons=[*entry.reasons, *filter(None, (facets.name(kind, key, known) for kind, key in entry.chosen))],
        distance=_distance(entry.distance_band),
        availability=availability(row["availability"], _moment(row["confirmed_at"]), _date(row["away_until"])),
        checks=words.listed([str(BRIEF_CLAIMS[Claim(claim)]) for claim, _on, _until in checks]),
        checked_on=words.day(max(date.fromisoformat(on) for _claim, on, _until in checks)) if checks else "",
        source=words.source(source[0], source[1]) if source else "",
        is_second_hand=bool(source and source[2] == "secondary"),
        is_fictional=row["is_fictional"],
        is_public_authority=row["is_public_authority"],
        is_kept=str(entry.profile_id) in kept,
    )


def availability(said: str, confirmed_at: datetime | None, away_until: date | None) -> Said:
    """Say what was said, as long as it counts; afterwards nothing is known."""
    now = timezone.now()
    is_old = confirmed_at is None or confirmed_at <= now - timedelta(days=AVAILABILITY_DAYS)
    is_back = said == Availability.AWAY and away_until is not None and away_until < timezone.localdate(now)
    if confirmed_at is None or is_old or is_back or said == Availability.UNKNOWN:
        return Said(_("Availability not known"), "plain")
    when = _("confirmed %(when)s") % {"when": words.days_ago(timezone.localdate(confirmed_at))}
    if said == Availability.AWAY and away_until:
        return Said(_("Away until %(day)s") % {"day": words.day(away_until)}, "plain", when)
    return Said(str(Availability(said).label), LOOKS.get(Availability(said), "plain"), when)


def _line(row: dict[str, Any], known: Lexicon) -> str:
    """Profession and where they work, once each."""
    profession = known.words.get(row["profession"])
    parts = [profession.name if profession else "", row["organisation"]]
    return ", ".join(part for part in parts if part)


def _distance(band: int | None) -> str:
    return _("within %(km)d km") % {"km": band} if band else ""


def _current(checks: list[list[str]]) -> list[list[str]]:
    today = timezone.localdate().isoformat()
    return [check for check in checks if check[2] > today]


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
