"""The newsroom's pages."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import exports
from news import actions
from news.models import Article, Author, Edition, Picture, Tag
from news.states import EditionState
from tests.accounts.vault.hostile_pictures import picture
from tests.conftest import person
from tests.factories import statistics as made
from tests.news.newsroom.made import TAG, approved, begun, editors, public, wording

pytestmark = pytest.mark.django_db

SENT = {"title": "A title", "summary": "A summary.", "body": "Some words.", "slug": "a-text", "language": "en"}


@pytest.fixture
def desk(sign_in) -> tuple[Client, Client]:
    """Ada and Bob, signed in."""
    ada, bob = editors("ada", "bob")
    return sign_in(ada), sign_in(bob)


def page(client: Client, edition: Edition, rest: str = "") -> str:
    return client.get(f"/news/desk/editions/{edition.pk}/{rest}").content.decode()


def test_an_article_is_begun_with_its_first_wording(desk) -> None:
    answer = desk[0].post("/news/desk/new/", SENT)
    edition = Edition.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/news/desk/editions/{edition.pk}/")
    assert "A title" in page(desk[0], edition)


def test_wrong_number_is_said_beside_the_text_and_nothing_is_kept(desk) -> None:
    answer = desk[0].post("/news/desk/new/", SENT | {"body": "[[nrm referrals 2023-Q4 @2024-03-08]]"})
    assert answer.status_code == 400
    assert 'id="id_body_error"' in answer.content.decode()
    assert "There is no dataset “nrm”." in answer.content.decode()
    assert not Article.objects.exists()


def test_how_it_looks_is_shown_without_keeping_it(desk) -> None:
    made.moved_quarter()
    answer = desk[0].post("/news/desk/new/", SENT | {"body": f"They were **[[{TAG}]]**.", "preview": "yes"})
    assert "as published 7 March 2024; now 4,134" in answer.content.decode()
    assert not Article.objects.exists()


def test_two_who_write_at_once_both_keep_their_words(desk) -> None:
    ada = desk[0]
    ada.post("/news/desk/new/", SENT | {"body": "One two three."})
    edition = Edition.objects.get()
    place = f"/news/desk/editions/{edition.pk}/edit/"
    sent = SENT | {"version": edition.version}
    assert desk[1].post(place, sent | {"body": "One two four."}).status_code == 302
    answer = ada.post(place, sent | {"body": "One two five."})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "One two five." in html
    assert "</span>four.<span" in html
    edition.refresh_from_db()
    assert f'name="version" value="{edition.version}"' in html
    assert ada.post(place, sent | {"body": "One two five.", "version": edition.version}).status_code == 302
    assert [row.body for row in edition.revisions.all()] == ["One two five.", "One two four.", "One two three."]


def test_comparison_marks_words_that_went_and_came(desk) -> None:
    edition = begun(*editors("cleo"), body="One two three.\n\nSame line.")
    actions.save(edition=edition, version=2, wording=wording(body="One 2 three.\n\nSame line."), by=editors("dora")[0])
    html = page(desk[0], edition, "compare/")
    assert "[gone: </span>two<span" in html
    assert "[new: </span>2<span" in html
    assert desk[0].get(f"/news/desk/editions/{edition.pk}/compare/?was=9").status_code == 404


def test_moment_is_said_back_on_the_button_with_its_zone(desk, settings) -> None:
    edition = approved(*editors("cleo", "dora"))
    day = timezone.localdate() + timedelta(days=3)
    place = f"/news/desk/editions/{edition.pk}/schedule/"
    html = desk[0].get(place, {"day": day.isoformat(), "time": "09:00"}).content.decode()
    assert f"{day:%A} {day.day} {day:%B} {day.year}, 09:00" in html
    assert "(Europe/London)" in html
    at = parse_qs(f"at={html.split('name="at" value="')[1].split('"')[0].replace('+', '%2B')}")["at"][0]
    assert desk[0].post(place, {"version": edition.version, "at": at}).status_code == 302
    edition.refresh_from_db()
    assert timezone.localtime(edition.scheduled_for).strftime("%Y-%m-%d %H:%M") == f"{day} 09:00"
    assert desk[0].get(place, {"day": "2020-01-01", "time": "09:00"}).status_code == 400
    # On this day the clocks go from 01:00 to 02:00.
    assert "leave this time out" in desk[0].get(place, {"day": "2027-03-28", "time": "01:30"}).content.decode()


def test_refused_step_says_why_on_the_page_as_it_stands(desk) -> None:
    edition = begun(*editors("cleo"), body="There were 4,142 people. Of these, 75% (1,000) were men.")
    edition = actions.send_in(edition=edition, by=edition.revisions.get().by)
    answer = desk[0].post(f"/news/desk/editions/{edition.pk}/approve/", {"version": edition.version})
    assert answer.status_code == 409
    assert "nobody has answered" in answer.content.decode()
    doubt = actions.doubts(edition)[0].finding
    told = {"fingerprint": doubt.fingerprint, "text": "As the source says.", "is_public": "on"}
    assert desk[0].post(f"/news/desk/editions/{edition.pk}/answer/", told).status_code == 302
    assert "As the source says." in page(desk[0], edition)


def test_newsroom_lists_what_waits_in_so_many_queries_however_much_there_is(
    desk, django_assert_max_num_queries
) -> None:
    made.moved_quarter()
    (cleo,) = editors("cleo")
    begun(cleo, slug="one", body=f"[[{TAG}]]")
    with django_assert_max_num_queries(16) as few:
        desk[0].get("/news/desk/")
    for number in range(5):
        begun(cleo, slug=f"more-{number}", title=f"More {number}", body=f"[[{TAG}]]")
    with django_assert_max_num_queries(len(few)):
        html = desk[0].get("/news/desk/").content.decode()
    assert "More 4" in html
    assert "Draft (6)" in html


def test_moved_numbers_are_worked_off(desk, django_assert_max_num_queries) -> None:
    made.moved_quarter()
    cleo, dora = editors("cleo", "dora")
    public(cleo, dora, slug="one", body=f"[[{TAG}]]")
    edition = public(cleo, dora, slug="two", title="The second", body=f"[[{TAG}]]")
    with django_assert_max_num_queries(12):
        html = desk[0].get("/news/desk/moved/").content.decode()
    assert "4,142 is now 4,134." in html
    moved = edition.revisions.get().claims.get().moves.get()
    assert desk[0].post(f"/news/desk/moved/{moved.pk}/").status_code == 302
    assert "The second" not in desk[0].get("/news/desk/moved/").content.decode()
    assert "The second" in desk[0].get("/news/desk/moved/?show=answered").content.decode()


def test_number_is_found_with_the_mark_to_copy(desk) -> None:
    made.moved_quarter()
    html = desk[0].get("/news/desk/numbers/", {"q": "referrals nrm", "as_of": "2024-03-08"}).content.decode()
    assert f"[[{TAG}]]" in html
    assert "4,142" in html
    assert "2024-Q1" not in html
    found = desk[0].get("/news/desk/numbers/", {"q": "referrals", "period": "2024-Q1"}).content.decode()
    assert f"[[nrm referrals 2024-Q1 @{timezone.localdate()}]]" in found
    assert "not understood" in desk[0].get("/news/desk/numbers/", {"q": "x", "period": "spring"}).content.decode()


def test_picture_is_written_anew_with_words_or_as_decorative(desk, visitor: Client) -> None:
    content = picture("JPEG", (2000, 1000), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    file = SimpleUploadedFile("IMG_secret.jpg", content, "image/jpeg")
    assert desk[0].post("/news/desk/pictures/", {"file": file}).status_code == 400
    file.seek(0)
    assert desk[0].post("/news/desk/pictures/", {"file": file, "alt": "A desk"}).status_code == 302
    kept = Picture.objects.get()
    assert (kept.media_type, kept.width, kept.height) == ("image/webp", 1440, 720)
    answer = desk[0].get(f"/news/pictures/{kept.pk}/")
    assert answer.content.startswith(b"RIFF")
    assert b"Exif" not in answer.content
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert f"[[picture {kept.pk}]]" in desk[0].get("/news/desk/pictures/").content.decode()


def test_picture_is_shown_while_a_public_text_shows_it_and_before_to_whoever_may_read_that(
    desk, visitor: Client, sign_in
) -> None:
    shape = {"content": b"x", "media_type": "image/webp", "width": 1, "height": 1, "alt": "A desk"}
    above, within, other = (Picture.objects.create(**shape) for _ in range(3))
    cleo, dora = editors("cleo", "dora")
    edition = approved(cleo, dora, body=f"[[picture {str(within.pk).upper()}]]", picture_id=above.pk)
    link = f"/news/preview/{actions.make_preview(edition=edition, by=cleo)}/"
    seen = re.findall(r'src="(/news/pictures/[^"]+)"', visitor.get(link).text)
    assert len(seen) == 2
    assert {visitor.get(each).status_code for each in seen} == {200}
    stranger = sign_in(person("nobody", None, None))

    def answers(client: Client) -> list[int]:
        return [client.get(f"/news/pictures/{each.pk}/").status_code for each in (above, within, other)]

    assert (answers(visitor), answers(stranger), answers(desk[0])) == ([404] * 3, [404] * 3, [200] * 3)
    secret = seen[0].partition("?")[2]
    assert visitor.get(f"/news/pictures/{other.pk}/?{secret}").status_code == 404
    article = actions.publish(edition=edition, by=dora).article
    assert answers(visitor) == [200, 200, 404]
    assert visitor.get(f"/news/pictures/{above.pk}/").headers["Cache-Control"] == "no-store"
    actions.withdraw(article=article, because="It gave somebody away.", by=cleo)
    assert answers(visitor) == [404] * 3


def test_hostile_file_is_no_picture(desk) -> None:
    file = SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", "image/png")
    assert desk[0].post("/news/desk/pictures/", {"file": file, "alt": "A"}).status_code == 400
    assert not Picture.objects.exists()


def test_address_authors_and_tags_are_set_beside_the_text(desk) -> None:
    article = begun(*editors("cleo")).article
    ada, bob = (Author.objects.create(slug=name, name=name.title()) for name in ("ada", "bob"))
    tag = Tag.objects.create(slug="courts", name="Courts")
    told = {"slug": "better", "authors": [ada.pk, bob.pk], "first": bob.pk, "tags": [tag.pk]}
    assert desk[0].post(f"/news/desk/articles/{article.pk}/details/", told).status_code == 302
    article.refresh_from_db()
    assert article.slug == "better"
    assert [row.author for row in article.bylines.all()] == [bob, ada]
    assert list(article.tags.all()) == [tag]
    assert desk[0].post("/news/desk/tags/", {"name": "Courts", "slug": "other"}).status_code == 400
    assert desk[0].post("/news/desk/authors/", {"name": "Cleo", "slug": "cleo"}).status_code == 302


def test_secret_link_is_shown_once_and_ends_when_it_is_published(desk, visitor: Client) -> None:
    cleo, dora = editors("cleo", "dora")
    edition = approved(cleo, dora)
    html = desk[0].post(f"/news/desk/editions/{edition.pk}/preview/").content.decode()
    link = html.split("<code>http://testserver")[1].split("</code>")[0]
    assert visitor.get(link).status_code == 200
    assert link not in page(desk[0], edition)
    actions.publish(edition=edition, by=dora)
    assert visitor.get(link).status_code == 404


def test_translation_begins_with_the_text_that_is_translated(desk) -> None:
    original = public(*editors("cleo", "dora"), body="Words to translate.").article
    assert "Words to translate." not in desk[0].get("/news/desk/new/?original=a-text").content.decode()
    html = desk[0].get(f"/news/desk/new/?original={original.pk}").content.decode()
    assert "Words to translate." in html
    sent = SENT | {"slug": "nje-tekst", "language": "sq", "original": original.pk}
    assert desk[0].post("/news/desk/new/", sent).status_code == 302
    assert original.translations.get().language == "sq"
    answer = desk[0].post("/news/desk/new/", sent | {"slug": "tjeter"})
    assert (answer.status_code, "in this language already" in answer.content.decode()) == (400, True)


def test_source_address_that_is_none_is_said_beside_it(desk) -> None:
    answer = desk[0].post("/news/desk/new/", SENT | {"source_url": "ftp://example.org/a", "source_on": "spring"})
    assert answer.status_code == 400
    assert 'id="id_source_url_error"' in answer.content.decode()
    assert 'id="id_source_on_error"' in answer.content.decode()


def test_withdrawal_asks_for_the_public_reason(desk) -> None:
    cleo, dora = editors("cleo", "dora")
    article = public(cleo, dora).article
    place = f"/news/desk/articles/{article.pk}/withdraw/"
    assert desk[0].post(place, {"because": ""}).status_code == 400
    assert desk[0].post(place, {"because": "It gave somebody away."}).status_code == 302
    assert article.editions.get().state == EditionState.WITHDRAWN


def test_editors_take_away_what_they_wrote(desk) -> None:
    (cleo,) = editors("cleo")
    begun(cleo, body="My words.")
    told = exports.of(cleo)["news"]
    assert [row["body"] for row in told["wordings"]] == ["My words."]
    assert [row["target"] for row in told["steps"]] == ["draft"]


def test_menu_leads_editors_to_the_newsroom_and_nobody_else(desk, sign_in, caseworker) -> None:
    assert 'href="/news/desk/"' in desk[0].get("/about/").content.decode()
    assert 'href="/news/desk/"' not in sign_in(caseworker).get("/about/").content.decode()
