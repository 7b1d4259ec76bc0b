"""What stands around every request: the baseline, the log, the guard, the origin of our own forms."""

import json

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from accounts.middleware import BaselineHeadersMiddleware
from accounts.models import User
from tests.baseline import assert_baseline

pytestmark = pytest.mark.django_db


@login_not_required
def boom(request):
    raise ValueError("a word that somebody typed")


@login_not_required
def plain(request):
    return HttpResponse("data", content_type="text/csv", headers={"Cache-Control": "max-age=60"})


@login_not_required
def asks(request, word=""):
    """Takes what was typed to PostgreSQL as it came."""
    return HttpResponse(User.objects.filter(name=word or request.GET.get("q", "")).count())


urlpatterns = [
    path("asks/", asks),
    path("asks/<str:word>/", asks),
    path("boom/", boom),
    path("plain/", plain),
    path("", include("htmse.urls")),
]
handler500 = "accounts.views.server_error"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/no/such/page/", 404),
        ("/accounts/login/", 200),
        ("/accounts/logout/", 302),
        ("/admin/", 302),
        ("/about", 301),
        ("/leave/", 303),
        ("/healthz", 200),
        ("/static/css/plain.css", 200),
        ("/static/no-such.css", 404),
        ("/%00", 404),
    ],
)
def test_every_answer_carries_the_baseline(visitor, address, status):
    response = visitor.get(address)
    assert response.status_code == status
    assert_baseline(response)


@override_settings(ROOT_URLCONF=__name__)
def test_a_broken_page_carries_the_baseline():
    response = Client(raise_request_exception=False).get("/boom/")
    assert response.status_code == 500
    assert_baseline(response)
    assert response.headers["Cache-Control"] == "no-store"


def test_an_unknown_host_is_refused_with_the_baseline(visitor):
    response = visitor.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert_baseline(response)
    assert "evil" not in response.content.decode()


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=60)
def test_the_way_to_https_carries_the_baseline(visitor):
    response = visitor.get("/")
    assert response.status_code == 301
    assert_baseline(response)
    assert visitor.get("/healthz", secure=True).headers["Strict-Transport-Security"].startswith("max-age=60")


@override_settings(ROOT_URLCONF=__name__)
def test_data_may_be_cached_and_pages_never(visitor):
    assert visitor.get("/plain/").headers["Cache-Control"] == "max-age=60"
    page = BaselineHeadersMiddleware(lambda _: HttpResponse("x", headers={"Cache-Control": "max-age=60"}))
    assert page(RequestFactory().get("/")).headers["Cache-Control"] == "no-store"


def test_the_log_names_the_page_and_nothing_of_the_person(visitor, lines):
    visitor.get(
        "/healthz?q=secretword",
        headers={"User-Agent": "secretword", "Cookie": "a=secretword", "Referer": "https://secretword.example/"},
        REMOTE_ADDR="203.0.113.77",
    )
    (line,) = lines()
    assert (line["event"], line["route"], line["method"], line["status"]) == ("request", "healthz", "GET", 200)
    assert line["request_id"]
    assert line["ms"] >= 0
    assert not [word for word in ("secretword", "203.0.113.77") if word in json.dumps(line)]


@pytest.mark.parametrize("path", ["/secretword/", "/directory/secretword", "/%00secretword", "/?q=%00secretword"])
def test_the_log_holds_no_address_that_was_typed(visitor, lines, path):
    visitor.get(path)
    assert "secretword" not in json.dumps(lines())


def test_the_log_holds_no_method_that_was_made_up(visitor, lines):
    visitor.generic("SECRETWORD", "/healthz")
    assert lines()[-1]["method"] == "other"


@override_settings(ROOT_URLCONF=__name__)
def test_the_log_of_a_broken_page_names_the_place_and_not_the_words(lines):
    Client(raise_request_exception=False).post("/boom/", {"text": "secretword"})
    (error,) = lines("unhandled")
    assert error["errors"][0]["error"] == "builtins.ValueError"
    assert "boom" in error["errors"][0]["frames"][-1]
    assert "somebody typed" not in json.dumps(lines())
    assert "secretword" not in json.dumps(lines())


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "%00=%00",
        "q=a%%0000b",
        "page=%00&near=%00",
        "q=" + "9" * 20_000,
        "page=" + "9" * 5_000,
        "q=%ff%fe",
        "q=%ED%A0%80",
        "near=99999999999999999999,1e999",
        "language=" + "&language=".join(["x"] * 900),
    ],
)
@pytest.mark.parametrize("path", ["/", "/directory/", "/guidance/first-responders/", "/accounts/login/", "/healthz"])
def test_no_query_breaks_a_page(visitor, path, query):
    assert visitor.get(path, QUERY_STRING=query).status_code < 500


@pytest.mark.parametrize(
    "query", ["q=%00", "id__exact=%00", "p=%00", "o=%00", "e=1", "is_active__exact=%00", "p=" + "9" * 30]
)
@pytest.mark.parametrize("model", ["user", "organisation", "membership", "auditevent"])
def test_no_query_breaks_the_administration(administrator, sign_in, model, query):
    assert sign_in(administrator).get(f"/admin/accounts/{model}/", QUERY_STRING=query).status_code < 500


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status"), [("/asks/?q=%00", 200), ("/asks/?q=a%%0000b", 200), ("/asks/a%00b/", 404)]
)
def test_no_nul_reaches_the_database(address, status):
    assert Client(raise_request_exception=False).get(address).status_code == status


@pytest.mark.parametrize("path", ["/", "/directory/shortlist/", "/i/", "/accounts/login/"])
def test_a_cookie_with_a_nul_counts_as_none(path, settings):
    names = (settings.SESSION_COOKIE_NAME, settings.POCKET_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    # In quotes, three digits stand for any sign.
    cookies = "; ".join(f'{name}="\\000abcdefghijkl"' for name in names)
    answer = Client(raise_request_exception=False).get(path, headers={"Cookie": cookies})
    assert answer.status_code == 200


def test_too_many_fields_are_refused(visitor):
    assert visitor.get("/accounts/login/", QUERY_STRING="&".join(["a=b"] * 1001)).status_code in {200, 400}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null"}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_only_our_own_forms_are_taken(headers, status):
    client = Client(enforce_csrf_checks=True)
    token = str(client.get("/accounts/login/").context["csrf_token"])
    form = {"login": "nobody@example.com", "password": "wrong", "csrfmiddlewaretoken": token}
    assert client.post("/accounts/login/", form, headers=headers).status_code == status


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "x"}, headers={"Origin": "null"})
    assert response.status_code == 403
    assert_baseline(response)
