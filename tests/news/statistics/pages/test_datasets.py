"""The pages of datasets, lines and releases: what is chosen, what was known when, and how many queries it takes."""

import json
import re

import pytest
from django.test import Client

from news.statistics.models import Dataset, Erratum, Footnote, SeriesBreak
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db
NRM = "/statistics/nrm/"


@pytest.fixture
def nrm() -> Dataset:
    before, after = make.moved_quarter()
    for part, share in (("male", 3000), ("female", 1100)):
        line = make.series(after.series.measure, gender=part)
        for quarter in ("2023-Q4", "2024-Q1"):
            make.observation(line, quarter, share, after.release)
    return before.release.dataset


def figure(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.index("<figure") : text.index("</figure>")]))


def test_a_page_shows_the_latest_and_says_what_was_published_first(nrm: Dataset, visitor: Client) -> None:
    told = figure(visitor.get(NRM).text)
    assert "Q4 2023 4,134 first published as 4,142 on 7 March 2024" in told


def test_a_page_shows_what_was_known_on_a_day(nrm: Dataset, visitor: Client) -> None:
    page = visitor.get(NRM, {"as_of": "2024-03-08"})
    told = figure(page.text)
    assert "As it was known on 8 March 2024" in page.text
    assert "4,142" in told
    assert "4,134" not in told
    assert "4,524" not in told
    assert f"{NRM}data.csv?as_of=2024-03-08" in page.text


def test_before_the_first_release_there_is_nothing(nrm: Dataset, visitor: Client) -> None:
    page = visitor.get(NRM, {"as_of": "2020-01-01"})
    assert page.status_code == 200
    assert "Nothing had been published by that day." in page.text


def test_a_breakdown_shows_its_lines_and_their_total(nrm: Dataset, visitor: Client) -> None:
    page = visitor.get(NRM, {"measure": "referrals", "by": "gender", "span": "quarter"})
    assert "Male" in figure(page.text)
    assert "4,524" in figure(page.text)
    assert "/statistics/nrm/series/referrals/gender=male/" in page.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("as_of", "yesterday", "Write a day like this"),
        ("as_of", "2999-01-01", "That day has not come yet."),
        ("measure", "nothing", "Choose one from the list."),
        ("by", "hair", "Choose one from the list."),
        ("span", "fortnight", "Choose one from the list."),
    ],
)
def test_bad_input_is_said_beside_its_field_and_the_page_still_shows_numbers(
    nrm: Dataset, visitor: Client, field: str, value: str, said: str
) -> None:
    page = visitor.get(NRM, {field: value})
    assert page.status_code == 400
    assert re.search(rf'id="id_{field}_error"[^>]*>.*?{said}', page.text, re.DOTALL)
    assert "4,134" in figure(page.text)


def test_a_breakdown_that_the_measure_has_not_is_refused_beside_it(nrm: Dataset, visitor: Client) -> None:
    other = make.measure(nrm, "decisions", title="Decisions")
    make.observation(make.series(other), "2024-Q1", 10, make.release(nrm, "2024-05-10", "q1_2024"))
    page = visitor.get(NRM, {"measure": "decisions", "by": "gender"})
    assert page.status_code == 400
    assert "“Decisions” is not broken down by “Gender”." in page.text


def test_a_total_of_another_release_than_its_parts_says_so(visitor: Client) -> None:
    before, _after = make.moved_quarter()
    for part, value in (("adult", 1978), ("child", 1945)):
        make.observation(make.series(before.series.measure, age=part), "2023-Q4", value, before.release)
    told = figure(visitor.get(NRM, {"by": "age"}).text)
    assert "parts as published 7 March 2024, when the total was 4,142" in told
    assert "parts as published" not in figure(visitor.get(NRM, {"by": "age", "as_of": "2024-03-08"}).text)


def test_a_part_by_itself_is_named_in_the_sentence(visitor: Client) -> None:
    of = make.dataset()
    line, at = make.series(make.measure(of), age="child"), make.release(of)
    make.observations(line, at, Q2023_1=1, Q2023_2=2, Q2023_3=3)
    assert "Potential victims referred: Child: 3 in Q3 2023" in figure(visitor.get(NRM).text)


def test_about_stays_beside_a_number_in_sentence_and_drawing(visitor: Client) -> None:
    of = make.dataset()
    line, at = make.series(make.measure(of)), make.release(of)
    for year, value in (("2016", 40_300_000), ("2021", 49_600_000)):
        make.observation(line, year, value, at, qualifier="about")
    told = visitor.get(NRM).text
    assert told.count("about 49,600,000") == told.count("49,600,000") > 4


def test_small_categories_of_a_sensitive_breakdown_are_grouped_in_page_and_drawing(visitor: Client) -> None:
    of = make.dataset("dtn")
    make.dimension(of, "nationality", "albanian", "afghan", "french", "thai", is_sensitive=True)
    counted, at = make.measure(of, "reports"), make.release(of)
    for name, value in (("albanian", 105), ("afghan", 17), ("french", 3), ("thai", 4)):
        make.observation(make.series(counted, nationality=name), "2023-Q4", value, at)
    page = visitor.get("/statistics/dtn/")
    assert "Other (grouped) 7" in figure(page.text)
    assert "French" not in page.text
    assert "could point at people" in page.text


def test_notes_breaks_and_errata_stand_beside_the_numbers(nrm: Dataset, visitor: Client) -> None:
    measure = nrm.measures.get(code="referrals")
    Footnote.objects.create(dataset=nrm, text="Excludes people without an age.")
    SeriesBreak.objects.create(measure=measure, on="2024-01-30", text="The test changed.")
    Erratum.objects.create(dataset=nrm, dated_on="2024-04-01", text="A slip.")
    page = visitor.get(NRM).text
    for said in ("Excludes people without an age.", "30 January 2024", "The test changed.", "1 April 2024", "A slip."):
        assert said in page


