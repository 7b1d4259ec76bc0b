"""What may be done to a profile: by whom, once, twice, and by two people at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, User
from directory import actions, hooks
from directory.models import Availability, Claim, Profile
from directory.search.models import SearchEntry
from directory.states import TransitionRefused
from tests.directory.threads import at_once
from tests.factories.directory import BY, available, checked, drafted, listed, published, specialism, withdrawn

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 1)
VERBS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (actions.publish, {}),
    (actions.withdraw, {"reason": "Asked to leave"}),
    (actions.change_details, {"changes": {"name": "Other"}}),
    (actions.confirm_availability, {"availability": Availability.OPEN}),
    (actions.verify, {"claim": "insurance", "checked_on": TODAY, "expires_on": TODAY + timedelta(9)}),
    (actions.unverify, {"claim": "identity"}),
]


def is_found(profile: Profile) -> bool:
    return SearchEntry.objects.filter(profile=profile).exists()


def verbs(profile: Profile) -> list[str]:
    return list(AuditEvent.objects.filter(target_id=str(profile.pk)).order_by("id").values_list("verb", flat=True))


@pytest.mark.parametrize(("verb", "told"), VERBS)
def test_who_may_not_moderate_changes_nothing(verb: Callable[..., Any], told: dict[str, Any], caseworker: User) -> None:
    profile = published()
    before = Profile.objects.values().get(pk=profile.pk)
    events = AuditEvent.objects.count()
    with pytest.raises(PermissionDenied):
        verb(profile=profile, by=caseworker, **told)
    assert Profile.objects.values().get(pk=profile.pk) == before
    assert AuditEvent.objects.count() == events


def test_add_by_who_may_not_moderate_is_refused(caseworker: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.add(by=caseworker, details={})


def test_add_drafts_what_nobody_can_find(moderator: User) -> None:
    term = specialism("asylum")
    details = {"slug": "grace", "name": "Grace", "profession": drafted().profession, "country": "GB"}
    profile = actions.add(by=moderator, details=details, terms=[term], registrations=[("SRA", "1"), ("SRA", "1")])
    assert (profile.state, list(profile.terms.all())) == ("drafted", [term])
    assert [str(row) for row in profile.registrations.all()] == ["SRA 1"]
    assert not is_found(profile)
    assert verbs(profile) == ["added"]


def test_publish_makes_a_checked_profile_findable(moderator: User) -> None:
    profile = actions.publish(profile=checked(drafted()), by=moderator)
    assert profile.state == "published"
    assert profile.state_changed_at is not None
    assert is_found(profile)
    assert AuditEvent.objects.get(verb="published").actor == f"user:{moderator.pk}"


def test_published_without_checked_identity_appears_nowhere() -> None:
    profile = actions.publish(profile=checked(drafted(), Claim.INSURANCE), by=BY)
    assert not is_found(profile)
    assert not Profile.objects.published().exists()


def test_publish_again_is_quiet() -> None:
    profile = published()
    before = verbs(profile)
    actions.publish(profile=profile, by=BY)
    assert verbs(profile) == before


def test_withdraw_takes_it_out_of_view_with_its_reason(moderator: User) -> None:
    profile = published()
    done = actions.withdraw(profile=profile, by=moderator, reason="  Impostor  ")
    assert (done.state, done.withdrawn_reason) == ("withdrawn", "Impostor")
    assert not is_found(profile)
    assert verbs(profile)[-1] == "withdrawn"


def test_withdraw_tells_the_upper_apps_in_the_same_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[Profile, object, bool]] = []
    listener = [lambda profile, by: heard.append((profile, by, connection.in_atomic_block))]
    monkeypatch.setattr(hooks, "profile_revoked", listener)
    profile = withdrawn()
    assert heard == [(profile, BY, True)]


def test_withdraw_again_is_quiet_and_keeps_the_first_reason() -> None:
    profile = withdrawn()
    again = actions.withdraw(profile=profile, by=BY, reason="Another")
    assert again.withdrawn_reason == "Asked to leave"
    assert verbs(profile).count("withdrawn") == 1


def test_withdraw_without_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="reason"):
        actions.withdraw(profile=published(), by=BY, reason=" ")


def test_withdraw_of_a_draft_is_refused() -> None:
    with pytest.raises(TransitionRefused):
        actions.withdraw(profile=drafted(), by=BY, reason="x")


def test_withdrawn_can_be_published_again_without_its_old_reason() -> None:
    profile = actions.publish(profile=withdrawn(), by=BY)
    assert profile.withdrawn_reason == ""
    assert is_found(profile)


def test_change_details_is_searchable_in_the_same_transaction(moderator: User) -> None:
    profile, term = published(), specialism("asylum")
    actions.change_details(
        profile=profile, by=moderator, changes={"name": "Grace"}, terms=[term], registrations=[("SRA", "2")]
    )
    # Nobody has checked who Grace is.
    assert not SearchEntry.objects.filter(profile=profile).exists()
    entry = SearchEntry.objects.get(profile=checked(profile))
    assert entry.card["name"] == "Grace"
    assert [str(row) for row in profile.registrations.all()] == ["SRA 2"]
    event = AuditEvent.objects.get(verb="changed")
    assert event.detail == {"fields": ["name", "terms", "registrations"]}


def test_change_details_leaves_terms_and_registrations_it_was_not_told() -> None:
    profile = published(terms=[specialism("asylum")])
    profile.registrations.create(body="SRA", number="1")
    actions.change_details(profile=profile, by=BY, changes={"headline": "Hello"})
    assert profile.terms.count() == profile.registrations.count() == 1


@pytest.mark.parametrize("field", ["state", "availability", "source_name", "is_fictional", "external_id", "pk"])
def test_change_details_touches_only_details(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        actions.change_details(profile=published(), by=BY, changes={field: "x"})


def test_change_to_confidential_forgets_the_address() -> None:
    profile = published(street="1 High Street", postcode="LS1 1AA", latitude=53.8, longitude=-1.5)
    done = actions.change_details(profile=profile, by=BY, changes={"is_location_confidential": True})
    assert (done.street, done.postcode, done.latitude, done.longitude) == ("", "", None, None)


def test_change_reads_the_row_again_and_keeps_what_others_wrote() -> None:
    profile = published()
    stale = Profile.objects.get(pk=profile.pk)
    actions.change_details(profile=profile, by=BY, changes={"headline": "New"})
    done = actions.change_details(profile=stale, by=BY, changes={"fees": "Free"})
    assert (done.headline, done.fees) == ("New", "Free")


def test_confirm_availability_stamps_the_hour_and_keeps_away_until_for_away_alone() -> None:
    until = timezone.localdate() + timedelta(7)
    away = actions.confirm_availability(profile=published(), by=BY, availability=Availability.AWAY, away_until=until)
    assert away.away_until == until
    done = actions.confirm_availability(profile=away, by=BY, availability=Availability.OPEN, away_until=until)
    assert (done.availability, done.away_until) == ("open", None)
    assert timezone.now() - done.availability_confirmed_at < timedelta(minutes=1)
    assert SearchEntry.objects.get(profile=done).open_until > timezone.now()


def test_verify_again_replaces_the_older_check(moderator: User) -> None:
    profile = published()
    until = timezone.localdate() + timedelta(9)
    for by in (BY, moderator):
        done = actions.verify(
            profile=profile, by=by, claim="insurance", checked_on=timezone.localdate(), expires_on=until
        )
    assert (profile.verifications.count(), done.expires_on, done.checked_by) == (2, until, moderator)


def test_an_identity_is_not_for_one_moderator_to_verify(moderator: User) -> None:
    profile = drafted()
    with pytest.raises(actions.VerificationRefused):
        actions.verify(
            profile=profile, by=moderator, claim="identity", checked_on=TODAY, expires_on=TODAY + timedelta(9)
        )
    assert not profile.verifications.exists()


def test_unverify_takes_an_unlisted_profile_out_of_view() -> None:
    profile = published()
    actions.unverify(profile=profile, by=BY, claim="identity")
    assert not is_found(profile)
    assert verbs(profile)[-1] == "unverified"


def test_unverify_of_what_was_never_checked_is_quiet() -> None:
    profile = published()
    before = verbs(profile)
    actions.unverify(profile=profile, by=BY, claim="insurance")
    assert verbs(profile) == before


def test_listing_needs_no_check_to_be_found() -> None:
    assert is_found(listed())


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_at_once_leave_one_trace_and_one_reason() -> None:
    profile = published()
    told = at_once(*[lambda reason=reason: actions.withdraw(profile=profile, by=BY, reason=reason) for reason in "ab"])
    assert {type(each) for each in told} == {Profile}
    assert verbs(profile).count("withdrawn") == 1
    assert not is_found(profile)


@pytest.mark.django_db(transaction=True)
def test_two_who_edit_at_once_both_count_and_the_index_agrees() -> None:
    profile = published()
    changes = [{"headline": "New"}, {"fees": "Free"}, {"training": "Much"}, {"hours": "Always"}]
    at_once(*[lambda c=c: actions.change_details(profile=profile, by=BY, changes=c) for c in changes])
    profile.refresh_from_db()
    assert (profile.headline, profile.fees, profile.training, profile.hours) == ("New", "Free", "Much", "Always")
    assert SearchEntry.objects.get(profile=profile).card["headline"] == "New"


@pytest.mark.django_db(transaction=True)
def test_publish_and_withdraw_at_once_end_in_a_state_the_index_agrees_with() -> None:
    profile = available()
    at_once(
        lambda: actions.withdraw(profile=profile, by=BY, reason="x"), lambda: actions.publish(profile=profile, by=BY)
    )
    profile.refresh_from_db()
    assert is_found(profile) == (profile.state == "published")
