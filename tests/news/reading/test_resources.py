"""The library of what others published: what readers see and take, what editors keep."""

import csv
import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.permissions import System
from news.actions import resources as actions
from news.models import Resource, Tag
from notifications.kinds import Refused
from tests.baseline import assert_baseline

pytestmark = pytest.mark.django_db

ME = System("tests")


def resource(**said: Any) -> Resource:
    told = {
        "title": "A report", "publisher": "Somebody", "url": "https://www.example.org/report", "kind": "report",
        "published": "2024-03", "languages": ["en"], "licence": "", "summary": "What it holds.",
        "checked_on": timezone.localdate(),
    }  # fmt: skip
    topics = [
        Tag.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0] for slug in said.pop("topics", ())
    ]
    return actions.save_resource(resource=None, changes=told | said, topics=topics, version=0, by=ME)


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/news/resources/{query}")
    assert response.status_code == 200
    assert_baseline(response)
    return response.content.decode()


def sent(**said: str) -> dict[str, str]:
    told = {
        "title": "A toolkit", "publisher": "Somebody", "url": "https://www.example.org/toolkit", "kind": "toolkit",
        "published": "2024", "languages": "en, fr", "licence": "", "summary": "What it holds.", "checked_on": "",
        "review_by": "",
    }  # fmt: skip
    return told | said


def test_readers_see_what_is_shown_with_its_date_as_said(visitor: Client) -> None:
    resource()
    actions.withdraw_resource(resource=resource(url="https://www.example.org/2", title="Withdrawn one"), by=ME)
    seen = page(visitor)
    assert "March 2024" in seen
    assert "licence not stated" in seen
    assert "Withdrawn one" not in seen


def test_filters_and_words_narrow_the_list_and_the_downloads(visitor: Client) -> None:
    resource(topics=["courts"])
    resource(url="https://www.example.org/2", title="Another", kind="law", languages=["fr"], summary="About housing.")
    for query in ("?kind=law", "?language=fr", "?q=houses"):
        assert "Another" in page(visitor, query), query
        assert "A report" not in page(visitor, query), query
        rows = list(csv.DictReader(io.StringIO(visitor.get(f"/news/resources/resources.csv{query}").content.decode())))
        assert [row["title"] for row in rows] == ["Another"]
        told = visitor.get(f"/news/resources/resources.json{query}").json()["resources"]
        assert [row["title"] for row in told] == ["Another"]
    assert "Another" not in page(visitor, "?topic=courts")


@pytest.mark.parametrize("query", ["?kind=none", "?topic='", "?q=%00%22(", "?language=xx", "?page=-3"])
def test_bad_input_is_an_ordinary_page(visitor: Client, query: str) -> None:
    resource()
    page(visitor, query)


def test_old_and_broken_links_say_so(visitor: Client) -> None:
    long_ago = timezone.localdate() - timedelta(days=181)
    made = resource(checked_on=long_ago)
    assert "Not opened for more than 180 days" in page(visitor)
    actions.check_link(resource=made, is_broken=True, by=ME)
    assert "The address led nowhere" in page(visitor)
    actions.check_link(resource=made, is_broken=False, by=ME)
    assert "Link checked" in page(visitor)
    resource(url="https://www.example.org/2", checked_on=None)
    assert "Nobody here has opened this address yet." in page(visitor)


def test_no_word_becomes_a_formula_of_a_spreadsheet(visitor: Client) -> None:
    resource(title="=HYPERLINK(1)")
    assert "\r\n'=HYPERLINK(1)," in visitor.get("/news/resources/resources.csv").content.decode()


def test_the_list_asks_as_many_questions_for_thirty_as_for_one(visitor: Client, django_assert_max_num_queries) -> None:
    resource(topics=["courts"])
    with django_assert_max_num_queries(12) as one:
        page(visitor)
    for number in range(30):
        resource(url=f"https://www.example.org/{number}", topics=[f"t-{number}"])
    with django_assert_max_num_queries(len(one)):
        page(visitor)
    assert "Page 2 of 2" in page(visitor, "?page=2")


