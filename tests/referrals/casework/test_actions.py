"""What may be done with a case, by whom, twice, and by two at once."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts import exports
from accounts.actions import CannotBeDeletedError, delete_account
from accounts.models import AuditEvent, Organisation, User
from accounts.vault import files, sealing
from accounts.vault.cleaning import Clean
from accounts.vault.models import DataKey, SealedFile
from notifications.models import Message
from referrals.actions import cases as actions
from referrals.actions.cases import Told
from referrals.choices_cases import CaseClosing, DeadlineKind
from referrals.models import Case, CaseDeadline, CaseFile, CaseNote
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState
from tests.referrals.casework.conftest import NAME, TOLD, WORDS, dated, leave_work, opened
from tests.referrals.conftest import again
from tests.referrals.test_desk_actions import at_once

pytestmark = pytest.mark.django_db

LETTER = Clean(name="letter.txt", media_type="text/plain", content=b"Dear all")


def verbs(case: Case) -> list[str]:
    return list(AuditEvent.objects.filter(target_id=str(case.pk)).order_by("pk").values_list("verb", flat=True))


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"referrals.{kind}").order_by("user__name")
    return list(rows.values_list("user__name", flat=True))


def write(case: Case, by: User) -> CaseNote:
    note = actions.add_case_note(case=case, text=WORDS, by=by)
    assert note
    return note


def attach(case: Case, by: User) -> CaseFile:
    (kept,) = actions.add_files(case=case, cleaned=[LETTER], by=by)
    return kept


def test_a_case_is_sealed_read_changed_and_all_of_it_is_written_down(case: Case, caseworker: User) -> None:
    assert NAME.encode() not in bytes(case.pseudonym or b"")
    assert actions.read_case(case=case, by=caseworker).told == TOLD
    changed = Told(pseudonym="Otter", needs=("asylum",))
    for _turn in range(2):
        actions.change_case(case=case, told=changed, by=caseworker)
    assert actions.read_case(case=case, by=caseworker).told == changed
    assert verbs(case) == ["opened", "read", "changed", "read"]


def test_a_case_holds_notes_files_and_deadlines_and_shows_them_to_its_owner(case: Case, caseworker: User) -> None:
    write(case, caseworker)
    attach(case, caseworker)
    dated(case, 3, DeadlineKind.OTHER, label="Ring the school")
    content = actions.read_case(case=case, by=caseworker)
    assert [text for _note, text in content.notes] == [WORDS]
    assert [name for _file, name in content.files] == ["letter.txt"]
    assert [label for _row, label in content.deadlines] == ["Ring the school"]
    assert files.read(actions.open_file(file=content.files[0][0], by=caseworker))[1] == LETTER.content
    assert verbs(case) == ["opened", "noted", "file_added", "deadline_set", "read", "file_read"]


def test_the_same_note_twice_is_kept_once(case: Case, caseworker: User) -> None:
    key = uuid4()
    kept = [actions.add_case_note(case=case, text=WORDS, key=key, by=caseworker) for _turn in range(2)]
    assert [bool(note) for note in kept] == [True, False]


def test_other_words_under_a_key_that_is_taken_are_kept_too(case: Case, caseworker: User, colleague: User) -> None:
    key = uuid4()
    for each in (WORDS, "And another thing."):
        assert actions.add_case_note(case=case, text=each, key=key, by=caseworker)
    # Somebody else's page cannot take it either.
    assert actions.add_case_note(case=opened(colleague), text=WORDS, key=key, by=colleague)
    texts = [text for _note, text in actions.read_case(case=case, by=caseworker).notes]
    assert texts == [WORDS, "And another thing."]


def test_a_note_is_struck_by_who_wrote_it_for_ever_and_by_nobody_else(
    case: Case, caseworker: User, colleague: User
) -> None:
    note = write(case, caseworker)
    actions.hand_over_case(case=case, to=colleague, by=caseworker)
    with pytest.raises(PermissionDenied):
        actions.strike_note(note=note, by=colleague)
    with pytest.raises(PermissionDenied):
        actions.strike_note(note=note, by=caseworker)
    actions.hand_over_case(case=again(case), to=caseworker, by=colleague)
    for _turn in range(2):
        actions.strike_note(note=note, by=caseworker)
    held = again(note)
    assert (held.body, bool(held.struck_at), held.by) == (None, True, caseworker)
    assert DataKey.objects.get(owner=note.vault_owner).erased_at
    assert verbs(case).count("note_struck") == 1


def test_a_removed_file_is_gone_with_its_key(case: Case, caseworker: User) -> None:
    kept = attach(case, caseworker)
    for _turn in range(2):
        actions.remove_file(file=kept, by=caseworker)
    assert not CaseFile.objects.exists()
    assert not SealedFile.objects.exists()
    assert DataKey.objects.get(owner=kept.vault_owner).erased_at


OWNERS = {
    "read": lambda case, by: actions.read_case(case=case, by=by),
    "pseudonyms": lambda case, by: actions.read_pseudonyms(cases=[case], by=by),
    "change": lambda case, by: actions.change_case(case=case, told=TOLD, by=by),
    "note": write,
    "files": attach,
    "deadline": lambda case, by: actions.add_deadline(case=case, kind="hearing", on=case.opened_at.date(), by=by),
    "finish": lambda case, by: actions.finish_deadline(deadline=case.deadlines.get(), by=by),
    "remove": lambda case, by: actions.remove_deadline(deadline=case.deadlines.get(), by=by),
    "close": lambda case, by: actions.close_case(case=case, closing=CaseClosing.HELPED, by=by),
    "reopen": lambda case, by: actions.reopen_case(case=case, by=by),
    "erase": lambda case, by: actions.erase_case(case=case, by=by),
}


@pytest.mark.parametrize("verb", OWNERS)
def test_nobody_but_the_owner_does_anything_to_a_case(
    verb: str, case: Case, colleague: User, manager: User, elsewhere: User, administrator: User
) -> None:
    dated(case, 9)
    before = verbs(case)
    for by in (colleague, manager, elsewhere, administrator):
        with pytest.raises(PermissionDenied):
            OWNERS[verb](case, by)
    assert verbs(case) == before
    assert again(case).state == CaseState.OPEN


def test_an_owner_who_lost_the_role_reads_nothing_any_more(case: Case, caseworker: User) -> None:
    leave_work(caseworker)
    for verb in ("read", "note", "erase"):
        with pytest.raises(PermissionDenied):
            OWNERS[verb](case, caseworker)
    assert not Case.objects.visible_to(caseworker).exists()


def test_a_case_is_opened_only_where_one_works_on_cases(caseworker: User, manager: User, elsewhere: User) -> None:
    place = Organisation.objects.get(name="A charity")
    for by in (manager, elsewhere):
        with pytest.raises(PermissionDenied):
            actions.open_case(organisation=place, told=TOLD, by=by)
    assert not Case.objects.exists()


def test_a_case_is_handed_to_a_colleague_who_is_told(case: Case, caseworker: User, colleague: User) -> None:
    actions.hand_over_case(case=case, to=colleague, by=caseworker)
    actions.hand_over_case(case=case, to=colleague, by=colleague)
    assert again(case).owner == colleague
    assert (told("given"), told("taken_over")) == (["Mate"], [])
    assert actions.read_case(case=case, by=colleague).told == TOLD
    with pytest.raises(PermissionDenied):
        actions.read_case(case=case, by=caseworker)


def test_a_manager_hands_a_case_on_and_both_are_told(
    case: Case, caseworker: User, colleague: User, manager: User
) -> None:
    actions.hand_over_case(case=case, to=colleague, by=manager)
    assert (told("given"), told("taken_over")) == (["Mate"], ["Caseworker"])
    with pytest.raises(PermissionDenied):
        actions.read_case(case=case, by=manager)


def test_a_case_goes_to_nobody_outside_and_from_nobody_else(
    case: Case, caseworker: User, colleague: User, manager: User, elsewhere: User, administrator: User
) -> None:
    for to in (manager, elsewhere, administrator):
        with pytest.raises(PermissionDenied):
            actions.hand_over_case(case=case, to=to, by=caseworker)
    for by in (colleague, elsewhere, administrator):
        with pytest.raises(PermissionDenied):
            actions.hand_over_case(case=case, to=colleague, by=by)
    assert again(case).owner == caseworker


def test_a_closed_case_is_kept_for_its_time_and_opens_again(case: Case, caseworker: User, settings) -> None:
    settings.CASES = {"retention_days": 10}
    deadline = dated(case, 5)
    for _turn in range(2):
        actions.close_case(case=case, closing=CaseClosing.HELPED, by=caseworker)
    held = again(case)
    assert (held.state, held.closing, (held.erase_on - held.closed_at.date()).days) == ("closed", "helped", 10)
    for verb in ("change", "note", "files", "deadline", "finish", "remove"):
        with pytest.raises(TransitionRefused):
            OWNERS[verb](case, caseworker)
    assert actions.read_case(case=case, by=caseworker).told == TOLD
    for _turn in range(2):
        actions.reopen_case(case=case, by=caseworker)
    held = again(case)
    assert (held.state, held.closing, held.closed_at, held.erase_on) == ("open", "", None, None)
    assert again(deadline).done_at is None
    assert verbs(case).count("closed") == verbs(case).count("reopened") == 1


def test_an_erased_case_leaves_a_number_and_nothing_else(case: Case, caseworker: User) -> None:
    note, kept = write(case, caseworker), attach(case, caseworker)
    dated(case, 5)
    sealed = case.pseudonym
    actions.erase_case(case=case, by=caseworker)
    held = again(case)
    assert (held.state, held.pseudonym, held.answers, held.owner) == ("erased", None, None, None)
    for model in (CaseNote, CaseFile, CaseDeadline, SealedFile):
        assert not model.objects.exists()
    owners = [row.vault_owner for row in (case, note, kept)]
    assert DataKey.objects.erased().filter(owner__in=owners).count() == 3
    with pytest.raises(sealing.Erased):
        sealing.open_text(sealed, owner=case.vault_owner, place=f"referrals_case.pseudonym:{case.pk}")
    with pytest.raises(PermissionDenied):
        actions.erase_case(case=case, by=caseworker)


def test_an_account_with_open_cases_stays_and_closed_ones_are_let_go(
    case: Case, caseworker: User, colleague: User, manager: User
) -> None:
    write(case, caseworker)
    with pytest.raises(CannotBeDeletedError, match="You have open cases"):
        delete_account(by=caseworker, user=caseworker)
    actions.close_case(case=case, closing=CaseClosing.LEFT, by=caseworker)
    delete_account(by=caseworker, user=caseworker)
    assert again(case).owner is None
    actions.hand_over_case(case=again(case), to=colleague, by=manager)
    ((note, text),) = actions.read_case(case=case, by=colleague).notes
    assert (note.by, text) == (None, WORDS)


def test_what_somebody_takes_away_of_their_own_data_holds_numbers_and_dates_only(case: Case, caseworker: User) -> None:
    deadline = dated(case, 5, DeadlineKind.OTHER, label=WORDS)
    (held,) = exports.of(caseworker)["cases"]["cases"]
    assert set(held) == {"number", "state", "opened_at", "closed_at", "deadlines"}
    assert (held["number"], held["deadlines"]) == (case.number, [deadline.on])


def test_a_list_opens_its_pseudonyms_by_one_query_of_the_keys(
    caseworker: User, django_assert_num_queries: Callable
) -> None:
    made = [opened(caseworker, pseudonym=f"Bird {number}") for number in range(5)]
    with django_assert_num_queries(1, using="keys"):
        names = actions.read_pseudonyms(cases=made, by=caseworker)
    assert list(names.values()) == [f"Bird {number}" for number in range(5)]
    event = AuditEvent.objects.get(verb="read")
    assert event.detail == {"cases": [each.number for each in made]}


# --- two at once ---------------------------------------------------------------------------------------------------

together = pytest.mark.django_db(transaction=True)


@together
def test_a_case_handed_to_two_at_once_goes_to_one(case: Case, caseworker: User, colleague: User, charity) -> None:
    from accounts.permissions import Role
    from tests.conftest import person

    other = person("other", Role.CASEWORKER, charity)
    ends = at_once(
        *[lambda to=to: actions.hand_over_case(case=case, to=to, by=caseworker) for to in (colleague, other)]
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "PermissionDenied"]
    assert len(told("given")) == 1


@together
@pytest.mark.parametrize("verb", ["note", "files", "deadline", "change"])
def test_after_an_erasure_nothing_is_left_in_any_order(verb: str, caseworker: User) -> None:
    for _turn in range(2):
        case = opened(caseworker)
        at_once(
            lambda case=case: OWNERS[verb](case, caseworker),
            lambda case=case: actions.erase_case(case=case, by=caseworker),
        )
        assert again(case).state == CaseState.ERASED
        for model in (CaseNote, CaseFile, CaseDeadline):
            assert not model.objects.filter(case=case).exists()


@together
def test_a_deadline_done_by_two_presses_at_once_is_done_once(case: Case, caseworker: User) -> None:
    deadline = dated(case, 5)
    ends = at_once(*[lambda: actions.finish_deadline(deadline=deadline, by=caseworker) for _press in range(2)])
    assert ends == [None, None]
    assert verbs(case).count("deadline_done") == 1
