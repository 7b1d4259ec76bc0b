"""Reading the news: without a script on a phone, dark on a desk; looking for words, an article with a moved number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from news.models import Article, Edition
from news.statistics.models import CheckAnswer
from tests.journeys.conftest import MODES
from tests.news.reading.made import DAY, TAG, article, corrected, moved_number, withdrawn
from tests.news.reading.test_resources import resource

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
BODY = f"""Between October and December, [[{TAG}]] people were referred.

## What it means

- More children than before
- A longer wait for a decision

> A sentence that somebody said.

| Quarter | Referrals |
| --- | --- |
| Q3 2023 | 4,131 |
| Q4 2023 | 4,142 |
"""
PAGES = (
    "", "?q=nothing", "2024/figures/", "2024/chiffres/", "2024/", "tags/courts/", "authors/ada/", "corrections/",
    "2024/gone/", "resources/",
)  # fmt: skip


@pytest.fixture
def told(transactional_db: None) -> Article:
    """An article with all that a page may show, others around it, and a library."""
    said = {
        "body": BODY,
        "content_note": "It speaks of violence.",
        "source_name": "Home Office",
        "source_on": "2024-03",
    }
    for number in range(13):
        article(f"n-{number}", at=DAY - timedelta(days=number + 1), tags=("courts",))
    withdrawn(article("gone"))
    made = article("figures", title="Referrals at the end of 2023", tags=("courts", "figures"), **said)
    corrected(made, title="Referrals at the end of 2023", **said)
    moved_number(made)
    article("chiffres", language="fr", original=made, title="Les chiffres de 2023", at=DAY)
    article("next", at=DAY + timedelta(days=3))
    Edition.objects.filter(live_of=made).update(doubted=["f"])
    CheckAnswer.objects.create(
        subject=f"article:{made.pk}", fingerprint="f", code="period", message="No period.", text="It is the year 2023.",
        is_public=True, answered_at=DAY,
    )  # fmt: skip
    resource(topics=["courts"])
    resource(url="https://www.example.org/old", title="An old toolkit", kind="toolkit", checked_on=None)
    return made


@pytest.mark.parametrize("mode", ["phone light", "desktop dark"])
def test_no_page_of_the_news_has_a_barrier_or_asks_elsewhere(
    live_server, told: Article, open_context: Open, check_axe: Callable[[Page], None], mode: str
) -> None:
    context = open_context(**MODES[mode])
    page = context.new_page()
    for path in PAGES:
        page.goto(f"{live_server.url}/news/{path}")
        check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}


def test_news_are_found_and_read_without_a_script(live_server, told: Article, open_context: Open) -> None:
    page = open_context(**MODES["phone light"], java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/news/")
    page.get_by_label("Words in the news").fill("end of 2023")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".told")).to_contain_text("1 article with “end of 2023”")
    page.get_by_role("link", name="Referrals at the end of 2023").click()
    expect(page.get_by_text("as published 7 March 2024; now 4,134").first).to_be_visible()
    for words in ("It is the year 2023.", "Before you read:", "We misread the table."):
        expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("link", name="français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les chiffres de 2023")
    page.goto(f"{live_server.url}/news/resources/")
    page.get_by_text("Search and filter").click()
    page.get_by_label("Kind").select_option("toolkit")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".told")).to_contain_text("1 resource")


def test_an_article_prints_its_text_and_its_sources(live_server, told: Article, open_context: Open) -> None:
    page = open_context(**MODES["desktop light"]).new_page()
    page.goto(f"{live_server.url}/news/2024/figures/")
    page.emulate_media(media="print")
    for words in ("The numbers in this article", "now 4,134", "a quarter"):
        expect(page.get_by_text(words).first).to_be_visible()
    for gone in ("Also here", "Close to this", "Series and chart"):
        expect(page.get_by_text(gone).first).to_be_hidden()
