"""Files that show a claim: read by few, and gone in time."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault.models import DataKey, SealedFile
from directory import actions
from directory.actions.claims import EVIDENCE_DAYS
from directory.actions.life import UNDO
from directory.actions.telling import subject
from directory.choices import Decision
from directory.models import ClaimRequest, Evidence, Holder
from notifications.kinds import Refused
from tests.directory.threads import at_once
from tests.factories.life import asked, days, handed_in, held, holder, letter, manager

pytestmark = pytest.mark.django_db


def shown(by: User, claim: str = "insurance", count: int = 1) -> ClaimRequest:
    """A claim with files that show it."""
    return actions.ask_check(profile=held(by), by=by, claim=claim, cleaned=[letter() for _ in range(count)])


def verdict(verb: str, request: ClaimRequest, **told: Any) -> ClaimRequest:
    """What a moderator who has read it as it stands says to it."""
    return getattr(actions, verb)(request=request, read_at=request.revised_at, **told)


@pytest.mark.parametrize("verb", ["drop_evidence", "open_evidence"])
def test_file_of_somebody_else_is_denied(verb: str, caseworker: User) -> None:
    evidence = shown(holder()).evidence.get()
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(evidence=evidence, by=caseworker)


def test_file_is_not_for_moderators_to_drop(moderator: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.drop_evidence(evidence=shown(holder()).evidence.get(), by=moderator)


@pytest.mark.parametrize("who", ["holder", "moderator"])
def test_file_that_is_read_leaves_a_trace(who: str, moderator: User) -> None:
    by = holder()
    evidence = shown(by).evidence.get()
    actions.open_evidence(evidence=evidence, by=moderator if who == "moderator" else by)
    assert AuditEvent.objects.filter(verb="evidence_read", target_id=str(evidence.request_id)).count() == 1


def test_file_dropped_twice_is_quiet_and_gone() -> None:
    by = holder()
    evidence = shown(by).evidence.get()
    actions.drop_evidence(evidence=Evidence.objects.get(), by=by)
    actions.drop_evidence(evidence=evidence, by=by)
    assert not SealedFile.objects.exists()
    assert AuditEvent.objects.filter(verb="evidence_dropped").count() == 1


def test_file_is_not_dropped_after_the_decision_even_on_an_old_page(moderator: User) -> None:
    by = holder()
    request = shown(by)
    stale = request.evidence.select_related("request").get()
    actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days())
    with pytest.raises(Refused):
        actions.drop_evidence(evidence=stale, by=by)
    assert SealedFile.objects.exists()


def test_evidence_goes_thirty_days_after_the_decision_with_its_key(moderator: User) -> None:
    request = verdict("check_claim", shown(holder(), count=2), by=moderator, **days())
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=EVIDENCE_DAYS, minutes=-1)):
        assert actions.forget_evidence() == 0
    with time_machine.travel(now + timedelta(days=EVIDENCE_DAYS, minutes=1)):
        assert (actions.forget_evidence(), actions.forget_evidence()) == (1, 0)
    assert not SealedFile.objects.exists()
    assert not Evidence.objects.exists()
    assert DataKey.objects.get(owner=subject(request)).erased_at is not None


def test_evidence_of_what_waits_stays() -> None:
    shown(holder())
    with time_machine.travel(timezone.now() + timedelta(days=300)):
        assert actions.forget_evidence() == 0
    assert SealedFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_evidence_is_forgotten_by_two_clocks_at_once(moderator: User) -> None:
    verdict("check_claim", shown(holder()), by=moderator, **days())
    ClaimRequest.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert not [each for each in at_once(*[actions.forget_evidence] * 3) if isinstance(each, BaseException)]
    assert not SealedFile.objects.exists()


def test_claims_of_a_withdrawn_entry_are_closed_with_it(moderator: User) -> None:
    request = shown(holder())
    actions.withdraw(profile=request.profile, by=moderator, reason="Impostor")
    assert not ClaimRequest.objects.waiting().exists()


def test_claims_of_a_refused_entry_are_closed_once_it_cannot_be_taken_back(moderator: User) -> None:
    by = holder()
    submission = handed_in(by)
    asked(submission.profile, by)
    actions.decline(submission=submission, by=moderator, read_at=submission.revised_at, reason="No")
    assert actions.close_forsaken() == 0
    with time_machine.travel(timezone.now() + UNDO + timedelta(minutes=1)):
        assert (actions.close_forsaken(), actions.close_forsaken()) == (1, 0)
    assert ClaimRequest.objects.get().decision == Decision.TAKEN_BACK


def test_claims_that_a_moderator_asks_about_a_withdrawn_entry_stay(moderator: User) -> None:
    profile = held(holder())
    actions.withdraw(profile=profile, by=moderator, reason="Gone")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        asked(profile, moderator)
        assert actions.close_forsaken() == 0


@pytest.mark.parametrize("verb", ["drop_evidence", "open_evidence"])
@pytest.mark.parametrize("who", ["colleague", "manager"])
def test_file_of_one_holder_is_not_for_another_to_read_or_drop(verb: str, who: str, sign_in) -> None:
    evidence = shown(holder()).evidence.get()
    profile = evidence.request.profile
    other = holder("colleague") if who == "colleague" else manager(profile)
    if who == "colleague":
        Holder.objects.create(profile=profile, user=other)
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(evidence=evidence, by=other)
    client = sign_in(other)
    place = {"open_evidence": "evidence", "drop_evidence": "drop_evidence"}[verb]
    address = reverse(f"directory:{place}", args=[evidence.pk])
    assert (client.get if verb == "open_evidence" else client.post)(address).status_code == 404
    page = client.get(reverse("directory:claim", args=[profile.pk, "insurance"])).content.decode()
    assert "certificate.pdf" in page
    assert address not in page
    assert SealedFile.objects.exists()


def test_file_joins_no_request_of_a_colleague_who_could_read_it() -> None:
    request, other = shown(holder()), holder("colleague")
    Holder.objects.create(profile=request.profile, user=other)
    with pytest.raises(Refused, match="could read"):
        actions.ask_check(profile=request.profile, by=other, claim="insurance", cleaned=[letter()])
    assert request.evidence.count() == 1
    actions.take_back_claim(request=request, by=other)
    assert not SealedFile.objects.exists()


def test_file_for_what_a_moderator_asked_is_its_senders(moderator: User) -> None:
    by = holder()
    profile = held(by)
    asked(profile, moderator, claim="insurance")
    request = actions.ask_check(profile=profile, by=by, claim="insurance", cleaned=[letter()])
    assert actions.open_evidence(evidence=request.evidence.get(), by=by)
    actions.drop_evidence(evidence=request.evidence.get(), by=by)
