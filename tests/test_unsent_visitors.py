"""What a visitor wrote must not be lost to a token that holds no more: handed back, pressed again."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import User
from directory.models import MistakeReport
from news.models import Subscriber
from tests import tabs
from tests.baseline import assert_baseline
from tests.canary import canaries, databases, hits, logged, mails, texts, valkey
from tests.factories.directory import published
from tests.test_unsent import LONG

pytestmark = pytest.mark.django_db
MISTAKE = "/directory/ada/mistake/"


def too_old(place: str, site: str = "same-origin", **said: str) -> tuple[Client, HttpResponse]:
    """Press on a page that was opened before the cookies were deleted."""
    client = tabs.browser(site)
    seen = tabs.token(client, place)
    client.cookies.clear()
    return client, client.post(place, said | {"csrfmiddlewaretoken": seen})


def test_a_report_of_a_mistake_arrives_with_one_press_more() -> None:
    published(slug="ada")
    client, back = too_old(MISTAKE, kind="gone", text=LONG)
    assert (back.status_code, "has not arrived" in back.text) == (403, True)
    assert "No password is kept" not in back.text
    assert "sign in" not in back.text.partition("<main")[2].lower()
    assert_baseline(back)
    assert not MistakeReport.objects.exists()
    assert client.post(MISTAKE, tabs.held(back)).status_code == 302
    assert MistakeReport.objects.get().text == LONG.replace("\r\n", "\n")


def test_an_address_for_letters_arrives() -> None:
    place = reverse("news:subscribe")
    client, back = too_old(place, address="ada@example.com")
    assert client.post(place, tabs.held(back)).status_code == 302
    assert Subscriber.objects.count() == 1


def test_whoever_signed_in_meanwhile_is_told_under_whose_name(caseworker: User) -> None:
    published(slug="ada")
    client = tabs.browser()
    seen = tabs.token(client, MISTAKE)
    tabs.enter(client, caseworker)
    back = client.post(MISTAKE, {"kind": "gone", "text": LONG, "csrfmiddlewaretoken": seen})
    assert f"<strong>{caseworker.name}</strong>" in back.text
    assert client.post(MISTAKE, tabs.held(back)).status_code == 302
    assert MistakeReport.objects.count() == 1


def test_a_browser_that_keeps_no_cookies_is_told_so_each_time() -> None:
    published(slug="ada")
    client, back = too_old(MISTAKE, kind="gone", text=LONG)
    client.cookies.clear()
    once_more = client.post(MISTAKE, tabs.held(back))
    assert (once_more.status_code, "keeps no cookies" in once_more.text) == (403, True)
    assert tabs.held(once_more)["text"] == tabs.held(back)["text"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_what_comes_from_no_page_of_ours_is_not_handed_back(site: str) -> None:
    published(slug="ada")
    _client, back = too_old(MISTAKE, site, kind="gone", text=LONG)
    assert (back.status_code, "Quoted" in back.text, "too old to be sent" in back.text) == (403, False, True)


@pytest.mark.parametrize("place", ["asking:start", "asking:return", "finding:find"])
def test_pages_of_who_may_be_watched_never_do(place: str) -> None:
    _client, back = too_old(reverse(place), code=LONG, words=LONG)
    assert (back.status_code, "Quoted" in back.text, "HTMSE" in back.text) == (403, False, False)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_is_kept_or_shown_and_a_password_not_even_held() -> None:
    published(slug="ada")
    planted = canaries(3)
    with logged() as told:
        client, back = too_old(MISTAKE, text=planted[0], **{planted[1]: "x", "password": planted[2]})
    assert [word in back.text for word in planted] == [True, True, False]
    assert "No password is kept" in back.text
    shown = html.fromstring(back.text).text_content()
    assert not any(word in shown for word in planted)
    assert back["Cache-Control"] == "no-store"
    out = texts("headers", repr(back.headers), repr(client.cookies))
    assert hits(planted, databases(), valkey(), texts("logs", told.getvalue()), out, mails()) == []
