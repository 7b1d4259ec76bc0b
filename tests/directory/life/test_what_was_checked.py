"""A check is about what the entry said when it was looked at, and ends with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from directory import actions
from directory.models import ClaimRequest, Profile, Submission, Verification
from directory.search.models import SearchEntry
from notifications.kinds import Refused
from tests.factories.life import (
    another_moderator,
    asked,
    days,
    handed_in,
    held,
    holder,
    letter,
    whole,
    with_identity,
)

pytestmark = pytest.mark.django_db


def says_yes(request: ClaimRequest, *people: User) -> ClaimRequest:
    """The claim, as these people have looked at it one after the other."""
    for by in people:
        request = actions.check_claim(request=request, by=by, read_at=request.revised_at, **days())
    return request


def renamed(by: User, profile: Profile, name: str = "Dr Famous") -> Submission:
    """A name that a live entry is to bear, and that nobody has looked at."""
    waiting = actions.answer(profile=profile, by=by, sheet={"name": name})
    assert waiting is not None
    return waiting


def accept(submission: Submission, by: User) -> Submission:
    submission.refresh_from_db()
    return actions.accept(submission=submission, by=by, read_at=submission.revised_at)


def is_found(profile: Profile) -> bool:
    in_index = SearchEntry.objects.filter(profile=profile).exists()
    assert in_index == Profile.objects.published().filter(pk=profile.pk).exists()
    return in_index


def test_identity_is_about_the_name_and_a_registration_about_its_numbers(moderator: User) -> None:
    by = holder()
    profile = whole(by, registrations=[["SRA", "2"], ["BSB", "1"]])
    says_yes(asked(profile, by), moderator, another_moderator())
    for claim in ("registration", "insurance"):
        says_yes(asked(profile, by, claim), moderator)
    assert {check.claim: check.about for check in profile.verifications.all()} == {
        "identity": {"name": "Grace Example"},
        "registration": {"registrations": [["BSB", "1"], ["SRA", "2"]]},
        "insurance": {},
    }


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        ({"name": "Dr Famous"}, ["insurance", "registration"]),
        ({"registrations": [["SRA", "3"]]}, ["identity", "insurance"]),
        ({"headline": "Another"}, ["identity", "insurance", "registration"]),
        ({"name": "Grace Example", "registrations": [["SRA", "2"]]}, ["identity", "insurance", "registration"]),
    ],
)
def test_check_of_a_draft_ends_with_what_it_was_about(sheet: dict[str, Any], left: list[str], moderator: User) -> None:
    by = holder()
    profile = with_identity(whole(by, registrations=[["SRA", "2"]]))
    for claim in ("registration", "insurance"):
        actions.verify(profile=profile, by=moderator, claim=claim, **days())
    actions.answer(profile=profile, by=by, sheet=sheet)
    assert sorted(profile.verifications.values_list("claim", flat=True)) == left
    assert AuditEvent.objects.filter(verb="unverified").count() == 3 - len(left)


def test_old_check_about_nothing_known_ends_as_well() -> None:
    by = holder()
    profile = with_identity(whole(by))
    Verification.objects.update(about={})
    actions.answer(profile=profile, by=by, sheet={"name": "Dr Famous"})
    assert not profile.verifications.exists()


def test_checked_and_renamed_before_it_is_handed_in_again_is_not_accepted(moderator: User) -> None:
    by = holder()
    submission = handed_in(by, name="Mallory")
    says_yes(asked(submission.profile, by), moderator, another_moderator())
    actions.take_back(profile=submission.profile, by=by)
    actions.answer(profile=submission.profile, by=by, sheet={"name": "Dr Famous"})
    again = actions.hand_in(profile=submission.profile, by=by)
    with pytest.raises(Refused, match="identity"):
        accept(again, moderator)
    assert not is_found(again.profile)


def test_renamed_by_a_moderator_is_out_of_view_until_it_is_checked_again(moderator: User) -> None:
    by = holder()
    profile = held(by)
    actions.change_details(profile=profile, by=moderator, changes={"name": "Dr Famous"})
    assert not is_found(profile)
    says_yes(asked(profile, by), moderator, another_moderator())
    assert is_found(profile)


def test_new_name_of_a_live_entry_is_accepted_only_once_it_was_checked(moderator: User) -> None:
    by, second = holder(), another_moderator()
    profile = held(by)
    waiting = renamed(by, profile)
    with pytest.raises(Refused, match="checked as Ada Example"):
        accept(waiting, moderator)
    request = asked(profile, by)
    assert request.about == {"name": "Dr Famous"}
    says_yes(request, moderator)
    with pytest.raises(Refused, match="under the new name"):
        accept(waiting, moderator)
    says_yes(ClaimRequest.objects.get(), second)
    assert profile.verifications.get().about == {"name": "Ada Example"}
    accept(waiting, moderator)
    check = profile.verifications.get()
    assert (check.about, check.checked_by, check.seconded_by) == ({"name": "Dr Famous"}, moderator, second)
    assert SearchEntry.objects.get(profile=profile).card["name"] == "Dr Famous"


def test_yes_to_another_name_than_the_one_proposed_proves_nothing(moderator: User) -> None:
    by = holder()
    profile = held(by)
    waiting = renamed(by, profile, "Ada Married")
    says_yes(asked(profile, by), moderator, another_moderator())
    renamed(by, profile, "Dr Famous")
    with pytest.raises(Refused, match="under the new name"):
        accept(waiting, moderator)


def test_yes_to_a_proposed_name_can_be_taken_back(moderator: User) -> None:
    by = holder()
    profile = held(by)
    waiting = renamed(by, profile)
    says_yes(asked(profile, by), moderator, another_moderator())
    actions.unverify(profile=profile, by=moderator, claim="identity")
    actions.verify(profile=profile, by=moderator, claim="insurance", **days())
    with_identity(profile)
    with pytest.raises(Refused, match="under the new name"):
        accept(waiting, moderator)


def test_new_numbers_of_a_checked_registration_are_checked_first(moderator: User) -> None:
    by = holder()
    profile = held(by)
    actions.change_details(profile=profile, by=moderator, changes={}, registrations=[("SRA", "1")])
    actions.verify(profile=profile, by=moderator, claim="registration", **days())
    waiting = actions.answer(profile=profile, by=by, sheet={"registrations": [["SRA", "2"]]})
    assert waiting is not None
    with pytest.raises(Refused, match="new ones"):
        accept(waiting, moderator)
    says_yes(asked(profile, by, "registration"), moderator)
    accept(waiting, moderator)
    assert profile.verifications.get(claim="registration").about == {"registrations": [["SRA", "2"]]}


def test_undo_of_a_new_name_brings_its_old_check_back(moderator: User) -> None:
    by = holder()
    profile = held(by)
    waiting = renamed(by, profile)
    before = Verification.objects.values().get()
    says_yes(asked(profile, by), moderator, another_moderator())
    done = accept(waiting, moderator)
    actions.undo(submission=done, by=moderator)
    now = Verification.objects.values().get()
    assert before | {"id": 0} == now | {"id": 0}
    assert SearchEntry.objects.get(profile=profile).card["name"] == "Ada Example"
    accept(done, moderator)
    assert profile.verifications.get().about == {"name": "Dr Famous"}


def test_undo_of_a_new_name_whose_check_was_taken_back_since_is_refused(moderator: User) -> None:
    by = holder()
    profile = held(by)
    waiting = renamed(by, profile)
    says_yes(asked(profile, by), moderator, another_moderator())
    done = accept(waiting, moderator)
    actions.unverify(profile=profile, by=moderator, claim="identity")
    with pytest.raises(Refused, match="since"):
        actions.undo(submission=done, by=moderator)
    assert not is_found(profile)


CHANGES = ["file", "dropped file", "note", "name"]


def change(what: str, request: ClaimRequest, by: User) -> None:
    profile = request.profile
    if what == "dropped file":
        actions.drop_evidence(evidence=request.evidence.get(), by=by)
    elif what == "name":
        actions.answer(profile=profile, by=by, sheet={"name": "Dr Famous"})
    else:
        told = {"cleaned": [letter("b.pdf")]} if what == "file" else {"note": "Look there"}
        actions.ask_check(profile=profile, by=by, claim="identity", **told)


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("made", [whole, held])
def test_first_look_at_something_else_counts_no_more(what: str, made: Any, moderator: User) -> None:
    by, second = holder(), another_moderator()
    request = actions.ask_check(profile=made(by), by=by, claim="identity", cleaned=[letter()])
    stale = says_yes(request, moderator)
    change(what, stale, by)
    for verb, told in [("check_claim", days()), ("decline_claim", {"reason": "No"})]:
        with pytest.raises(Refused, match="meanwhile"):
            getattr(actions, verb)(request=stale, by=second, read_at=stale.revised_at, **told)
    fresh = ClaimRequest.objects.get()
    assert (fresh.first_by, fresh.first_checked_on, fresh.first_expires_on) == (None, None, None)
    says_yes(fresh, second)
    assert (ClaimRequest.objects.get().first_by, ClaimRequest.objects.get().decided_at) == (second, None)


def test_asked_again_with_nothing_new_keeps_the_first_look(moderator: User) -> None:
    by = holder()
    request = says_yes(asked(whole(by), by), moderator)
    actions.ask_check(profile=request.profile, by=by, claim="identity")
    assert ClaimRequest.objects.get().first_by == moderator


@pytest.mark.parametrize("end", ["take back", "decline", "say as before"])
def test_claim_that_waits_follows_the_name_that_is_proposed(end: str, moderator: User) -> None:
    by = holder()
    profile = held(by)
    asked(profile, by)
    waiting = renamed(by, profile)
    assert ClaimRequest.objects.get().about == {"name": "Dr Famous"}
    if end == "take back":
        actions.take_back(profile=profile, by=by)
    elif end == "decline":
        actions.decline(submission=waiting, by=moderator, read_at=waiting.revised_at, reason="No")
    else:
        actions.answer(profile=profile, by=by, sheet={"name": "Ada Example"})
    assert ClaimRequest.objects.get().about == {"name": "Ada Example"}


def expel(first: User, request: ClaimRequest, by: User) -> None:
    first.memberships.all().delete()


def close(first: User, request: ClaimRequest, by: User) -> None:
    User.objects.filter(pk=first.pk).update(is_active=False)


def join(first: User, request: ClaimRequest, by: User) -> None:
    request.profile.holders.create(user=first)


def grow_old(first: User, request: ClaimRequest, by: User) -> None:
    today = timezone.localdate()
    ClaimRequest.objects.update(first_checked_on=today - timedelta(9), first_expires_on=today)


@pytest.mark.parametrize("since", [expel, close, join, grow_old])
def test_first_look_of_who_would_not_be_asked_today_counts_no_more(since: Any, moderator: User) -> None:
    by, first, third = holder(), another_moderator("first"), another_moderator("third")
    request = says_yes(asked(whole(by), by), first)
    since(first, request, by)
    request = says_yes(ClaimRequest.objects.get(), moderator)
    assert (request.first_by, request.decided_at) == (moderator, None)
    says_yes(request, third)
    check = Verification.objects.get()
    assert (check.checked_by, check.seconded_by) == (moderator, third)


def test_who_has_looked_so_long_ago_that_it_is_over_may_look_first_again(moderator: User) -> None:
    by = holder()
    request = says_yes(asked(whole(by), by), moderator)
    grow_old(moderator, request, by)
    actions.take(task=request, by=moderator)
    says_yes(ClaimRequest.objects.get(), moderator)
    assert ClaimRequest.objects.get().first_expires_on == days()["expires_on"]


def test_claim_of_a_withdrawn_entry_is_declined_at_most(moderator: User) -> None:
    by = holder()
    submission = handed_in(by)
    request = asked(submission.profile, by, "insurance")
    actions.decline(submission=submission, by=moderator, read_at=submission.revised_at, reason="No")
    with pytest.raises(Refused, match="not in the directory"):
        says_yes(request, moderator)
    assert not Verification.objects.exists()
    actions.decline_claim(request=request, by=moderator, read_at=request.revised_at, reason="No")


def test_undo_makes_whoever_has_it_open_read_it_again(moderator: User) -> None:
    submission = handed_in(holder())
    with_identity(submission.profile)
    read_at = submission.revised_at
    actions.ask_changes(submission=submission, by=moderator, read_at=read_at, reason="Say more")
    actions.undo(submission=submission, by=moderator)
    with pytest.raises(Refused, match="meanwhile"):
        actions.accept(submission=submission, by=another_moderator(), read_at=read_at)


def test_undo_of_what_was_handed_back_and_changed_since_is_refused(moderator: User) -> None:
    by = holder()
    submission = handed_in(by)
    done = actions.ask_changes(submission=submission, by=moderator, read_at=submission.revised_at, reason="Say more")
    actions.answer(profile=submission.profile, by=by, sheet={"biography": "Nobody has read this"})
    with pytest.raises(Refused, match="since"):
        actions.undo(submission=done, by=moderator)


def test_the_desk_shows_under_which_name_and_refuses_an_old_page(moderator: User, sign_in: Any) -> None:
    by = holder()
    profile = held(by)
    request = asked(profile, by)
    desk: Client = sign_in(moderator)
    address = reverse("directory:desk_claim", args=[request.pk])
    page = desk.get(address).content.decode()
    assert "<b>Ada Example</b>" in page
    assert request.revised_at.isoformat() in page
    told = {"verdict": "yes", "read_at": request.revised_at.isoformat()} | days()
    renamed(by, profile)
    page = desk.post(address, told, follow=True).content.decode()
    assert "changed it meanwhile" in page
    assert "<b>Dr Famous</b>" in page
    assert ClaimRequest.objects.get().first_by is None
    page = desk.get(reverse("directory:desk_profile", args=[with_identity(held(holder("b"))).pk])).content.decode()
    assert "Checked as Ada Example, counts until" in page
