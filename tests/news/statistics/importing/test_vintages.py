"""The Home Office's bulletins, loaded in the order in which they were published."""

from collections.abc import Callable
from datetime import date

import pytest

from news.statistics import importing, vintages
from news.statistics.importing import FileRefusedError, Report, Told
from news.statistics.models import Dataset, Observation, Release, RevisedValue
from news.statistics.periods import Period
from tests.news.statistics.importing.conftest import BY, DATA, csv_of, row

Take = Callable[..., Report]


def values(period: str, day: date | None = None) -> list[int]:
    """What counts of the referrals of a period."""
    cells = Observation.objects.filter(series__measure__code="referrals", series__category="all")
    cells = cells.of_period(Period.parsed(period))
    return [int(each.value or 0) for each in (vintages.as_of(cells, day) if day else vintages.latest(cells))]


def test_the_vintages_as_they_are_give_both_values_of_the_same_quarter(nrm: Dataset) -> None:
    path = DATA / "nrm_vintages.csv"
    report = importing.run(path, Told(), by=BY)
    assert (values("2023-Q4"), values("2023-Q4", date(2024, 3, 8))) == ([4134], [4142])
    assert RevisedValue.objects.filter(before__value=4142, after__value=4134, release__code="q1_2024").count() == 1
    # The bulletin and its tables say the same on the same day: that is one number.
    quarter = Observation.objects.of_period(Period.parsed("2023-Q4")).filter(value=4142)
    assert [each.release.code for each in quarter.select_related("release")] == ["q4_2023"]
    assert report.counts["said"] > 0
    # August 2023, of which only the month is known, counts from its last day.
    assert (values("2023-Q2", date(2023, 8, 30)), values("2023-Q2", date(2023, 8, 31))) == ([], [3998])

    before = Observation.objects.count(), Release.objects.count(), RevisedValue.objects.count()
    again = importing.run(path, Told(), by=BY)
    assert not again.does_something
    assert (Observation.objects.count(), Release.objects.count(), RevisedValue.objects.count()) == before


def test_a_value_that_came_late_is_noted_where_it_was_moved(take: Take) -> None:
    take([row(4134, "2024-05-10")])
    take([row(4142, "2024-03-07")])
    assert (values("2023-Q4"), values("2023-Q4", date(2024, 3, 8))) == ([4134], [4142])
    noted = RevisedValue.objects.get()
    assert (noted.before.value, noted.after.value, noted.release.code) == (4142, 4134, "r2024-05-10")


def test_a_release_never_says_two_values_of_one_number(take: Take) -> None:
    take([row(4142)])
    with pytest.raises(FileRefusedError, match="1 faults") as refused:
        take([row(4141)])
    assert "never overwritten" in str(next(iter(refused.value.faults)))
    with pytest.raises(FileRefusedError):
        take([row(1, "2024-06-01"), row(2, "2024-06-01")])
    # Two sources on one day may differ: the checks ask about it.
    assert take([row(4100) | {"release": "another"}]).counts["revised"] == 1


def test_what_a_release_has_no_more_is_shown_as_vanished(take: Take) -> None:
    quarters = [row(each, period=f"2023-Q{each}") for each in range(1, 5)]
    take(quarters)
    report = take([row(each, "2024-05-10", f"2023-Q{each}") for each in (1, 4)])
    assert {gone["period"] for gone in report.preview["vanished"]} == {"2023-Q2", "2023-Q3"}
    assert (report.counts["confirmed"], report.counts["new"], report.counts["vanished"]) == (2, 0, 2)
    # Another table of the same measure is not missing from this one.
    cut = [row(3, "2024-06-10") | {"category": "gender=male"}]
    assert take(cut).counts["vanished"] == 0


def test_all_or_nothing(take: Take) -> None:
    rows = [row(4142), row("4,1 34", "2024-05-10"), row(3, "2024-05-10") | {"measure": "referals"}]
    with pytest.raises(FileRefusedError) as refused:
        take(rows)
    assert [str(fault) for fault in refused.value.faults] == ["line 3, value: “4,1 34” is not a number."]
    with pytest.raises(FileRefusedError) as refused:
        take([rows[0], rows[2]])
    assert "Is “referrals” meant?" in str(next(iter(refused.value.faults)))
    assert not Observation.objects.exists()
    assert not Release.objects.exists()


def test_an_unknown_dataset_is_refused(take: Take) -> None:
    with pytest.raises(FileRefusedError) as refused:
        take(csv_of([row(1) | {"dataset": "elsewhere"}]))
    assert "there is no dataset “elsewhere”" in str(next(iter(refused.value.faults)))
