"""Tables of the Home Office with a slip, workbooks and zips that are damaged, and how far a long import is."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management.base import OutputWrapper
from django.db import connection

from accounts.progress import Bar, Paced, drawn, quiet
from news.statistics import importing
from news.statistics.importing import Report, Told, UnreadableError, storing
from news.statistics.models import Dataset, Measure, Observation
from tests.news.statistics.importing.conftest import BY, HOME_OFFICE, csv_of, row
from tests.news.statistics.importing.sheets import nationalities, ods, xlsx
from tests.news.statistics.importing.test_command import run
from tests.news.statistics.importing.test_more_refusals import faults
from tests.news.statistics.importing.test_packages import package, zipped

Take = Callable[..., Report]
DTN = Told(dataset="nrm", published="2024-03-07", measure="dtn_reports")
NONE_KNOWN = "line 1: these columns are none that we know. Say beside the file which dataset and measure they are."


class Terminal(io.StringIO):
    """Text that a person watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Year,Quarter,Total\n2023,Q1,3\n,,5\n", ["line 3: this row says neither year nor quarter."]),
        (b"Year,Quarter,Total\nEaster,Q1,3\n", ["line 2: “Easter” is not a year."]),
        (b"Year,Quarter,Total\n2023,Spring,3\n", ["line 2: “Spring” is not a quarter; write Q1 to Q4."]),
        (b"Year,Quarter,Total\n2023,Q1,3\n2023,Q1,3\n", ["line 3: the same number stands already in line 2."]),
        (b"Nationality,Total\n,5\n", ["line 2: column A is empty."]),
        (
            b"Nationality,Total\nAfghan,5\n",
            ["line 2: neither the table nor its title names a period; say it beside the file."],
        ),
    ],
)
def test_a_table_with_a_slip_names_its_line(nrm: Dataset, content: bytes, told: list[str]) -> None:
    assert faults(content, "duty_to_notify_nationality.csv", DTN) == told


@pytest.mark.parametrize(
    "heads", ["Year,Quarter,Adult - Positive - More", "Year,Quarter,Ghost - Positive", "Year,Quarter", "Quarter,Total"]
)
def test_columns_of_another_table_are_not_taken_for_a_known_one(nrm: Dataset, heads: str) -> None:
    said = Told(published="2024-03-07")
    assert faults(f"{heads}\n2023,Q1,3\n".encode(), "reasonable_grounds.csv", said) == [NONE_KNOWN]


def test_periods_come_from_a_column_from_beside_or_from_months(take: Take) -> None:
    take(b"Period,Gender,People\n2023-Q4,Male,7\n", told=Told(**{**DTN.stored(), "measure": "referrals"}))
    take(b"Nationality,Total\nAfghan,5\n", "dtn_nationality.csv", Told(**DTN.stored(), period="2022"))
    take(b"Year,Quarter,Total\n2021,Oct to Dec,6\n", "dtn.csv", DTN)
    held = Observation.objects.order_by("value").values_list("series__category", "period_start", "value")
    told = [(category, str(start), int(value or 0)) for category, start, value in held]
    assert told == [
        ("nationality=afghan", "2022-01-01", 5),
        ("all", "2021-10-01", 6),
        ("gender=male", "2023-10-01", 7),
    ]


def test_a_table_that_stands_on_two_sheets_is_refused(nrm: Dataset) -> None:
    said = faults(ods({"Table_3": nationalities(), "Table_4": nationalities()}), "a.ods", HOME_OFFICE)
    assert (len(said), said[0].startswith("Table_4, cell A1: the table “Table 41: Duty to Notify")) == (1, True)
    assert said[0].endswith("stands already on Table_3.")


def test_a_damaged_workbook_is_refused(nrm: Dataset) -> None:
    whole = zipfile.ZipFile(io.BytesIO(xlsx({"A": nationalities()})))
    parts = {name: whole.read(name) for name in whole.namelist()}
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        with pytest.raises(UnreadableError, match=r"^The workbook is damaged and cannot be read\.$"):
            importing.look("a.xlsx", zipped(parts | {name: b"<workbook><sheets></wrong>"}), HOME_OFFICE)


def test_paths_that_are_no_files_or_too_large(nrm: Dataset, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"is not a file\.$"):
        importing.run(tmp_path, Told(), by=BY)
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(201 * 2**20)
    with pytest.raises(UnreadableError, match=r"large\.csv is 201 MB; up to 200 MB are read\. Split it\.$"):
        importing.run(tmp_path / "large.csv", Told(), by=BY)


