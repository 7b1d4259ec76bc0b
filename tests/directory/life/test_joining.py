"""What holders do with an entry of their own: begin, hand in, take back, discard."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.vault.models import DataKey, SealedFile
from directory import actions
from directory.actions import joining
from directory.actions.telling import subject
from directory.kinds import WAITING
from directory.models import Holder, Profile, Submission
from notifications.kinds import Refused
from tests.directory.life.mails import waiting
from tests.directory.threads import at_once
from tests.factories.directory import TermFactory, published
from tests.factories.life import accepted, asked, begun, face, handed_in, held, holder, letter, manager, proposed, whole

pytestmark = pytest.mark.django_db


def said(profile: Profile) -> Profile:
    return Profile.objects.get(pk=profile.pk)


def test_begin_makes_a_draft_that_its_maker_holds() -> None:
    by = holder()
    profile = actions.begin(by=by, kind="person", profession=TermFactory())
    assert (profile.state, profile.name, list(profile.holders.values_list("user", flat=True))) == (
        "drafted", "", [by.pk],
    )  # fmt: skip


def test_begin_of_a_safe_house_is_confidential() -> None:
    profile = actions.begin(by=holder(), kind="organisation", profession=TermFactory(slug="safe-house-provider"))
    assert profile.is_location_confidential


@pytest.mark.django_db(transaction=True)
def test_begin_in_two_tabs_at_the_limit_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST_DRAFTS", 3)
    by, word = holder(), TermFactory()
    for _ in range(2):
        actions.begin(by=by, kind="person", profession=word)
    told = at_once(*[lambda: actions.begin(by=by, kind="person", profession=word)] * 4)
    assert sorted(type(each).__name__ for each in told) == ["Profile", "Refused", "Refused", "Refused"]
    assert Profile.objects.count() == 3


def test_hand_in_waits_and_tells_moderators(moderator: User) -> None:
    submission = handed_in(holder())
    assert (submission.profile.state, submission.is_new, submission.profile.slug) == (
        "submitted", True, "grace-example",
    )  # fmt: skip
    assert waiting(WAITING, submission) == 1


def test_hand_in_twice_is_quiet() -> None:
    by = holder()
    first = handed_in(by)
    assert actions.hand_in(profile=first.profile, by=by) == first
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "gap", [{"name": "  "}, {"headline": ""}, {"specialism": []}, {"languages": []}, {"email": ""}, {"headline": " "}]
)
def test_hand_in_with_a_gap_says_what_is_missing(gap: dict[str, Any]) -> None:
    by = holder()
    profile = whole(by, **gap)
    with pytest.raises(ValidationError):
        actions.hand_in(profile=profile, by=by)
    assert said(profile).state == "drafted"


def test_hand_in_of_what_is_published_is_denied() -> None:
    by = holder()
    profile = whole(by)
    actions.hand_in(profile=profile, by=by)
    actions.take_back(profile=profile, by=by)
    shown = held(by, headline="x", email="a@b.example", phone=[])
    shown.terms.set(profile.terms.all())
    with pytest.raises(PermissionDenied):
        actions.hand_in(profile=shown, by=by)


@pytest.mark.django_db(transaction=True)
def test_hand_in_of_two_of_one_name_at_once_gives_each_an_address() -> None:
    people = [holder("one"), holder("two")]
    drafts = [whole(by) for by in people]
    told = at_once(
        *[lambda p=p, by=by: actions.hand_in(profile=p, by=by) for p, by in zip(drafts, people, strict=True)]
    )
    assert [type(each) for each in told] == [Submission, Submission]
    assert len(set(Profile.objects.values_list("slug", flat=True))) == 2


@pytest.mark.django_db(transaction=True)
def test_hand_in_twice_at_once_waits_once() -> None:
    by = holder()
    profile = whole(by)
    told = at_once(*[lambda: actions.hand_in(profile=profile, by=by)] * 3)
    assert {type(each) for each in told} == {Submission}
    assert Submission.objects.count() == 1


def test_take_back_lets_the_draft_be_changed_again(moderator: User) -> None:
    by = holder()
    submission = handed_in(by)
    actions.take_back(profile=submission.profile, by=by)
    assert said(submission.profile).state == "drafted"
    assert waiting(WAITING, submission) == 0
    assert actions.take_back(profile=submission.profile, by=by).state == "drafted"


def test_take_back_of_changes_forgets_the_photo_too() -> None:
    by = holder()
    submission = proposed(by)
    actions.set_photo(profile=submission.profile, by=by, cleaned=face())
    actions.take_back(profile=submission.profile, by=by)
    assert not submission.profile.photos.exists()
    assert said(submission.profile).state == "published"


def test_take_back_after_a_decision_is_refused(moderator: User) -> None:
    by = holder()
    submission = proposed(by)
    actions.decline(submission=submission, by=moderator, read_at=submission.revised_at, reason="No")
    with pytest.raises(Refused, match="first"):
        actions.take_back(profile=submission.profile, by=by)


def test_discard_leaves_nothing_behind_and_again_is_quiet() -> None:
    by = holder()
    profile = begun(by)
    request = actions.ask_check(profile=profile, by=by, claim="identity", cleaned=[letter()])
    actions.discard(profile=profile, by=by)
    actions.discard(profile=profile, by=by)
    assert not Profile.objects.exists()
    assert not SealedFile.objects.exists()
    assert DataKey.objects.get(owner=subject(request)).erased_at is not None


def test_discard_of_what_was_handed_in_is_refused() -> None:
    by = holder()
    profile = handed_in(by).profile
    with pytest.raises(Refused):
        actions.discard(profile=profile, by=by)


VERBS: list[tuple[str, dict[str, Any]]] = [
    ("answer", {"sheet": {"headline": "x"}}),
    ("hand_in", {}),
    ("take_back", {}),
    ("discard", {}),
    ("set_photo", {"cleaned": face()}),
    ("invite", {"address": "a@example.org"}),
    ("confirm_again", {}),
]


@pytest.mark.parametrize(("verb", "told"), VERBS, ids=[verb for verb, _ in VERBS])
@pytest.mark.parametrize("who", ["caseworker", "moderator", "outsider"])
def test_holders_verb_by_somebody_else_is_denied(
    verb: str, told: dict[str, Any], who: str, request: pytest.FixtureRequest
) -> None:
    profile = whole(holder())
    by = manager(published(), "outsider") if who == "outsider" else request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(profile=profile, by=by, **told)


@pytest.mark.parametrize("who", ["holder", "manager"])
def test_holders_verb_by_holder_and_manager_is_done(who: str) -> None:
    by = holder()
    profile = whole(by)
    by = by if who == "holder" else manager(profile)
    actions.answer(profile=profile, by=by, sheet={"headline": "By " + who})
    assert actions.hand_in(profile=profile, by=by).profile.headline == "By " + who


def test_holder_whose_account_is_closed_may_nothing() -> None:
    by = holder()
    profile = held(by)
    User.objects.filter(pk=by.pk).update(is_active=False)
    by.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.answer(profile=profile, by=by, sheet={"fees": "Free"})


def test_profile_that_goes_takes_its_rows_along() -> None:
    by = holder()
    submission = proposed(by)
    asked(submission.profile, by)
    Profile.objects.get(pk=submission.profile_id).delete()
    assert not Holder.objects.exists()
    assert not Submission.objects.exists()


def test_begin_counts_what_is_handed_in_and_not_what_was_accepted(
    monkeypatch: pytest.MonkeyPatch, moderator: User
) -> None:
    monkeypatch.setattr(joining, "MOST_DRAFTS", 2)
    by = holder()
    first, _ = handed_in(by), handed_in(by, name="Second Example")
    with pytest.raises(Refused, match="many drafts"):
        begun(by)
    accepted(first, moderator)
    assert begun(by)
