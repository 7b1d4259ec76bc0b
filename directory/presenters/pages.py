"""One profile as its page draws it. Every section is empty when there is nothing to say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.names import country_name, jurisdiction_name, language_name
from directory.models import Availability, Measures, Profile, SourceConfidence, Vocabulary
from directory.presenters import words
from directory.presenters.cards import Said, availability

# For whom a helpline is, as importers name it; no name is anybody.
AUDIENCES = {
    "trafficking": gettext_lazy("People who were trafficked"),
    "modern-slavery": gettext_lazy("People held in modern slavery"),
    "labour-exploitation": gettext_lazy("People exploited at work"),
    "domestic-abuse": gettext_lazy("People hurt by a partner or family"),
    "child": gettext_lazy("Children and young people"),
    "professionals": gettext_lazy("Professionals"),
}


class Link(NamedTuple):
    """Words that lead somewhere."""

    label: str
    href: str


class Group(NamedTuple):
    """Words under one heading, each leading to who else has it; there may be none."""

    title: str
    links: list[Link]


class Telephone(NamedTuple):
    """A number as it is shown, as it is dialled, and what the caller should know."""

    number: str
    href: str
    note: str


class Check(NamedTuple):
    """One verified claim; of a course which one, and the address of its certificate."""

    claim: str
    checked_on: str
    expires_on: str
    title: str = ""
    href: str = ""


class Source(NamedTuple):
    """Where a listing comes from."""

    sentence: str
    website: Link | None
    is_second_hand: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What the template prints, in the visitor's language."""

    profile: Profile
    line: str
    where: str
    availability: Said
    checks: list[Check]
    source: Source | None
    telephones: list[Telephone]
    website: Link | None
    address: list[str]
    ways: list[str]
    audience: str
    groups: list[Group]
    jurisdictions: list[str]
    registrations: list[str]
    confirmed_on: str
    photo: str
    taking: list[str]
    measured: list[str]


def page(profile: Profile) -> Page:
    """Prepare a profile read with_page()."""
    return Page(
        profile=profile,
        line=", ".join(filter(None, [profile.profession.name, profile.organisation_name])),
        where=words.where(profile.place, profile.country),
        availability=availability(
            profile.availability, profile.availability_confirmed_at, profile.away_until, timezone.localtime()
        ),
        checks=_checks(profile),
        source=_source(profile),
        telephones=[_telephone(row) for row in profile.telephones],
        website=_outside(profile.website),
        address=_address(profile),
        ways=_ways(profile),
        audience=str(AUDIENCES.get(profile.audience, "")),
        groups=list(_groups(profile)),
        jurisdictions=[jurisdiction_name(code) for code in profile.jurisdictions],
        registrations=[str(registration) for registration in profile.registrations.all()],
        confirmed_on=words.day(profile.confirmed_on) if profile.confirmed_on else "",
        taking=list(_taking(profile)),
        measured=measured(profile),
        photo=reverse("directory:show_photo", args=[profile.shown_photo]) if profile.shown_photo else "",
    )


def _groups(profile: Profile) -> Iterator[Group]:
    yield Group(_("What they do"), _terms(profile, Vocabulary.SPECIALISM))
    yield Group(_("Kinds of exploitation they know"), _terms(profile, Vocabulary.EXPLOITATION))
    yield Group(_("Reports they write for courts"), _terms(profile, Vocabulary.REPORT))
    countries = ((code, country_name(code)) for code in profile.countries)
    yield Group(_("Countries they know"), _named("country", countries))
    yield Group(_("Languages"), _named("language", ((code, language_name(code)) for code in profile.languages)))


def _checks(profile: Profile) -> list[Check]:
    return [
        Check(
            check.get_claim_display(),
            words.day(check.checked_on),
            words.day(check.expires_on),
            check.title,
            check.evidence,
        )
        for check in profile.current_verifications()
    ]


def _source(profile: Profile) -> Source | None:
    if not profile.is_listed:
        return None
    return Source(
        words.source(profile.source_name, profile.source_date),
        _outside(profile.source_url),
        profile.source_confidence == SourceConfidence.SECONDARY,
    )


def _telephone(row: dict[str, str]) -> Telephone:
    number = row["number"]
    dialled = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return Telephone(number, f"tel:{dialled}", row.get("note", ""))


def _outside(address: str) -> Link | None:
    return Link(_host(address), address) if words.web(address) else None


def _host(address: str) -> str:
    """The host, and beside letters that may pass for others the name that the browser goes to."""
    host = (urlsplit(address).hostname or address).removeprefix("www.")
    if host.isascii():
        return host
    try:
        return f"{host} ({host.encode('idna').decode()})"
    except UnicodeError:
        return address


def _address(profile: Profile) -> list[str]:
    town = " ".join(filter(None, [profile.place, profile.postcode]))
    return list(filter(None, [profile.street, town, profile.region, country_name(profile.country)]))


def _taking(profile: Profile) -> Iterator[str]:
    """What a holder said about new work beside the word for it; nothing once that is old."""
    if profile.current_availability == Availability.UNKNOWN:
        return
    if profile.waiting_weeks and profile.availability == Availability.WAITING:
        weeks = profile.waiting_weeks
        yield ngettext(
            "The waiting list is about %(weeks)d week.", "The waiting list is about %(weeks)d weeks.", weeks
        ) % {"weeks": weeks}
    if profile.capacity_per_month:
        count = profile.capacity_per_month
        yield ngettext("Takes %(count)d new person a month.", "Takes %(count)d new people a month.", count) % {
            "count": count
        }
    if profile.instructions_until and profile.instructions_until >= timezone.localdate():
        yield _("Takes instructions until %(day)s.") % {"day": words.day(profile.instructions_until)}


def measured(profile: Profile) -> list[str]:
    """Return what was measured here of an expert, in words with its number and day; nothing without their wish."""
    row: Measures | None = getattr(profile, "measures", None)
    if row is None or row.days is None or row.measured_on is None:
        return []
    took = ngettext(
        "Half of their %(count)d reports were there within %(days)d day of accepting.",
        "Half of their %(count)d reports were there within %(days)d days of accepting.",
        row.days,
    ) % {"count": row.completed, "days": row.days}
    share = _(
        "Took on %(accepted)d of the %(asked)d reports that they were asked for and had no conflict of interest with."
    ) % {"accepted": row.accepted, "asked": row.asked}
    return [took, share, _("Measured here on %(day)s.") % {"day": words.day(row.measured_on)}]


def _ways(profile: Profile) -> list[str]:
    """How one can meet them; nothing said is not a no."""
    ways = {_("In person"): profile.is_in_person, _("By telephone or video"): profile.is_remote}
    return [way for way, is_one in ways.items() if is_one]


def _terms(profile: Profile, vocabulary: Vocabulary) -> list[Link]:
    terms = (term for term in profile.terms.all() if term.vocabulary == vocabulary)
    return _named(vocabulary.value, ((term.slug, term.name) for term in terms))


def _named(kind: str, rows: Iterable[tuple[str, str]]) -> list[Link]:
    path = reverse("directory:results")
    return [Link(name, f"{path}?{urlencode({kind: value})}") for value, name in rows]
