"""The page of time limits: every reading with its source, and no value that nobody verified."""

import pytest
from django.core.management import call_command
from django.test import Client

from directory.guidance import reading
from directory.guidance.actions import replace_rules
from directory.guidance.models import Rule
from tests.directory.guidance.conftest import ME, READING

PAGE = "/guidance/time-limits/"
MONTH = READING | {
    "code": "uk-month", "amount": 1, "unit": "months", "status": "superseded", "text": "Once a month.",
}  # fmt: skip


def test_readings_of_one_rule_stand_together(db: None, visitor: Client) -> None:
    replace_rules(rows=[READING, MONTH], by=ME)
    page = visitor.get(PAGE).text
    assert page.count(">Asking again</a></h3>") == 1
    for words in (
        "<strong>30 calendar days</strong> from the decision.", "<strong>1 month</strong>", ">Replaced<",
        "Policy, not law",
        "Last checked on 23 November 2026.", 'href="https://www.example.org/rule" rel="noreferrer noopener"', "undated",
        "This is not legal advice, and the list is not complete", 'id="GB">United Kingdom',
    ):  # fmt: skip
        assert words in page, words
    assert [rule.code for rule in Rule.objects.on_topic("uk-reconsideration")] == ["uk-thirty", "uk-month"]


def test_what_nobody_verified_shows_its_title_and_not_its_value(db: None, visitor: Client) -> None:
    replace_rules(rows=[READING | {"status": "not_verified"}], by=ME)
    page = visitor.get(PAGE).text
    assert "Asking again" in page
    assert "Not held: check." in page
    assert "30" not in page[page.index("<h3>") : page.index("</main>")]
    assert not Rule.objects.published().exists()


def test_a_withdrawn_rule_is_nowhere(rule: Rule, visitor: Client) -> None:
    Rule.objects.update(is_published=False)
    assert "Asking again" not in visitor.get(PAGE).text


@pytest.mark.parametrize(
    ("amount", "unit", "is_minimum", "words"),
    [(30, "days", True, "at least 30 days"), (1, "working_days", False, "1 working day"), (None, "", False, "")],
)
def test_a_length_reads_as_people_say_it(amount: int | None, unit: str, is_minimum: bool, words: str) -> None:
    assert Rule(amount=amount, unit=unit, is_minimum=is_minimum).length == words


def test_the_shipped_rules_ask_twice_however_many(rule: Rule, visitor: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        visitor.get(PAGE)
    call_command("load_guidance", verbosity=0)
    with django_assert_num_queries(2):
        answer = visitor.get(PAGE)
    assert len(answer.content) < 60_000
    assert "gsi.gov.uk" not in answer.text


def test_the_shipped_rules_hold_both_readings_of_the_reconsideration() -> None:
    readings = [(row["amount"], row["unit"]) for row in reading.rules() if row["topic"] == "uk-reconsideration"]
    assert readings == [(30, "calendar_days"), (1, "months")]


@pytest.mark.parametrize("address", [PAGE, "/guidance/hotlines/"])
def test_other_methods_are_refused(address: str, visitor: Client, db: None) -> None:
    assert visitor.post(address).status_code == 405
