"""Every way in which a CSV can be wrong is named with its line and column; what is right is read as documented."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.faults import Fault
from directory.actions import ListingRow
from directory.importing.csv_file import MAX_LINE, CsvReader
from directory.importing.reading import Found
from directory.importing.words import Words
from tests.directory.importing.conftest import GOOD

HEADER = ",".join(GOOD)
LINE = ",".join(GOOD.values())


def faults(path: Path, words: Words) -> list[str]:
    return [str(found) for found in CsvReader(path, words) if isinstance(found, Fault)]


def listings(path: Path, words: Words) -> list[ListingRow]:
    return [found.row for found in CsvReader(path, words) if isinstance(found, Found)]


@pytest.mark.parametrize(
    ("change", "column", "told"),
    [
        ({"name": ""}, "name", "is empty; every row needs it."),
        ({"name": "x" * 201}, "name", "is 201 characters long; 200 are allowed."),
        ({"name": "two\nlines"}, "name", "must be one line; it has a line break."),
        ({"name": "a\x00b"}, "name", "holds a character that cannot be printed (U+0000)."),
        ({"name": "a\x1bb"}, "name", "holds a character that cannot be printed (U+001B)."),
        ({"kind": "organization"}, "kind", "Did you mean organisation?"),
        ({"profession": "solicitr"}, "profession", "Did you mean solicitor?"),
        ({"profession": "asylum"}, "profession", "“asylum” is not in the vocabulary profession."),
        ({"specialisms": "asylum|nonsense"}, "specialisms", "“nonsense” is not in the vocabulary specialism."),
        ({"exploitation_types": "asylum"}, "exploitation_types", "“asylum” is not in the vocabulary exploitation."),
        ({"report_types": "scars"}, "report_types", "“scars” is not in the vocabulary report."),
        ({"country": "UK"}, "country", "Did you mean GB?"),
        ({"country": "ZZ"}, "country", "is “ZZ”; it must be an ISO 3166-1 code of two letters, such as GB."),
        ({"countries": "NG|Benin"}, "countries", "it must be an ISO 3166-1 code of two letters, such as GB."),
        ({"jurisdictions": "GB-ENG"}, "jurisdictions", "it must be a country code, or GB-EAW, GB-SCT, GB-NIR."),
        ({"languages": "en|tigrinya"}, "languages", "it must be an ISO 639 code, such as en, ti or ckb."),
        ({"legal_aid": "maybe"}, "legal_aid", "is “maybe”; it must be yes or no."),
        ({"latitude": "91", "longitude": "0"}, "latitude", "is “91”; it must be decimal degrees from -90 to 90."),
        ({"latitude": "1e1", "longitude": "0"}, "latitude", "is “1e1”; it must be decimal degrees from -90 to 90."),
        ({"latitude": "36.5"}, "latitude", "latitude and longitude go together: give both or neither."),
        ({"phone": "0800 FLOWERS"}, "phone", "a number is digits only, with a + in front if it is international."),
        ({"phone": "112|113", "phone_note": "one"}, "phone_note", "has 1 notes for 2 numbers; give one for each."),
        ({"phone_note": "Free"}, "phone_note", "has 1 notes for 0 numbers; give one for each."),
        ({"phone": "112", "phone_note": "x" * 301}, "phone_note", "has a note of more than 300 characters."),
        ({"email": "nobody"}, "email", "is “nobody”; it must be an e-mail address, such as help@example.org."),
        ({"website": "www.example.org"}, "website", "it must be an address that starts with http:// or https://."),
        ({"website": "javascript:alert(1)"}, "website", "it must be an address that starts with http:// or https://."),
        ({"source_date": "3.10.2025"}, "source_date", "it must be a date such as 2025-10-03, 2025-10 or 2025."),
        ({"source_date": "2025-02-30"}, "source_date", "it must be a date such as 2025-10-03, 2025-10 or 2025."),
        ({"source_date": "2999"}, "source_date", "is 2999, which has not come yet."),
        ({"external_id": "Größe"}, "external_id", "it may hold a-z, 0-9, : . _ and -, up to 100 characters."),
        ({"audience": "children"}, "audience", "Did you mean child?"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_line_and_column(
    change: dict[str, str], column: str, told: str, csv_of: Callable[..., Path], vocabulary: Words
) -> None:
    (fault,) = faults(csv_of(change), vocabulary)
    assert fault.startswith(f"line 2, {column}: ")
    assert fault.endswith(told)


def test_all_faults_of_all_rows_are_told_at_once(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    told = faults(csv_of({"email": "a", "country": "??"}, {}, {"kind": ""}), vocabulary)
    assert [line.split(":")[0] for line in told] == ["line 2, country", "line 2, email", "line 4, kind"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "line 1: there is no line with the column names."),
        (f"{HEADER},wibble".encode(), "line 1, wibble: there is no such column."),
        (f"{HEADER},emial".encode(), "line 1, emial: there is no such column. Did you mean email?"),
        (f"{HEADER},".encode(), "line 1, (no name): there is no such column."),
        (f"{HEADER},name".encode(), "line 1, name: the column stands here 2 times."),
        (HEADER.replace("country,", "").encode(), "line 1, country: the column is missing; every row needs it."),
        (HEADER.replace(",", ";").encode(), "line 1: the values are separated by semicolons or tabs"),
        (f"{HEADER}\n{LINE},more".encode(), "line 2: has 9 values for 8 columns; is a comma or a quote missing?"),
        (f"{HEADER}\n{LINE}\nonly".encode(), "line 3: has 1 values for 8 columns; is a comma or a quote missing?"),
        (f"{HEADER}\n{LINE}".encode("utf-16"), "line 1: the file is UTF-16; save it as UTF-8."),
        (f"{HEADER}\n{LINE}".replace("Fa", "Fá").encode("latin-1"), "line 2: is not UTF-8 at its character 14"),
        (f"{HEADER}\n\n".encode() + b"\xff\n", "line 3: is not UTF-8 at its character 1; save the file as UTF-8."),
        (f"{HEADER}\n{LINE}\n\"never,closed\n{LINE}".encode(), "line 3: the quoting is broken from here on"),
        (f"{HEADER}\n\"a\"b{LINE}".encode(), "line 2: the quoting is broken from here on"),
        (f"{HEADER}\n{'x' * (MAX_LINE + 1)}".encode(), "line 2: is longer than 128 kB; the rest was not read."),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:40],
)  # fmt: skip
def test_a_broken_file_is_named_by_its_line(raw: bytes, told: str, tmp_path: Path, vocabulary: Words) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(raw)
    (fault,) = faults(path, vocabulary)
    assert fault.startswith(told)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_marks_line_ends_and_empty_lines_do_not_matter(
    start: bytes, end: str, tmp_path: Path, vocabulary: Words
) -> None:
    path = tmp_path / "list.csv"
    lines = [HEADER, "", LINE, ",,,,,,,", ""]
    path.write_bytes(start + end.join(lines).encode())
    (found,) = listings(path, vocabulary)
    assert (found.name, found.country, found.external_id) == ("Refugio del Faro", "ES", "my-list:es:faro")


def test_a_fault_after_a_cell_of_several_lines_has_its_own_line(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    path = csv_of({"biography": "one\r\ntwo\nthree"}, {"email": "nobody"})
    assert [line.split(":")[0] for line in faults(path, vocabulary)] == ["line 5, email"]
    assert listings(path, vocabulary)[0].biography == "one\ntwo\nthree"


def test_every_column_reaches_the_listing(csv_of: Callable[..., Path], vocabulary: Words) -> None:
    path = csv_of(
        {
            "kind": "person", "profession": " solicitor ", "headline": "Asylum", "biography": "Text",
            "organisation_name": "Firm", "specialisms": "asylum||outreach|asylum", "exploitation_types": "labour",
            "report_types": "scarring-report", "countries": "ng|XK", "jurisdictions": "GB-EAW|FR",
            "languages": "TI|ckb",
            "legal_aid": "YES", "fees": "Free", "remote": "yes", "in_person": "no", "place": "Cádiz",
            "region": "Andalusia", "street": "Calle 1", "postcode": "11001", "latitude": "36.5297",
            "longitude": "-6.2925", "phone": "+34600000000|112", "phone_note": "|Free", "sms": "233733",
            "hours": "Mon", "email": "a@example.org", "website": "https://example.org", "source_date": "2025-10",
            "audience": "child", "is_public_authority": "yes", "confidential_location": "no",
        }
    )  # fmt: skip
    (row,) = listings(path, vocabulary)
    slugs = {vocabulary.by_id[key].slug for key in row.term_ids}
    assert slugs == {"asylum", "outreach", "labour", "scarring-report"}
    assert row == ListingRow(
        external_id="my-list:0", name="Refugio del Faro", kind="person", country="ES", term_ids=row.term_ids,
        profession_id=vocabulary.ids["profession", "solicitor"], headline="Asylum", biography="Text",
        organisation_name="Firm", countries=("NG", "XK"), jurisdictions=("GB-EAW", "FR"), languages=("ti", "ckb"),
        has_legal_aid=True, fees="Free", is_remote=True, place="Cádiz", region="Andalusia", street="Calle 1",
        postcode="11001", latitude=36.5297, longitude=-6.2925, sms="233733", hours="Mon", email="a@example.org",
        phone=({"number": "+34600000000", "note": ""}, {"number": "112", "note": "Free"}),
        website="https://example.org", source_date="2025-10", audience="child", is_public_authority=True,
        source_name="example.org", source_url="https://www.example.org/contact", source_confidence="ngo",
    )  # fmt: skip
