"""Editors keep hotlines and rules in the administration; each deed goes through its action."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from directory.guidance.models import Hotline, Rule
from tests.directory.guidance.conftest import LINE, READING, loaded
from tests.directory.pages import text

LIST = "admin:directory_guidance_hotline_changelist"


@pytest.fixture
def desk(editor: User, sign_in: Any) -> Client:
    return sign_in(editor)


def filled(like: dict[str, Any] = LINE, **changes: Any) -> dict[str, Any]:
    told = {**like, "review_by": "", "position": 1, "drawn": 1, **changes}
    return {name: value for name, value in told.items() if value not in (None, False)}


def change(desk: Client, line: Hotline, **changes: Any) -> Any:
    address = reverse("admin:directory_guidance_hotline_change", args=[line.pk])
    return desk.post(address, filled(**changes), follow=True)


def test_only_editors_come_in(editor: User, moderator: User, sign_in: Any) -> None:
    for name in ("hotline", "rule"):
        address = reverse(f"admin:directory_guidance_{name}_changelist")
        assert sign_in(editor).get(address).status_code == 200
        assert sign_in(moderator).get(address).status_code == 403


def test_an_editor_changes_a_line_and_the_trail_says_so(desk: Client, line: Hotline, editor: User) -> None:
    change(desk, line, hours="9-5", checked_on="2026-11-24")
    line.refresh_from_db()
    assert (line.hours, line.version, line.review_by) == ("9-5", 2, date(2027, 5, 23))
    assert AuditEvent.objects.get(verb="changed").actor == f"user:{editor.pk}"


def test_the_second_editor_keeps_their_words_and_is_told_why(desk: Client, line: Hotline) -> None:
    change(desk, line, hours="9-5")
    answer = change(desk, line, hours="never")
    assert "A colleague was quicker and changed this" in text(answer)
    assert 'value="never"' in answer.text
    line.refresh_from_db()
    assert line.hours == "9-5"


def test_a_line_and_a_rule_are_added_by_hand(desk: Client, db: None) -> None:
    desk.post(reverse("admin:directory_guidance_hotline_add"), filled())
    desk.post(reverse("admin:directory_guidance_rule_add"), filled(READING))
    made = Hotline.objects.get(), Rule.objects.get()
    assert [(row.code[:5], row.edited_at is None, row.review_by) for row in made] == [
        ("made-", False, date(2027, 5, 22))
    ] * 2


def test_bad_input_is_said_beside_its_field(desk: Client, line: Hotline) -> None:
    answer = change(desk, line, phone="call us", review_by="2026-01-01", source_url="javascript:alert(1)")
    assert {"phone", "source_url"} <= answer.context["adminform"].form.errors.keys()
    assert change(desk, line, audience="child").context["errors"]
    line.refresh_from_db()
    assert line.version == 1


def test_what_is_due_is_found_checked_withdrawn_and_shown_again(editor: User, sign_in: Any, today) -> None:
    loaded(LINE, LINE | {"code": "late", "name": "Fresh", "phone": "100", "checked_on": date(2027, 5, 1)})
    line = Hotline.objects.get(code="gb-line")
    today("2027-05-22")
    desk = sign_in(editor)
    due = desk.get(reverse(LIST), {"due": "yes"})
    assert [row.code for row in due.context["cl"].result_list] == ["gb-line"]
    for deed, is_shown in (("confirm", True), ("withdraw", False), ("publish", True)):
        answer = desk.post(reverse(LIST), {"action": deed, ACTION_CHECKBOX_NAME: [line.pk]}, follow=True)
        assert "One row done." in text(answer)
        line.refresh_from_db()
        assert (line.checked_on, line.is_published) == (date(2027, 5, 22), is_shown)


def test_a_number_shown_already_is_said_above_the_list(desk: Client, db: None) -> None:
    line = loaded(LINE, LINE | {"code": "twin", "country": "IE"})
    twin = Hotline.objects.get(code="twin")
    Hotline.objects.filter(pk=twin.pk).update(country="GB", is_published=False)
    answer = desk.post(reverse(LIST), {"action": "publish", ACTION_CHECKBOX_NAME: [twin.pk]}, follow=True)
    assert "This number is shown for this country already." in text(answer)
    assert list(Hotline.objects.published()) == [line]


def test_one_row_at_a_time_is_checked_and_only_what_changed_is_counted(desk: Client, db: None, today) -> None:
    today("2026-11-24")
    first = loaded(LINE, LINE | {"code": "other", "phone": "100", "phone_as_printed": "100"})
    both = list(Hotline.objects.values_list("pk", flat=True))
    answer = desk.post(reverse(LIST), {"action": "confirm", ACTION_CHECKBOX_NAME: both}, follow=True)
    assert "one row at a time" in text(answer)
    assert not Hotline.objects.filter(version=2).exists()
    for told in ("One row done.", "Nothing was changed."):
        answer = desk.post(reverse(LIST), {"action": "withdraw", ACTION_CHECKBOX_NAME: [first.pk]}, follow=True)
        assert told in text(answer)


def test_another_number_and_a_check_in_the_future_are_said_beside_their_fields(
    desk: Client, line: Hotline, today
) -> None:
    today("2026-11-26")
    answer = change(desk, line, phone_as_printed="020 7946 0001", checked_on="2026-11-27")
    assert {"phone_as_printed", "checked_on"} <= answer.context["adminform"].form.errors.keys()
    assert "Nobody can have checked it in the future" in text(answer)
    line.refresh_from_db()
    assert line.version == 1
