"""Once a week editors hear how many rows are due; nobody else does, and nobody twice."""

import pytest

from accounts.models import User
from directory.guidance import actions
from directory.guidance.models import Hotline, Rule
from directory.guidance.scheduled import tell_of_review
from notifications import kinds
from notifications.models import Message


def test_nothing_due_is_no_message(line: Hotline, editor: User, today) -> None:
    today("2027-05-21")
    assert tell_of_review() == 0
    assert not Message.objects.exists()


def test_editors_hear_once_a_week_how_many_are_due(
    line: Hotline, rule: Rule, editor: User, moderator: User, today
) -> None:
    for day in ("2027-05-24", "2027-05-26", "2027-05-31"):
        today(day)
        assert tell_of_review() == 2
    told = Message.objects.order_by("step").values_list("user", "step", "facts")
    assert list(told) == [(editor.pk, "2027-W21", {"count": 2}), (editor.pk, "2027-W22", {"count": 2})]


@pytest.mark.parametrize(("checked", "leads_to"), [("rule", "hotline"), ("line", "rule")])
def test_it_leads_to_what_is_due_and_stops_when_all_is_checked(
    checked: str, leads_to: str, line: Hotline, rule: Rule, editor: User, today
) -> None:
    today("2027-05-24")
    confirm = {
        "line": lambda: actions.confirm_hotline(hotline=line, by=editor),
        "rule": lambda: actions.confirm_rule(rule=rule, by=editor),
    }
    kind = kinds.get("guidance.review_due")
    confirm.pop(checked)()
    assert kind.page("any") == f"/admin/directory_guidance/{leads_to}/?due=yes"
    assert kind.is_wanted("any")
    confirm.popitem()[1]()
    assert not kind.is_wanted("any")
