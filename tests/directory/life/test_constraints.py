"""Each promise of the tables of a profile's life, broken on purpose."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from directory import actions
from directory.choices import Claim, Decision
from directory.models import ClaimRequest, Evidence, Holder, Invitation, Photo, StateChange, Submission, Verification
from tests.factories.directory import published
from tests.factories.life import another_moderator, asked, days, face, held, holder, letter, proposed

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = NOW.date()


def refused(name: str, deed: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        deed()


def test_holder_twice_is_refused() -> None:
    by = holder()
    profile = held(by)
    refused("holder_once", lambda: Holder.objects.create(profile=profile, user=by))


def test_invitation_twice_in_any_spelling_is_refused() -> None:
    by = holder()
    profile = held(by)
    actions.invite(profile=profile, by=by, address="a@example.net")
    refused(
        "invitation_once", lambda: Invitation.objects.create(profile=profile, address="A@example.net", invited_by=by)
    )


@pytest.mark.parametrize("target", ["changes_asked", "suspended", "withdrawn"])
def test_change_that_owes_a_reason_is_refused_without(target: str) -> None:
    told = {"source": "published", "target": target, "at": NOW}
    refused("state_change_has_its_reason", lambda: StateChange.objects.create(profile=published(), **told))


def test_change_to_the_same_state_is_refused() -> None:
    told = {"source": "paused", "target": "paused", "at": NOW}
    refused("state_change_changes", lambda: StateChange.objects.create(profile=published(), **told))


@pytest.mark.parametrize(
    "told", [{"source": "paused"}, {"target": "paused"}, {"reason": "Another"}, {"at": NOW - timedelta(days=1)}]
)
def test_change_is_written_once(told: dict[str, Any], moderator: User) -> None:
    profile = actions.suspend(profile=published(), by=moderator, reason="A doubt")
    with pytest.raises(Error, match=r"read-only|Cannot update"), transaction.atomic():
        StateChange.objects.filter(profile=profile).update(**told)


def test_change_outlives_the_account_of_who_made_it() -> None:
    by = another_moderator()
    profile = actions.suspend(profile=published(), by=by, reason="A doubt")
    StateChange.objects.filter(by=by).update(by=None)
    assert profile.changes.get(target="suspended").reason == "A doubt"


def test_submission_beside_one_that_waits_is_refused() -> None:
    first = proposed(holder())
    refused(
        "submission_one_open_per_profile",
        lambda: Submission.objects.create(profile=first.profile, is_new=False, revised_at=NOW),
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("submission_new_changes_nothing", {"is_new": True}),
        ("submission_decided_says_what", {"decided_at": NOW}),
        ("submission_decided_says_what", {"decision": "accepted"}),
        ("submission_decided_says_what", {"decided_at": NOW, "decision": "perhaps"}),
        ("submission_no_needs_reason", {"decided_at": NOW, "decision": "declined"}),
        ("submission_no_needs_reason", {"decided_at": NOW, "decision": "changes_asked"}),
    ],
)
def test_submission_that_breaks_a_promise_is_refused(name: str, told: dict[str, Any]) -> None:
    submission = proposed(holder())
    refused(name, lambda: Submission.objects.filter(pk=submission.pk).update(**told))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("verification_claim_known", {"claim": "charm"}),
        ("verification_expires_after_check", {"expires_on": TODAY - timedelta(30)}),
        ("verification_expires_within_five_years", {"expires_on": TODAY + timedelta(5 * 366)}),
        ("verification_checked_in_living_memory", {"checked_on": date(1999, 12, 31), "expires_on": date(2003, 1, 1)}),
    ],
)
def test_verification_that_breaks_a_promise_is_refused(name: str, told: dict[str, Any]) -> None:
    check = published().verifications.get()
    refused(name, lambda: Verification.objects.filter(pk=check.pk).update(**told))


def test_verification_twice_is_refused() -> None:
    profile = published()
    refused(
        "verification_once_per_claim",
        lambda: Verification.objects.create(profile=profile, claim=Claim.IDENTITY, **days()),
    )


def test_identity_by_one_is_refused(moderator: User) -> None:
    check = published().verifications.get()
    rows = Verification.objects.filter(pk=check.pk)
    refused("verification_identity_by_two", lambda: rows.update(checked_by=moderator))
    same = {"checked_by": moderator, "seconded_by": moderator, "seconded_on": TODAY}
    refused("verification_by_two_different_people", lambda: rows.update(**same))
    rows.update(**same | {"seconded_by": another_moderator()})


@pytest.mark.parametrize("gone", ["checked_by", "seconded_by"])
def test_identity_outlives_the_account_of_either(gone: str, moderator: User) -> None:
    by, second = holder(), another_moderator()
    request = asked(held(by), by)
    for person in (moderator, second):
        request = actions.check_claim(request=request, read_at=request.revised_at, by=person, **days())
    Verification.objects.filter(claim="identity").update(**{gone: None})
    assert Verification.objects.get(claim="identity").seconded_on == timezone.localdate()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("claim_request_claim_known", {"claim": "charm"}),
        ("claim_request_decided_says_what", {"decided_at": NOW}),
        ("claim_request_decided_says_what", {"decision": "accepted"}),
        ("claim_request_no_needs_reason", {"decided_at": NOW, "decision": Decision.DECLINED}),
        ("claim_request_first_check_is_whole", {"first_checked_on": TODAY}),
        ("claim_request_first_check_is_whole", {"first_expires_on": TODAY}),
    ],
)
def test_claim_request_that_breaks_a_promise_is_refused(name: str, told: dict[str, Any]) -> None:
    by = holder()
    request = asked(held(by), by)
    refused(name, lambda: ClaimRequest.objects.filter(pk=request.pk).update(**told))


def test_claim_asked_twice_is_refused() -> None:
    by = holder()
    request = asked(held(by), by)
    refused("claim_request_one_open", lambda: ClaimRequest.objects.create(profile=request.profile, claim="identity"))


def test_evidence_of_one_file_twice_is_refused() -> None:
    by = holder()
    request = actions.ask_check(profile=held(by), by=by, claim="training", cleaned=[letter()])
    refused("file_id", lambda: Evidence.objects.create(request=request, file=request.evidence.get().file))


def test_second_photo_that_waits_is_refused() -> None:
    by = holder()
    profile = held(by)
    actions.set_photo(profile=profile, by=by, cleaned=face())
    again = {"is_shown": False, "media_type": "image/jpeg", "content": b""}
    refused("photo_once", lambda: Photo.objects.create(profile=profile, **again))
