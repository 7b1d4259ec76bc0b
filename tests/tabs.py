"""A browser with two tabs: in one somebody presses, in the other they sign in. It guards its forms as real ones do."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from lxml import html

from accounts import sessions
from accounts.models import User
from tests.accounts.own import PASSWORD
from tests.baseline import assert_baseline

LOGIN, DONE = "/accounts/login/", "/accounts/login/done/"
Said = dict[str, Any]


def browser(site: str = "same-origin") -> Client:
    """A browser that tells where a form came from, or does not; a page of ours that has one sends no referrer."""
    return Client(enforce_csrf_checks=True, headers={"Origin": "null"} | ({"Sec-Fetch-Site": site} if site else {}))


def token(client: Client, page: str = "/accounts/login/") -> str:
    return str(client.get(page).context["csrf_token"])


def enter(client: Client, user: User, then: str = DONE) -> HttpResponse:
    """Sign in by the page."""
    said = {"login": user.email, "password": PASSWORD, "next": then, "csrfmiddlewaretoken": token(client)}
    return client.post(LOGIN, said)


def opened(user: User, **said: str) -> tuple[Client, str]:
    """A browser that is signed in, and the token of a page that it shows."""
    client = browser(**said)
    assert enter(client, user).status_code == 302
    return client, token(client, "/accounts/sessions/")


def held(page: HttpResponse) -> Said:
    """What the page sends when its button is pressed: no file, for none is chosen yet."""
    said: Said = {}
    for field in html.fromstring(page.text).xpath("//main//form//input[@type='hidden']"):
        said.setdefault(field.get("name"), []).append(field.get("value"))
    return said


def asks_for(page: HttpResponse) -> list[str]:
    """The fields in which files are to be chosen again."""
    return list(html.fromstring(page.text).xpath("//main//form//input[@type='file']/@name"))


def walk(user: User, place: str, said: Said, site: str = "same-origin") -> HttpResponse:
    """Press after the session's end, sign in in another tab, press again and again, and return what is answered."""
    client, seen = opened(user, site=site)
    sessions.end(user)
    back = client.post(place, said | {"csrfmiddlewaretoken": seen})
    assert (back.status_code, "has not arrived" in back.text) == (401, True)
    assert_baseline(back)
    assert enter(client, user)["Location"] == DONE
    assert "has not arrived yet" in client.get(DONE).text
    back = client.post(place, held(back))
    assert_baseline(back)
    assert (back.status_code, f"<strong>{user.name}</strong>" in back.text) == (403, True)
    files = {name: value for name, value in said.items() if isinstance(value, SimpleUploadedFile)}
    assert asks_for(back) == list(files)
    for each in files.values():
        each.seek(0)
    return client.post(place, held(back) | files)