def test_an_editor_adds_changes_and_checks(sign_in, editor: User) -> None:
    client = sign_in(editor)
    response = client.post("/news/desk/resources/new/", sent())
    made = Resource.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/news/desk/resources/{made.pk}/")
    assert made.languages == ["en", "fr"]
    assert client.post(response["Location"], sent(title="Better", drawn=str(made.version))).status_code == 302
    assert client.post(f"/news/desk/resources/{made.pk}/checked/").status_code == 302
    made.refresh_from_db()
    assert (made.title, made.checked_on) == ("Better", timezone.localdate())
    assert made.review_by == timezone.localdate() + timedelta(days=180)
    verbs = AuditEvent.objects.filter(target_kind="news.resource").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["added", "changed", "link_checked"]
    assert "Better" in client.get("/news/desk/resources/?show=shown").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "javascript:alert(1)"}, {"url": "ftp://example.org/"}, {"published": "March"}, {"kind": "none"},
        {"languages": "en, qqq9"}, {"languages": ""}, {"checked_on": "2999-01-01"}, {"title": ""}, {"topics": "99"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(sign_in, editor: User, wrong: dict) -> None:
    response = sign_in(editor).post("/news/desk/resources/new/", sent(**wrong))
    assert response.status_code == 400
    assert f'id="id_{next(iter(wrong))}_error"' in response.content.decode()
    assert not Resource.objects.exists()


def test_an_address_stands_in_the_library_once(sign_in, editor: User) -> None:
    resource(url="https://www.example.org/toolkit")
    assert sign_in(editor).post("/news/desk/resources/new/", sent()).status_code == 400


def test_a_colleague_who_was_quicker_is_not_overwritten(sign_in, editor: User) -> None:
    made = resource()
    response = sign_in(editor).post(f"/news/desk/resources/{made.pk}/", sent(drawn=str(made.version - 1)))
    assert response.status_code == 409
    made.refresh_from_db()
    assert made.title == "A report"


def test_pressing_twice_is_quiet_and_withdrawing_can_be_taken_back(sign_in, editor: User) -> None:
    client, made = sign_in(editor), resource()
    for verb, is_shown in (("withdraw", False), ("withdraw", False), ("restore", True)):
        client.post(f"/news/desk/resources/{made.pk}/{verb}/")
        assert Resource.objects.published().filter(pk=made.pk).exists() is is_shown
    assert AuditEvent.objects.filter(verb="withdrawn").count() == 1
    assert client.post(f"/news/desk/resources/{made.pk}/burn/").status_code == 404


def test_nobody_else_keeps_the_library(sign_in, visitor: Client, caseworker: User) -> None:
    made = resource()
    with pytest.raises(PermissionDenied):
        actions.check_link(resource=made, is_broken=False, by=caseworker)
    for path in ("/news/desk/resources/", "/news/desk/resources/new/", f"/news/desk/resources/{made.pk}/"):
        assert sign_in(caseworker).get(path).status_code == 403
        assert visitor.get(path).status_code == 302
    assert sign_in(caseworker).post(f"/news/desk/resources/{made.pk}/withdraw/").status_code == 403


def test_the_action_refuses_what_was_changed_since(editor: User) -> None:
    made = resource()
    with pytest.raises(Refused):
        actions.save_resource(resource=made, changes={"title": "X"}, topics=[], version=made.version - 1, by=editor)


@pytest.mark.parametrize("wrong", [{"kind": "none"}, {"url": "x"}, {"published": "May"}, {"languages": []}])
def test_the_database_is_the_last_reviewer(wrong: dict) -> None:
    made = resource()
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=made.pk).update(**wrong)


def test_the_shipped_file_loads_once_and_leaves_what_an_editor_changed(editor: User, capsys) -> None:
    call_command("load_resources")
    call_command("load_resources")
    assert "0 resources created, 0 updated; 0 stay" in capsys.readouterr().out
    assert Resource.objects.count() >= 15
    assert all(urlsplit(each.url).scheme in {"http", "https"} for each in Resource.objects.all())
    first = Resource.objects.order_by("pk").first()
    actions.save_resource(
        resource=first, changes={"title": "By hand"}, topics=first.topics.all(), version=first.version, by=editor
    )
    call_command("load_resources")
    assert "1 stay as an editor left them" in capsys.readouterr().out
    first.refresh_from_db()
    assert first.title == "By hand"


def test_a_broken_file_loads_nothing(tmp_path) -> None:
    file = tmp_path / "broken.csv"
    for text in (
        "title\nx\n",
        "title,publisher,url,kind,published,topics,languages,licence,summary,checked_on\na,b,c,d,e,,en,,s,\n",
    ):
        file.write_text(text)
        with pytest.raises(CommandError):
            call_command("load_resources", file)
    assert not Resource.objects.exists()
