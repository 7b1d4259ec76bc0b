"""The news of a first start: whole, the same twice, never in production."""

import re
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client

from accounts.models import AuditEvent, User
from news.models import Article, Author, Claim, MovedClaim, Resource, Revision, Tag
from news.statistics.models import CheckAnswer, Dataset, Observation, StatisticsImport
from notifications.models import Message
from tests.news.demo.conftest import load

CELL = "referrals,all,2023-10-01,2023-12-31,"
KEPT = (
    Article,
    Author,
    Claim,
    MovedClaim,
    Resource,
    Revision,
    Tag,
    CheckAnswer,
    Dataset,
    Observation,
    StatisticsImport,
)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in (*KEPT, AuditEvent, Message)}


def text(answer: Any) -> str:
    page = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).split())


def test_again_changes_nothing(demo: None) -> None:
    before = counts()
    assert before["Article"] == Article.objects.published().count() == 10
    load()
    assert counts() == before


def test_production_refuses_in_one_sentence(db: None, settings: Any) -> None:
    settings.DEMO, before = False, counts()
    with pytest.raises(CommandError, match="for the demonstration only"):
        load()
    assert counts() == before


def test_a_quarter_is_what_it_is_now_and_what_it_was(demo: None, visitor: Client) -> None:
    def quarter(query: str) -> list[str]:
        answer = visitor.get(f"/statistics/nrm/data.csv{query}")
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0].startswith("measure,category,period_start,period_end,value,release,published_on")
        return [line.partition("2023-12-31,")[2] for line in lines if line.startswith(CELL)]

    now, then = quarter(""), quarter("?as_of=2024-03-08")
    assert (len(now), len(then)) == (1, 1)
    assert now[0].startswith("4134,q1_2024,2024-05-10")
    assert then[0].startswith("4142,q4_2023,2024-03-07")


def test_the_feed_of_revisions_tells_it(demo: None, visitor: Client) -> None:
    feed = visitor.get("/statistics/revisions.atom").content.decode()
    assert "4,142" in feed
    assert "4,134" in feed


def test_an_article_shows_both_numbers_and_the_answers_to_its_checks(demo: None, visitor: Client) -> None:
    page = text(visitor.get("/news/2024/nrm-overview-2023/"))
    assert "4,142 (as published 7 March 2024; now 4,134)" in page
    assert "34% is of the 1,978 adults and 43% of the 1,945 children" in page


def test_every_article_renders_with_its_claims(demo: None, visitor: Client) -> None:
    for article in Article.objects.published().select_related("live"):
        answer = visitor.get(f"/news/{article.year}/{article.slug}/")
        assert answer.status_code == 200, article.slug
        page = answer.content.decode()
        # A doubt that was answered may name the tag it was about.
        assert "[[" not in page.partition('id="notes-title"')[0], article.slug
        assert 'class="wrong"' not in page
        revision = Revision.objects.get(edition=article.live)
        assert revision.claims.count() == len(set(re.findall(r"\[\[(.*?)\]\]", revision.body))) > 0
        assert page.count('class="claim"') >= revision.claims.count()


def test_local_links_lead_somewhere(demo: None, visitor: Client) -> None:
    bodies = Revision.objects.values_list("body", flat=True)
    for link in sorted({link for body in bodies for link in re.findall(r"\]\((/[^)\s]*)\)", body)}):
        # Rules are loaded by another step of the demonstration.
        assert visitor.get(link).status_code == (404 if link.startswith("/guidance/rules/") else 200), link


def test_editors_find_what_moved_and_what_was_answered(demo: None, sign_in: Any, editor: User) -> None:
    client = sign_in(editor)
    moved = text(client.get("/news/desk/moved/"))
    assert "4,134" in moved
    imported = StatisticsImport.objects.get()
    page = text(client.get(f"/statistics/desk/imports/{imported.pk}/"))
    assert "October 2020 to September 2021 is a slip of the item." in page


def test_the_faults_of_the_items_are_found_and_answered_in_public(demo: None) -> None:
    """Research, section 8: items 1, 5, 6, 7, 9 and 13, and others that arithmetic can find."""
    answers = list(CheckAnswer.objects.filter(is_public=True).values_list("code", "message"))
    for code, words in (
        ("two_values", "is given as 4,134"),
        ("parts_rounded", "27.5 million, not 27.6 million"),
        ("remainder", "219 (5.3 %) are not named"),
        ("base_unnamed", "not 3,923"),
        ("remainder", "77 % and 23 % make 100 % and hide them"),
        ("rounded", "17,000 looks rounded"),
        ("mixed_sum", "= 15,917"),
        ("two_periods", "1 October 2020 to 30 September 2021"),
        ("bases_differ", "43 % of child"),
        ("average_unsupported", "more than 550 a quarter"),
        ("superlative", "16,938 is called the highest"),
    ):
        assert any(found == code and words in message for found, message in answers), (code, words)


def test_nobody_is_mailed_about_what_the_demonstration_wrote(demo: None) -> None:
    assert not Message.objects.exclude(state="cancelled").exists()
