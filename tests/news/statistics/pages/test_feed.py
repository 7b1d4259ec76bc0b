"""The feed of revisions: valid, read by others, silent about what may not be shown."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from news.statistics.views.feeds import revisions
from tests.factories import statistics as make
from tests.feeds import assert_atom

pytestmark = pytest.mark.django_db
FEED = "/statistics/revisions.atom"


def test_an_empty_feed_is_valid_and_the_same_twice(visitor: Client) -> None:
    first, second = visitor.get(FEED), visitor.get(FEED)
    assert assert_atom(first.content).entries == []
    assert first.content == second.content


def test_a_revision_is_an_entry_that_says_both_numbers_and_leads_to_its_period(visitor: Client) -> None:
    make.moved_quarter()
    answer = visitor.get(FEED)
    (entry,) = assert_atom(answer.content).entries
    assert entry.title == "Q4 2023: Potential victims referred revised 4,142 → 4,134"
    assert entry.link == "http://testserver/statistics/nrm/series/referrals/all/#2023-Q4"
    assert "4,142 since 7 March 2024" in entry.summary
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert visitor.get(FEED, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_feed_is_the_same_bytes_in_every_language(visitor: Client, settings) -> None:
    make.moved_quarter()
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    first = visitor.get(FEED).content
    with translation.override("de"):
        assert revisions(RequestFactory().get(FEED)).content == first


def test_what_publishers_write_cannot_break_a_feed(visitor: Client) -> None:
    _before, after = make.moved_quarter()
    after.series.dataset.title = "<b>A & B</b> ]]>"
    after.series.dataset.save()
    (entry,) = assert_atom(visitor.get(FEED).content).entries
    assert "&lt;b&gt;" in entry.summary


def test_breakdowns_are_one_entry_a_release_and_small_numbers_none(visitor: Client) -> None:
    of = make.dataset("dtn")
    make.dimension(of, "nationality", "albanian", "french", "thai", is_sensitive=True)
    counted = make.measure(of, "reports")
    first, second = make.release(of, "2024-03-07"), make.release(of, "2024-05-10")
    for name, before, after in (("albanian", 105, 106), ("french", 3, 4), ("thai", 4, 3)):
        line = make.series(counted, nationality=name)
        make.revised(make.observation(line, "2023-Q4", before, first), make.observation(line, "2023-Q4", after, second))
    text = visitor.get(FEED).content
    (entry,) = assert_atom(text).entries
    assert entry.title == "Referrals to the NRM: 1 number of a breakdown revised"
    assert entry.updated > entry.published
    assert b"rench" not in text
    assert entry.link.endswith(f"/releases/{second.code}/")
    assert "rench" not in visitor.get(entry.link.removeprefix("http://testserver")).text
