"""The page of one rule, and "what was the rule on this day?", without guessing and without scripts."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.guidance.actions import replace_rules
from directory.guidance.models import Rule
from tests.directory.guidance.conftest import ME, READING
from tests.directory.pages import text

LIST, ONE = "/guidance/time-limits/", "/guidance/rules/uk-recovery-period/"
NEW = READING | {
    "code": "new", "topic": "uk-recovery-period", "amount": 30, "valid_from": date(2022, 12, 13), "text": "Newer.",
}  # fmt: skip
OLD = NEW | {
    "code": "old", "amount": 45, "status": "superseded", "valid_from": None, "valid_to": date(2022, 12, 12),
    "text": "Older.",
}  # fmt: skip


@pytest.fixture
def both(db: None) -> None:
    replace_rules(rows=[OLD, NEW], by=ME)


def order(page: str) -> list[str]:
    return sorted(("Newer.", "Older."), key=page.index)


def test_a_rule_shows_every_reading_with_its_dates_and_its_source(both: None, visitor: Client, today) -> None:
    today("2026-11-27")
    page = text(visitor.get(ONE))
    assert order(page) == ["Newer.", "Older."]
    for words in (
        "United Kingdom", "30 calendar days from the decision.", "From 13 December 2022.", "Until 12 December 2022.",
        "In force at the date of its source", "Replaced", "Policy, not law", "Last checked on 23 November 2026.",
        "Source: example.org , undated", "This is not legal advice",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("Not checked lately") == 1


@pytest.mark.parametrize("address", [LIST, ONE])
def test_what_was_the_rule_on_a_day(address: str, both: None, visitor: Client) -> None:
    then = text(visitor.get(address, {"on": "2022-12-12"}))
    assert "As it was on 12 December 2022, as far as we know." in then
    assert order(then) == ["Older.", "Newer."]
    assert "In force on that day" in then
    assert "Not yet in force" in then
    later = text(visitor.get(address, {"on": "2022-12-13"}))
    assert order(later) == ["Newer.", "Older."]
    assert "No longer in force" in later


def test_what_is_not_known_for_a_day_is_named(both: None, visitor: Client) -> None:
    page = text(visitor.get(ONE, {"on": "2020-01-01"}))
    assert "Not known for that day" in page
    assert "We do not know since when it has been worded so." in page
    assert "In force on that day" not in page


@pytest.mark.parametrize("address", [LIST, ONE])
@pytest.mark.parametrize(
    ("typed", "told"),
    [("1 April", "Write a day like this"), ("2024-02-30", "Write a day like this"),
     ("1066-10-14", "Give a day between"), ("9999-12-31", "Give a day between")],
)  # fmt: skip
def test_a_bad_day_is_told_beside_it_and_stays(
    address: str, typed: str, told: str, both: None, visitor: Client
) -> None:
    answer = visitor.get(address, {"on": typed})
    assert answer.status_code == 400
    kind = "date" if told.startswith("Give") else "text"
    assert f'type="{kind}" name="on" value="{typed}"' in answer.text
    assert "<title>Error:" in answer.text
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert order(answer.text)


@pytest.mark.parametrize("address", [LIST, ONE])
def test_nobody_is_asked_for_the_day_of_a_letter(address: str, both: None, visitor: Client) -> None:
    page = text(visitor.get(address))
    assert "type none of anybody’s letter or decision" in page
    assert "day of a decision" not in page


def test_no_day_is_today(both: None, visitor: Client) -> None:
    answer = visitor.get(ONE, {"on": ""})
    assert answer.status_code == 200
    assert "As it was on" not in text(answer)


def test_the_list_is_of_one_place_when_asked(both: None, visitor: Client) -> None:
    replace_rules(rows=[OLD, NEW, READING | {"code": "no", "jurisdiction": "NO", "title": "In Norway"}], by=ME)
    page = text(visitor.get(LIST, {"place": "NO", "on": "2026-11-23"}))
    assert "In Norway" in page
    assert "Newer." not in page
    assert visitor.get(LIST, {"place": "XX"}).status_code == 400


def test_what_nobody_verified_is_a_title_and_no_value(db: None, visitor: Client) -> None:
    replace_rules(rows=[READING | {"status": "not_verified", "text": "A secret."}], by=ME)
    page = visitor.get("/guidance/rules/uk-reconsideration/?on=2026-11-23").text
    page = page[page.index("<main") : page.index("</main>")]
    assert "Asking again" in page
    assert "Not held: check." in page
    for word in ("A secret.", ">30 ", "Home Office", "www.example.org", "Source"):
        assert word not in page.replace("more than 180 days", "").replace("date of the source", ""), word


def test_a_rule_of_which_nothing_is_shown_is_not_there(both: None, visitor: Client) -> None:
    Rule.objects.update(is_published=False)
    assert visitor.get(ONE).status_code == 404


def test_readers_are_warned_of_what_is_past_its_review_or_stale(both: None, visitor: Client, today) -> None:
    Rule.objects.filter(code="new").update(review_by=date(2026, 12, 1))
    today("2026-12-01")
    page = text(visitor.get(ONE))
    assert page.count("Due for another look") == 1
    today("2027-06-01")
    assert text(visitor.get(ONE)).count("Not checked lately") == 3


def test_what_is_announced_is_not_yet_in_force_and_what_is_leaving_still_is(both: None, visitor: Client, today) -> None:
    today("2026-12-01")
    Rule.objects.filter(code="new").update(valid_from=date(2027, 1, 1))
    Rule.objects.filter(code="old").update(valid_to=date(2026, 12, 31))
    page = text(visitor.get(ONE))
    assert "Not yet in force" in page
    assert "In force until its last day" in page
    assert order(page) == ["Older.", "Newer."]


def test_pages_ask_the_same_however_many_rules(both: None, visitor: Client) -> None:
    def asked() -> list[int]:
        told = []
        for address in ("/guidance/", LIST, f"{LIST}?on=2024-04-01", f"{ONE}?on=2024-04-01", "/guidance/deadline/"):
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(address).status_code == 200
            told.append(len(queries))
        return told

    few = asked()
    call_command("load_guidance", verbosity=0)
    assert asked() == few == [1, 2, 2, 1, 1]


def test_the_way_in_names_places_and_leads_editors_to_their_desk(both: None, visitor: Client, editor, sign_in) -> None:
    assert (
        'href="/guidance/time-limits/?place=GB">United Kingdom</a> <span class="soft">1</span>'
        in visitor.get("/guidance/").text
    )
    assert "/guidance/desk/" not in visitor.get("/guidance/").text
    assert "/guidance/desk/" in sign_in(editor).get("/guidance/").text
