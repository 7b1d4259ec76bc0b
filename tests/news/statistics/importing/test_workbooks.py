"""Workbooks of the Home Office: the tables found by their titles, their totals added up."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from news.statistics.importing import FileRefusedError, Report, Told, UnreadableError
from news.statistics.models import Observation, Series
from news.statistics.periods import Period
from tests.news.statistics.importing.conftest import HOME_OFFICE
from tests.news.statistics.importing.sheets import contents, decisions, nationalities, ods, xlsx

Take = Callable[..., Report]


def value(measure: str, category: str, period: str) -> int | None:
    """What is held of one cell."""
    cell = Observation.objects.of_period(Period.parsed(period))
    held = cell.get(series__measure__code=measure, series__category=category).value
    return None if held is None else int(held)


@pytest.mark.parametrize("write", [ods, xlsx])
def test_tables_are_found_by_title_on_any_sheet(take: Take, write: Callable[..., bytes]) -> None:
    sheets = {"Cover_sheet": [["Modern slavery"]], "Contents": contents()}
    sheets |= {"Table_3": nationalities(), "Table_34": decisions(), "Table_35": decisions("conclusive")}
    report = take(write(sheets), "nrm-tables-q4-2023.ods", HOME_OFFICE)
    grounds = "reasonable_grounds_decisions"
    assert value(grounds, "age_at_exploitation=adult;outcome=positive", "2023-Q2") == 461
    assert value(grounds, "age_at_exploitation=child", "2023-Q4") == 2073
    assert (value(grounds, "all", "2023-Q4"), value(grounds, "all", "2023")) == (4705, 15247)
    assert value("conclusive_grounds_decisions", "all", "2023") == 15247
    assert value("dtn_reports", "nationality=albanian", "2023-Q4") == 105
    hidden = Observation.objects.get(series__category="nationality=vietnamese")
    assert (hidden.value, hidden.flags, hidden.locator) == (None, ["c"], "Table_3, cell B6")
    assert Series.objects.get(category="nationality=albanian").label == "Dtn reports: Albanian"
    assert report.read == 2 * 50 + 4
    assert not take(write(sheets), "other-name.ods", HOME_OFFICE).does_something


def test_a_wrong_total_is_refused_with_sheet_and_cell(take: Take) -> None:
    wrong = decisions()
    wrong[8][4] = 1688
    with pytest.raises(FileRefusedError) as refused:
        take(ods({"Table_34": wrong}), told=HOME_OFFICE)
    told = [str(fault) for fault in refused.value.faults]
    assert "Table_34, cell E9: the total is 1,688, but its parts add up to 1,687." in told
    assert not Observation.objects.exists()


def test_a_broken_table_gets_sentence_sheet_and_cell(take: Take) -> None:
    broken = decisions()
    broken[7][2], broken[8][1], broken[9][3] = "n/a", "Easter", ""
    with pytest.raises(FileRefusedError) as refused:
        take(ods({"Table_2": broken}), told=HOME_OFFICE)
    told = {str(fault).partition(", Adult")[0] for fault in refused.value.faults}
    assert told == {
        "Table_2, cell C8",
        "Table_2, cell A9: “Easter” is not a quarter; write Q1 to Q4.",
        "Table_2, cell D10",
    }
    with pytest.raises(FileRefusedError) as refused:
        take(ods({"Table_2": decisions()[:4]}), told=HOME_OFFICE)
    assert "no row with the column names" in str(next(iter(refused.value.faults)))


def test_a_quarter_that_is_labelled_twice_is_refused(take: Take) -> None:
    # The Home Office's file of Q1 2023 called the rows of 2023 those of 2022.
    twice = [*decisions()[:11], ["2023", "Q1", *decisions()[7][2:]]]
    with pytest.raises(FileRefusedError) as refused:
        take(ods({"Table_16": twice}), told=HOME_OFFICE)
    assert "stands already in Table_16, cell C8" in str(next(iter(refused.value.faults)))


def test_a_workbook_without_a_known_table_or_a_day_is_refused(take: Take) -> None:
    with pytest.raises(UnreadableError, match="No table"):
        take(ods({"Sheet1": [["Reconsiderations"], ["Year", "Reasonable grounds", "Disqualifications"], [2023, 1, 2]]}))
    with pytest.raises(FileRefusedError) as refused:
        take(ods({"Table_1": nationalities()}), told=Told())
    assert "no day of publication" in str(next(iter(refused.value.faults)))


def test_an_unfinished_year_is_no_year(take: Take) -> None:
    take(
        ods({"T": [["Duty to Notify"], ["Year", "Quarter", "Total"], [2015, "", 65], ["", "Q4", 65]]}), told=HOME_OFFICE
    )
    assert [each.period.code for each in Observation.objects.all()] == ["2015-Q4"]


def test_workbooks_too_large_for_memory_are_refused_before_they_are_opened(take: Take) -> None:
    corner = xlsx({"Table_1": nationalities()})
    far = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(corner)) as source, zipfile.ZipFile(far, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'r="A7"', b'r="XFD1048576"'))
    with pytest.raises(UnreadableError, match="too large"):
        take(far.getvalue(), told=HOME_OFFICE)
    with pytest.raises(UnreadableError, match="damaged"):
        take(_edited(ods({"T": nationalities()}), b"</office:document-content>", b""), told=HOME_OFFICE)
    many = b'<table:table-cell table:number-columns-repeated="16000000" office:value-type="float" office:value="1"/>'
    with pytest.raises(UnreadableError, match="too large"):
        take(
            _edited(ods({"T": nationalities()}), b"</table:table-row>", many + b"</table:table-row>"), told=HOME_OFFICE
        )


def test_damaged_workbooks_never_break_the_site(take: Take) -> None:
    content, dice = ods({"Table_16": decisions()}), random.Random(7)  # noqa: S311 - the same damage each time
    for _ in range(40):
        bad = bytearray(content)
        for _ in range(dice.randint(1, 30)):
            bad[dice.randrange(4, len(bad))] = dice.randrange(256)
        try:
            take(bytes(bad[: dice.randrange(len(bad) // 2, len(bad))]), told=HOME_OFFICE)
        except (UnreadableError, FileRefusedError):
            continue


def _edited(content: bytes, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new) if name == "content.xml" else source.read(name))
    return file.getvalue()
