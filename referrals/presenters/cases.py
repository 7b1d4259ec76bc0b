"""What the pages of cases show: days in words, rows of lists, one case in full, the sheet that is taken away."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.names import country_name, language_name
from directory.guidance.counting import Reading
from directory.guidance.hotlines import numbers_for
from directory.models import Term
from referrals import counting
from referrals.actions.cases import CaseContent, Told
from referrals.choices_cases import RECONSIDERATIONS
from referrals.matching import Excluded
from referrals.models import Case, CaseDeadline, CaseFile, CaseNote

if TYPE_CHECKING:
    from accounts.models import User

SOON = 7
TABS = {"due": gettext_lazy("What is due"), "mine": gettext_lazy("My open cases"), "closed": gettext_lazy("Closed")}
EMPTY = {
    "due": (
        gettext_lazy("Nothing is due"),
        gettext_lazy("Deadlines of your open cases come here, the first day first."),
    ),
    "mine": (gettext_lazy("You have no open case"), gettext_lazy("Open one, and its deadlines come here.")),
    "closed": (gettext_lazy("Nothing is closed"), gettext_lazy("What you close stays here until it is erased.")),
}
BRING = {
    "letters": gettext_lazy("Your letters and papers"),
    "photo": gettext_lazy("Something with your photo on it, if you have it"),
    "questions": gettext_lazy("Your questions, written down"),
    "phone": gettext_lazy("Your phone and its charger"),
    "medicine": gettext_lazy("Medicine that you need during the day"),
    "glasses": gettext_lazy("Your glasses"),
    "food": gettext_lazy("Something to eat and to drink"),
    "child": gettext_lazy("What your child needs for the day"),
    "sheet": gettext_lazy("This sheet"),
}


class Day(NamedTuple):
    """How far off a day is. `look`: now, soon or usual, as the sheets call it; `icon`: the same without colour."""

    words: str
    look: str
    icon: str
    is_past: bool


class Due(NamedTuple):
    """One deadline as lists show it."""

    case: Case
    pseudonym: str | None
    deadline: CaseDeadline
    day: Day
    owner: "User | None"
    asks_anyway: bool


class Row(NamedTuple):
    """One case as lists show it."""

    case: Case
    pseudonym: str | None
    next: Day | None
    next_on: date | None


class Counted(NamedTuple):
    """One reading in words. `is_kept`: the earliest, by which somebody is reminded."""

    length: str
    on: date
    is_kept: bool
    rule: Any
    status: str


class Deadline(NamedTuple):
    """One deadline on the page of its case. `words`: its own, None: they cannot be read or there are none."""

    deadline: CaseDeadline
    title: str
    day: Day
    readings: list[Counted]
    is_done: bool
    asks_anyway: bool
    is_unchecked: bool


def day(on: date) -> Day:
    """Return how far off a day is."""
    left = (on - timezone.localdate()).days
    if left < 0:
        words = ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", -left) % {"n": -left}
        return Day(words, "now", "error", is_past=True)
    if left <= 1:
        return Day(_("Tomorrow") if left else _("Today"), "now", "warning", is_past=False)
    words = _("In %(n)d days") % {"n": left}
    return Day(words, "soon" if left <= SOON else "usual", "clock", is_past=False)


def dues(deadlines: Iterable[CaseDeadline], names: Mapping[Case, str | None], owner: "User") -> list[Due]:
    """Return the rows of what is due."""
    return [Due(each.case, names.get(each.case), each, day(each.on), owner, asks_anyway(each)) for each in deadlines]


def rows(cases: Iterable[Case], names: Mapping[Case, str | None]) -> list[Row]:
    """Return the rows of a list of cases; they were asked for `with_next()`."""
    return [_row(case, names.get(case)) for case in cases]


def _row(case: Case, pseudonym: str | None) -> Row:
    next_on: date | None = case.next_on  # type: ignore[attr-defined]
    return Row(case, pseudonym, day(next_on) if next_on else None, next_on)


def facts(told: Told) -> list[tuple[str, str]]:
    """Return what is said about a client, question by question (one query)."""
    keys = [*(("specialism", slug) for slug in told.needs), *(("exploitation", slug) for slug in told.exploitation)]
    terms = Term.objects.by_address(keys) if keys else {}

    def named(vocabulary: str, slugs: Iterable[str]) -> str:
        found = [(terms.get((vocabulary, slug)), slug) for slug in slugs]
        return ", ".join(term.name if term else slug for term, slug in found)

    said = [
        (_("Country"), country_name(told.country) if told.country else ""),
        (_("Region or town"), told.region),
        (_("Languages"), ", ".join(language_name(code) for code in told.languages)),
        (_("What they need"), named("specialism", told.needs)),
        (_("Kind of exploitation"), named("exploitation", told.exploitation)),
    ]
    return [(question, words or _("Not said")) for question, words in said]


def left_out(barred: Excluded) -> list[str]:
    """Say how many entries are never asked, and how many of them one may not have meant (four queries, or none)."""
    if barred == Excluded():
        return []
    every, beside = barred.left_out()
    if not every:
        return []
    said = ngettext(
        "%(n)d entry that could be asked is left out for this client.",
        "%(n)d entries that could be asked are left out for this client.",
        every,
    ) % {"n": every}
    more = ngettext(
        "%(n)d of them only because somebody looks after it who also looks after one that you named.",
        "%(n)d of them only because somebody looks after them who also looks after one that you named.",
        beside,
    ) % {"n": beside}
    return [said, more] if beside else [said]


def counted(readings: Iterable[Reading]) -> list[Counted]:
    """Return readings in words, the earliest first."""
    return [
        Counted(each.rule.length, each.on, not place, each.rule, each.rule.get_status_display())
        for place, each in enumerate(readings)
    ]


def deadlines(content: CaseContent) -> list[Deadline]:
    """Return the deadlines of a case: what is to be done first, by day, then what is done."""
    shown = [_deadline(each, label) for each, label in content.deadlines]
    return sorted(shown, key=lambda each: each.is_done)


def _deadline(row: CaseDeadline, label: str | None) -> Deadline:
    when = day(row.on)
    return Deadline(
        deadline=row,
        title=title(row, label),
        day=when,
        readings=counted(map(counting.opened, row.readings)),
        is_done=row.done_at is not None,
        asks_anyway=asks_anyway(row),
        is_unchecked=not row.readings,
    )


def asks_anyway(row: CaseDeadline) -> bool:
    """Whether its day has passed and it may be asked for nevertheless: never is it too late for a reconsideration."""
    return row.done_at is None and row.kind in RECONSIDERATIONS and row.on < timezone.localdate()


def title(row: CaseDeadline, label: str | None) -> str:
    """Return what a deadline is for."""
    return label or str(row.get_kind_display())


def taken_choices(content: CaseContent) -> dict[str, list[tuple[str, Any]]]:
    """Return what may stand on a sheet to be taken away: days to come, what to bring, numbers of the country."""
    today = timezone.localdate()
    to_come = [(row, label) for row, label in content.deadlines if row.done_at is None and row.on >= today]
    held = numbers_for(content.told.country)
    lines = [
        (line.hotline.phone_as_printed, f"{line.hotline.name}: {line.hotline.phone_as_printed}")
        for line in held.hotlines
    ]
    own = [(settings.OPERATOR["phone"], _("Our own number"))] if settings.OPERATOR["phone"] else []
    emergency = [(number, _("Emergency: %(number)s") % {"number": number}) for number in held.emergency]
    return {
        "dates": [(str(row.pk), f"{row.on:%Y-%m-%d} · {title(row, label)}") for row, label in to_come],
        "bring": list(BRING.items()),
        "numbers": list(dict([*own, *lines, *emergency]).items()),
    }


def sheet(content: CaseContent, said: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what was ticked: days, things and numbers, and no word of what any of it is about."""
    wanted = said.get("dates", [])
    return {
        "days": sorted({row.on for row, _label in content.deadlines if str(row.pk) in wanted}),
        "things": [BRING[key] for key in said.get("bring", [])],
        "numbers": said.get("numbers", []),
    }


