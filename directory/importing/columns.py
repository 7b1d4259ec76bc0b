"""The columns of docs/import-csv.md, in the order in which they are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from directory.importing import values
from directory.models import Kind, SourceConfidence, Vocabulary


@dataclass(frozen=True, slots=True)
class Column:
    """`read` turns a cleaned cell into a value; `is_needed`: every row must fill it."""

    name: str
    read: Callable[[str], Any]
    is_needed: bool = False


slugs = values.many(values.line(60))
COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("name", values.line(200), is_needed=True),
        Column("kind", values.one_of(Kind.values), is_needed=True),
        Column("profession", values.line(60), is_needed=True),
        Column("headline", values.line(160)),
        Column("biography", values.paragraphs(5000)),
        Column("organisation_name", values.line(200)),
        Column("specialisms", slugs),
        Column("exploitation_types", slugs),
        Column("report_types", slugs),
        Column("countries", values.many(values.country)),
        Column("jurisdictions", values.many(values.jurisdiction)),
        Column("languages", values.many(values.language)),
        Column("legal_aid", values.yes_no),
        Column("fees", values.line(200)),
        Column("remote", values.yes_no),
        Column("in_person", values.yes_no),
        Column("place", values.line(100)),
        Column("region", values.line(100)),
        Column("country", values.country, is_needed=True),
        Column("street", values.line(200)),
        Column("postcode", values.line(20)),
        Column("latitude", values.degrees(90)),
        Column("longitude", values.degrees(180)),
        Column("confidential_location", values.yes_no),
        Column("phone", values.many(values.number)),
        Column("phone_note", values.line(2000)),
        Column("sms", values.number),
        Column("hours", values.line(200)),
        Column("email", values.email),
        Column("website", values.web_address(200)),
        Column("source_name", values.line(200), is_needed=True),
        Column("source_url", values.web_address(500), is_needed=True),
        Column("source_date", values.source_date),
        Column("source_confidence", values.one_of(SourceConfidence.values), is_needed=True),
        Column("external_id", values.external_id, is_needed=True),
        Column("audience", values.one_of(values.AUDIENCES)),
        Column("is_public_authority", values.yes_no),
    )
}
# Columns that hold slugs of a vocabulary.
VOCABULARIES: Mapping[str, str] = {
    "specialisms": Vocabulary.SPECIALISM,
    "exploitation_types": Vocabulary.EXPLOITATION,
    "report_types": Vocabulary.REPORT,
}
# Columns that a listing calls otherwise.
FLAGS: Mapping[str, str] = {"legal_aid": "has_legal_aid", "remote": "is_remote", "in_person": "is_in_person"}
