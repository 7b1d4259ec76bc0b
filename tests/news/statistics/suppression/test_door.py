"""The one door, with the database and the public files behind it."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from accounts.permissions import System
from news import statistics
from news.statistics import importing, suppression
from news.statistics.importing import Told
from news.statistics.models import Dataset, Hiding, Measure, Observation, Series
from news.statistics.periods import Period
from news.statistics.suppression import K_OTHERS, K_OURS, Row
from tests.factories import statistics as make
from tests.news.statistics.suppression.tables import DAYS, PERIODS, Table, made, recovered

pytestmark = pytest.mark.django_db
REPORTS = Path(statistics.__file__).parent / "data" / "dtn_nationality.csv"


@pytest.fixture
def reports() -> Dataset:
    """Reports by nationality of one quarter, as the Home Office published them: most of them of one person."""
    dataset = make.dataset("dtn", title="Duty to Notify")
    measure = make.measure(dataset, "dtn_reports")
    make.dimension(dataset, "nationality", is_sensitive=True)
    release = make.release(dataset, "2024-03-07")
    for row in csv.DictReader(REPORTS.open(encoding="utf-8")):
        _, _, code = row["category"].partition("=")
        line = make.series(measure, **({"nationality": code} if code else {}))
        make.observation(line, "2023-Q4", row["value"], release)
    return dataset


def rows(dataset: Dataset) -> list[Row]:
    held = Observation.objects.filter(series__dataset=dataset)
    return list(suppression.shown(dataset).rows(held.counting().with_all()))


def test_nationalities_of_one_person_stand_together(reports: Dataset) -> None:
    given = list(Observation.objects.filter(series__depth=1).values_list("value", flat=True))
    assert given.count(Decimal(1)) == 41
    told = {row.category: row.value for row in rows(reports) if row.category != "all"}
    assert min(told.values()) >= K_OTHERS
    assert told["nationality=grouped"] == sum(given) - sum(
        value for category, value in told.items() if category != "nationality=grouped"
    )
    allowed = suppression.shown(reports)
    assert "below 5" in allowed.note
    assert "Other (grouped)" in allowed.note
    small = Series.objects.get(category="nationality=afghan_italian")
    assert not allowed.allows(small)
    assert small not in allowed.series(Series.objects.all())
    assert not allowed.observations(Observation.objects.filter(series=small)).exists()


def test_some_members_of_a_group_are_no_group(reports: Dataset) -> None:
    small = Observation.objects.filter(series__category="nationality=afghan_italian").with_all()
    assert list(suppression.shown(reports).rows([*small, *small])) == []


def test_a_later_release_hides_the_line_in_all_that_were_before(reports: Dataset) -> None:
    line = Series.objects.get(category="nationality=albanian")
    assert suppression.shown(reports).allows(line)
    make.observation(line, "2024-Q1", 2, make.release(reports, "2024-05-10"))
    allowed = suppression.shown(reports)
    assert not allowed.allows(line)
    assert not allowed.observations(Observation.objects.filter(series=line)).exists()


def test_what_was_hidden_stays_hidden_after_a_release_and_when_flags_change(client: Client) -> None:
    dataset = make.dataset("made")
    make.measure(dataset, "people")
    make.dimension(dataset, "nationality", is_sensitive=True)
    take(dataset, "2024-03-07", "2023-Q3", {"a": 3, "b": 200, "d": 100})
    assert {row.category: row.value for row in rows(dataset)} == {
        "all": 303, "nationality=b": 200, "nationality=grouped": 103,
    }  # fmt: skip
    take(dataset, "2024-05-10", "2023-Q4", {"a": 4, "b": 2, "d": 324})
    assert {row.value for row in rows(dataset)} == {303, 330}
    dataset.dimensions.update(is_sensitive=False)
    assert {row.value for row in rows(dataset)} == {303, 330}
    make.measure(dataset, "others")
    Dataset.objects.update(is_ours=True)
    dataset.refresh_from_db()
    assert {row.value for row in rows(dataset)} == {303, 330}
    assert Hiding.objects.count() == 2


def test_the_list_of_releases_counts_no_hidden_revisions(client: Client) -> None:
    dataset = make.dataset("made")
    make.measure(dataset, "people")
    make.dimension(dataset, "nationality", is_sensitive=True)
    take(dataset, "2024-03-07", "2023-Q3", {"a": 3, "b": 200, "d": 100})
    take(dataset, "2024-05-10", "2023-Q3", {"a": 4, "b": 201, "d": 100})
    page = client.get("/statistics/made/releases/").context["found"]
    assert [each.moved_count for each in page] == [2, 0]


def take(dataset: Dataset, day: str, period: str, numbers: dict[str, int]) -> None:
    """Import a release, as an editor would."""
    span = Period.parsed(period)
    cells = {"all": sum(numbers.values())} | {f"nationality={code}": value for code, value in numbers.items()}
    lines = [f"people,{cell},{span.start},{span.end},{value},{day},{day}" for cell, value in cells.items()]
    text = "\n".join(["measure,category,period_start,period_end,value,release,published_on", *lines])
    importing.take("made.csv", text.encode(), Told(dataset=dataset.slug), by=System("test"))


def test_others_are_shown_as_they_were_published(reports: Dataset) -> None:
    reports.dimensions.update(is_sensitive=False)
    allowed = suppression.shown(reports)
    assert allowed.is_whole
    assert allowed.note == ""
    assert len(rows(reports)) == Observation.objects.count()


def test_ours_are_hidden_whatever_they_are_cut_by(reports: Dataset) -> None:
    reports.dimensions.update(is_sensitive=False)
    Dataset.objects.update(is_ours=True)
    reports.refresh_from_db()
    told = rows(reports)
    assert min(row.value for row in told) >= K_OURS


def test_deciding_asks_little(reports: Dataset, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(3):
        suppression.shown(reports)
    with django_assert_max_num_queries(2):
        suppression.shown(reports)


@pytest.mark.parametrize(("kind", "against", "value"), [("share", "", 2), ("change", "before", 50)])
def test_percentages_of_hidden_numbers_are_hidden(reports: Dataset, kind: str, against: str, value: int) -> None:
    base = Measure.objects.get(code="dtn_reports")
    derived = make.measure(reports, "derived", kind=kind, unit="percent", base=base, against=against)
    release = make.release(reports, "2024-03-07")
    hidden = make.series(derived, nationality="afghan_italian")
    make.observation(hidden, "2023-Q4", value, release)
    seen = make.series(derived, nationality="albanian")
    make.observation(seen, "2023-Q4", 10 if kind == "share" else 5, release)
    allowed = suppression.shown(reports)
    assert not allowed.allows(hidden)
    assert allowed.allows(seen)


def stored(table: Table) -> Dataset:
    """Put a made-up table into the database, as ours."""
    dataset = make.dataset("made", is_ours=True)
    count = make.measure(dataset, "people")
    share = make.measure(dataset, "share", kind="share", unit="percent", base=count)
    for position, (name, codes) in enumerate(table.dimensions.items()):
        make.dimension(dataset, name, *codes, position=position)
    releases = {day: make.release(dataset, day.isoformat()) for day in DAYS[: len(table.releases)]}
    numbers = []
    for line in table.lines():
        series = make.series(share if line.measure == "share" else count, **dict(line.categories))
        numbers += [
            Observation(series=series, release=releases[each.day], value=each.value,
                        period_start=each.span[0], period_end=each.span[1])
            for each in line.values
        ]  # fmt: skip
    Observation.objects.bulk_create(numbers)
    return dataset


@pytest.mark.parametrize("seed", [2, 5])
def test_the_public_files_of_every_day_give_no_small_number_back(client: Client, seed: int) -> None:
    table = made(seed, (5, 2))
    stored(table)
    for at, day in enumerate(DAYS):
        answer = client.get(f"/statistics/made/data.csv?as_of={day}")
        assert answer.status_code == 200
        told = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
        same = client.get(f"/statistics/made/data.json?as_of={day}")
        assert [str(row["value"]) for row in json.loads(b"".join(same.streaming_content))["rows"]] == [
            row["value"] for row in told
        ]
        public = [
            Row(each["measure"], each["category"], Period.parsed(f"{each['period_start']}..{each['period_end']}"),
                Decimal(each["value"]), day, each["release"], None)
            for each in told
        ]  # fmt: skip
        assert {row.period for row in public} == set(PERIODS)
        assert recovered(table, public, at, K_OURS) == {}
        assert all(row.value >= K_OURS for row in public if row.measure == "people")


def test_pages_and_histories_of_hidden_lines_are_not_there(client: Client, reports: Dataset) -> None:
    for address in (
        "series/dtn_reports/nationality=afghan_italian/",
        "series/dtn_reports/nationality=afghan_italian/history.csv",
    ):
        assert client.get(f"/statistics/dtn/{address}").status_code == 404
    page = client.get("/statistics/dtn/?measure=dtn_reports&by=nationality").content.decode()
    assert "Albanian" in page
    assert "Afghan italian" not in page
    assert "grouped" in page