def test_zips_that_lie_are_refused(nrm: Dataset) -> None:
    csv = csv_of([row(1)])
    told = package({"path": "a1.csv", "dataset": "nrm"})
    twice = zipped({"datapackage.json": told, "a1.csv": csv, "a2.csv": csv}).replace(b"a2.csv", b"a1.csv")
    with pytest.raises(UnreadableError, match="two files of one name"):
        importing.look("a.zip", twice, Told())
    good = zipped({"datapackage.json": told, "a1.csv": csv})
    at = good.rindex(b"PK\x01\x02") + 8
    with pytest.raises(UnreadableError, match="locked with a password"):
        importing.look("a.zip", good[:at] + b"\x01" + good[at + 1 :], Told())
    large = zipped({"datapackage.json": package(*[{"path": "a.csv"}] * 2), "a.csv": b"a" * 3 * 2**20})
    with pytest.raises(UnreadableError, match="Unpacked, the zip would be too large"):
        importing.look("a.zip", large, Told())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "datapackage.json is not JSON"),
        ("[]", "lists no resources, or too many"),
        (json.dumps({"resources": [{"path": "a.csv"}] * 101}), "lists no resources, or too many"),
        (package({"path": "a.csv"}, datasets={}), "“datasets” in datapackage.json is not a list of datasets"),
        (package({"path": "a.csv"}, datasets=[1]), "“datasets” in datapackage.json is not a list of datasets"),
        (package({"path": "https://a.example/a.csv"}), "nothing is fetched"),
        (package({"path": "../a.csv"}), "nothing is fetched"),
        (package({"path": "a.csv", "encoding": "latin-1"}), "“a.csv” is not UTF-8"),
        (package({"path": "b.csv"}), "“b.csv” cannot be read from the zip"),
    ],
)
def test_a_package_that_says_what_cannot_be(nrm: Dataset, text: str, told: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        importing.look("a.zip", zipped({"datapackage.json": text, "a.csv": csv_of([row(1)])}), Told())
    assert told in str(refused.value)


def test_more_doubts_than_anybody_answers_are_cut_off(nrm: Dataset) -> None:
    periods = [f"{year}-Q{quarter}" for year in range(1950, 2001) for quarter in (1, 2, 3, 4)]
    rows = [
        row(value, period=period) | {"category": category}
        for period in periods
        for category, value in (("all", 100), ("gender=male", 60), ("gender=female", 60))
    ]
    found = importing.look("nrm.csv", csv_of(rows), Told()).preview["findings"]
    assert (len(periods) > 200, len(found)) == (True, 200)


def test_a_share_that_jumps_within_a_file_is_no_jump_of_people(nrm: Dataset) -> None:
    base = Measure.objects.get(code="referrals")
    Measure.objects.create(dataset=nrm, code="share", title="Share", kind="share", unit="percent", base=base)
    two = [row(1) | {"measure": "share"}, row(99, "2024-05-10") | {"measure": "share"}]
    said = importing.look("nrm.csv", csv_of(two), Told()).preview
    assert (said["counts"]["revised"], "large revision" in str(said["findings"])) == (1, False)
    doubted = importing.look("nrm.csv", csv_of([row(10), row(99_000, "2024-05-10")]), Told()).preview["findings"]
    assert any("was 10 (published on 7 March 2024), and now is 99,000" in each["message"] for each in doubted)


def test_a_terminal_is_redrawn_and_left_on_its_own_line() -> None:
    seen = Terminal()
    bar = Bar(OutputWrapper(seen))
    for step, done, total in (("Reading", 0, None), ("Reading", 1, None), ("Taking", 5, 10), ("Taking", 10, 10)):
        bar(step, done, total)
    bar.close()
    lines = ("Reading: 0 rows", "\n\r\x1b[KTaking: [###############...............]  50% 5 of 10", "100% 10 of 10\n")
    assert [line for line in lines if line not in seen.getvalue()] == []
    # So soon after the one before, it is not drawn again.
    assert "Reading: 1 rows" not in seen.getvalue()
    assert drawn("Reading", 1500, None) == "Reading: 1,500 rows"


def test_progress_is_told_at_once_for_each_step_and_then_seldom() -> None:
    told: list[tuple[str, int, int | None]] = []
    paced = Paced(lambda *said: told.append(said), 60)
    for said in (("a", 1, 3), ("a", 2, 3), ("a", 3, 3), ("b", 1, None), ("b", 2, None)):
        paced(*said)
        quiet(*said)
    assert told == [("a", 1, 3), ("a", 3, 3), ("b", 1, None)]


def test_the_command_counts_the_faults_that_do_not_fit_a_screen(nrm: Dataset, tmp_path: Path) -> None:
    (tmp_path / "nrm.csv").write_bytes(csv_of([row("x", period=f"{year}") for year in range(1950, 2010)]))
    code, out, err = run(tmp_path / "nrm.csv")
    assert (code, out) == (1, "")
    assert "line 51, value: “x” is not a number.\n… and 10 more.\n60 things to mend. Nothing was changed." in err
    assert not Observation.objects.exists()


def test_the_command_says_that_another_import_runs(
    nrm: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "PATIENCE", "50ms")
    (tmp_path / "nrm.csv").write_bytes(csv_of([row(1)]))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [storing.LOCK])
        code, _out, err = run(tmp_path / "nrm.csv")
    finally:
        other.close()
    assert (code, err.endswith("Another import is still running. Nothing was changed.")) == (4, True)
    assert not Observation.objects.exists()
    assert run(tmp_path / "nrm.csv")[0] == 0
