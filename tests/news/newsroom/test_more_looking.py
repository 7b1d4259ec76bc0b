"""What is looked at, compared and led on to at its edges, and how rows name themselves."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.differing import pieces
from news import actions, tagging
from news.models import Article, Author, Correction, Edition, Picture, SlugRedirect, Tag
from news.statistics.models import RevisedValue
from tests.factories import statistics as made
from tests.news.newsroom.made import TAG, begun, editors, public, wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(sign_in) -> Client:
    return sign_in(editors("ada")[0])


def test_an_edition_without_words_has_no_page_to_look_at_or_compare(ada: Client) -> None:
    edition = Edition.objects.create(article=Article.objects.create(slug="empty", language="en"), number=1)
    assert [ada.get(f"/news/desk/editions/{edition.pk}/{rest}/").status_code for rest in ("look", "compare")] == [
        404
    ] * 2


def test_the_wordings_that_are_asked_for_are_compared(ada: Client) -> None:
    (cleo,) = editors("cleo")
    edition = begun(cleo, body="One.")
    for version, body in enumerate(("Two.", "Three."), start=2):
        actions.save(edition=edition, version=version, wording=wording(body=body), by=cleo)
    page = ada.get(f"/news/desk/editions/{edition.pk}/compare/?was=1").text
    assert ("[gone: </span>One.<span" in page, "[new: </span>Three.<span" in page) == (True, True)
    page = ada.get(f"/news/desk/editions/{edition.pk}/compare/?was=1&now=2").text
    assert "[new: </span>Two.<span" in page
    assert ada.get(f"/news/desk/editions/{edition.pk}/compare/?now=7").status_code == 404


def test_lines_that_stay_between_lines_that_change_are_the_same() -> None:
    told = pieces("a\nstays\nb", "x\nstays\ny")
    assert [each.sort for each in told] == ["gone", "new", "same", "gone", "new"]
    assert "stays" in told[2].text


def test_an_address_of_before_leads_nowhere_while_its_article_is_not_public(visitor: Client) -> None:
    article = begun(*editors("cleo")).article
    SlugRedirect.objects.create(year=2024, slug="old", article=article)
    assert visitor.get("/news/2024/old/").status_code == 404


def test_a_text_holds_three_hundred_numbers() -> None:
    made.moved_quarter()
    many = " ".join(f"[[nrm referrals 2023-Q4 @{2025 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}]]"
                    for number in range(301))  # fmt: skip
    with pytest.raises(tagging.TagsRefused) as caught:
        tagging.bound(many, timezone.localdate())
    assert set(caught.value.faults.values()) == {"A text holds 300 numbers at most."}


def test_rows_name_themselves_by_what_an_editor_would_call_them() -> None:
    before, after = made.moved_quarter()
    cleo, dora = editors("cleo", "dora")
    edition = public(cleo, dora, title="Its title", body=f"[[{TAG}]]")
    revision, article = edition.revisions.get(), edition.article
    claim = revision.claims.get()
    fixed = Correction(edition=edition, before="a third", reason="Misread.")
    assert [str(each) for each in (revision, article, edition, claim, fixed)] == [
        "Its title", "a-text", f"{article.pk} 1", TAG, "a third",
    ]  # fmt: skip
    assert str(edition.changes.order_by("pk")[1]) == "draft → in_review"
    assert str(SlugRedirect(year=2024, slug="old")) == "2024/old"
    assert [str(each) for each in (Author(name="Eve"), Tag(name="Law"), Picture(alt="A desk"))] == [
        "Eve", "Law", "A desk",
    ]  # fmt: skip
    of = before.series
    named = (of.dataset.source, of.dataset, of.measure, of, before.release)
    assert [str(each) for each in named] == [
        "Home Office: Statistics of the National Referral Mechanism", "Referrals to the NRM",
        "Potential victims referred", "All", "q4_2023 (2024-03-07)",
    ]  # fmt: skip
    men = made.series(of.measure, gender="male").categories.get()
    assert (str(men), str(men.dimension)) == ("Male", "Gender")
    assert str(RevisedValue.objects.get()) == f"{before.pk} → {after.pk}"
