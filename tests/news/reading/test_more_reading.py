"""What feeds, differences and the search of numbers do at their edges."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.differing import pieces
from news.presenters.lookup import MOST_PERIODS, lookup
from tests.factories import statistics as make
from tests.news.reading.made import DAY, article, corrected

pytestmark = pytest.mark.django_db


def test_a_feed_says_that_words_are_gone(visitor: Client) -> None:
    row = corrected(article("one", tags=("courts",)))
    row.after = ""
    row.save()
    for place in ("/news/feed.atom", "/news/tags/courts/feed.atom"):
        text = visitor.get(place).content.decode()
        assert "It said: “a third”. That is gone. Why: We misread the table." in text


def test_a_language_that_nobody_knows_finds_its_own_direction(visitor: Client) -> None:
    article("strange", language="zz", at=DAY)
    assert 'dir="auto"' in visitor.get("/news/2024/strange/").text


def test_a_hard_comparison_ends_as_a_whole_and_loses_no_word() -> None:
    before = "\n".join(f"a{number} {number}" for number in range(6000))
    after = "\n".join(f"b{number} {number}" for number in range(6000))
    told = pieces(before, after)
    assert [each.sort for each in told] == ["gone", "new"]
    assert [each.text for each in told] == [before, after]


def test_of_a_long_line_the_newest_periods_are_found() -> None:
    of = make.dataset()
    line, at = make.series(make.measure(of)), make.release(of)
    for year in range(2000, 2000 + MOST_PERIODS + 3):
        make.observation(line, str(year), 100 + year, at)
    (found,), is_more = lookup(["referrals"], None, timezone.localdate())
    assert (len(found.numbers), is_more) == (MOST_PERIODS, False)
    assert found.numbers[0].period == str(2000 + MOST_PERIODS + 2)
