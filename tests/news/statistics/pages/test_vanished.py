"""Numbers that a later release has left out still count, and every page and file says since when they are missing."""

import csv
import io
import re

import pytest
from django.test import Client

from news.statistics.models import Dataset, SeriesBreak
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db
NRM = "/statistics/nrm/"
SAID = "not in the release of 10 May 2024"


@pytest.fixture
def left_out() -> Dataset:
    """Q2 2023 was published in March, and is missing between Q1 and Q3 in May."""
    of = make.dataset()
    line = make.series(make.measure(of))
    make.observations(line, make.release(of, "2024-03-07", "first"), Y2022=90, Q2022_4=9, Q2023_1=10, Q2023_2=20)
    later = make.release(of, "2024-05-10", "second")
    make.observations(line, later, Q2023_1=10, Q2023_3=30, Q2023_4=40, Y2023=100)
    return of


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def rows(answer) -> dict[str, str]:
    text = b"".join(answer.streaming_content).decode()
    return {f"{row['period_start']}..{row['period_end']}": row["not_in"] for row in csv.DictReader(io.StringIO(text))}


def test_a_number_left_out_is_marked_in_table_drawing_and_line(left_out: Dataset, visitor: Client) -> None:
    page = visitor.get(NRM, {"span": "quarter"}).text
    assert plain(page).count(SAID) == 1
    assert f"Q2 2023 20 {SAID}" in plain(page[page.index("<table") :])
    assert "Left out by a later release: Q2 2023." in page
    assert page.count("dot hollow") == 2  # wide and narrow
    line = visitor.get(f"{NRM}series/referrals/all/").text
    assert SAID in plain(line[line.index('id="2023-Q2"') :].partition("</tr>")[0])
    # What lies before the first quarter of the later release, and years beside quarters, are not missing.
    assert plain(line[line.index('id="history-title"') :]).count(SAID) == 1


def test_before_that_release_nothing_is_marked(left_out: Dataset, visitor: Client) -> None:
    page = visitor.get(NRM, {"span": "quarter", "as_of": "2024-05-09"}).text
    assert ("20" in plain(page), "not in the release" in page, "hollow" in page) == (True, False, False)
    assert set(rows(visitor.get(f"{NRM}data.csv", {"as_of": "2024-05-09"})).values()) == {""}


def test_files_name_the_release_that_left_it_out(left_out: Dataset, visitor: Client) -> None:
    told = rows(visitor.get(f"{NRM}data.csv"))
    assert {period for period, code in told.items() if code} == {"2023-04-01..2023-06-30"}
    assert told["2023-04-01..2023-06-30"] == "second"


def test_a_bulletin_that_quotes_a_few_quarters_leaves_nothing_out(left_out: Dataset, visitor: Client) -> None:
    line = left_out.measures.get().series.get()
    make.observations(line, make.release(left_out, "2024-08-01", "bulletin"), Q2022_4=9, Q2023_3=30, Q2023_4=40)
    told = rows(visitor.get(f"{NRM}data.csv"))
    assert {period for period, code in told.items() if code} == {"2023-04-01..2023-06-30"}


def test_a_part_that_a_release_does_not_name_any_more_is_marked(visitor: Client) -> None:
    of = make.dataset()
    counted = make.measure(of)
    for part, day in (("male", "2024-03-07"), ("female", "2024-03-07"), ("male", "2024-05-10")):
        make.observation(make.series(counted, gender=part), "2023-Q4", 50, make.release(of, day))
    told = plain(visitor.get(NRM, {"by": "gender"}).text)
    assert told.count(SAID) == 1
    assert SAID in plain(visitor.get(f"{NRM}series/referrals/gender=female/").text)
    assert SAID not in plain(visitor.get(f"{NRM}series/referrals/gender=male/").text)


def test_lines_side_by_side_show_their_breaks_and_what_was_left_out(left_out: Dataset, visitor: Client) -> None:
    other = make.dataset("ilo", title="Others")
    line = make.series(make.measure(other))
    make.observations(line, make.release(other, "2024-03-07"), Q2022_4=1, Q2023_1=2, Q2023_2=3, Q2023_3=4)
    SeriesBreak.objects.create(measure=left_out.measures.get(), on="2023-01-30", text="The test changed.")
    SeriesBreak.objects.create(measure=line.measure, on="2023-07-01", text="Another form.")
    page = visitor.get("/statistics/compare/", {"series": ["nrm/referrals/all", "ilo/referrals/all"]}).text
    assert page.count('class="break"') == 4
    assert "Break in the series: Referrals to the NRM: The test changed. Break in the series: Others: Another" in page
    assert SAID in plain(page)


def test_what_was_published_first_keeps_its_about(visitor: Client) -> None:
    of = make.dataset()
    line = make.series(make.measure(of))
    make.observation(line, "2023-Q4", 4000, make.release(of, "2024-03-07"), qualifier="about")
    make.observation(line, "2023-Q4", 4134, make.release(of, "2024-05-10"))
    make.observation(line, "2023-Q3", 3000, make.release(of, "2024-03-07"), qualifier="over")
    make.observation(line, "2023-Q3", 3000, make.release(of, "2024-05-10"))
    told = plain(visitor.get(NRM).text)
    assert "4,134 first published as about 4,000 on 7 March 2024" in told
    assert "3,000 first published as more than 3,000 on 7 March 2024" in told


def test_releases_do_not_count_what_may_not_be_shown(visitor: Client) -> None:
    of = make.dataset("dtn")
    make.dimension(of, "nationality", "french", "thai", "afghan", is_sensitive=True)
    counted, at = make.measure(of, "reports"), make.release(of, code="r")
    for name, value in (("french", 3), ("thai", 4), ("afghan", 50)):
        make.observation(make.series(counted, nationality=name), "2023-Q4", value, at)
    told = plain(visitor.get("/statistics/dtn/releases/").text)
    assert "1 number." in told
    assert "Only numbers that may be shown are counted here." in told
    assert "Numbers of it that may be shown 1 " in plain(visitor.get("/statistics/dtn/releases/r/").text)
