"""The CSV of docs/staff-csv.md, an organisation's staff: its columns, and its rows as what holders say (sheets)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import names
from accounts.faults import BadValueError, Fault, Faults
from directory import registers
from directory.actions import MOST_STAFF, StaffRow
from directory.importing import csv_file, values
from directory.importing.columns import Column
from directory.importing.words import Words, fold
from directory.models import Vocabulary

# 200 rows of some 500 letters; the page carries it once around (views.bulk).
LARGEST = 128 * 1024


def _one_of(choices: Callable[[], names.Choices], example: str) -> Callable[[str], str]:
    """A code, or the name that the site shows for it."""

    def read(text: str) -> str:
        known = _spelt(choices, get_language() or "")
        if text and fold(text) not in known:
            told = {"text": values.short(text), "example": example}
            wrong = _("“%(text)s” is not known; write a code or a name, such as %(example)s.") % told
            raise BadValueError(wrong + values.hint(text, known))
        return known[fold(text)] if text else ""

    return read


@lru_cache(maxsize=64)
def _spelt(choices: Callable[[], names.Choices], _language: str) -> Mapping[str, str]:
    """Codes by all that may be written for them; where a name of one is the code of another, the code counts."""
    return {fold(name): code for code, name in choices()} | {fold(code): code for code, _name in choices()}


COUNTRY = _one_of(names.country_choices, "GB")
COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("name", values.line(200), is_needed=True),
        Column("email", values.email, is_needed=True),
        Column("profession", values.line(60), is_needed=True),
        Column("headline", values.line(160)),
        Column("specialisms", values.many(values.line(60))),
        Column("exploitation_types", values.many(values.line(60))),
        Column("report_types", values.many(values.line(60))),
        Column("languages", values.many(_one_of(names.language_choices, "sq"))),
        Column("countries", values.many(COUNTRY)),
        Column("jurisdictions", values.many(_one_of(names.jurisdiction_choices, "GB-EAW"))),
        Column("place", values.line(100)),
        Column("region", values.line(100)),
        Column("country", COUNTRY, is_needed=True),
        Column("phone", values.line(40)),
        Column("public_email", values.email),
        Column("website", values.web_address(200)),
        Column("legal_aid", values.yes_no),
        Column("remote", values.yes_no),
        Column("in_person", values.yes_no),
        Column("register", values.line(120)),
        Column("registration_number", values.line(60)),
    )
}
TERMS: Mapping[str, Vocabulary] = {
    "specialisms": Vocabulary.SPECIALISM,
    "exploitation_types": Vocabulary.EXPLOITATION,
    "report_types": Vocabulary.REPORT,
}
LISTS = ("languages", "countries", "jurisdictions")
FLAGS: Mapping[str, str] = {"legal_aid": "has_legal_aid", "remote": "is_remote", "in_person": "is_in_person"}
TEXTS: Mapping[str, str] = {
    "name": "name", "headline": "headline", "place": "place", "region": "region", "country": "country",
    "public_email": "email", "website": "website",
}  # fmt: skip
EXAMPLE = (
    "Ada Example", "ada@example.org", "solicitor", "Asylum and trafficking cases", "asylum", "sexual", "", "en|sq",
    "AL", "GB-EAW", "Leeds", "West Yorkshire", "GB", "+44 113 496 0000", "", "https://www.example.org", "yes", "yes",
    "no", "SRA", "123456",
)  # fmt: skip


@dataclass(slots=True)
class Read:
    """A file that was read: its rows, or everything that is wrong with it."""

    rows: list[StaffRow] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)


def read(content: bytes) -> Read:
    """Read a whole file (one query)."""
    result = Read()
    if content[:2] in csv_file.WIDE_MARKS:
        result.faults.add(_fault(1, "", _("the file is UTF-16; save it as CSV UTF-8.")))
        return result
    lines = csv_file.Lines(BytesIO(content))
    records = csv_file.records(lines)
    first = next(records, None) or _fault(1, "", _("there is no line with the column names."))
    for wrong in (*lines.take_faults(), *csv_file.header_faults(first, COLUMNS)):
        result.faults.add(wrong)
    if not result.faults.total:
        _read_rows(records, lines, csv_file.names(first), result)
    return result


def template() -> list[list[str]]:
    """Return the line of column names, and a line to be overwritten."""
    return [list(COLUMNS), list(EXAMPLE)]


def _read_rows(
    records: Iterator[csv_file.Record | Fault], lines: csv_file.Lines, header: list[str], result: Read
) -> None:
    words, seen = Words.load(), dict[str, int]()
    for record in records:
        unreadable = lines.take_faults()
        for wrong in [*unreadable, *([record] if isinstance(record, Fault) else [])]:
            result.faults.add(wrong)
        if isinstance(record, Fault) or unreadable or not any(cell.strip() for cell in record[1]):
            continue
        number, cells = record
        if len(cells) != len(header):
            told = {"values": len(cells), "columns": len(header)}
            result.faults.add(_fault(number, "", _("has %(values)d values for %(columns)d columns.") % told))
            continue
        if len(seen) >= MOST_STAFF:
            told = {"most": MOST_STAFF}
            result.faults.add(_fault(number, "", _("is one too many: %(most)d rows are taken at once.") % told))
            return
        _read_row(_Row(dict(zip(header, cells, strict=True)), number, words), seen, result)
    for wrong in lines.take_faults():
        result.faults.add(wrong)
    if not seen and not result.faults.total:
        result.faults.add(_fault(2, "", _("there is no row below the column names.")))


def _read_row(row: "_Row", seen: dict[str, int], result: Read) -> None:
    told = row.sheet()
    email = str(row.taken.get("email") or "").casefold()
    if not str(row.taken.get("email") or "").rpartition("@")[0].isascii():
        row.fault("email", _("has accents or other special letters before the @."))
    elif email == EXAMPLE[1]:
        row.fault("email", _("is the example of the template; replace this row or remove it."))
    elif email and email in seen:
        row.fault("email", _("stands in line %(line)d already.") % {"line": seen[email]})
    seen.setdefault(email or f"line {row.number}", row.number)
    for wrong in row.faults:
        result.faults.add(wrong)
    if not row.faults:
        result.rows.append(StaffRow(line=row.number, email=email, sheet=told))


class _Row:
    """The cells of one row while they are read; `faults` gathers what is wrong."""

    def __init__(self, cells: Mapping[str, str], number: int, words: Words) -> None:
        self.number, self.words = number, words
        self.faults: list[Fault] = []
        self.taken = {name: self._cell(COLUMNS[name], text) for name, text in cells.items()}

    def fault(self, column: str, message: str) -> None:
        self.faults.append(_fault(self.number, column, message))

    def sheet(self) -> dict[str, Any]:
        """What the row says, in the words of sheets; of columns that the file lacks it says nothing."""
        has = self.taken.keys()
        told: dict[str, Any] = {TEXTS[name]: self.taken[name] for name in TEXTS if name in has}
        told |= {name: list(self.taken[name] or ()) for name in LISTS if name in has}
        told |= {FLAGS[name]: bool(self.taken[name]) for name in FLAGS if name in has}
        told["profession"] = self._slug("profession", Vocabulary.PROFESSION, self.taken["profession"])
        told |= {
            vocabulary.value: sorted({self._slug(name, vocabulary, text) for text in self.taken[name] or ()})
            for name, vocabulary in TERMS.items()
            if name in has
        }
        if "phone" in has:
            told["phone"] = self._phones()
        if has & {"register", "registration_number"}:
            told["registrations"] = self._registrations()
        return told

    def _cell(self, column: Column, text: str) -> Any:
        try:
            value = column.read(values.clean(text))
        except BadValueError as bad:
            self.fault(column.name, str(bad))
            return None
        if column.is_needed and not value:
            self.fault(column.name, _("is empty; every row needs it."))
        return value

    def _slug(self, column: str, vocabulary: Vocabulary, text: str | None) -> str:
        """A slug, or a name or synonym that means one term alone."""
        if not text or (vocabulary, text) in self.words.ids:
            return text or ""
        meant = [self.words.by_id[key] for key in self.words.meant_by(text)]
        slugs = {term.slug for term in meant if term.vocabulary == vocabulary}
        if len(slugs) == 1:
            return slugs.pop()
        try:
            self.words.id_of(vocabulary, text)
        except BadValueError as bad:
            self.fault(column, str(bad))
        return text

    def _phones(self) -> list[dict[str, str]]:
        written = " ".join((self.taken["phone"] or "").replace("(0)", "").split())
        if not written:
            return []
        plain = "".join(sign for sign in written if sign not in " -()./")
        try:
            values.number(plain)
        except BadValueError as bad:
            self.fault("phone", str(bad))
        return [{"number": written if plain == written.replace(" ", "") else plain, "note": ""}]

    def _registrations(self) -> list[list[str]]:
        body, number = (self.taken.get(name) or "" for name in ("register", "registration_number"))
        if not body and not number:
            return []
        if not body or not number:
            missing = "registration_number" if body else "register"
            self.fault(missing, _("is empty; a register and a number go together."))
            return []
        register = next((each for each in registers.every() if fold(body) in _spellings(each)), None)
        if register is None:
            return [[body, number]]
        try:
            return [[register.name, register.check(number)]]
        except ValidationError as error:
            self.fault("registration_number", " ".join(error.messages))
            return []


def _spellings(register: registers.Register) -> set[str]:
    return {fold(register.key), fold(register.short), fold(register.name)}


def _fault(number: int, column: str, message: str) -> Fault:
    return Fault(f"line {number}", column, message)
