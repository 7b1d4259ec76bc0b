"""The list of first responders: complete, searchable without scripts, and with its warning."""

import html
import io
import re

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import AuditEvent
from accounts.permissions import PermissionDenied, System
from directory.guidance.actions import FirstResponderRow, Outcome, replace_first_responders
from directory.guidance.models import FirstResponder

PAGE = "/guidance/first-responders/"
ME = System("tests")
SOME = (
    FirstResponderRow("Home Office - UK Border Force UKBF", "home_office"),
    FirstResponderRow("Leeds City Council", "local_authority"),
    FirstResponderRow("London Borough of Barnet", "local_authority"),
    FirstResponderRow("Devon & Cornwall Police", "police"),
    FirstResponderRow("The Salvation Army", "charity"),
)


@pytest.fixture
def some(db: None) -> None:
    replace_first_responders(rows=SOME, by=ME)


def shown(visitor: Client, **query: str) -> list[str]:
    page = visitor.get(PAGE, query).content.decode()
    lists = "".join(re.findall(r'<ul class="plain names">(.*?)</ul>', page))
    return [html.unescape(name) for name in re.findall("<li>(.*?)</li>", lists)]


def test_loading_twice_changes_nothing(db: None) -> None:
    out = io.StringIO()
    call_command("load_first_responders", stdout=out)
    rows, events = list(FirstResponder.objects.values()), AuditEvent.objects.count()
    call_command("load_first_responders", stdout=out)
    assert out.getvalue().splitlines() == [
        "526 first responders: 526 created, 0 updated, 0 removed.",
        "526 first responders: 0 created, 0 updated, 0 removed.",
    ]
    assert list(FirstResponder.objects.values()) == rows
    assert AuditEvent.objects.count() == events


def test_a_new_list_replaces_the_old_one_and_keeps_what_stays(some: None) -> None:
    kept = FirstResponder.objects.get(name="Leeds City Council").pk
    rows = [FirstResponderRow("Leeds City Council", "other"), FirstResponderRow("New", "charity")]
    assert replace_first_responders(rows=rows, by=ME) == Outcome(created=1, updated=1, removed=4)
    assert FirstResponder.objects.get(name="Leeds City Council").pk == kept
    assert list(FirstResponder.objects.values_list("name", "kind")) == [
        ("Leeds City Council", "other"),
        ("New", "charity"),
    ]


def test_only_who_may_edit_guidance_replaces_it(some: None, moderator, editor) -> None:
    with pytest.raises(PermissionDenied):
        replace_first_responders(rows=[], by=moderator)
    assert replace_first_responders(rows=SOME, by=editor) == Outcome(0, 0, 0)


def test_the_page_says_what_the_list_is_and_what_it_is_not(some: None, visitor: Client) -> None:
    page = visitor.get(PAGE).content.decode()
    assert "named in the Home Office form as of 26 March 2026" in page
    assert "Public bodies may share what you tell them" in page
    assert "These are not helpers listed by us" in page
    assert "we never match anybody with them" in page


def test_the_whole_list_stands_on_one_light_page(db: None, visitor: Client) -> None:
    call_command("load_first_responders", stdout=io.StringIO())
    answer = visitor.get(PAGE)
    names = shown(visitor)
    assert sorted(names) == sorted(FirstResponder.objects.values_list("name", flat=True))
    assert len(answer.content) < 60_000
    assert 'href="#local_authority-W"' in answer.content.decode()
    assert 'id="local_authority-W"' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "leeds"}, ["Leeds City Council"]),
        ({"q": "council city"}, ["Leeds City Council"]),
        ({"q": "police cornwall and devon"}, ["Devon & Cornwall Police"]),
        ({"q": "salvation army, the"}, []),
        ({"q": "  the   salvation "}, ["The Salvation Army"]),
        ({"kind": "local_authority"}, ["Leeds City Council", "London Borough of Barnet"]),
        ({"q": "london", "kind": "police"}, []),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "' OR 1=1 --"}, []),
    ],
)
def test_names_are_found_by_their_words_and_kind(
    query: dict[str, str], names: list[str], some: None, visitor: Client
) -> None:
    assert shown(visitor, **query) == names


@pytest.mark.parametrize(
    "query", [{"q": "x" * 10_000}, {"q": "a\x00b"}, {"kind": "wizard"}, {"q": b"\xd8\x00\xff"}, {"q": "<b>"}]
)
def test_bad_input_is_an_ordinary_page(query: dict[str, object], some: None, visitor: Client) -> None:
    answer = visitor.get(PAGE, query)
    assert answer.status_code == 200
    assert b"<b>" not in answer.content


def test_an_unknown_kind_is_no_filter_and_a_long_text_is_cut(some: None, visitor: Client) -> None:
    assert len(shown(visitor, kind="wizard")) == 5
    assert visitor.get(PAGE, {"q": "x" * 10_000}).context["text"] == "x" * 200


def test_the_counts_ignore_their_own_filter(some: None, visitor: Client) -> None:
    answer = visitor.get(PAGE, {"kind": "police"})
    counts = {value: count for value, _, count in answer.context["choices"]}
    assert counts == {"charity": 1, "health": 0, "local_authority": 2, "police": 1, "home_office": 1, "other": 0}
    assert (answer.context["all_count"], answer.context["shown_count"]) == (5, 1)


def test_what_was_chosen_is_shown_again(some: None, visitor: Client) -> None:
    page = visitor.get(PAGE, {"q": 'a"b', "kind": "police"}).content.decode()
    assert 'value="a&quot;b"' in page
    assert '<option value="police" selected>Police (0)</option>' in page
    assert "No organisation has that in its name" in page


def test_five_names_take_as_many_queries_as_five_hundred(
    some: None, visitor: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        visitor.get(PAGE)
    call_command("load_first_responders", stdout=io.StringIO())
    with django_assert_num_queries(1):
        visitor.get(PAGE)


def test_guidance_names_its_pages(some: None, visitor: Client) -> None:
    page = visitor.get("/guidance/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert re.findall(r'card-title"><a href="([^"]+)"', main) == [
        "/guidance/hotlines/", "/guidance/time-limits/", "/guidance/deadline/", PAGE,
    ]  # fmt: skip


@pytest.mark.parametrize("address", [PAGE, "/guidance/"])
def test_other_methods_are_refused(address: str, some: None, visitor: Client) -> None:
    assert visitor.post(address).status_code == 405


@pytest.mark.django_db
def test_the_title_holds_nothing_that_was_typed(visitor):
    assert "<title>First responders · HTMSE</title>" in visitor.get(PAGE, {"q": "zebra"}).text
