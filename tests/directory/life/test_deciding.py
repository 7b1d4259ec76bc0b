"""The desk: take, decide with a reason; nobody decides about their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from directory import actions
from directory.actions.life import UNDO
from directory.choices import Decision
from directory.kinds import DECIDED, WAITING
from directory.models import Holder, Profile, Submission, Term
from directory.search.models import SearchEntry
from notifications.kinds import Refused
from tests.directory.life.mails import delay, sent, waiting
from tests.factories.directory import specialism
from tests.factories.life import (
    accepted,
    another_moderator,
    asked,
    days,
    handed_in,
    held,
    holder,
    manager,
    proposed,
)

pytestmark = pytest.mark.django_db

NO: list[tuple[str, dict[str, Any]]] = [("ask_changes", {"reason": "Say more"}), ("decline", {"reason": "No"})]


def said(submission: Submission) -> Profile:
    return Profile.objects.get(pk=submission.profile_id)


def decide(verb: str, submission: Submission, by: User, **told: Any) -> Submission:
    return getattr(actions, verb)(submission=submission, by=by, read_at=submission.revised_at, **told)


def test_accept_publishes_a_checked_entry(moderator: User) -> None:
    submission = accepted(handed_in(holder()), moderator)
    assert said(submission).state == "published"
    assert SearchEntry.objects.filter(profile=submission.profile_id).exists()
    assert (submission.decision, submission.decided_by) == (Decision.ACCEPTED, moderator)


def test_accept_without_a_checked_identity_is_refused(moderator: User) -> None:
    submission = handed_in(holder())
    with pytest.raises(Refused, match="identity"):
        decide("accept", submission, moderator)
    assert said(submission).state == "submitted"


def test_accept_writes_changes(moderator: User) -> None:
    submission = accepted(proposed(holder(), headline="New", specialism=[specialism("asylum").slug]), moderator)
    assert (said(submission).headline, said(submission).terms.count()) == ("New", 1)


@pytest.mark.parametrize(("verb", "told"), NO)
def test_no_to_changes_leaves_the_entry_as_it_was(verb: str, told: dict[str, Any], moderator: User) -> None:
    submission = decide(verb, proposed(holder()), moderator, **told)
    assert (said(submission).state, said(submission).headline) == ("published", "")
    assert submission.reason == told["reason"]


@pytest.mark.parametrize(("verb", "state"), [("ask_changes", "changes_asked"), ("decline", "withdrawn")])
def test_no_to_a_new_entry_moves_it(verb: str, state: str, moderator: User) -> None:
    submission = decide(verb, handed_in(holder()), moderator, reason="Because")
    assert (said(submission).state, said(submission).changes.last().reason) == (state, "Because")


@pytest.mark.parametrize("verb", ["ask_changes", "decline"])
@pytest.mark.parametrize("made", [handed_in, proposed])
def test_no_without_a_reason_is_an_error_and_changes_nothing(verb: str, made: Any, moderator: User) -> None:
    submission = made(holder())
    with pytest.raises(ValueError, match=r"reason|why"):
        decide(verb, submission, moderator, reason="  ")
    assert Submission.objects.waiting().count() == 1


def test_changes_asked_can_be_handed_in_again(moderator: User) -> None:
    by = holder()
    submission = decide("ask_changes", handed_in(by), moderator, reason="Say more")
    actions.answer(profile=submission.profile, by=by, sheet={"biography": "More"})
    second = actions.hand_in(profile=submission.profile, by=by)
    assert second != submission
    assert accepted(second, moderator).decision == Decision.ACCEPTED


def test_decision_is_told_once_it_cannot_be_taken_back(moderator: User) -> None:
    submission = decide("decline", proposed(holder()), moderator, reason="No")
    assert waiting(DECIDED, submission.profile) == 1
    assert UNDO - timedelta(seconds=5) < delay(DECIDED, submission.profile) <= UNDO


@pytest.mark.parametrize(("verb", "told"), [("accept", {}), *NO])
@pytest.mark.parametrize("who", ["caseworker", "holder", "manager"])
def test_decision_by_who_is_no_moderator_is_denied(
    verb: str, told: dict[str, Any], who: str, request: pytest.FixtureRequest
) -> None:
    by = holder()
    submission = proposed(by)
    actor = {"holder": lambda: by, "manager": lambda: manager(submission.profile)}.get(
        who, lambda: request.getfixturevalue(who)
    )()
    with pytest.raises(PermissionDenied):
        decide(verb, submission, actor, **told)


@pytest.mark.parametrize(("verb", "told"), [("accept", {}), *NO])
def test_decision_about_an_entry_of_ones_own_is_refused(verb: str, told: dict[str, Any], moderator: User) -> None:
    submission = proposed(moderator)
    with pytest.raises(Refused, match="colleague"):
        decide(verb, submission, moderator, **told)
    with pytest.raises(Refused, match="colleague"):
        actions.take(task=submission, by=moderator)


@pytest.mark.parametrize(("verb", "told"), [("accept", {}), *NO])
def test_decision_about_what_was_revised_meanwhile_is_refused(verb: str, told: dict[str, Any], moderator: User) -> None:
    by = holder()
    stale = proposed(by)
    actions.answer(profile=stale.profile, by=by, sheet={"name": "Ada Other"})
    with pytest.raises(Refused, match="meanwhile"):
        decide(verb, stale, moderator, **told)


def test_decision_twice_is_refused(moderator: User) -> None:
    submission = decide("decline", proposed(holder()), moderator, reason="No")
    with pytest.raises(Refused, match="decided"):
        decide("accept", submission, moderator)


@pytest.mark.parametrize("end", ["suspend", "withdraw"])
def test_accept_of_changes_to_what_is_not_shown_is_refused(end: str, moderator: User) -> None:
    submission = proposed(holder())
    getattr(actions, end)(profile=submission.profile, by=moderator, reason="A doubt")
    with pytest.raises(Refused):
        decide("accept", submission, moderator)


def test_changes_to_what_is_suspended_can_still_be_declined(moderator: User) -> None:
    submission = proposed(holder())
    actions.suspend(profile=submission.profile, by=moderator, reason="A doubt")
    assert decide("decline", submission, moderator, reason="No").decision == Decision.DECLINED


def test_accept_of_a_profession_that_is_gone_is_refused(moderator: User) -> None:
    Term.objects.create(vocabulary="profession", slug="barrister", name="Barrister")
    submission = proposed(holder(), profession="barrister")
    Term.objects.get(slug="barrister").delete()
    with pytest.raises(Refused, match="profession"):
        decide("accept", submission, moderator)


def test_take_keeps_colleagues_out_until_it_is_put_down(moderator: User) -> None:
    submission, second = proposed(holder()), another_moderator()
    actions.take(task=submission, by=moderator)
    assert actions.take(task=submission, by=moderator).taken_by == moderator
    for verb in (actions.take, actions.put_down):
        with pytest.raises(Refused, match="looking"):
            verb(task=submission, by=second)
    with pytest.raises(Refused, match="looking"):
        decide("accept", submission, second)
    actions.put_down(task=submission, by=moderator)
    assert actions.take(task=submission, by=second).taken_by == second


def test_take_tells_colleagues_no_more(moderator: User) -> None:
    another_moderator()
    submission = proposed(holder())
    assert waiting(WAITING, submission) == 2
    actions.take(task=submission, by=moderator)
    assert waiting(WAITING, submission) == 0


@pytest.mark.parametrize("who", ["caseworker", "professional"])
def test_take_by_who_is_no_moderator_is_denied(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(PermissionDenied):
        actions.take(task=proposed(holder()), by=request.getfixturevalue(who))


def test_task_of_a_deleted_account_is_nobodys(moderator: User) -> None:
    submission, second = proposed(holder()), another_moderator()
    actions.take(task=submission, by=second)
    sent()
    Submission.objects.filter(pk=submission.pk).update(taken_by=None)
    assert actions.take(task=submission, by=moderator).taken_by == moderator


def test_a_holder_beside_the_decider_is_told_as_well(moderator: User) -> None:
    submission = proposed(holder())
    Holder.objects.create(profile=submission.profile, user=holder("another"))
    decide("decline", submission, moderator, reason="No")
    assert waiting(DECIDED, submission.profile) == 2


def test_a_decided_claim_can_neither_be_taken_nor_put_down(moderator: User) -> None:
    by = holder()
    request = asked(held(by), by, "insurance")
    actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days())
    for verb in (actions.take, actions.put_down):
        with pytest.raises(Refused, match="decided"):
            verb(task=request, by=moderator)
