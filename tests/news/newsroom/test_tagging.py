"""Marks: how they are written, what they are bound to, what is refused, how they look."""

from datetime import date

import pytest

from news import markdown, tagging
from news.models import Picture
from news.statistics.choices import Precision, Qualifier
from tests.factories import statistics as made
from tests.news.newsroom.made import TAG, TODAY, begun, editors

pytestmark = pytest.mark.django_db


def test_a_qualifier_is_said_and_its_loss_is_a_move() -> None:
    before, after = made.moved_quarter()
    before.qualifier, after.value = Qualifier.OVER, before.value
    assert tagging.figure(before) == "more than 4,142"
    assert tagging.has_moved(before, after)


def refusal(text: str) -> str:
    with pytest.raises(tagging.TagsRefused) as caught:
        tagging.bound(f"[[{text}]]", TODAY)
    return caught.value.faults[text.strip()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nrm referrals", "Write dataset"),
        (" ", "Write dataset"),
        ("nrm referrals 2023-Q4 highest", "Write dataset"),
        ("nrm referrals 2023-Q5 @2024-03-08", "is no period"),
        ("nrm referrals 2023-Q4 @2024-13-08", "is no day"),
        ("nrm referrals 2023-Q4 2024-03-08", "is not understood"),
        ("nrm referrals 2023-Q4 @2999-01-01", "still to come"),
        ("nrm referrals male 2023-Q4 @2024-03-08", "gender=male"),
        ("nrm referrals 2023-Q4 @2024-03-08 most", "only “highest” or “lowest”"),
        ("nrn referrals 2023-Q4 @2024-03-08", "no dataset “nrn”"),
        ("nrm referral 2023-Q4 @2024-03-08", "no series “referral”"),
        ("nrm referrals gender=male 2023-Q4 @2024-03-08", "no series “referrals gender=male”"),
        ("nrm referrals 2019-Q4 @2024-03-08", "no number for October to December 2019"),
        ("nrm referrals 2023-Q4 @2024-03-06", "the first number is of 7 March 2024"),
    ],
)
def test_mark_that_stands_for_nothing_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    made.moved_quarter()
    assert said in refusal(text)


def test_mark_is_bound_to_what_counted_on_its_day() -> None:
    before, after = made.moved_quarter()
    (early,) = tagging.bound(f"[[{TAG}]]", TODAY)
    (late,) = tagging.bound("[[nrm referrals 2023-Q4 @2024-05-10]]", TODAY)
    assert (early.observation, late.observation) == (before, after)


def test_month_counts_as_its_last_day() -> None:
    of = made.dataset()
    line = made.series(made.measure(of))
    made.observation(line, "2023-Q2", 3998, made.release(of, "2023-08"))
    assert "the first number is of August 2023" in refusal("nrm referrals 2023-Q2 @2023-08-30")
    assert tagging.bound("[[nrm referrals 2023-Q2 @2023-08-31]]", TODAY)[0].observation.value == 3998


def test_number_that_moved_shows_both_and_one_that_stands_shows_itself() -> None:
    made.moved_quarter()
    numbers = tagging.shown(tagging.bound(f"[[{TAG}]] [[nrm referrals 2024-Q1 @2024-05-10]]", TODAY))
    assert (numbers[TAG].value, numbers[TAG].note) == ("4,142", "as published 7 March 2024; now 4,134")
    assert numbers["nrm referrals 2024-Q1 @2024-05-10"][:2] == ("4,524", "")
    assert numbers[TAG].href == "/statistics/nrm/?measure=referrals"


def test_categories_are_found_in_any_order_and_lead_to_their_breakdown() -> None:
    of = made.dataset()
    for position, code in enumerate(("age", "gender")):
        made.dimension(of, code, position=position)
    line = made.series(made.measure(of), age="adult", gender="male")
    made.observation(line, "2024-Q1", 1500, made.release(of))
    text = "nrm referrals gender=male age=adult 2024-Q1 @2024-03-07"
    (number,) = tagging.shown(tagging.bound(f"[[{text}]]", TODAY)).values()
    assert (number.value, number.href) == ("1,500", "/statistics/nrm/?measure=referrals&by=age%2Cgender")


