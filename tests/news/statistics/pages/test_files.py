"""Numbers as files: fixed columns, any day, no formula, nothing small, the same bytes, asked for again for nothing."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client

from news.statistics.models import Dataset
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db
NRM = "/statistics/nrm/"
FIXED = ["measure", "category", "period_start", "period_end", "value", "release", "published_on"]


def fetched(visitor: Client, place: str, **asked: str) -> str:
    answer = visitor.get(place, asked)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def nrm() -> Dataset:
    return make.moved_quarter()[0].release.dataset


def test_the_fourth_quarter_of_2023_today_and_on_8_march_2024(nrm: Dataset, visitor: Client) -> None:
    today = rows(fetched(visitor, f"{NRM}data.csv"))
    then = rows(fetched(visitor, f"{NRM}data.csv", as_of="2024-03-08"))
    assert list(today[0])[:7] == FIXED
    assert [each["value"] for each in today] == ["4134", "4524"]
    assert [tuple(each[name] for name in FIXED) for each in then] == [
        ("referrals", "all", "2023-10-01", "2023-12-31", "4142", "q4_2023", "2024-03-07")
    ]


def test_a_month_of_publication_stays_a_month(visitor: Client) -> None:
    of = make.dataset("months")
    make.observation(make.series(make.measure(of)), "2023", 5, make.release(of, "2023-08"))
    assert [each["published_on"] for each in rows(fetched(visitor, "/statistics/months/data.csv"))] == ["2023-08"]
    assert rows(fetched(visitor, "/statistics/months/data.csv", as_of="2023-08-30")) == []


def test_a_text_is_never_a_formula(visitor: Client) -> None:
    of = make.dataset("texts")
    at = make.release(of, code="first", source=make.source("Other", publisher="=1+1", url=""))
    line = make.series(make.measure(of, "change", kind="change", against="before"))
    make.observation(line, "2023", -3, at, locator="@SUM(A1)", words="+44")
    (row,) = rows(fetched(visitor, "/statistics/texts/data.csv"))
    assert (row["value"], row["locator"], row["words"], row["source"]) == ("-3", "'@SUM(A1)", "'+44", "'=1+1: Other")


@pytest.mark.parametrize("name", ["data.csv", "data.json", "datapackage.zip", "series/referrals/all/history.csv"])
def test_a_wrong_day_is_refused_in_words(nrm: Dataset, visitor: Client, name: str) -> None:
    answer = visitor.get(NRM + name, {"as_of": "2024-13-01"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "Write a day like this" in answer.text


def test_json_holds_the_same_rows(nrm: Dataset, visitor: Client) -> None:
    told = json.loads(fetched(visitor, f"{NRM}data.json", as_of="2024-03-08"))
    assert (told["dataset"], told["as_of"]) == ("nrm", "2024-03-08")
    assert [each["value"] for each in told["rows"]] == [4142]
    same = [each | {"value": str(each["value"])} for each in told["rows"]]
    assert same == rows(fetched(visitor, f"{NRM}data.csv", as_of="2024-03-08"))
    assert json.loads(fetched(visitor, f"{NRM}data.json", as_of="2000-01-01"))["rows"] == []


def test_a_data_package_is_the_same_bytes_twice_and_describes_its_file(nrm: Dataset, visitor: Client) -> None:
    first, second = (visitor.get(f"{NRM}datapackage.zip").content for _time in range(2))
    assert first == second
    held = zipfile.ZipFile(io.BytesIO(first))
    told, content = json.loads(held.read("datapackage.json")), held.read("data.csv")
    (resource,) = told["resources"]
    assert held.namelist() == ["datapackage.json", "data.csv"]
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (resource["name"], resource["path"], resource["type"]) == ("data", "data.csv", "table")
    assert [each["name"] for each in resource["schema"]["fields"]] == list(rows(content.decode())[0])
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert resource["bytes"] == len(content)
    assert told["sources"][0]["title"].startswith("Home Office")
    assert content.decode() == fetched(visitor, f"{NRM}data.csv")


def test_the_history_of_a_line_holds_every_release(nrm: Dataset, visitor: Client) -> None:
    told = rows(fetched(visitor, f"{NRM}series/referrals/all/history.csv"))
    assert [(each["value"], each["release"]) for each in told] == [
        ("4142", "q4_2023"), ("4134", "q1_2024"), ("4524", "q1_2024"),
    ]  # fmt: skip


def test_a_file_is_asked_for_again_for_nothing_until_a_number_is_new(nrm: Dataset, visitor: Client) -> None:
    answer = visitor.get(f"{NRM}data.csv")
    assert answer["Cache-Control"] == "public, max-age=300"
    same = visitor.get(f"{NRM}data.csv", headers={"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same["ETag"] == answer["ETag"]
    assert visitor.get(f"{NRM}data.csv", {"as_of": "2024-03-08"})["ETag"] != answer["ETag"]
    make.observation(make.series(nrm.measures.get()), "2022-Q1", 1, make.release(nrm, "2024-05-10", "q1_2024"))
    assert visitor.get(f"{NRM}data.csv", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_small_numbers_are_in_no_file(visitor: Client) -> None:
    of = make.dataset("dtn")
    make.dimension(of, "nationality", "albanian", "french", "thai", is_sensitive=True)
    counted, at = make.measure(of, "reports"), make.release(of)
    for name, value in (("albanian", 105), ("french", 3), ("thai", 4)):
        make.observation(make.series(counted, nationality=name), "2023-Q4", value, at)
    package = zipfile.ZipFile(io.BytesIO(visitor.get("/statistics/dtn/datapackage.zip").content)).read("data.csv")
    for text in (
        fetched(visitor, "/statistics/dtn/data.csv"), fetched(visitor, "/statistics/dtn/data.json"), package.decode(),
    ):  # fmt: skip
        assert "nationality=grouped" in text
        assert "french" not in text
        assert "thai" not in text
