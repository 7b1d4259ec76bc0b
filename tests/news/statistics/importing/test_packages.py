"""Data Packages, tidied tables, our own export, and zips that mean harm."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from accounts.archives import MOST_MEMBERS
from news.statistics import importing
from news.statistics.importing import FileRefusedError, Report, Told, UnreadableError
from news.statistics.models import Dataset, Observation, Release
from tests.news.statistics.importing.conftest import BY, HOME_OFFICE, csv_of, row
from tests.news.statistics.importing.test_workbooks import value

Take = Callable[..., Report]
DESCRIBED = {
    "slug": "estimates",
    "title": "Global estimates",
    "kind": "estimate",
    "counted": "a person",
    "source": {"publisher": "ILO", "title": "Estimates", "url": "https://ilo.example/"},
    "measures": [
        {"code": "people", "title": "People", "kind": "count", "unit": "people"},
        {"code": "people_share", "title": "Share", "kind": "share", "unit": "percent", "base": "people"},
    ],
    "dimensions": [{"code": "form", "title": "Form"}],
}


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def package(*resources: Mapping[str, str], **more: object) -> str:
    return json.dumps({"name": "test", "resources": list(resources)} | more)


def test_a_package_brings_a_dataset_along(take: Take) -> None:
    rows = [row(49_600_000, "2022-09-12", "2021") | {"measure": "people", "category": "form=forced_labour"}]
    files = {
        "estimates/datapackage.json": package({"path": "data/a.csv", "dataset": "estimates"}, datasets=[DESCRIBED])
    }
    content = zipped(files | {"estimates/data/a.csv": csv_of(rows)})
    report = importing.look("estimates.zip", content, Told())
    assert (report.counts["new"], Dataset.objects.filter(slug="estimates").exists()) == (1, False)
    take(content, "estimates.zip")
    made = Dataset.objects.get(slug="estimates")
    # An editor shows it first.
    assert (made.is_published, made.measures.get(code="people_share").base.code) == (False, "people")
    assert not take(content, "estimates.zip").does_something
    poor = zipped({"datapackage.json": package({"path": "a.csv"}, datasets=[{"slug": "poor"}]), "a.csv": csv_of(rows)})
    with pytest.raises(FileRefusedError) as refused:
        take(poor)
    assert "describes no dataset" in str(next(iter(refused.value.faults)))


def test_a_package_next_to_its_files(nrm: Dataset, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(csv_of([row(1)]))
    (tmp_path / "b.csv").write_bytes(csv_of([row("x", period="2023-Q3")]))
    both = package({"path": "a.csv", "dataset": "nrm"}, {"path": "b.csv", "dataset": "nrm"})
    (tmp_path / "datapackage.json").write_text(both, encoding="utf-8")
    with pytest.raises(FileRefusedError) as refused:
        importing.run(tmp_path / "datapackage.json", Told(), by=BY)
    assert str(next(iter(refused.value.faults))).startswith("b.csv, line 2, value")
    (tmp_path / "b.csv").write_bytes(csv_of([row(2, period="2023-Q3")]))
    assert importing.run(tmp_path / "datapackage.json", Told(), by=BY).counts["new"] == 2
    outside = package({"path": "../secret.csv", "dataset": "nrm"})
    (tmp_path / "datapackage.json").write_text(outside, encoding="utf-8")
    (tmp_path / "c.csv").symlink_to("/etc/passwd")
    for path in ("../secret.csv", "/etc/passwd", "https://elsewhere.example/a.csv", "c.csv"):
        (tmp_path / "datapackage.json").write_text(package({"path": path, "dataset": "nrm"}), encoding="utf-8")
        with pytest.raises(UnreadableError):
            importing.run(tmp_path / "datapackage.json", Told(), by=BY)


def test_zips_that_mean_harm_are_refused(take: Take) -> None:
    plain = package({"path": "a.csv"})
    bomb = zipped({"datapackage.json": plain, "a.csv": b"0" * (20 * 1024 * 1024)})
    hostile = {
        "too large": bomb,
        "leads out": zipped({"datapackage.json": plain, "../a.csv": ""}),
        "more than": zipped({f"{n}.csv": "" for n in range(MOST_MEMBERS + 1)}),
        "no zip": zipped({"datapackage.json": plain})[:60],
        "cannot be read": zipped({"datapackage.json": plain}),
        "neither an ODS": zipped({"evil.exe": "MZ"}),
        "not JSON": zipped({"datapackage.json": "{"}),
        "lists no resources": zipped({"datapackage.json": "[]"}),
    }
    for told, content in hostile.items():
        with pytest.raises(UnreadableError, match=told):
            take(content)
    # What says that it is small, and is not.
    lying = bytearray(bomb)
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        where = lying.rfind(mark)
        lying[where + at : where + at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(UnreadableError):
        take(bytes(lying))


WIDE = "Year,Quarter,Adult (18 or over) - Negative conclusive grounds,Adult (18 or over) - Positive conclusive grounds,Adult (18 or over) - Total,Total"  # noqa: E501 - as others tidied it


def test_tidied_tables_are_known_by_their_columns(take: Take) -> None:
    wide = f"{WIDE}\n2014,Total,186,501,687,687\n2014,Q1,79,174,253,253\n2014,Q2,107,327,434,434\n"
    take(wide.encode(), "ho_nrm_conclusive_grounds_2014_2023.csv", HOME_OFFICE)
    assert value("conclusive_grounds_decisions", "age_at_exploitation=adult;outcome=positive", "2014-Q2") == 327
    long = (
        "Year,Quarter,Age at exploitation,Location of exploitation,NRM referrals\n"
        "2009,Q2,Adult (18 or over),Overseas,1\n2009,Q2,Adult (18 or over),Not specified or unknown,122\n"
        "2009,Q2,Adult (18 or over),Total,123\n"
    )
    take(long.encode(), "ho_nrm_referrals_quarter_age_location_2009q2_2023q4.csv", HOME_OFFICE)
    assert value("referrals", "age_at_exploitation=adult;location=unknown", "2009-Q2") == 122
    nations = "Nationality,Total\nAfghan,17\nAlbanian,105\nTotal,122\n"
    take(nations.encode(), "ho_dtn_reports_nationality_2023q4.csv", HOME_OFFICE)
    assert value("dtn_reports", "nationality=afghan", "2023-Q4") == 17
    with pytest.raises(FileRefusedError) as refused:
        take(nations.replace("122", "123").encode(), "ho_dtn_reports_nationality_2023q4.csv", HOME_OFFICE)
    assert str(next(iter(refused.value.faults))) == "line 4: the total is 123, but its parts add up to 122."
    # Of columns that say nothing, somebody says what they are.
    named = Told(dataset="nrm", measure="dtn_reports", published="2024-03-07", release="by_hand")
    take(b"Year,Quarter,Gender,Count\n2022,Q1,Male,5\n", "anything.csv", named)
    assert value("dtn_reports", "gender=male", "2022-Q1") == 5
    with pytest.raises(FileRefusedError, match="1 faults"):
        take(b"Year,Quarter,Gender,Count\n2022,Q1,Male,5\n", "anything.csv", HOME_OFFICE)


def test_the_columns_of_the_research_and_status_letters(take: Take) -> None:
    told = Told(published="2025-03", release="item_1")
    columns = "dataset,period_start,period_end,measure,dimension,category,value,unit,note,seed_quote_heading\n"
    rows = (
        "nrm,2023-10-01,2023-12-31,referrals,age_at_exploitation;exploitation_type,adult;labour,680,people,,x\n"
        "nrm,2023-10-01,2023-12-31,referrals,nationality,Côte d'Ivoire,[c][p],people,,x\n"
        "nrm,,2024-10-31,referrals,total,all,1,people,,x\n"
    )
    take((columns + rows).encode(), told=told)
    assert value("referrals", "age_at_exploitation=adult;exploitation_type=labour", "2023-Q4") == 680
    hidden = Observation.objects.get(series__category="nationality=cote_d_ivoire")
    assert (hidden.value, hidden.flags, hidden.series.label) == (None, ["c", "p"], "Referrals: Côte d'Ivoire")
    assert Release.objects.get().precision == "month"


def test_our_own_export_read_back_changes_nothing(take: Take, client) -> None:
    rows = [row(4142), row(4134, "2024-05-10"), row("", "2024-05-10", "2023-Q3", words="hundreds", qualifier="over")]
    rows[0] |= {"words": "", "qualifier": ""}
    rows[1] |= {"words": "", "qualifier": "about", "category": "all"}
    take(rows)
    exported = client.get("/statistics/nrm/data.csv")
    assert exported.status_code == 200
    content = b"".join(exported.streaming_content) if exported.streaming else exported.content
    report = take(content, "nrm_data.csv")
    assert (report.does_something, report.counts["unchanged"]) == (False, 2)


def test_what_is_no_csv_is_told(take: Take) -> None:
    wrong = {
        "UTF-16": "measure,value\n".encode("utf-16"),
        "not UTF-8": b"measure,value,period\nreferrals,1,2023\nr\xe9f,2,2023\n",
        "semicolons": b"measure;value\n1;2\n",
        "line 2: holds a character that is no text": b"measure,value,period\na\0,1,2023\n",
        "quoting is broken": b'measure,value,period\n"a,1,2\n',
        "no such column": b"measure,value,period,valeu\na,1,2023,3\n",
        "every number speaks of a period": b"measure,value\na,1\n",
        "has 2 values for 3 columns": b"measure,value,period\nreferrals,1\n",
    }
    for told, content in wrong.items():
        with pytest.raises(FileRefusedError) as refused:
            take(content)
        assert told in " ".join(str(fault) for fault in refused.value.faults)
    for content in (b"", b"  \n", b"\xd0\xcf\x11\xe0old"):
        with pytest.raises(UnreadableError):
            take(content)
