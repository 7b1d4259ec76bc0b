"""Files with one slip each: the sentence names the line and says what to write instead."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.faults import BadValueError, Fault, Faults
from news.statistics import importing
from news.statistics.importing import FileRefusedError, Report, Told, UnreadableError, csv_text, values
from news.statistics.importing.cells import Cell, Part
from news.statistics.importing.matching import Matcher
from news.statistics.models import Dataset, Observation
from news.statistics.periods import Period
from news.statistics.suppression import GROUPED
from tests.news.statistics.importing.conftest import csv_of, row

Take = Callable[..., Report]
HEAD = b"measure,period,value,published\n"
LINE = b"referrals,2023-Q4,1,2024-03-07\n"
NO_NUMBER = "has neither a number nor words"
NO_PAIR = "the category is written “all”, or “gender=male;age=child”."
LONG = ";".join(letter * 95 for letter in "abcd")


def faults(content: bytes, name: str = "nrm.csv", told: Told | None = None) -> list[str]:
    """Every sentence that a file is refused with."""
    with pytest.raises(FileRefusedError) as refused:
        importing.look(name, content, told or Told())
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"value": ""}, f"line 2: {NO_NUMBER}"),
        ({"value": "[q]"}, "line 2, value: “[q]” is no letter that we know."),
        ({"value": "[p]"}, "line 2, value: is empty, and its letters do not say why."),
        ({"value": "1.23456"}, "line 2, value: has more than 4 decimals."),
        ({"value": "9" * 17}, "line 2, value: is too large to be a number of people or money."),
        ({"qualifier": "maybe"}, "line 2, qualifier: “maybe” is none of exact, over, under, about."),
        ({"measure": "referals"}, "“nrm” has no measure “referals”. Is “referrals” meant?"),
        ({"measure": "zebras"}, "line 2: “nrm” has no measure “zebras”."),
        ({"category": "shoe=left"}, "line 2: “nrm” has no breakdown “shoe”."),
        ({"category": "gender=male;gender=female"}, "line 2: the breakdown “gender” stands here twice."),
        ({"category": "gender=???"}, "line 2: “???” cannot be the name of a category."),
        ({"category": "male"}, f"line 2: {NO_PAIR}"),
        ({"category": "gender="}, f"line 2: {NO_PAIR}"),
        ({"dimension": "gender;outcome", "category": "male"}, "line 2: has not one category for each breakdown."),
        (
            {"dimension": "nationality;location;outcome;first_responder", "category": LONG},
            "line 2: its categories together are longer than 400 letters.",
        ),
        ({"period": "2023-02-02..2023-02-01"}, "is not a period; write 2023-Q4."),
        ({"published": "2023"}, "“2023” is not a day of publication"),
        ({"source": "https://["}, "line 2, source: is no address."),
        ({"note": "n" * 401}, "line 2, note: is longer than 400 characters."),
        ({"published": ""}, "line 2: no day of publication is named"),
        ({"dataset": "nothing"}, "line 2: there is no dataset “nothing”."),
    ],
)
def test_a_slip_in_a_row_is_named_with_its_line(nrm: Dataset, more: dict[str, object], told: str) -> None:
    (said,) = faults(csv_of([row(1) | more]))
    assert said.startswith("line 2")
    assert told in said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ((HEAD + LINE).decode().encode("utf-16"), "line 1: the file is UTF-16; save it as UTF-8."),
        (HEAD + LINE + b"\xe9", "line 3: is not UTF-8; save the file as CSV UTF-8."),
        (HEAD + b"a\0b", "line 2: holds a character that is no text."),
        (HEAD.replace(b",", b";") + LINE, "line 1: the values are separated by semicolons or tabs"),
        (HEAD + LINE + b'\n"ab"c,1\n', "line 4: the quoting is broken from here on"),
        (HEAD + b"\n" + LINE + b"referrals,2023-Q4\n", "line 4: has 2 values for 4 columns."),
        (b"\xef\xbb\xbf,,\n\n", "line 1: there is no line with the column names."),
        (b"measure,value,value,period\n", "line 1, value: the column stands here more than once."),
        (b"measure,valu,value,period\n", "line 1, valu: there is no such column. Is “value” meant?"),
        (b"measure,value,,period\n", "line 1, (no name): there is no such column."),
        (
            b"measure,value,period_start,period_end\nreferrals,1,2023-03-02,2023-03-01\n",
            "line 2: the period ends before",
        ),
        (b"measure,value\n", "line 1, period_start: the column is missing"),
        (b"Colour,Shoe\n1,2\n", "line 1: these columns are none that we know."),
        (b'Colour,Shoe\n1,2\n"a"b,c\n', "line 3: the quoting is broken from here on"),
    ],
)
def test_a_file_that_is_no_table_is_refused_where_it_breaks(nrm: Dataset, content: bytes, told: str) -> None:
    assert any(said.startswith(told) for said in faults(content)), faults(content)


@pytest.mark.parametrize(
    "content",
    [HEAD.decode().encode("utf-16"), b"\xe9\n" + LINE, b"\0\n" + LINE, b"measure;value\n" + LINE, b'"a"b\n' + LINE],
)
def test_where_a_csv_cannot_be_read_on_nothing_more_comes(content: bytes) -> None:
    (found,) = csv_text.records(content)
    assert isinstance(found, Fault)
    assert (found.where, found.column) == ("line 1", "")


def test_a_file_says_its_dataset_and_a_release_has_one_day(nrm: Dataset) -> None:
    (said,) = faults(csv_of([row(1)]), "other.csv")
    assert said == "line 2: no dataset is named: say it beside the file, or in a column dataset."
    two = [row(1, release="q4"), row(2, "2024-03-08", "2023-Q3", release="q4")]
    assert faults(csv_of(two)) == ["line 3: the release “q4” was published on 2024-03-07, not on another day."]


def test_a_known_release_needs_no_day_and_a_known_category_no_spelling(take: Take) -> None:
    take([row(1, release="q4")])
    later = {"published": "", "release": "q4", "note": "'=1+1", "category": "gender=Male!"}
    take([row(2) | later])
    held = Observation.objects.get(series__category="gender=male")
    assert (held.value, held.release.code, held.note) == (2, "q4", "=1+1")
    bare = {"measure": "referrals", "value": 3, "published": "2024-04-01", "period_start": ""}
    take([bare], told=Told(period="2022-Q1"))
    assert Observation.objects.get(value=3).period_start == Period.parsed("2022-Q1").start


def test_the_sum_of_small_categories_in_our_own_files_is_read_past(nrm: Dataset) -> None:
    rows = [row(9), row(4) | {"category": f"gender={GROUPED}"}]
    assert importing.look("nrm.csv", csv_of(rows), Told()).read == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"publisher": "a\0b"}, "publisher: holds a character that is no text."),
        ({"url": "ftp://a.example"}, "url: is no address."),
        ({"kind": "sudden"}, "kind: “sudden” is no kind of release."),
        ({"period": "Easter"}, "period: “Easter” is not a period"),
        ({"title": "t" * 241}, "title: is longer than 240 characters."),
    ],
)
def test_what_is_said_beside_a_file_is_refused_by_its_name(nrm: Dataset, said: dict[str, str], told: str) -> None:
    with pytest.raises(UnreadableError, match="^" + told.replace(".", r"\.")):
        importing.look("nrm.csv", csv_of([row(1)]), Told(**said))


def test_letters_that_no_database_keeps_are_named(nrm: Dataset) -> None:
    cell = Cell("B2", "nrm", "referrals", (), Period.parsed("2023"), Decimal(1), published="2024-03-07")
    kept = Faults()
    broken = [cell._replace(note="\ud800"), cell._replace(parts=(Part(("gender",), "m\0"),)), cell]
    assert len(Matcher("nrm.csv", Told()).numbers(broken, kept)) == 1
    assert [str(each) for each in kept] == ["B2: holds a character that is no text."] * 2


@pytest.mark.parametrize("cell", [True, float("nan"), float("inf")])
def test_a_cell_that_only_looks_like_a_number(cell: object) -> None:
    with pytest.raises(BadValueError, match=r"^is not a number\.$"):
        values.number(cell)


def test_an_empty_cell_has_no_words() -> None:
    assert (values.plain(None), values.plain(4.0), values.number(None)) == ("", "4", (None, ()))
