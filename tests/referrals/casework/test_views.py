"""The pages of cases: what is due first, one page for each, and nothing typed that is lost."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import AuditEvent, Membership, Organisation, User
from accounts.permissions import Role
from notifications.neutral import said_too_much
from referrals.actions import cases as actions
from referrals.actions.cases import Told
from referrals.choices_cases import CaseClosing, DeadlineKind
from referrals.models import Case, CaseDeadline, CaseFile, CaseNote
from tests.accounts.vault import hostile
from tests.conftest import person
from tests.directory.pages import queries, text
from tests.factories.life import held
from tests.referrals.casework.conftest import NAME, REGION, WORDS, dated, load_rules, opened
from tests.referrals.conftest import again

pytestmark = pytest.mark.django_db
LIST = reverse("cases:list")


@pytest.fixture
def desk(caseworker: User, sign_in) -> Client:
    return sign_in(caseworker)


def page(name: str, case: Case, *parts: object) -> str:
    return reverse(f"cases:{name}", args=[case.pk, *(getattr(part, "pk", part) for part in parts)])


# --- the first screen ------------------------------------------------------------------------------------------------


def test_what_is_overdue_stands_first_and_then_what_is_due_soonest_in_words(desk: Client, caseworker: User) -> None:
    for days, name in ((30, "Robin"), (-3, "Wren"), (1, "Swift"), (0, "Kite"), (5, "Finch")):
        dated(opened(caseworker, pseudonym=name), days)
    told = text(desk.get(LIST))
    order = ["Wren", "Overdue by 3 days", "Kite", "Today", "Swift", "Tomorrow", "Finch", "In 5 days", "Robin"]
    at = [told.index(words) for words in order]
    assert at == sorted(at)
    assert "Not complete, and not legal advice" in told
    assert told.index("Robin") < told.index("Your open cases")


def test_what_is_done_closed_or_anothers_is_not_due(
    desk: Client, case: Case, caseworker: User, colleague: User
) -> None:
    assert "Nothing is due" in text(desk.get(LIST))
    actions.finish_deadline(deadline=dated(case, 3), by=caseworker)
    over = opened(caseworker, pseudonym="Wren")
    dated(over, 3)
    actions.close_case(case=over, closing=CaseClosing.HELPED, by=caseworker)
    dated(opened(colleague, pseudonym="Kite"), 3)
    told = text(desk.get(LIST))
    assert "Nothing is due" in told
    assert (NAME in told, "Wren" in told, "Kite" in told) == (True, False, False)
    mine, closed = (text(desk.get(LIST, {"tab": tab})) for tab in ("mine", "closed"))
    assert (NAME in mine, "Wren" in mine) == (True, False)
    assert (NAME in closed, "Wren" in closed) == (False, True)
    assert desk.get(LIST, {"tab": "goblin\0", "page": "99"}).status_code == 200


def test_the_first_screen_asks_as_often_for_thirty_as_for_one(desk: Client, caseworker: User) -> None:
    dated(opened(caseworker), 3)
    one = queries(desk, LIST)
    for days in range(27):
        dated(opened(caseworker), days)
    assert "Page 1 of 2" in text(desk.get(LIST))
    # The second page, and that there is more.
    assert queries(desk, LIST) <= one + 1
    assert one <= 16


def test_that_pseudonyms_were_read_is_written_down(desk: Client, case: Case) -> None:
    desk.get(LIST)
    event = AuditEvent.objects.get(verb="read")
    assert (event.target_kind, event.detail) == ("cases", {"cases": [case.number]})


def test_the_menu_leads_there_whoever_works_on_cases_and_nobody_else(
    desk: Client, professional: User, manager: User, sign_in
) -> None:
    assert f'href="{LIST}"' in desk.get("/").text
    assert f'href="{LIST}"' in sign_in(manager).get("/").text
    other = sign_in(professional)
    assert f'href="{LIST}"' not in other.get("/").text


def test_a_manager_sees_who_has_what_until_when_and_not_what_it_says(
    case: Case, manager: User, elsewhere: User, sign_in
) -> None:
    deadline = dated(case, 5, DeadlineKind.OTHER, label=WORDS)
    there = sign_in(manager).get(LIST, follow=True)
    told = text(there)
    for words in (case.number, "With Caseworker", f"{deadline.on.day} {deadline.on:%b} {deadline.on.year}"):
        assert words in told
    for words in (NAME, REGION, WORDS, "Hearing"):
        assert words not in there.text
    assert opened(elsewhere).number not in text(sign_in(manager).get(reverse("cases:organisation")))


def test_the_organisations_list_asks_as_often_for_twenty_as_for_one(caseworker: User, manager: User, sign_in) -> None:
    boss, where = sign_in(manager), reverse("cases:organisation")
    dated(opened(caseworker), 3)
    one = queries(boss, where)
    for days in range(19):
        dated(opened(caseworker), days)
    assert queries(boss, where) <= one


# --- one case --------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_changed_and_shown_in_words(desk: Client) -> None:
    said = {"pseudonym": NAME, "country": "GB", "region": REGION, "language": "sq", "second_language": "ar"}
    told = text(desk.post(reverse("cases:new"), said, follow=True))
    for words in (NAME, "United Kingdom", REGION, "Albanian, Arabic", "Open"):
        assert words in told
    case = Case.objects.get()
    assert NAME in desk.get(page("edit", case)).text
    told = text(desk.post(page("edit", case), said | {"country": "", "pseudonym": "Otter"}, follow=True))
    assert "Otter" in told
    assert "Not said" in told


def test_a_case_without_a_pseudonym_is_refused_beside_the_field_and_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(reverse("cases:new"), {"region": REGION})
    assert answer.status_code == 422
    assert "Write a word that you know them by." in text(answer)
    assert REGION in answer.text
    assert not Case.objects.exists()


def test_who_works_in_two_places_says_for_which(desk: Client, caseworker: User) -> None:
    place = Organisation.objects.create(name="Harbour")
    Membership.objects.create(user=caseworker, organisation=place, role=Role.SOLICITOR)
    assert desk.post(reverse("cases:new"), {"pseudonym": NAME}).status_code == 422
    desk.post(reverse("cases:new"), {"pseudonym": NAME, "organisation": place.pk})
    assert Case.objects.get().organisation == place


def test_a_case_page_asks_as_often_for_twenty_of_each_as_for_one(desk: Client, case: Case, caseworker: User) -> None:
    def more() -> None:
        dated(case, 3, DeadlineKind.OTHER, label="Ring")
        actions.add_case_note(case=case, text=WORDS, by=caseworker)

    more()
    one = queries(desk, page("detail", case))
    for _number in range(9):
        more()
    assert queries(desk, page("detail", case)) <= one


def test_a_note_is_kept_once_struck_and_never_lost(desk: Client, case: Case) -> None:
    key = uuid4()
    for _press in range(2):
        told = text(desk.post(page("note", case), {"text": WORDS, "key": key}, follow=True))
    assert "kept already" in told
    assert WORDS in told
    assert desk.post(page("note", case), {"text": " "}).status_code == 422
    (note,) = CaseNote.objects.all()
    told = text(desk.post(page("strike", case, note), follow=True))
    assert WORDS not in told
    assert "The words are erased." in told


def test_a_note_on_what_was_closed_meanwhile_stands_in_the_form_again(
    desk: Client, case: Case, caseworker: User
) -> None:
    actions.close_case(case=case, closing=CaseClosing.HELPED, by=caseworker)
    answer = desk.post(page("note", case), {"text": "What I had typed", "key": uuid4()})
    assert answer.status_code == 409
    assert "What I had typed" in answer.text
    assert "it is closed" in text(answer)
    told = text(desk.post(page("edit", case), {"pseudonym": "Otter"}, follow=True))
    assert "Nothing was changed: it is closed." in told


@pytest.mark.parametrize("end", ["close", "erase"])
def test_a_case_is_closed_and_opened_again_or_erased(desk: Client, case: Case, end: str) -> None:
    if end == "close":
        assert desk.post(page("close", case)).status_code == 422
        assert "erased in 2190 days" in text(desk.post(page("close", case), {"closing": "helped"}, follow=True))
        assert "Open it again" in text(desk.get(page("detail", case)))
        assert "It is open again." in text(desk.post(page("reopen", case), follow=True))
    else:
        assert "for ever" in text(desk.get(page("erase", case)))
        assert "Erased." in text(desk.post(page("erase", case), follow=True))
        assert desk.get(page("detail", case)).status_code == 404


def test_where_one_excludes_it_says_how_many_and_whom_one_may_not_have_meant(
    desk: Client, case: Case, caseworker: User
) -> None:
    assert "left out for this client" not in text(desk.get(page("edit", case)))
    clerk = person("clerk", None, None)
    for name in ("ada", "bea", "cay"):
        held(clerk, name=name, slug=name)
    actions.change_case(case=case, told=Told(pseudonym="Heron", excluded=("ada",)), by=caseworker)
    told = text(desk.get(page("edit", case)))
    assert "3 entries that could be asked are left out for this client. 2 of them only because" in told
    # It stands on no other page: whoever looks over a shoulder learns nothing of it.
    assert "left out" not in text(desk.get(page("detail", case)))


def test_a_case_is_handed_over_by_its_owner_and_by_a_manager(
    desk: Client, case: Case, colleague: User, caseworker: User, manager: User, elsewhere: User, sign_in
) -> None:
    where = page("transfer", case)
    for nobody in ("", elsewhere.pk, manager.pk):
        assert desk.post(where, {"to": nobody}).status_code == 422
    assert "Mate has it now" in text(desk.post(where, {"to": colleague.pk}, follow=True))
    assert desk.get(page("detail", case)).status_code == 404
    told = text(sign_in(manager).post(where, {"to": caseworker.pk}, follow=True))
    assert "With Caseworker" in told
    assert NAME not in told


def test_what_no_key_opens_is_said_and_shows_nothing(desk: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(answers=b"not what was sealed")
    answer = desk.get(page("detail", case))
    assert answer.status_code == 410
    assert "This cannot be opened" in answer.text


# --- deadlines -------------------------------------------------------------------------------------------------------


def test_both_readings_are_shown_before_a_deadline_is_kept(desk: Client, case: Case) -> None:
    load_rules()
    letter = timezone.localdate() - timedelta(days=5)
    said = {"kind": DeadlineKind.RECONSIDERATION_CG, "letter": letter.isoformat()}
    shown = desk.post(page("new_deadline", case), said)
    told = text(shown)
    assert "30 calendar days" in told
    assert "1 month" in told
    assert "Reminded by this one" in told
    assert not CaseDeadline.objects.exists()
    # What is pressed with other days than were shown is shown again.
    desk.post(page("new_deadline", case), said | {"shown": "reconsideration_cg 2020-01-01"})
    assert not CaseDeadline.objects.exists()
    told = text(desk.post(page("new_deadline", case), said | {"shown": shown.context["form"].signature}, follow=True))
    assert "Letter of" in told
    deadline = CaseDeadline.objects.get()
    assert len(deadline.readings) == 2
    assert deadline.on == min(date.fromisoformat(each["on"]) for each in deadline.readings)


def test_after_its_day_a_reconsideration_is_never_too_late(desk: Client, case: Case) -> None:
    load_rules()
    letter = (timezone.localdate() - timedelta(days=200)).isoformat()
    said = {"kind": DeadlineKind.RECONSIDERATION_RG, "letter": letter}
    shown = desk.post(page("new_deadline", case), said)
    told = text(shown)
    desk.post(page("new_deadline", case), said | {"shown": shown.context["form"].signature})
    for words in (told, text(desk.get(page("detail", case))), text(desk.get(LIST))):
        assert "Ask anyway: late requests can be accepted, and judicial review may still be open." in words
        assert "too late" not in words.lower()


def test_what_is_not_held_is_said_to_be(desk: Client, case: Case) -> None:
    on = (timezone.localdate() + timedelta(days=9)).isoformat()
    shown = desk.post(page("new_deadline", case), {"kind": DeadlineKind.APPEAL, "on": on})
    assert "Not held: check." in text(shown)
    desk.post(
        page("new_deadline", case),
        {"kind": DeadlineKind.APPEAL, "on": on, "shown": shown.context["form"].signature},
    )
    assert "Not held: check." in text(desk.get(page("detail", case)))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Choose what it is for."),
        ({"kind": "hearing"}, "Give the day."),
        ({"kind": "reconsideration_rg"}, "Give the date on the letter, or the day itself."),
        ({"kind": "hearing", "letter": "2026-01-01"}, "Not held: check."),
        ({"kind": "reconsideration_rg", "letter": "2026-01-01"}, "Not held: check."),
        ({"kind": "hearing", "letter": "2026-01-01", "on": "2026-02-01"}, "not both"),
        ({"kind": "reconsideration_rg", "letter": "2999-01-01"}, "still to come"),
        ({"kind": "hearing", "on": "0026-01-01"}, "Is the year right?"),
        ({"kind": "hearing", "on": "goblin"}, "Enter a valid date."),
        ({"kind": "other", "on": "2026-12-01"}, "Say what it is."),
        ({"kind": "party", "on": "2026-12-01"}, "Choose what it is for."),
    ],
)
def test_a_deadline_that_says_too_little_is_refused_beside_its_field(
    desk: Client, case: Case, said: dict, told: str
) -> None:
    answer = desk.post(page("new_deadline", case), said)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not CaseDeadline.objects.exists()


def test_a_deadline_is_moved_done_not_done_after_all_and_removed(desk: Client, case: Case) -> None:
    deadline = dated(case, 5, DeadlineKind.OTHER, label="Ring the school")
    assert "Ring the school" in desk.get(page("deadline", case, deadline)).text
    said = {"kind": "hearing", "on": (deadline.on + timedelta(days=3)).isoformat()}
    shown = desk.post(page("deadline", case, deadline), said)
    desk.post(page("deadline", case, deadline), said | {"shown": shown.context["form"].signature})
    assert (again(deadline).kind, again(deadline).on) == ("hearing", deadline.on + timedelta(days=3))
    assert "Not done after all" in text(desk.post(page("done", case, deadline), follow=True))
    assert "Mark as done" in text(desk.post(page("undo", case, deadline), follow=True))
    assert "Removed." in text(desk.post(page("remove_deadline", case, deadline), follow=True))
    assert desk.post(page("done", case, deadline)).status_code == 404


# --- files, and what is taken away -----------------------------------------------------------------------------------


def test_a_file_is_kept_handed_out_to_be_saved_and_removed(desk: Client, case: Case) -> None:
    sent = SimpleUploadedFile("scan.png", hostile.picture())
    assert "Kept, encrypted." in text(desk.post(page("add_files", case), {"pieces": [sent]}, follow=True))
    (kept,) = CaseFile.objects.all()
    answer = desk.get(page("file", case, kept))
    assert answer["Content-Disposition"] == 'attachment; filename="scan.png"'
    assert answer["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="file_read", target_id=str(case.pk)).count() == 1
    assert "The file is gone." in text(desk.post(page("remove_file", case, kept), follow=True))


@pytest.mark.parametrize(("name", "content"), [("paper.pdf", hostile.EXE), ("paper.svg", hostile.SVG)])
def test_a_hostile_file_is_refused_beside_the_field(desk: Client, case: Case, name: str, content: bytes) -> None:
    answer = desk.post(page("add_files", case), {"pieces": [SimpleUploadedFile(name, content)]})
    assert answer.status_code == 422
    assert "Send PDF" in text(answer)
    assert not CaseFile.objects.exists()


def test_a_case_is_taken_as_a_file_and_that_is_written_down(desk: Client, case: Case, caseworker: User) -> None:
    actions.add_case_note(case=case, text=WORDS, by=caseworker)
    dated(case, 5, DeadlineKind.OTHER, label="Ring")
    told = desk.get(page("export", case)).json()
    assert (told["pseudonym"], told["region"], told["languages"]) == (NAME, REGION, ["sq"])
    assert [note["text"] for note in told["notes"]] == [WORDS]
    assert [each["label"] for each in told["deadlines"]] == ["Ring"]
    assert AuditEvent.objects.filter(verb="exported", target_id=str(case.pk)).exists()


def test_the_sheet_to_take_away_says_what_was_ticked_and_no_word_of_what_it_is_for(desk: Client, case: Case) -> None:
    chosen, left = dated(case, 5), dated(case, 9)
    dated(case, -5)
    asked = desk.get(page("print", case))
    assert asked.text.count('name="dates"') == 2
    assert desk.post(page("print", case), {}).status_code == 422
    assert desk.post(page("print", case), {"dates": [str(uuid4())]}).status_code == 422
    sheet = desk.post(page("print", case), {"dates": [str(chosen.pk)], "bring": ["phone"], "numbers": ["999"]})
    told = text(sheet)
    for words in (f"{chosen.on.day} {chosen.on:%B %Y}", "Your phone and its charger", "999"):
        assert words in told
    assert f"{left.on.day} {left.on:%B %Y}" not in told
    for words in ("HTMSE", NAME, case.number, "Hearing", "case"):
        assert words not in sheet.text, words
    assert "<title>My days</title>" in sheet.text
    main = sheet.text[sheet.text.index("<main") :]
    assert not said_too_much(main, "en")


def test_the_calendar_holds_what_is_due_with_me_and_nobody_elses(
    desk: Client, case: Case, caseworker: User, colleague: User
) -> None:
    mine = dated(case, 5, DeadlineKind.OTHER, label=WORDS)
    actions.finish_deadline(deadline=dated(case, 6), by=caseworker)
    dated(opened(colleague), 7)
    answer = desk.get(reverse("cases:calendar"))
    assert answer["Content-Disposition"].startswith("attachment")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["uid"] == str(mine.pk)
    assert WORDS not in answer.text