def test_a_note_of_a_line_and_of_a_period_says_so(nrm: Dataset, visitor: Client) -> None:
    male = make.series(nrm.measures.get(code="referrals"), gender="male")
    Footnote.objects.create(dataset=nrm, measure=male.measure, series=male, text="Boys, too.")
    Footnote.objects.create(dataset=nrm, period_start="2024-01-01", period_end="2024-03-31", text="Late.")
    assert "Q1 2024: Late." in visitor.get(NRM).text
    assert "Q1 2024: Late." in visitor.get(f"{NRM}series/referrals/all/").text
    assert "Boys, too." not in visitor.get(NRM).text
    assert "Male: Boys, too." in visitor.get(NRM, {"by": "gender"}).text


def test_the_page_of_a_dataset_takes_eight_queries_however_much_it_holds(
    nrm: Dataset, visitor: Client, django_assert_max_num_queries
) -> None:
    make.dimension(nrm, "nationality", is_sensitive=True)
    measure, at = nrm.measures.get(code="referrals"), make.release(nrm, "2024-05-10", "q1_2024")
    for number in range(30):
        make.observation(make.series(measure, nationality=f"n{number}"), "2024-Q1", number * 7, at)
    visitor.get(NRM)
    for by in ("", "gender", "nationality"):
        with django_assert_max_num_queries(8):
            assert visitor.get(NRM, {"by": by}).status_code == 200


def test_the_list_orders_by_kind_says_what_is_expected_and_its_queries_do_not_grow(
    visitor: Client, django_assert_num_queries
) -> None:
    of = make.dataset(update_days=92)
    make.release(of, "2024-03-07")
    make.dataset("ilo", title="Estimates of slavery", kind="estimate")
    make.dataset("draft", title="Not public", is_published=False)
    with django_assert_num_queries(2):
        page = visitor.get("/statistics/").text
    assert page.index("Official counts") < page.index("Referrals to the NRM") < page.index("Estimates of slavery")
    assert "7 March 2024" in page
    assert "June 2024" in page
    assert "Not public" not in page
    for number in range(10):
        make.release(make.dataset(f"d{number}"), "2023-08")
    with django_assert_num_queries(2):
        visitor.get("/statistics/")


def test_a_dataset_that_is_not_public_is_nowhere(visitor: Client) -> None:
    _before, after = make.moved_quarter()
    Dataset.objects.update(is_published=False)
    for place in (
        "", "data.csv", "data.json", "datapackage.zip", "releases/", f"releases/{after.release.code}/",
        "series/referrals/all/", "series/referrals/all/history.csv",
    ):  # fmt: skip
        assert visitor.get(NRM + place).status_code == 404, place
    assert "4,142" not in visitor.get("/statistics/revisions.atom").text


def test_a_line_shows_all_that_was_said_of_each_period(nrm: Dataset, visitor: Client) -> None:
    page = visitor.get(f"{NRM}series/referrals/all/").text
    row = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index('id="2023-Q4"') :].partition("</tr>")[0]))
    assert "4,134 first published as 4,142, 7 March 2024" in row
    assert row.index("10 May 2024") < row.rindex("7 March 2024")


def test_a_line_that_may_not_be_shown_has_no_page_and_no_file(visitor: Client) -> None:
    of = make.dataset("dtn")
    make.dimension(of, "nationality", "french", "thai", "afghan", is_sensitive=True)
    counted, at = make.measure(of, "reports"), make.release(of)
    for name, value in (("french", 3), ("thai", 4), ("afghan", 50)):
        make.observation(make.series(counted, nationality=name), "2023-Q4", value, at)
    for place, status in (("nationality=french", 404), ("nationality=afghan", 200)):
        assert visitor.get(f"/statistics/dtn/series/reports/{place}/").status_code == status
        assert visitor.get(f"/statistics/dtn/series/reports/{place}/history.csv").status_code == status


def test_releases_say_what_each_of_them_revised(nrm: Dataset, visitor: Client) -> None:
    assert "1 of an earlier release revised" in re.sub(r"\s+", " ", visitor.get(f"{NRM}releases/").text)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", visitor.get(f"{NRM}releases/q1_2024/").text))
    assert "Potential victims referred, Q4 2023 4,142 7 March 2024 4,134 0.2% less" in page
    assert "It moved no number" in visitor.get(f"{NRM}releases/q4_2023/").text
    assert visitor.get(f"{NRM}releases/q9/").status_code == 404


def test_releases_never_grow_their_query_count(nrm: Dataset, visitor: Client, django_assert_max_num_queries) -> None:
    for month in range(1, 10):
        make.release(nrm, f"2022-0{month}")
    with django_assert_max_num_queries(3):
        visitor.get(f"{NRM}releases/")


def test_machines_read_what_it_is_and_people_how_to_cite_it(nrm: Dataset, visitor: Client) -> None:
    Dataset.objects.update(title="Referrals </script> & more_1")
    page = visitor.get(NRM).text
    told = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert (told["@type"], told["dateModified"]) == ("Dataset", "2024-05-10")
    assert told["temporalCoverage"] == "2023-10-01/2024-03-31"
    assert {each["contentUrl"].rpartition("/")[2] for each in told["distribution"]} == {
        "data.csv", "data.json", "datapackage.zip",
    }  # fmt: skip
    assert told["variableMeasured"][0]["name"] == "Potential victims referred"
    assert r"title = {Referrals &lt;/script&gt; \&amp; more\_1}" in page
    assert "release of 10 May 2024" in page
