"""The editors' desk: what is due, one press, a correction, what follows a rule, and all that became of it."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from directory.guidance import actions
from directory.guidance.actions import replace_rules
from directory.guidance.models import Hotline, Revision, Rule
from notifications.kinds import Refused
from tests.directory.guidance.conftest import LINE, ME, READING, loaded
from tests.directory.pages import text

DESK = "/guidance/desk/"
NEXT = {
    "valid_from": "2027-06-01", "amount": "28", "unit": "calendar_days", "counted_from": "the decision",
    "authority": "Home Office", "basis": "policy", "text": "Four weeks.", "source_url": "https://www.example.org/new",
    "source_on": "2027-05", "checked_on": "2027-05-24", "drawn": "1",
}  # fmt: skip


@pytest.fixture
def desk(editor: User, sign_in, today) -> Client:
    today("2027-05-24")
    return sign_in(editor)


def page_of(row: Rule | Hotline, name: str = "row", *more: str) -> str:
    return reverse(f"guidance:desk_{name}", args=[row.kept_as, row.code, *more])


def press(desk: Client, row: Rule | Hotline, verb: str, version: int = 1) -> Any:
    return desk.post(page_of(row, "press", verb), {"drawn": version}, follow=True)


def filled(**changes: Any) -> dict[str, Any]:
    told = {**READING, "review_by": "", "position": 1, "drawn": 1, **changes}
    return {name: value for name, value in told.items() if value not in (None, False)}


def test_what_is_due_stands_first_and_every_row_is_found(desk: Client, line: Hotline, rule: Rule) -> None:
    Hotline.objects.update(review_by=date(2027, 5, 1))
    answer = desk.get(DESK)
    assert [(row.name, row.overdue) for row in answer.context["found"]] == [("A line", 23), ("Asking again", 2)]
    assert "23 days over" in text(answer)
    for asked, names in (
        ({"show": "rules"}, ["Asking again"]), ({"show": "hotlines", "q": "united a"}, ["A line"]),
        ({"show": "hotlines", "q": "asking"}, []), ({"show": "mine"}, []), ({"show": "withdrawn"}, []),
    ):  # fmt: skip
        assert [row.name for row in desk.get(DESK, asked).context["found"]] == names, asked


def test_one_press_says_that_it_stands(desk: Client, rule: Rule) -> None:
    assert "I look into it" in text(desk.get(page_of(rule)))
    assert "It is yours." in text(press(desk, rule, "take"))
    assert [row.is_mine for row in desk.get(DESK, {"show": "mine"}).context["found"]] == [True]
    answer = press(desk, rule, "confirm")
    assert "Checked today" in text(answer)
    assert "Look again by 20 November 2027" in text(answer)
    assert not desk.get(DESK).context["found"].object_list


def test_a_row_is_withdrawn_shown_again_and_put_down(desk: Client, line: Hotline) -> None:
    for verb, version, is_shown in (
        ("take", 1, True),
        ("put-down", 1, True),
        ("withdraw", 1, False),
        ("publish", 2, True),
    ):
        press(desk, line, verb, version)
        line.refresh_from_db()
        assert (line.is_published, line.taken_by) == (is_shown, line.taken_by if verb == "take" else None)
    assert desk.post(page_of(line, "press", "sell")).status_code == 404


def test_a_press_on_what_a_colleague_changed_is_refused(desk: Client, rule: Rule) -> None:
    actions.save_rule(rule=rule, changes={"amount": 31}, version=1, by=ME)
    for verb in ("confirm", "withdraw"):
        assert "A colleague was quicker" in text(press(desk, rule, verb))
        assert "A colleague was quicker" in text(desk.post(page_of(rule, "press", verb), {"drawn": "x"}, follow=True))
    rule.refresh_from_db()
    assert (rule.version, rule.is_published, rule.checked_on) == (2, True, date(2026, 11, 23))


def test_a_number_shown_already_is_not_shown_twice(desk: Client, line: Hotline) -> None:
    press(desk, line, "withdraw")
    actions.save_hotline(hotline=None, changes=LINE | {"code": ""}, by=ME)
    assert "This number is shown for this country already." in text(press(desk, line, "publish", 2))


def test_a_correction_is_kept_with_its_difference(desk: Client, rule: Rule, editor: User) -> None:
    address = page_of(rule, "edit")
    assert 'type="date" name="checked_on" value="2026-11-23"' in desk.get(address).text
    answer = desk.post(address, filled(amount=31, checked_on="2027-05-24"), follow=True)
    page = text(answer)
    assert "Changed Editor, 24 May 2027" in page
    assert "Amount Was: 30 Now: 31" in page
    assert "Checked on Was: 23 November 2026 Now: 24 May 2027" in page
    assert "Loaded from the file that the site ships The site itself" in page
    kept = Revision.objects.get(version=2)
    assert (kept.kind, kept.code, kept.deed, kept.actor) == ("rules", "uk-thirty", "changed", f"user:{editor.pk}")
    assert kept.changes == {
        "amount": [30, 31], "checked_on": ["2026-11-23", "2027-05-24"], "review_by": ["2027-05-22", "2027-11-20"],
    }  # fmt: skip


def test_what_is_wrong_stands_beside_its_field_and_stays(desk: Client, rule: Rule) -> None:
    answer = desk.post(page_of(rule, "edit"), filled(amount="many", valid_from="soon", checked_on="2027-05-25"))
    assert answer.status_code == 400
    assert {"amount", "valid_from", "checked_on"} <= answer.context["form"].errors.keys()
    for typed in ("many", "soon"):
        assert f'value="{typed}"' in answer.text
    answer = desk.post(page_of(rule, "edit"), filled(unit=""))
    assert "An amount and its unit go together" in text(answer)
    answer = desk.post(page_of(rule, "edit"), filled(drawn=0, text="Mine"))
    assert answer.status_code == 400
    assert "A colleague was quicker" in text(answer)
    assert "Mine" in answer.text
    assert Revision.objects.count() == 1


def test_rows_are_added_by_hand(desk: Client, db: None) -> None:
    for kind, like in (("rules", READING), ("hotlines", LINE)):
        address = reverse("guidance:desk_new", args=[kind])
        assert desk.get(address).status_code == 200
        assert desk.post(address, {}).status_code == 400
        sent = {name: value for name, value in like.items() if value not in (None, False)} | {"position": 3}
        assert desk.post(address, sent, follow=True).status_code == 200
    assert (Rule.objects.get().code[:5], Hotline.objects.get().position) == ("made-", 3)
    assert set(Revision.objects.values_list("deed", flat=True)) == {"added"}
    assert desk.get(reverse("guidance:desk_new", args=["laws"])).status_code == 404


def test_what_follows_a_rule_ends_it_the_day_before(desk: Client, rule: Rule) -> None:
    address = reverse("guidance:desk_follow", args=[rule.code])
    assert 'value="30"' in desk.get(address).text
    answer = desk.post(address, NEXT, follow=True)
    assert "ends the day before" in text(answer)
    rule.refresh_from_db()
    made = Rule.objects.exclude(pk=rule.pk).get()
    assert (rule.status, rule.valid_to, rule.version) == ("superseded", date(2027, 5, 31), 2)
    assert (made.status, made.valid_from, made.valid_to, made.amount) == ("in_force", date(2027, 6, 1), None, 28)
    assert (made.topic, made.title, made.jurisdiction) == (rule.topic, rule.title, rule.jurisdiction)
    assert Revision.objects.get(code=rule.code, version=2).deed == "replaced"
    # Again: the page was drawn of a rule that has been followed meanwhile.
    again = desk.post(address, NEXT)
    assert again.status_code == 409
    assert "Four weeks." in again.text
    assert Rule.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": "2020-01-01"}, "valid_from"), ({"valid_from": ""}, "valid_from"), ({"unit": ""}, None),
        ({"checked_on": "2027-05-25"}, "checked_on"), ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"drawn": "0"}, None),
    ],
)  # fmt: skip
def test_nothing_is_half_followed(changes: dict[str, str], field: str | None, desk: Client, rule: Rule) -> None:
    Rule.objects.update(valid_from=date(2024, 1, 1))
    answer = desk.post(reverse("guidance:desk_follow", args=[rule.code]), NEXT | changes)
    assert answer.status_code in {400, 409}
    assert (field or "__all__") in answer.context["form"].errors
    assert "Four weeks." in answer.text
    rule.refresh_from_db()
    assert (rule.status, rule.version, Rule.objects.count()) == ("in_force", 1, 1)


@pytest.mark.parametrize("state", [{"status": "superseded"}, {"is_published": False}])
def test_only_what_is_shown_and_in_force_is_followed(state: dict[str, Any], rule: Rule) -> None:
    Rule.objects.update(**state)
    rule.refresh_from_db()
    with pytest.raises(Refused, match="in force"):
        actions.follow_rule(rule=rule, starts_on=date(2027, 1, 1), changes={}, version=1, by=ME)


def test_a_file_writes_down_what_it_changes_too(rule: Rule) -> None:
    replace_rules(rows=[READING | {"amount": 28}], by=ME)
    replace_rules(rows=[], by=ME)
    told = Revision.objects.of_row("rules", "uk-thirty").values_list("version", "deed", "actor", "changes")
    assert list(told)[:2] == [
        (3, "loaded", "system:tests", {"is_published": [True, False]}),
        (2, "loaded", "system:tests", {"amount": [30, 28]}),
    ]
    assert AuditEvent.objects.filter(verb="loaded").count() == 3


@pytest.mark.parametrize(
    "deed", [lambda: Revision.objects.update(deed="added"), lambda: Revision.objects.all().delete()]
)
def test_nobody_rewrites_history(deed: Any, rule: Rule) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        deed()


def test_the_desk_asks_the_same_however_many_rows(desk: Client, rule: Rule, line: Hotline, editor: User) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    actions.save_rule(rule=rule, changes={"amount": 40}, version=1, by=editor)
    before = asked(DESK), asked(page_of(rule))
    replace_rules(rows=[READING, *(READING | {"code": f"r{n}"} for n in range(30))], by=ME)
    loaded(LINE, *(LINE | {"code": f"l{n}", "phone": f"10{n}", "phone_as_printed": f"10{n}"} for n in range(30)))
    for turn, each in enumerate([*Rule.objects.all(), *Hotline.objects.all()]):
        if turn % 2:
            actions.take_review(item=each, by=editor)
    for turn in range(2, 5):
        actions.save_rule(rule=rule, changes={"amount": 40 + turn}, version=turn, by=editor)
    assert (asked(DESK), asked(page_of(rule))) == before


def test_nobody_but_an_editor_does_anything_here(rule: Rule, moderator: User, caseworker: User, sign_in) -> None:
    pages = [DESK, *(page_of(rule, name) for name in ("row", "edit")), "/guidance/desk/new/rules/",
             f"/guidance/desk/follow/{rule.code}/"]  # fmt: skip
    for client in (sign_in(moderator), sign_in(caseworker)):
        assert {client.get(page).status_code for page in pages} == {403}
        assert {client.post(page, filled(text="No")).status_code for page in pages[2:]} == {403}
        for verb in ("confirm", "withdraw", "take"):
            assert client.post(page_of(rule, "press", verb), {"drawn": 1}).status_code == 403
    rule.refresh_from_db()
    assert (rule.version, rule.taken_by, Rule.objects.count()) == (1, None, 1)