def test_small_number_of_ours_is_refused_and_withheld_where_it_was_quoted() -> None:
    (ada,) = editors("ada")
    of = made.dataset("ours", is_ours=True)
    line = made.series(made.measure(of))
    kept = made.observation(line, "2024-Q1", 30, made.release(of, "2024-04-01"))
    text = "ours referrals 2024-Q1 @2024-04-01"
    revision = begun(ada, body=f"[[{text}]]").revisions.get()
    made.observation(line, "2024-Q1", 4, made.release(of, "2024-05-01"))
    assert "too small" in refusal("ours referrals 2024-Q1 @2024-05-01")
    assert str(kept.value) not in markdown.rendered(revision)
    assert "withheld" in markdown.rendered(revision)


def test_superlative_is_marked_once_something_outdid_it() -> None:
    of = made.dataset()
    line = made.series(made.measure(of))
    made.observation(line, "2023-Q4", 4142, made.release(of, "2024-03-07"))
    made.observation(line, "2023", 17004, made.release(of, "2024-03-07"))
    text = f"[[{TAG} highest]]"
    assert tagging.bound(text, TODAY)[0].outdone_by is None
    made.observation(line, "2024-Q1", 4524, made.release(of, "2024-05-10"))
    (number,) = tagging.shown(tagging.bound(text, TODAY)).values()
    assert number.note == "no longer the highest: 4,524 in January to March 2024"


def test_words_shares_and_decimals_are_written_as_they_were_said() -> None:
    of = made.dataset("press")
    at = made.release(of)
    people = made.series(made.measure(of, "people"))
    rate = made.series(made.measure(of, "rate", kind="share", unit="%", decimals=1))
    made.observation(people, "none", None, at, words="hundreds of thousands", qualifier=Qualifier.ABOUT)
    made.observation(rate, "2024", "12.50", at)
    made.observation(rate, "2023", "12.25", at)
    body = " ".join(f"[[press {each} @2024-03-07]]" for each in ("people none", "rate 2024", "rate 2023"))
    values = [number.value for number in tagging.shown(tagging.bound(body, TODAY)).values()]
    assert values == ["hundreds of thousands", "12.5%", "12.25%"]
    assert at.precision == Precision.DAY
    assert tagging.read("press people none @2024-03-07", TODAY).as_of == date(2024, 3, 7)


def test_marks_within_code_are_only_words() -> None:
    assert tagging.bound("`[[nrm nothing]]`\n\n    [[nrm nothing at all]]", TODAY) == []


def test_number_of_queries_does_not_grow_with_marks(django_assert_max_num_queries) -> None:
    of = made.dataset()
    line, at = made.series(made.measure(of)), made.release(of)
    made.observations(line, at, **{f"Y{year}": 100 + year for year in range(2000, 2020)})
    body = " ".join(f"[[nrm referrals {year} @2024-03-07]]" for year in range(2000, 2020))
    with django_assert_max_num_queries(6):
        kept = tagging.bound(body, TODAY)
    with django_assert_max_num_queries(4):
        assert len(tagging.shown(kept)) == 20


HOSTILE = """<script>alert(1)</script> <b onclick="x">b</b>

![a](https://tracker.example/x.png) ![b](javascript:alert(1)) [c](javascript:alert(1)) [d](https://example.org/ "t")

<img src=x onerror=alert(1)>

| a | b |
| - | -: |
| 1 | 2 |
"""


def test_nothing_of_the_writers_html_survives_and_no_picture_but_ours() -> None:
    html = markdown.html(HOSTILE, {})
    assert "<script" not in html
    assert "<img" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html
    assert '<a href="https://example.org/" title="t" rel="noopener noreferrer">' in html
    assert '<th scope="col">' in html
    assert 'role="region" tabindex="0" aria-label="Table 1"' in html


def test_headings_begin_at_h2_and_skip_none() -> None:
    html = markdown.html("#### A\n\n###### B\n\n# C\n\n### D", {})
    assert [html[at + 1 : at + 3] for at in range(len(html)) if html.startswith("<h", at)] == ["h2", "h3", "h2", "h3"]


def test_our_picture_stands_with_its_words_and_its_size() -> None:
    picture = Picture.objects.create(
        content=b"x", media_type="image/webp", width=8, height=6, alt="A <desk>", credit="Us"
    )
    html = markdown.html(f"[[picture {picture.pk}]] [[picture nothing]]", {})
    assert f'src="/news/pictures/{picture.pk}/" alt="A &lt;desk&gt;" width="8" height="6"' in html
    assert "Picture: Us" in html
    assert '<span class="wrong">[[picture nothing]]</span>' in html