def export(case: Case, content: CaseContent) -> dict[str, Any]:
    """Return a case in full as a file holds it."""
    told = content.told
    return {
        "format": "htmse-case-1",
        "made_at": timezone.now(),
        "number": case.number,
        "state": case.state,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "closing": case.closing,
        "pseudonym": told.pseudonym,
        "country": told.country,
        "region": told.region,
        "languages": told.languages,
        "needs": told.needs,
        "exploitation": told.exploitation,
        "excluded": told.excluded,
        "excluded_languages": told.excluded_languages,
        "excluded_names": told.excluded_names,
        "deadlines": [_exported(row, label) for row, label in content.deadlines],
        "notes": [_noted(row, text) for row, text in content.notes],
        "files": [{"name": name, "size": row.file.size, "added_at": row.added_at} for row, name in content.files],
    }


def _exported(row: CaseDeadline, label: str | None) -> dict[str, Any]:
    return {
        "kind": row.kind, "label": label, "on": row.on, "counted_from": row.counted_from, "readings": row.readings,
        "set_at": row.set_at, "done_at": row.done_at,
    }  # fmt: skip


def _noted(row: CaseNote, text: str | None) -> dict[str, Any]:
    by = str(row.by) if row.by else None
    said = {"at": row.at, "by": by, "text": text, "struck_at": row.struck_at}
    return said | {"in_the_clients_words": row.is_of_client}


class Note(NamedTuple):
    """One note; no text: it is struck, or cannot be read."""

    note: CaseNote
    who: str
    text: str | None
    may_strike: bool


def notes(content: CaseContent, user: "User") -> list[Note]:
    """Return what was written down, the first first."""
    return [Note(row, _who(row), text, row.by_id == user.pk and row.struck_at is None) for row, text in content.notes]


def _who(row: CaseNote) -> str:
    if row.is_of_client:
        return _("The client, in their own words")
    return str(row.by or _("Somebody who left"))


class Kept(NamedTuple):
    """One file; no name: it cannot be read."""

    file: CaseFile
    name: str


def kept_files(content: CaseContent) -> list[Kept]:
    """Return the files of a case."""
    return [Kept(row, name or _("A file that cannot be read any more")) for row, name in content.files]
