"""What editors do to hotlines and rules, and what a new file may not undo."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, User
from directory.guidance import actions, reading
from directory.guidance.actions import Loaded, replace_hotlines
from directory.guidance.models import Hotline, Rule
from notifications.kinds import Refused
from tests.directory.guidance.conftest import LINE, ME, READING, loaded


def test_loading_again_is_quiet(line: Hotline) -> None:
    events = AuditEvent.objects.count()
    assert replace_hotlines(rows=[LINE], by=ME) == Loaded(0, 0, 0, ())
    line.refresh_from_db()
    assert (line.version, line.edited_at, AuditEvent.objects.count()) == (1, None, events)


def test_a_new_file_corrects_withdraws_and_brings_back(line: Hotline) -> None:
    assert replace_hotlines(rows=[LINE | {"hours": "9-5"}], by=ME) == Loaded(0, 1, 0, ())
    assert replace_hotlines(rows=[], by=ME) == Loaded(0, 0, 1, ())
    assert not Hotline.objects.published().exists()
    assert replace_hotlines(rows=[LINE], by=ME) == Loaded(0, 1, 0, ())
    assert Hotline.objects.published().get().hours == "24/7"


def test_what_an_editor_changed_outlives_every_file(line: Hotline, editor: User) -> None:
    actions.save_hotline(hotline=line, changes={"hours": "9-5"}, version=1, by=editor)
    assert replace_hotlines(rows=[LINE], by=ME) == Loaded(0, 0, 0, ("gb-line",))
    assert replace_hotlines(rows=[], by=ME) == Loaded(0, 0, 0, ("gb-line",))
    assert Hotline.objects.published().get().hours == "9-5"


def test_what_an_editor_withdrew_stays_away(line: Hotline, editor: User) -> None:
    actions.withdraw_hotline(hotline=line, by=editor)
    assert replace_hotlines(rows=[LINE], by=ME).left == ("gb-line",)
    assert replace_hotlines(rows=[], by=ME).left == ()
    assert not Hotline.objects.published().exists()


def test_rows_may_exchange_their_numbers_and_come_back_under_another_code(db: None) -> None:
    loaded(LINE, LINE | {"code": "b", "phone": "100"})
    replace_hotlines(rows=[LINE | {"phone": "100"}, LINE | {"code": "b"}], by=ME)
    assert replace_hotlines(rows=[LINE | {"code": "c"}, LINE | {"phone": "100"}], by=ME) == Loaded(1, 1, 1, ())
    assert dict(Hotline.objects.published().values_list("code", "phone")) == {"c": LINE["phone"], "gb-line": "100"}


def test_a_number_that_an_editor_added_is_not_loaded_beside_it(db: None, editor: User) -> None:
    actions.save_hotline(hotline=None, changes=LINE | {"code": ""}, by=editor)
    for _ in range(2):
        assert replace_hotlines(rows=[LINE], by=ME) == Loaded(0, 0, 0, ("gb-line",))
    assert Hotline.objects.get().code.startswith("made-")


@pytest.mark.parametrize("row", [{"phone": "call us"}, {"version": 7}, {"source_url": "nowhere"}])
def test_a_file_with_one_bad_row_loads_nothing(row: dict[str, Any], db: None) -> None:
    with pytest.raises(ValidationError):
        replace_hotlines(rows=[LINE | {"code": "good"}, LINE | row], by=ME)
    assert not Hotline.objects.exists()


def test_a_change_stands_in_the_trail_without_its_words(line: Hotline, editor: User) -> None:
    kept = actions.save_hotline(hotline=line, changes={"note": "New", "name": line.name}, version=1, by=editor)
    line.refresh_from_db()
    assert (line.note, line.version, kept.version, line.edited_at is None) == ("New", 2, 2, False)
    event = AuditEvent.objects.get(verb="changed")
    assert (event.actor, event.target_id, event.detail) == (f"user:{editor.pk}", str(line.pk), {"fields": ["note"]})


def test_the_second_of_two_editors_is_told_kindly_and_overwrites_nothing(line: Hotline, editor: User) -> None:
    actions.save_hotline(hotline=line, changes={"hours": "9-5"}, version=1, by=editor)
    seen_before = Hotline(**{field.attname: getattr(line, field.attname) for field in Hotline._meta.fields})
    with pytest.raises(Refused, match="A colleague was quicker"):
        actions.save_hotline(hotline=seen_before, changes={"hours": "never"}, version=1, by=editor)
    for act in (actions.withdraw_hotline, actions.confirm_hotline):
        with pytest.raises(Refused, match="A colleague was quicker"):
            act(hotline=seen_before, by=editor)
    line.refresh_from_db()
    assert (line.hours, line.is_published, line.version) == ("9-5", True, 2)


def test_withdrawing_is_taken_back_and_twice_is_quiet(line: Hotline, editor: User) -> None:
    for act, is_shown in ((actions.withdraw_hotline, False), (actions.publish_hotline, True)):
        act(hotline=act(hotline=line, by=editor), by=editor)
        line.refresh_from_db()
        assert line.is_published is is_shown
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["withdrawn", "published"]
    assert line.version == 3


def test_a_number_that_is_shown_already_is_not_shown_twice(line: Hotline, editor: User) -> None:
    actions.withdraw_hotline(hotline=line, by=editor)
    added = actions.save_hotline(hotline=None, changes=LINE | {"code": ""}, by=editor)
    assert added.code.startswith("made-")
    with pytest.raises(ValidationError, match="shown for this country already"):
        actions.publish_hotline(hotline=line, by=editor)


def test_two_editors_at_the_same_moment_show_a_number_once(line: Hotline, editor: User, monkeypatch) -> None:
    """Both had looked, and found it free: the table decides."""
    actions.withdraw_hotline(hotline=line, by=editor)
    monkeypatch.setattr(Hotline, "validate_constraints", lambda *_, **__: None)
    actions.save_hotline(hotline=None, changes=LINE | {"code": ""}, by=editor)
    line.refresh_from_db()
    for deed in (
        lambda: actions.publish_hotline(hotline=line, by=editor),
        lambda: actions.save_hotline(hotline=None, changes=LINE | {"code": ""}, by=editor),
    ):
        with pytest.raises(Refused, match="shown already"):
            deed()
    assert Hotline.objects.published().count() == 1


@pytest.mark.parametrize(
    ("phone", "printed"),
    [("+442079460000", "020 7946 0001"), ("131237", "131 AFP"), ("+442079460000", "0"), ("112", "call us")],
)
def test_the_number_that_is_called_is_the_one_that_was_printed(phone: str, printed: str, line: Hotline) -> None:
    line.phone, line.phone_as_printed = phone, printed
    with pytest.raises(ValidationError, match="another number"):
        line.clean()


def test_all_that_we_ship_is_called_as_it_was_printed() -> None:
    rows = list(reading.hotlines())
    assert len(rows) == 95
    for row in rows:
        Hotline(**row).clean()


def test_checked_today_puts_the_next_look_off(line: Hotline, editor: User, today) -> None:
    today("2027-06-01")
    actions.confirm_hotline(hotline=actions.confirm_hotline(hotline=line, by=editor), by=editor)
    line.refresh_from_db()
    assert (line.checked_on, line.review_by, line.version) == (date(2027, 6, 1), date(2027, 11, 28), 2)
    assert AuditEvent.objects.filter(verb="confirmed").count() == 1
    assert replace_hotlines(rows=[LINE], by=ME).left == ("gb-line",)


def test_nobody_has_checked_it_in_the_future(line: Hotline, editor: User, today) -> None:
    today("2026-11-26")
    with pytest.raises(ValidationError, match="future"):
        actions.save_hotline(hotline=line, changes={"checked_on": date(2026, 11, 27)}, version=1, by=editor)


def test_another_day_of_checking_moves_the_next_look(line: Hotline, editor: User) -> None:
    kept = actions.save_hotline(hotline=line, changes={"checked_on": date(2026, 11, 1)}, version=1, by=editor)
    assert kept.review_by == date(2027, 4, 30)


def test_rules_are_kept_the_same_way(rule: Rule, editor: User) -> None:
    actions.save_rule(rule=rule, changes={"amount": 31}, version=1, by=editor)
    assert actions.replace_rules(rows=[READING], by=ME).left == ("uk-thirty",)
    with pytest.raises(ValidationError, match="go together"):
        actions.save_rule(rule=rule, changes={"unit": ""}, version=2, by=editor)
    rule.refresh_from_db()
    rule = actions.confirm_rule(rule=rule, by=editor)
    rule = actions.withdraw_rule(rule=rule, by=editor)
    assert not Rule.objects.published().exists()
    actions.publish_rule(rule=rule, by=editor)
    assert Rule.objects.published().get().amount == 31
    assert actions.save_rule(rule=None, changes=READING | {"code": ""}, by=editor).code != "uk-thirty"


def test_only_who_edits_guidance_may(line: Hotline, rule: Rule, moderator: User) -> None:
    for deed in (
        lambda: replace_hotlines(rows=[], by=moderator),
        lambda: actions.replace_rules(rows=[], by=moderator),
        lambda: actions.save_hotline(hotline=None, changes=LINE, by=moderator),
        lambda: actions.save_rule(rule=rule, changes={}, by=moderator),
        lambda: actions.withdraw_hotline(hotline=line, by=moderator),
        lambda: actions.publish_hotline(hotline=line, by=moderator),
        lambda: actions.confirm_hotline(hotline=line, by=moderator),
        lambda: actions.confirm_rule(rule=rule, by=moderator),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert loaded() == line
