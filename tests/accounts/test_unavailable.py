"""When an engine does not answer, a page with the operator's numbers does, without templates or database."""

import json
import socket

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import include, path
from redis import ConnectionError as ValkeyAwayError

from accounts import unavailable
from tests.accounts import production

pytestmark = pytest.mark.django_db


@login_not_required
def asks_the_database(request):
    raise OperationalError("connection failed: password=secretword")


@login_not_required
def asks_valkey(request):
    raise ValkeyAwayError


urlpatterns = [path("database/", asks_the_database), path("valkey/", asks_valkey), path("", include("htmse.urls"))]
handler500 = "accounts.views.server_error"


@pytest.fixture
def stand_in(settings, tmp_path):
    settings.UNAVAILABLE_PAGE = tmp_path / "deep" / "503.html"
    settings.OPERATOR = {
        **settings.OPERATOR,
        "name": "The <b>NGO</b>",
        "phone": "020 7946 0000",
        "phone_hours": "9 to 5",
        "helplines": ["Modern Slavery line: 08000 121 700"],
    }
    return settings.UNAVAILABLE_PAGE


def test_the_page_holds_the_operators_numbers_and_nothing_invented(stand_in, settings):
    call_command("write_unavailable_page", verbosity=0)
    words = stand_in.read_text()
    assert '<a href="tel:02079460000"><bdi dir="ltr">020 7946 0000</bdi></a>' in words
    assert "9 to 5" in words
    assert '<a href="tel:08000121700">Modern Slavery line: 08000 121 700</a>' in words
    assert "<b>" not in words
    settings.OPERATOR = {**settings.OPERATOR, "phone": "", "helplines": []}
    unavailable.write()
    assert "Numbers you can call" not in stand_in.read_text()
    assert [path.name for path in stand_in.parent.iterdir()] == ["503.html"]


def test_pages_that_stand_alone_can_be_left_with_a_key_too():
    for name in ("500.html", "503.html"):
        assert 'src="/static/js/leave.js"' in render_to_string(name, {"operator": {}})


def test_a_page_that_cannot_be_written_is_told_in_words(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.UNAVAILABLE_PAGE = tmp_path / "file" / "503.html"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("write_unavailable_page")


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/database/", "/valkey/"])
def test_an_engine_that_is_away_is_answered_with_the_page(stand_in, address, monkeypatch, lines):
    unavailable.write()

    def away(*args: object, **kwargs: object) -> None:
        raise AssertionError("templates are not needed now")

    monkeypatch.setattr(type(engines["django"]), "get_template", away)
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == 503
    assert "08000 121 700" in response.content.decode()
    assert (response["Retry-After"], response["Cache-Control"]) == ("60", "no-store")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert len(lines("unavailable")) == 1
    assert "secretword" not in str(lines())


@override_settings(ROOT_URLCONF=__name__)
def test_without_the_page_a_few_plain_words_stand(stand_in, lines):
    response = Client(raise_request_exception=False).get("/database/")
    assert response.status_code == 503
    assert "not available" in response.content.decode()
    assert len(lines("unavailable_page_missing")) == 1


def test_a_database_that_is_silent_is_given_up_soon(tmp_path):
    """It takes the connection and says nothing, as behind a broken network. The line of the log tells the time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = production.run(
            "-c",
            "import django; django.setup(); from django.test import Client;"
            "print(Client(raise_request_exception=False).get('/directory/', HTTP_HOST='localhost').status_code)",
            DJANGO_SETTINGS_MODULE="htmse.settings.test",
            DATABASE_URL=f"postgresql://htmse@127.0.0.1:{silent.getsockname()[1]}/htmse",
            UNAVAILABLE_PAGE=str(tmp_path / "503.html"),
        )
    assert answer.stdout.strip() == "503", answer.stderr
    line = next(line for line in map(json.loads, answer.stderr.splitlines()) if line["event"] == "request")
    assert line["ms"] < 3000


def test_a_database_that_is_gone_is_noticed_wherever_it_is_asked_first(stand_in, settings, monkeypatch):
    """Here the session is read first: within a middleware, not in a view."""
    unavailable.write()
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32

    def away(*args: object) -> None:
        raise OperationalError

    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.cursor", away)
    assert client.get("/accounts/logout/").status_code == 503
