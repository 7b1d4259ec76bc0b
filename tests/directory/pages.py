"""Reading pages as people do."""

import re
from html import unescape

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


def text(response: HttpResponse) -> str:
    """Return what is read on a page: no tags, no scripts, one blank between words."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def tokenless(page: str) -> str:
    """A page without what is drawn at random for its forms: sixty-four letters spell any short word some day."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", page)


def heading(response: HttpResponse) -> str:
    """Return the h1."""
    found = re.search(r"(?s)<h1.*?>(.*?)</h1>", response.content.decode())
    assert found, "a page has a heading"
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[1])).split())


def titles(response: HttpResponse) -> list[str]:
    """Return the names on the cards, in their order."""
    found = re.findall(r'card-title"><a href="[^"]*">([^<]*)</a>', response.content.decode())
    return [unescape(name) for name in found]


def queries(client: Client, address: str) -> int:
    """Count the queries of one GET; the page must be there."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
