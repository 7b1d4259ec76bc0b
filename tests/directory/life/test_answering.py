"""What holders say: written at once into a draft, and beside what stands what is to be looked at first."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from directory import actions
from directory.kinds import WAITING
from directory.models import Profile, Submission
from notifications.kinds import Refused
from tests.directory.life.mails import waiting
from tests.factories.directory import listed, specialism
from tests.factories.life import begun, face, handed_in, held, holder, manager, proposed, whole

pytestmark = pytest.mark.django_db


def said(profile: Profile) -> Profile:
    return Profile.objects.get(pk=profile.pk)


def test_answer_in_a_draft_is_written_at_once() -> None:
    profile = begun(holder(), name="Grace", languages=["en"], specialism=["asylum"])
    assert (profile.name, profile.languages, profile.terms.count()) == ("Grace", ["en"], 1)


def test_answer_while_it_is_checked_is_refused() -> None:
    by = holder()
    profile = handed_in(by).profile
    with pytest.raises(Refused):
        actions.answer(profile=profile, by=by, sheet={"headline": "Other"})


@pytest.mark.parametrize("end", ["suspend", "withdraw"])
def test_answer_of_what_is_not_shown_any_more_is_refused(end: str, moderator: User) -> None:
    by = holder()
    profile = held(by)
    getattr(actions, end)(profile=profile, by=moderator, reason="A doubt")
    with pytest.raises(Refused):
        actions.answer(profile=profile, by=by, sheet={"fees": "Free"})


def test_answer_in_view_splits_what_holds_at_once_from_what_waits() -> None:
    by = holder()
    profile = held(by)
    submission = actions.answer(profile=profile, by=by, sheet={"languages": ["sq"], "fees": "Free"})
    assert submission is not None
    assert submission.changes == {"fees": "Free"}
    assert (said(profile).languages, said(profile).fees) == (["sq"], "")


def test_answer_again_joins_what_waits_and_tells_once(moderator: User) -> None:
    by = holder()
    first = proposed(by, headline="One")
    second = actions.answer(profile=first.profile, by=by, sheet={"name": "Ada Other"})
    assert second is not None
    assert (second.pk, second.changes) == (first.pk, {"headline": "One", "name": "Ada Other"})
    assert second.revised_at > first.revised_at
    assert waiting(WAITING, first) == 1


def test_answer_that_takes_all_back_leaves_nothing_waiting(moderator: User) -> None:
    by = holder()
    first = proposed(by, headline="One")
    assert actions.answer(profile=first.profile, by=by, sheet={"headline": ""}) is None
    assert not Submission.objects.exists()
    assert waiting(WAITING, first) == 0


def test_answer_that_takes_all_back_leaves_the_photo_waiting() -> None:
    by = holder()
    first = proposed(by, headline="One")
    actions.set_photo(profile=first.profile, by=by, cleaned=face())
    kept = actions.answer(profile=first.profile, by=by, sheet={"headline": ""})
    assert kept is not None
    assert (kept.pk, kept.changes) == (first.pk, {})


@pytest.mark.parametrize(
    "sheet",
    [
        {"phone": [{"number": "+441134960000", "note": "Free"}]},
        {"phone": [{"note": "Free", "number": "+441134960000"}]},
        {"countries": ["VN", "AL"]},
    ],
)
def test_answer_that_says_the_same_in_another_order_changes_nothing(sheet: dict[str, Any]) -> None:
    by = holder()
    profile = held(by, phone=[{"number": "+441134960000", "note": "Free"}], countries=["AL", "VN"])
    assert actions.answer(profile=profile, by=by, sheet=sheet) is None


def test_answer_with_telephones_in_another_order_is_a_change() -> None:
    by = holder()
    two = [{"number": "+441134960000", "note": ""}, {"number": "+441134960001", "note": ""}]
    assert actions.answer(profile=held(by, phone=two), by=by, sheet={"phone": two[::-1]}) is not None


def test_answer_of_another_town_forgets_the_place_on_the_map() -> None:
    by = holder()
    profile = whole(by)
    Profile.objects.filter(pk=profile.pk).update(latitude=53.8, longitude=-1.5)
    actions.answer(profile=profile, by=by, sheet={"place": "Leeds"})
    assert said(profile).latitude == 53.8
    actions.answer(profile=profile, by=by, sheet={"place": "London"})
    assert (said(profile).latitude, said(profile).longitude) == (None, None)


def test_answer_that_becomes_a_safe_house_loses_its_address() -> None:
    by = holder()
    specialism("safe-accommodation")
    profile = whole(by, street="1 High Street", postcode="LS1 1AA")
    actions.answer(profile=profile, by=by, sheet={"specialism": ["safe-accommodation"]})
    assert (said(profile).is_location_confidential, said(profile).street) == (True, "")


def test_answer_that_lets_a_listing_take_referrals_is_refused() -> None:
    profile = listed()
    by = manager(profile)
    with pytest.raises(ValidationError):
        actions.answer(profile=profile, by=by, sheet={"accepts_referrals": True})


def test_answer_about_a_listing_is_kept_from_the_next_import() -> None:
    profile = listed()
    actions.answer(profile=profile, by=manager(profile), sheet={"languages": ["sq"]})
    listed(languages=["en"])
    assert said(profile).languages == ["sq"]


def test_answer_about_what_is_not_for_holders_is_an_error() -> None:
    by = holder()
    with pytest.raises(ValueError, match="state"):
        actions.answer(profile=held(by), by=by, sheet={"state": "published"})
