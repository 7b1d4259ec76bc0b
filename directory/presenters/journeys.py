"""The wizard as its pages draw it: where somebody is, what comes next, and all answers before they are handed in."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import country_name, jurisdiction_name, language_name
from directory import sheets
from directory.forms import Step, StepForm, steps_for
from directory.models import Availability, Profile, Vocabulary
from directory.presenters import words
from directory.states import OPEN_TO_EDITS

# Pages that are no part of the sheet, after those that are.
EXTRAS = (
    ("photo", gettext_lazy("Photo"), "directory:photo"),
    ("availability", gettext_lazy("Whether you take new work"), "directory:availability"),
    ("proof", gettext_lazy("What we can check"), "directory:proof"),
    ("check", gettext_lazy("Check your answers"), "directory:check"),
)
NAMES = {
    "name": gettext_lazy("Name"), "organisation_name": gettext_lazy("Works at"),
    "headline": gettext_lazy("In one sentence"), "biography": gettext_lazy("About the work"),
    "countries": gettext_lazy("Countries"), "jurisdictions": gettext_lazy("Where it counts in law"),
    "languages": gettext_lazy("Languages"), "has_legal_aid": gettext_lazy("Takes legal aid"),
    "fees": gettext_lazy("Fees"), "is_remote": gettext_lazy("By telephone or video"),
    "is_in_person": gettext_lazy("In person"), "accepts_referrals": gettext_lazy("Accepts referrals"),
    "publications": gettext_lazy("Publications"), "training": gettext_lazy("Training"),
    "place": gettext_lazy("City or town"), "region": gettext_lazy("Region"), "country": gettext_lazy("Country"),
    "street": gettext_lazy("Street"), "postcode": gettext_lazy("Postcode"),
    "is_location_confidential": gettext_lazy("The place is hidden"), "phone": gettext_lazy("Telephone"),
    "hours": gettext_lazy("When somebody answers"), "email": gettext_lazy("E-mail"),
    "website": gettext_lazy("Website"), "members_email": gettext_lazy("E-mail, for verified members only"),
    "members_phone": gettext_lazy("Telephone, for verified members only"), "profession": gettext_lazy("Profession"),
    "specialism": gettext_lazy("Specialisms"), "exploitation": gettext_lazy("Kinds of exploitation"),
    "report": gettext_lazy("Reports"), "registrations": gettext_lazy("Registrations"),
}  # fmt: skip
CODES = {"countries": country_name, "jurisdictions": jurisdiction_name, "languages": language_name}


class Row(NamedTuple):
    """One answer: its name, what was said (lines), and where to change it."""

    name: str
    lines: list[str]
    href: str = ""


class Part(NamedTuple):
    """The answers of one page of the wizard."""

    title: str
    href: str
    rows: list[Row]


def place(profile: Profile, slug: str) -> dict[str, Any]:
    """Return where in the wizard a page stands; nothing for an entry that stands, which has no wizard."""
    if profile.state not in OPEN_TO_EDITS:
        return {"profile": profile, "is_wizard": False, "back": reverse("directory:mine_detail", args=[profile.pk])}
    addresses = _addresses(profile)
    at = [each for each, _address in addresses].index(slug)
    back = addresses[at - 1][1] if at else reverse("directory:mine_detail", args=[profile.pk])
    return {"profile": profile, "is_wizard": True, "at": at + 1, "of": len(addresses), "back": back}


def step(profile: Profile, steps: Sequence[Step], here: Step, form: StepForm) -> dict[str, Any]:
    """Return what the page of a step draws."""
    return place(profile, here.slug) | {"form": form, "title": here.title, "rows": _rows(form), "steps": steps}


def beside(profile: Profile, slug: str, form: Any) -> dict[str, Any]:
    """Return what a page beside the sheet draws."""
    title = next(title for name, title, _route in EXTRAS if name == slug)
    return place(profile, slug) | {"form": form, "title": title}


def after(profile: Profile, slug: str) -> str:
    """Return the address of the page that follows."""
    addresses = _addresses(profile)
    at = [each for each, _address in addresses].index(slug)
    return addresses[min(at + 1, len(addresses) - 1)][1]


def answers(profile: Profile) -> list[Part]:
    """Return all answers, page by page."""
    sheet = sheets.read(profile)
    parts = []
    for each in steps_for(profile):
        fields = [field for field in sheets.FIELDS if field in _fields(each)]
        href = reverse("directory:step", args=[profile.pk, each.slug])
        parts.append(
            Part(str(each.title), href, [Row(str(NAMES[field]), said(field, sheet[field])) for field in fields])
        )
    availability = Row(_("New work"), [str(Availability(profile.availability).label)])
    return [*parts, Part(_("Availability"), reverse("directory:availability", args=[profile.pk]), [availability])]


def said(field: str, value: Any) -> list[str]:
    """Return one value of a sheet in the reader's words, a line each; nothing said is no line."""
    if field in CODES:
        return [", ".join(CODES[field](code) for code in value)] if value else []
    if field in Vocabulary.values:
        found = sheets.words_of(field, [value] if isinstance(value, str) else value)
        return [word.name for word in found]
    if isinstance(value, bool):
        return [str(_("Yes") if value else _("No"))]
    if isinstance(value, list):
        return [" ".join(filter(None, _parts(row))) for row in value]
    return [country_name(value) if field == "country" else value] if value else []


def _parts(row: Any) -> list[str]:
    """A telephone is {number, note}, a registration [register, number]."""
    return [row["number"], row.get("note", "")] if isinstance(row, dict) else list(row)


def _fields(each: Step) -> set[str]:
    extra_fields = {each.form.lists} if each.form.lists else set()
    return {*each.form.base_fields, *extra_fields, *({"phone"} if each.slug == "contact" else set())}


def _rows(form: StepForm) -> list[tuple[str, str]]:
    return form.rows() if form.lists else []  # type: ignore[attr-defined]


def _addresses(profile: Profile) -> list[tuple[str, str]]:
    pages = [(each.slug, reverse("directory:step", args=[profile.pk, each.slug])) for each in steps_for(profile)]
    return [*pages, *((slug, reverse(route, args=[profile.pk])) for slug, _title, route in EXTRAS)]


def differences(profile: Profile, changes: dict[str, Any]) -> list[tuple[str, list[str], list[str]]]:
    """Return each changed field: its name, what it says now and what it shall say."""
    now = sheets.read(profile)
    return [
        (str(NAMES[field]), said(field, now[field]), said(field, changes[field]))
        for field in sheets.FIELDS
        if field in changes
    ]


def when(profile: Profile) -> str:
    """Return the day of the last change of state."""
    return words.day(profile.state_changed_at.date()) if profile.state_changed_at else ""
