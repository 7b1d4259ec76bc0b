"""Notes that are changed again, or that fit nothing; files without numbers; what a chart says at its edges."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from news.statistics import charts, exporting
from news.statistics.charts import Break, Chart, Kind, Line, Point
from news.statistics.charts import wording as words
from news.statistics.models import Comparison, Dataset, Erratum, Footnote
from news.statistics.periods import Period
from news.statistics.presenters import figures
from news.statistics.suppression import derived, lines
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db
DESK = "/statistics/desk/notes/"


@pytest.fixture
def nrm() -> Dataset:
    return make.moved_quarter()[0].release.dataset


@pytest.fixture
def desk(sign_in, editor: User) -> Client:
    return sign_in(editor)


def test_a_note_that_is_changed_stands_in_its_form_as_it_was_written(nrm: Dataset, desk: Client) -> None:
    measure = nrm.measures.get()
    total, men = measure.series.get(), make.series(measure, gender="male")
    number = make.observation(men, "2023-Q4", 3000, nrm.releases.get(code="q1_2024"))
    note = Footnote.objects.create(dataset=nrm, measure=measure, series=men, text="A note.")
    slips = [
        Erratum.objects.create(dataset=nrm, observation=each, dated_on="2024-05-11", text="A slip.")
        for each in (number, total.observations.first())
    ]
    both = Comparison.objects.create(title="Both", slug="both", reason="Because.")
    both.series.set([total, men])
    assert 'value="gender=male"' in desk.get(f"{DESK}footnotes/{note.pk}/").text
    assert 'value="referrals gender=male 2023-Q4 @2024-05-10"' in desk.get(f"{DESK}errata/{slips[0].pk}/").text
    assert 'value="referrals 2023-Q4 @2024-0' in desk.get(f"{DESK}errata/{slips[1].pk}/").text
    page = desk.get(f"{DESK}comparisons/{both.pk}/").text
    assert "nrm/referrals/all" in page
    assert "nrm/referrals/gender=male" in page


@pytest.mark.parametrize(
    ("kind", "field", "sent", "why"),
    [
        ("footnotes", "measure", {"dataset": "ilo"}, "belongs to another dataset"),
        ("footnotes", "period_end", {"period_start": "2024-02-01", "period_end": "2024-01-01"}, "before it begins"),
        ("errata", "number", {"number": "referrals"}, "no such number"),
        ("errata", "number", {"number": "@2024-03-08"}, "no such number"),
        ("errata", "number", {"number": "referrals none @2024-03-08"}, "no such number"),
        ("errata", "dataset", {"dataset": "", "number": "referrals 2023-Q4"}, ""),
        ("comparisons", "lines", {"lines": "nrm/referrals/all"}, "two to four lines"),
        ("comparisons", "lines", {"lines": "nrm/referrals/all nrm/share/all"}, ""),
    ],
)
def test_what_fits_nothing_is_refused_beside_its_field(
    nrm: Dataset, desk: Client, kind: str, field: str, sent: dict[str, str], why: str
) -> None:
    make.series(make.measure(nrm, "share", kind="share", unit="%"))
    measure = nrm.measures.get(code="referrals").pk
    sent = {name: make.dataset("ilo").pk if value == "ilo" else value for name, value in sent.items()}
    good = {
        "dataset": nrm.pk, "measure": measure, "text": "Words.", "position": 0, "dated_on": "2024-04-01", "title": "T",
        "slug": "t", "reason": "R", "lines": "nrm/referrals/all",
    }  # fmt: skip
    answer = desk.post(f"{DESK}new/{kind}/", good | sent)
    assert (answer.status_code, f'id="id_{field}_error"' in answer.text, why in answer.text) == (400, True, True)
    assert [each.objects.count() for each in (Footnote, Erratum, Comparison)] == [0, 0, 0]


def test_a_package_names_its_release_and_licence_only_where_there_is_one() -> None:
    bare = make.dataset("bare")
    told = exporting.described(bare, None, "https://example.org/", b"")
    assert not {"version", "created", "licenses"} & told.keys()
    kept = make.source("Open", licence="OGL v3", licence_url="https://example.org/ogl")
    free = make.dataset("free", source=kept)
    make.release(free, "2024-03-07", "first")
    told = exporting.described(free, None, "https://example.org/", b"")
    assert (told["version"], told["created"]) == ("first", "2024-03-07T00:00:00Z")
    assert told["licenses"] == [{"path": "https://example.org/ogl", "title": "OGL v3"}]


def test_a_gap_is_null_in_json_and_a_share_keeps_its_decimals(visitor: Client) -> None:
    of = make.dataset("gaps")
    line, at = make.series(make.measure(of, "share", kind="share", unit="%", decimals=1)), make.release(of)
    make.observation(line, "2022", None, at, flags=["x"])
    make.observation(line, "2023", "12.5", at)
    rows = json.loads(b"".join(visitor.get("/statistics/gaps/data.json")))
    rows = rows if isinstance(rows, list) else next(each for each in rows.values() if isinstance(each, list))
    assert [each["value"] for each in rows] == [None, 12.5]


def points(*values: int | None) -> tuple[Point, ...]:
    return tuple(
        Point(None, "[x]") if value is None else Point(Decimal(value), f"{value:,}", is_provisional=False)
        for value in values
    )


def chart(*lines_: Line, kind: Kind = Kind.LINE, **changed: object) -> Chart:
    places = tuple(str(2000 + at) for at in range(len(lines_[0].points) if lines_ else 0))
    return Chart(**({
        "kind": kind, "name": "c", "title": "People", "unit": "", "places": places, "lines": lines_, "stride": 1,
    } | changed))  # fmt: skip


def test_lines_beyond_the_eighth_are_counted_and_one_without_numbers_says_so() -> None:
    many = chart(*(Line(f"L{number}", points(number, number + 1)) for number in range(9)))
    assert "1 more line." in words.description(many)
    assert words.title(many) == "People, line chart"
    lone = chart(Line("One", points(1, 2)), Line("None", points(None, None)), Line("Few", points(None, 7)))
    assert "None: no number." in words.description(lone)
    assert "Few: 7 (2001)." in words.description(lone)
    assert ">None<" not in charts.draw(lone, charts.WIDE)


def test_a_chart_of_nothing_says_so() -> None:
    empty = chart(Line("All", points(None, None)))
    assert words.finding(empty) == "No numbers to draw."
    assert words.description(chart(Line("All", points(None)), kind=Kind.BAR, stride=0)).startswith("No number.")
    assert charts.draw(empty, charts.WIDE) == ""


def test_gaps_cut_a_line_and_a_single_number_is_not_drawn() -> None:
    cut = charts.draw(chart(Line("All", points(None, None, 3, 4, None, None, 5))), charts.WIDE)
    assert cut.count('class="line"') == 1
    assert charts.draw(chart(Line("All", points(5))), charts.WIDE) == ""


def test_numbers_after_the_last_break_are_compared_among_themselves() -> None:
    late = chart(Line("All", points(9, 8, 5)), breaks=(Break(1.5, "New."),))
    assert "Since the last break" not in words.description(late)
    longer = chart(Line("All", points(9, 1, 2, 3)), breaks=(Break(0.5, "New."),))
    assert "Since the last break from 1 (2001) to 3 (2003)" in words.description(longer)
    assert "the highest since the last break" in words.finding(longer)


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [(5, 5, "", "the same"), (40, 42, "%", "2 points more"), (0, 3, "", "3 more"), (-1, -3, "", "2 less")],
)
def test_a_change_is_said_so_that_it_can_be_trusted(before: int, after: int, unit: str, said: str) -> None:
    assert words.change(Decimal(before), Decimal(after), unit).startswith(said)


def test_breaks_stand_between_periods_and_none_before_the_first() -> None:
    years = [Period(), *(Period.parsed(str(year)) for year in (2022, 2023))]
    told = [{"on": "2023-01-01", "text": "New."}, {"on": "2030-01-01", "text": "Later."}]
    assert figures.breaks(told, years) == (Break(1.5, "New."),)
    assert figures.breaks([{"on": "2022-01-01", "text": "First."}], years[1:]) == ()
    assert figures.filled(years[:1]) == years[:1]
    assert [each.code for each in figures.filled([Period.parsed("2020"), Period.parsed("2023")])] == [
        "2020", "2021", "2022", "2023",
    ]  # fmt: skip


def test_a_table_shows_a_dash_where_there_is_no_number(visitor: Client) -> None:
    of = make.dataset("holes", title="Holes")
    counted, at = make.measure(of), make.release(of)
    make.observations(make.series(counted, gender="male"), at, Y2022=500, Y2023=600)
    make.observations(make.series(counted, gender="female"), at, Y2023=700)
    make.observations(make.series(counted), at, Y2022=900, Y2023=1300)
    assert "–" in visitor.get("/statistics/holes/?by=gender").text.partition("<tbody>")[2].partition("</table>")[0]


SPAN = (date(2023, 1, 1), date(2023, 12, 31))


def line(key: int, measure: str, kind: str, *categories: tuple[str, str], value: object, base: str = "") -> lines.Line:
    day = date(2024, 3, 7)
    return lines.Line(
        key, measure, kind, tuple(categories), base=base, values=[lines.Value(SPAN, day, Decimal(str(value)))]
    )


def test_a_share_gives_away_a_small_number_as_its_count_would() -> None:
    total = line(1, "referrals", "count", value=150)
    men = line(2, "referrals", "count", ("gender", "male"), value=50)
    counts = derived.Counts([total, men])
    few = line(3, "share", "share", ("gender", "other"), value=2, base="referrals")
    (made,) = derived.pretended([total, men, few])
    assert (made.key, made.categories, made.values[0].value) == (-3, few.categories, 3)
    homeless = line(4, "share", "share", ("gender", "other"), value=2, base="nothing")
    assert list(derived.pretended([total, homeless])) == []
    assert not derived.gives_away(men, counts, 5, is_strict=True)
    assert [derived.gives_away(homeless, counts, 5, is_strict=each) for each in (True, False)] == [True, False]
    rate = line(5, "rate", "share", ("gender", "male"), value=2, base="referrals")
    assert derived.gives_away(rate, counts, 5, is_strict=False)
    share = line(6, "part", "share", ("gender", "male"), value=33, base="referrals")
    assert not derived.gives_away(share, counts, 5, is_strict=False)
    grown = line(7, "change", "change", ("gender", "male"), value=1900, base="referrals")
    assert derived.gives_away(grown, counts, 5, is_strict=False)
    assert not derived.gives_away(line(8, "change", "change", value=-100, base="referrals"), counts, 5, is_strict=True)
