"""What the page of an import says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from news.statistics.actions.importing import findings
from news.statistics.checks import Finding
from news.statistics.importing import Fault
from news.statistics.importing.showing import SHOWN
from news.statistics.models import CheckAnswer, Release, StatisticsImport
from news.statistics.periods import Period


@dataclass(frozen=True, slots=True)
class Table:
    """Changes of one sort: how many there are, and the first of them."""

    name: str
    caption: str
    headers: tuple[str, ...]
    rows: list[list[str]]
    unshown: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the checks doubt, and what an editor answered."""

    finding: Finding
    answer: CheckAnswer | None


@dataclass(frozen=True, slots=True)
class Page:
    """All of it."""

    faults: list[Fault] = field(default_factory=list)
    unshown_faults: int = 0
    sentences: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    digest: str = ""
    does_something: bool = False

    @property
    def open_doubts(self) -> int:
        """How many have no answer."""
        return sum(doubt.answer is None for doubt in self.doubts)


def page(imported: StatisticsImport, answers: Mapping[str, CheckAnswer]) -> Page:
    """Say what a file would do, or what is wrong with it."""
    preview = imported.preview
    if "faults" in preview:
        faults = [Fault(each["where"], each["column"], each["message"]) for each in preview["faults"]]
        return Page(faults=faults, unshown_faults=preview["faults_total"] - len(faults))
    if "counts" not in preview:
        return Page()
    counts = preview["counts"]
    return Page(
        sentences=_sentences(preview),
        releases=[_release(each) for each in preview["releases"]],
        tables=[table for table in _tables(preview) if table.rows],
        doubts=[Doubt(each, answers.get(each.fingerprint)) for each in findings(imported)],
        digest=preview["digest"],
        does_something=any(counts[name] for name in ("new", "revised", "confirmed")),
    )


def accepted(releases: Sequence[Release]) -> str:
    """Say what was stored."""
    if not releases:
        return _("There was nothing to store.")
    told = ", ".join(release.code for release in releases)
    count = len(releases)
    return ngettext("Stored: release %(told)s.", "Stored: releases %(told)s.", count) % {"told": told}


def _sentences(preview: Mapping[str, Any]) -> list[str]:
    said = preview["counts"]
    told = [
        ngettext("%(count)s new number", "%(count)s new numbers", said["new"]),
        ngettext("%(count)s number moved", "%(count)s numbers moved", said["revised"]),
        ngettext(
            "%(count)s said again by a later release", "%(count)s said again by a later release", said["confirmed"]
        ),
        ngettext("%(count)s stored already", "%(count)s stored already", said["unchanged"]),
        ngettext(
            "%(count)s said already by another release of the same day",
            "%(count)s said already by another release of the same day",
            said["said"],
        ),
        ngettext("%(count)s no longer in the file", "%(count)s no longer in the file", said["vanished"]),
    ]
    names = ("new", "revised", "confirmed", "unchanged", "said", "vanished")
    lines = [text % {"count": number_format(said[name])} for name, text in zip(names, told, strict=True) if said[name]]
    if preview.get("before"):
        day = date_format(date.fromisoformat(preview["before"]), "j F Y")
        lines.insert(0, _("This very file was accepted on %(day)s already.") % {"day": day})
    if not any(said[name] for name in ("new", "revised", "confirmed")):
        lines.append(_("It would change nothing."))
    return lines


def _release(said: Mapping[str, Any]) -> str:
    told = {name: said[name] for name in ("dataset", "code", "published_on")} | {"count": number_format(said["values"])}
    if said["is_new"]:
        return _("%(dataset)s, %(code)s, published %(published_on)s: %(count)s numbers.") % told
    return (
        _("%(dataset)s, %(code)s, published %(published_on)s, is here already and gets %(count)s more numbers.") % told
    )


def _tables(preview: Mapping[str, Any]) -> list[Table]:
    what, period, release = _("What"), _("Period"), _("Release")
    counts = preview["counts"]
    return [
        _table("revised", _("Numbers that moved"), (what, period, _("Before"), _("Now"), release), preview["revised"],
               ("what", "period", "before", "value", "release"), counts["revised"]),
        _table("vanished", _("Numbers that were there before"), (what, period, _("Gone from")), preview["vanished"],
               ("what", "period", "release"), counts["vanished"]),
        _table("new", _("New numbers"), (what, period, _("Value"), release, _("Where")), preview["new"],
               ("what", "period", "value", "release", "where"), counts["new"]),
    ]  # fmt: skip


def _table(
    name: str, caption: str, headers: tuple[str, ...], said: list[dict[str, Any]], names: tuple[str, ...], total: int
) -> Table:
    rows = [[_worded(column, str(each[column])) for column in names] for each in said[:SHOWN]]
    return Table(name, caption, headers, rows, max(total - len(rows), 0))


def _worded(column: str, text: str) -> str:
    if column == "period":
        return (Period() if text == "none" else Period.parsed(text)).short
    if column in {"value", "before"} and text.lstrip("-").replace(".", "", 1).isdecimal():
        return number_format(text, force_grouping=True)
    return text
