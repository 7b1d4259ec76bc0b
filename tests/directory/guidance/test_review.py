"""Once a week editors hear how many rows they owe another look; nobody else does, and nobody twice."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import Role
from directory.guidance import actions
from directory.guidance.models import Hotline, Rule
from directory.guidance.scheduled import tell_of_review
from notifications import kinds, laws
from notifications.kinds import Refused
from notifications.models import Message
from tests.conftest import person


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


@pytest.mark.parametrize(("checked", "owed"), [("rule", "A line"), ("line", "Asking again")])
def test_it_leads_to_what_is_due_and_stops_when_all_is_checked(
    checked: str, owed: str, line: Hotline, rule: Rule, editor: User, today, sign_in
) -> None:
    today("2027-05-24")
    confirm = {
        "line": lambda: actions.confirm_hotline(hotline=line, by=editor),
        "rule": lambda: actions.confirm_rule(rule=rule, by=editor),
    }
    kind = kinds.get("guidance.review_due")
    confirm.pop(checked)()
    desk = sign_in(editor).get(kind.page("any"))
    assert [row.name for row in desk.context["found"]] == [owed]
    assert kind.is_wanted("any")
    confirm.popitem()[1]()
    assert not kind.is_wanted("any")


@pytest.fixture
def second(operator: Organisation) -> User:
    """Another editor."""
    return person("second", Role.EDITOR, operator, is_staff=True)


def test_who_takes_a_row_owes_it_alone_until_they_put_it_down(
    line: Hotline, rule: Rule, editor: User, second: User, today
) -> None:
    today("2027-05-24")
    for _again in range(2):
        actions.take_review(item=rule, by=editor)
    with pytest.raises(Refused, match="Editor is looking into it"):
        actions.take_review(item=rule, by=second)
    with pytest.raises(Refused, match="Editor is looking into it"):
        actions.put_down_review(item=rule, by=second)
    tell_of_review()
    assert dict(Message.objects.values_list("user__name", "facts__count")) == {"Editor": 2, "Second": 1}
    for _again in range(2):
        actions.put_down_review(item=rule, by=editor)
    actions.take_review(item=rule, by=second)
    rule.refresh_from_db()
    assert (rule.taken_by, rule.version) == (second, 1)
    verbs = AuditEvent.objects.filter(target_kind="directory_guidance.rule").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["loaded", "taken", "put_down", "taken"]


def test_a_row_is_owed_until_somebody_checks_it_and_not_before_it_is_due(
    rule: Rule, editor: User, moderator: User, today
) -> None:
    today("2027-05-21")
    with pytest.raises(Refused, match="not due"):
        actions.take_review(item=rule, by=editor)
    today("2027-05-24")
    with pytest.raises(PermissionDenied):
        actions.take_review(item=rule, by=moderator)
    actions.take_review(item=rule, by=editor)
    actions.save_rule(rule=rule, changes={"text": "Other words."}, version=1, by=editor)
    rule.refresh_from_db()
    assert rule.taken_by == editor
    actions.confirm_rule(rule=rule, by=editor)
    rule.refresh_from_db()
    assert (rule.taken_by, rule.told_on) == (None, None)


def test_a_colleague_takes_what_somebody_has_who_is_no_editor_any_more(
    rule: Rule, editor: User, second: User, today
) -> None:
    today("2027-05-24")
    actions.take_review(item=rule, by=editor)
    editor.memberships.all().delete()
    tell_of_review()
    assert Message.objects.get().user == second
    actions.take_review(item=rule, by=second)
    rule.refresh_from_db()
    assert rule.taken_by == second


def test_a_law_breaks_when_no_editor_hears_of_what_is_a_month_late(line: Hotline, rule: Rule, today, operator) -> None:
    law = laws.get("reviews_told")
    today("2027-06-20")
    tell_of_review()
    assert law
    assert law.weigh().holds
    today("2027-06-21")
    assert not law.weigh().holds
    tell_of_review()
    assert not law.weigh().holds
    person("late", Role.EDITOR, operator)
    tell_of_review()
    assert law.weigh().holds
    today("2027-07-06")
    assert not law.weigh().holds
    Hotline.objects.update(is_published=False)
    Rule.objects.update(is_published=False)
    assert law.weigh().holds
