"""One number a row: our own columns, those of data.csv, and those that others write."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from accounts.faults import BadValueError, Fault
from news.statistics.importing import values
from news.statistics.importing.cells import Cell, Part
from news.statistics.importing.csv_text import Record, line
from news.statistics.importing.told import Told
from news.statistics.periods import Period
from news.statistics.suppression import GROUPED

ALL = ("", "all", "total")
LONG, SHORT = 400, 200
KEPT_FROM_FORMULA = ("'=", "'+", "'-", "'@")


def text(limit: int) -> Callable[[str], str]:
    """Text of one line and up to so many characters."""

    def read(said: str) -> str:
        found = " ".join(said.split())
        # Our own files keep spreadsheets from taking a text for a formula.
        if found.startswith(KEPT_FROM_FORMULA):
            found = found[1:]
        if not values.is_text(found):
            raise BadValueError(_("holds a character that is no text."))
        if len(found) > limit:
            raise BadValueError(_("is longer than %(limit)d characters.") % {"limit": limit})
        return found

    return read


def _release(said: str) -> str:
    return values.release(text(80)(said))


def _source(said: str) -> str:
    """A name, or an address."""
    found = text(LONG)(said)
    try:
        urlsplit(found)
    except ValueError:
        raise BadValueError(_("is no address.")) from None
    return found


def _published(said: str) -> str:
    if said.strip():
        values.published(said.strip())
    return said.strip()


# What each column holds; a file may leave out any but the measure and the value.
COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "dataset": text(60),
    "measure": text(80),
    "dimension": text(LONG),
    "category": text(LONG),
    "period": values.period,
    "period_start": values.day,
    "period_end": values.day,
    "value": values.number,
    "qualifier": values.qualifier,
    "words": text(120),
    "flags": values.flags,
    "release": _release,
    "published_on": _published,
    "published": _published,
    "source": _source,
    "note": text(LONG),
    "locator": text(SHORT),
    # Said by the measure already; read past.
    "unit": text(SHORT),
    # Of our own files: it follows from what is stored.
    "not_in": text(80),
    # What the research calls the place in the news document.
    "seed_quote_heading": text(SHORT),
}


def is_tidy(header: list[str], told: Told) -> bool:
    """Whether a first line names our columns."""
    return "value" in header and ("measure" in header or bool(told.measure))


def header_faults(header: list[str]) -> Iterator[Fault]:
    """What is wrong with the first line."""
    for name, times in Counter(header).items():
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            meant = _(" Is “%(name)s” meant?") % {"name": near[0]} if near else ""
            yield Fault(line(1), values.short(name) or _("(no name)"), _("there is no such column.") + meant)
        elif times > 1:
            yield Fault(line(1), name, _("the column stands here more than once."))
    if "period" not in header and not {"period_start", "period_end"} & set(header):
        yield Fault(line(1), "period_start", _("the column is missing; every number speaks of a period."))


def cells(header: list[str], rows: Iterator[Record | Fault], told: Told) -> Iterator[Cell | Fault]:
    """Give a number, or all faults of a row, for each row."""
    for record in rows:
        if isinstance(record, Fault):
            yield record
            continue
        number, found = record
        if len(found) != len(header):
            said = {"count": len(found), "columns": len(header)}
            yield Fault(line(number), "", _("has %(count)d values for %(columns)d columns.") % said)
            continue
        yield from _row(line(number), dict(zip(header, found, strict=True)), told)


def _row(where: str, row: dict[str, str], told: Told) -> Iterator[Cell | Fault]:
    said, faults = {}, []
    for name, cell in row.items():
        try:
            said[name] = COLUMNS[name](cell)
        except BadValueError as bad:
            faults.append(Fault(where, name, str(bad)))
    if faults:
        yield from faults
        return
    try:
        found = _cell(where, said, told)
    except BadValueError as bad:
        yield Fault(where, "", str(bad))
        return
    # Of our own files: the sum of small categories is no number that anybody published.
    if not any(part.category == GROUPED for part in found.parts):
        yield found


def _cell(where: str, said: dict[str, Any], told: Told) -> Cell:
    value, letters = said["value"]
    flags = tuple(dict.fromkeys((*letters, *said.get("flags", ()))))
    return Cell(
        where=where,
        dataset=said.get("dataset") or told.dataset,
        measure=said.get("measure") or told.measure,
        parts=_parts(said),
        period=_period(said, told),
        value=value,
        qualifier=said.get("qualifier", "") or "exact",
        words=said.get("words", ""),
        flags=flags,
        note=said.get("note", ""),
        locator=said.get("locator") or said.get("seed_quote_heading", ""),
        release=said.get("release") or told.release,
        published=said.get("published_on") or said.get("published") or told.published,
        source=said.get("source", ""),
    )


def _period(said: dict[str, Any], told: Told) -> Period:
    start, end = said.get("period_start"), said.get("period_end")
    # A cell that is empty says nothing, and what stands beside it counts.
    if (named := said.get("period", Period())) != Period():
        return named
    if start and end and end < start:
        raise BadValueError(_("the period ends before it begins."))
    if not (start or end) and told.period:
        return values.period(told.period)
    return Period(start, end)


def _parts(said: dict[str, Any]) -> tuple[Part, ...]:
    """Read "all", "gender=male;age=child", or a category beside the breakdown that it belongs to."""
    category, dimension = said.get("category", ""), said.get("dimension", "")
    if category.lower() in ALL and dimension.lower() in ALL:
        return ()
    if dimension.lower() not in ALL:
        names = [each.strip() for each in dimension.split(";")]
        parts = [each.strip() for each in category.split(";")] if len(names) > 1 else [category]
        if len(parts) != len(names) or not all(parts):
            raise BadValueError(_("has not one category for each breakdown."))
    else:
        pairs = [each.partition("=") for each in category.split(";")]
        if not all(sign and name.strip() and part.strip() for name, sign, part in pairs):
            raise BadValueError(_("the category is written “all”, or “gender=male;age=child”."))
        names, parts = [name.strip() for name, _sign, _part in pairs], [part.strip() for _name, _sign, part in pairs]
    return tuple(Part((name,), part) for name, part in zip(names, parts, strict=True))
