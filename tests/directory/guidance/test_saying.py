"""What an editor overwrote stays to be read by anybody: version after version, and as of a day."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directory.guidance import actions
from directory.guidance.actions import replace_rules
from directory.guidance.models import Review, Rule
from directory.guidance.scheduled import raise_reviews
from notifications import laws
from tests.directory.guidance.conftest import ME, READING
from tests.directory.pages import text

HISTORY = "/guidance/rules/uk-reconsideration/history/"


@pytest.fixture
def overwritten(db: None, editor: User, today) -> Rule:
    """Loaded on 1 March 2027, corrected on 1 April, withdrawn on 1 May, shown again on 1 June, checked on 1 July."""
    today("2027-03-01")
    replace_rules(rows=[READING], by=ME)
    words = {"amount": 28, "text": "Four weeks.", "valid_from": date(2027, 3, 1)}
    rule = Rule.objects.get()
    today("2027-04-01")
    rule = actions.save_rule(rule=rule, changes=words, version=1, by=editor)
    for day, act in (
        ("2027-05-01", actions.withdraw_rule),
        ("2027-06-01", actions.publish_rule),
        ("2027-07-01", actions.confirm_rule),
    ):
        today(day)
        rule = act(rule=rule, by=editor)
    return rule


def between(page: str, first: str, last: str) -> str:
    return page[page.index(first) : page.index(last)]


def test_every_version_that_was_public_is_shown_with_its_days(overwritten: Rule, visitor: Client, editor: User) -> None:
    page = text(visitor.get(HISTORY))
    told = page[page.index("Everything that it said") :]
    for words in (
        "From 1 March 2027 to 1 April 2027 Loaded from the file that the site ships 30 calendar days",
        "Thirty days.",
        "From 1 April 2027 to 1 May 2027 Changed, by an editor 28 calendar days",
        "From 1 June 2027 to 1 July 2027 Shown again, by an editor",
        "From 1 July 2027 to this day Read at its source again: it stands, by an editor",
    ):
        assert words in told, words
    # While it was withdrawn nobody read it; and who the editor is is nobody's business.
    assert "From 1 May 2027" not in told
    assert editor.name not in told
    assert told.index("From 1 July") < told.index("From 1 March")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-02-28", "Nothing, as far as we have written down."), ("2027-03-31", "Thirty days."),
        ("2027-04-01", "Four weeks."), ("2027-05-15", "Nothing, as far as we have written down."),
        ("2027-06-15", "Four weeks."),
    ],
)  # fmt: skip
def test_what_the_site_said_on_a_day_stands_beside_what_held(
    day: str, said: str, overwritten: Rule, visitor: Client
) -> None:
    page = text(visitor.get(HISTORY, {"on": day}))
    then = between(page, "What this site said on", "What held on")
    assert said in then
    assert ("Thirty days." in then) is (said == "Thirty days.")
    held = between(page, "What held on", "Everything that it said")
    # The rule of today began on 1 March: on 31 March it held, and the site did not know it.
    assert ("Four weeks." in held) is (day >= "2027-03-01")


def test_a_rule_leads_to_its_history_and_a_bad_day_is_refused(overwritten: Rule, visitor: Client) -> None:
    assert f'href="{HISTORY}?on=2027-03-31"' in visitor.get("/guidance/rules/uk-reconsideration/?on=2027-03-31").text
    for day in ("soon", "2027-07-02"):
        assert visitor.get(HISTORY, {"on": day}).status_code == 400
    Rule.objects.update(is_published=False)
    assert visitor.get(HISTORY).status_code == 404


def test_a_history_asks_the_same_however_long_it_is(overwritten: Rule, visitor: Client, editor: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(HISTORY, {"on": "2027-04-02"}).status_code == 200
        return len(queries)

    before = asked()
    for version in range(5, 9):
        actions.save_rule(rule=overwritten, changes={"amount": version}, version=version, by=editor)
    replace_rules(rows=[READING, *(READING | {"code": f"r{n}"} for n in range(9))], by=ME)
    assert asked() == before == 3


def test_a_rule_past_its_review_is_a_task_until_somebody_has_checked_it(db, editor: User, sign_in, today) -> None:
    # What is past its review already when it is loaded is a task at once.
    today("2026-11-23")
    replace_rules(rows=[READING], by=ME)
    rule = Rule.objects.get()
    today("2027-05-21")
    assert raise_reviews() == 0
    law = laws.get("reviews_raised")
    today("2027-05-24")
    assert not law.weigh().holds
    assert (raise_reviews(), raise_reviews()) == (1, 0)
    assert law.weigh().holds
    task = Review.objects.get()
    assert (task.code, task.due_on, task.owner, task.done_at) == ("uk-thirty", date(2027, 5, 22), None, None)
    client, address = sign_in(editor), f"/guidance/desk/rules/{rule.code}/"
    assert "Due on 22 May 2027 Nobody has taken it yet." in text(client.get(address))
    client.post(f"{address}take/", {"drawn": 1})
    assert "Due on 22 May 2027 Editor has it." in text(client.get(address))
    # Other words are no check: the task stays.
    rule = actions.save_rule(rule=rule, changes={"text": "Other words."}, version=1, by=editor)
    assert Review.objects.undone().exists()
    actions.confirm_rule(rule=rule, by=editor)
    told = text(client.get(address))
    assert "Done on 24 May 2027" in told
    assert "by Editor: Read at its source again: it stands" in told
    task.refresh_from_db()
    assert (task.owner, task.done_by, task.deed) == (editor, f"user:{editor.pk}", "confirmed")
    today("2027-12-01")
    assert raise_reviews() == 1


def test_taking_a_row_raises_its_task_and_a_file_that_was_checked_closes_it(rule: Rule, editor: User, today) -> None:
    today("2027-05-24")
    actions.take_review(item=rule, by=editor)
    assert Review.objects.get().owner == editor
    actions.put_down_review(item=rule, by=editor)
    assert Review.objects.get().owner is None
    replace_rules(rows=[READING | {"checked_on": date(2027, 5, 20)}], by=ME)
    assert Review.objects.get().done_by == "system:tests"


def test_a_row_has_one_open_task_and_a_done_one_says_by_whom(db: None) -> None:
    Review.objects.create(kind="rules", code="a", due_on=date(2027, 1, 1))
    for wrong in ({}, {"code": "b", "done_by": "user:1"}, {"code": "b", "deed": "confirmed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(**{"kind": "rules", "code": "a", "due_on": date(2027, 1, 1), **wrong})
