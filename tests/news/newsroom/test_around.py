"""Addresses, authors and tags: changed by two people once readers know them, and kept from what to what."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts import exports
from news import actions, kinds
from news.models import Author, DetailsChange, FormerAddress, Tag
from notifications.kinds import Refused
from notifications.models import Message
from tests.directory.pages import tokenless
from tests.news.newsroom.made import begun, editors, public

pytestmark = pytest.mark.django_db


def test_a_byline_that_readers_know_is_changed_by_two_and_kept_from_what_to_what(sign_in, visitor: Client) -> None:
    ada, bob = editors("ada", "bob")
    edition = public(ada, bob)
    article, eve = edition.article, Author.objects.create(slug="eve", name="Eve")
    there, page = f"/news/desk/articles/{article.pk}/details/", f"/news/{article.year}/a-text/"
    writer, second = sign_in(ada), sign_in(bob)
    said = writer.post(there, {"slug": "a-text", "authors": [eve.pk]}, follow=True).text
    assert "a second person has to agree" in said
    assert "Eve" not in tokenless(visitor.get(page).text)
    assert "A title" in second.get("/news/desk/").text.partition("a second person has to agree")[2]
    told = Message.objects.get(kind="news.details")
    assert (told.user, kinds.AROUND.page(told.subject), kinds.AROUND.is_wanted(told.subject)) == (bob, there, True)
    change = DetailsChange.objects.get()
    deciding = f"/news/desk/details/{change.pk}/agree/"
    assert writer.post(deciding).status_code == 403
    with pytest.raises(Refused, match="Another change"):
        actions.set_details(article=article, slug="other", authors=[], tags=[], by=bob)
    assert second.post(deciding).url == there
    assert second.post(deciding).url == there
    assert "Eve" in visitor.get(page).text
    assert not kinds.AROUND.is_wanted(told.subject)
    eve.name = "Eve Writer"
    actions.keep_author(author=eve, by=ada)
    history = second.get(f"/news/desk/editions/{edition.pk}/").text
    assert "<del>nobody or nothing</del>" in history
    assert "<ins>Eve</ins>" in history
    assert "decided by Bob" in history
    assert exports.of(ada)["news"]["around"][0]["after"]["authors"] == [[eve.pk, "Eve"]]


def test_a_change_is_taken_back_or_refused_and_one_that_has_gone_on_is_said(sign_in) -> None:
    ada, bob = editors("ada", "bob")
    article, tag = public(ada, bob).article, Tag.objects.create(slug="law", name="Law")

    def asked() -> DetailsChange:
        actions.set_details(article=article, slug="a-text", authors=[], tags=[tag], by=ada)
        return DetailsChange.objects.waiting().get()

    first = asked()
    writer = sign_in(ada)
    assert "stays as it was" in writer.post(f"/news/desk/details/{first.pk}/refuse/", follow=True).text
    assert "gone on meanwhile" in sign_in(bob).post(f"/news/desk/details/{first.pk}/agree/", follow=True).text
    assert writer.post(f"/news/desk/details/{first.pk}/burn/").status_code == 404
    second = asked()
    actions.agree_to_details(change=second, by=bob)
    with pytest.raises(Refused):
        actions.refuse_details(change=second, by=ada)
    assert list(article.tags.all()) == [tag]


def test_postgres_lets_nobody_agree_with_themselves_or_take_the_history_away() -> None:
    ada, bob = editors("ada", "bob")
    actions.set_details(article=public(ada, bob).article, slug="better", authors=[], tags=[], by=ada)
    waiting = DetailsChange.objects.waiting()
    with pytest.raises(DatabaseError), transaction.atomic():
        waiting.update(state="done", decided_by=ada, decided_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        waiting.get().delete()
    assert waiting.update(state="done", decided_by=bob, decided_at=timezone.now()) == 1


def test_whoever_sets_the_byline_of_a_first_edition_does_not_approve_it(sign_in) -> None:
    ada, bob, cleo = editors("ada", "bob", "cleo")
    edition = begun(ada)
    eve = Author.objects.create(slug="eve", name="Eve")
    actions.set_details(article=edition.article, slug="a-text", authors=[eve], tags=[], by=bob)
    edition = actions.send_in(edition=edition, by=ada)
    assert "set nothing around it" in sign_in(bob).get(f"/news/desk/editions/{edition.pk}/").text
    with pytest.raises(PermissionDenied):
        actions.approve(edition=edition, by=bob)
    actions.approve(edition=edition, by=cleo)
    # Approved as it is: from now on it takes two.
    actions.set_details(article=edition.article, slug="a-text", authors=[], tags=[], by=ada)
    assert DetailsChange.objects.waiting().get().asked_by == ada
    assert [row.author for row in edition.article.bylines.all()] == [eve]


def test_a_renamed_tag_or_author_is_led_to_from_its_address_of_before(sign_in, visitor: Client) -> None:
    ada, bob = editors("ada", "bob")
    edition = begun(ada)
    eve, law = Author.objects.create(slug="eve", name="Eve"), Tag.objects.create(slug="law", name="Law")
    actions.set_details(article=edition.article, slug="a-text", authors=[eve], tags=[law], by=ada)
    edition = actions.approve(edition=actions.send_in(edition=edition, by=ada), by=bob)
    actions.publish(edition=edition, by=bob)
    desk = sign_in(ada)
    desk.post(f"/news/desk/authors/{eve.pk}/", {"name": "Eve", "kind": "person", "slug": "eve-writer"})
    desk.post(f"/news/desk/tags/{law.pk}/", {"name": "Law", "slug": "laws"})
    feeds = [(f"tags/law/feed.{sort}", f"tags/laws/feed.{sort}") for sort in ("atom", "json")]
    for was, now in (("authors/eve/", "authors/eve-writer/"), ("tags/law/", "tags/laws/"), *feeds):
        answer = visitor.get(f"/news/{was}")
        assert (answer.status_code, answer.get("Location")) == (301, f"/news/{now}")
        assert visitor.get(f"/news/{now}").status_code == 200
    assert visitor.get("/news/tags/none/").status_code == 404
    answer = desk.post("/news/desk/tags/", {"name": "Other", "slug": "law"})
    assert (answer.status_code, "led to something else" in answer.text) == (400, True)
    law.refresh_from_db()
    law.slug = "law"
    actions.keep_tag(tag=law, by=ada)
    assert visitor.get("/news/tags/law/").status_code == 200
    assert visitor.get("/news/tags/laws/").url == "/news/tags/law/"
    with pytest.raises(ValidationError):
        actions.keep_author(author=Author(name="Eve 2", slug="eve"), by=ada)
    assert FormerAddress.objects.count() == 2
