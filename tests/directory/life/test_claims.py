"""Claims: asked with files, checked, declined with a reason."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.vault import files
from accounts.vault.models import DataKey, SealedFile
from directory import actions
from directory.actions.claims import MOST_FILES
from directory.actions.telling import subject
from directory.choices import Decision
from directory.kinds import DECIDED, WAITING
from directory.models import ClaimRequest, Evidence, Profile, Verification
from notifications.kinds import Refused
from tests.directory.life.mails import waiting
from tests.directory.threads import at_once
from tests.factories.directory import listed, published
from tests.factories.life import another_moderator, asked, days, held, holder, letter, manager

pytestmark = pytest.mark.django_db


def shown(by: User, claim: str = "insurance", count: int = 1) -> ClaimRequest:
    """A claim with files that show it."""
    return actions.ask_check(profile=held(by), by=by, claim=claim, cleaned=[letter() for _ in range(count)])


def verdict(verb: str, request: ClaimRequest, **told: Any) -> ClaimRequest:
    """What a moderator who has read it as it stands says to it."""
    return getattr(actions, verb)(request=request, read_at=request.revised_at, **told)


def test_asked_claim_keeps_its_files_sealed_and_tells(moderator: User) -> None:
    request = shown(holder())
    assert files.read(request.evidence.get().file) == ("certificate.pdf", b"%PDF a certificate")
    assert waiting(WAITING, request) == 1


def test_asked_again_joins_the_same_request(moderator: User) -> None:
    by = holder()
    request = shown(by)
    again = actions.ask_check(profile=request.profile, by=by, claim="insurance", note="See", cleaned=[letter("b.pdf")])
    assert (again, again.evidence.count(), again.note) == (request, 2, "See")
    assert waiting(WAITING, request) == 1


def test_asked_with_too_many_files_is_refused_whole() -> None:
    by = holder()
    request = shown(by, count=MOST_FILES)
    with pytest.raises(Refused):
        actions.ask_check(profile=request.profile, by=by, claim="insurance", note="More", cleaned=[letter()])
    request.refresh_from_db()
    assert (request.evidence.count(), request.note) == (MOST_FILES, "")


@pytest.mark.django_db(transaction=True)
def test_asked_by_two_holders_at_once_is_one_request_within_its_limit() -> None:
    by = holder()
    profile = held(by)
    more = [letter() for _ in range(3)]
    told = at_once(*[lambda: actions.ask_check(profile=profile, by=by, claim="training", cleaned=more)] * 3)
    assert sorted(type(each).__name__ for each in told) == ["ClaimRequest", "Refused", "Refused"]
    assert (ClaimRequest.objects.count(), Evidence.objects.count()) == (1, 3)


def test_asked_about_a_listing_is_refused(moderator: User) -> None:
    with pytest.raises(Refused):
        actions.ask_check(profile=listed(), by=moderator, claim="insurance")


def test_asked_by_the_holder_of_what_is_withdrawn_is_refused(moderator: User) -> None:
    by = holder()
    profile = held(by)
    actions.withdraw(profile=profile, by=by, reason="Enough")
    with pytest.raises(Refused):
        asked(profile, by)
    assert asked(profile, moderator).claim == "identity"


@pytest.mark.parametrize("who", ["caseworker", "outsider"])
def test_asked_by_somebody_else_is_denied(who: str, request: pytest.FixtureRequest) -> None:
    by = manager(published(), "outsider") if who == "outsider" else request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        asked(held(holder()), by)


def test_claim_taken_back_is_unreadable_at_once_and_again_is_quiet(moderator: User) -> None:
    by = holder()
    request = shown(by)
    for _ in range(2):
        actions.take_back_claim(request=request, by=by)
    request.refresh_from_db()
    assert (request.decision, SealedFile.objects.count(), waiting(WAITING, request)) == (Decision.TAKEN_BACK, 0, 0)
    assert DataKey.objects.get(owner=subject(request)).wrapped is None


def test_claim_taken_back_by_a_moderator_is_denied(moderator: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.take_back_claim(request=shown(holder()), by=moderator)


def test_checked_claim_counts_and_its_holders_are_told(moderator: User) -> None:
    request = verdict("check_claim", shown(holder()), by=moderator, **days())
    check = Verification.objects.get(claim="insurance")
    assert (check.checked_by, request.decided_by, request.decision) == (moderator, moderator, Decision.ACCEPTED)
    assert waiting(DECIDED, request.profile) == 1


def test_checked_again_by_a_colleague_is_refused(moderator: User) -> None:
    request = verdict("check_claim", shown(holder()), by=moderator, **days())
    with pytest.raises(Refused, match="decided"):
        actions.decline_claim(request=request, read_at=request.revised_at, by=another_moderator(), reason="No")


@pytest.mark.parametrize("counts", [0, 5 * 366 + 1])
def test_checked_for_days_that_cannot_be_is_refused(counts: int, moderator: User) -> None:
    with pytest.raises(ValidationError):
        verdict("check_claim", shown(holder(), "identity"), by=moderator, **days(counts))
    assert ClaimRequest.objects.waiting().get().first_by is None


def test_declined_claim_says_why(moderator: User) -> None:
    request = verdict("decline_claim", shown(holder()), by=moderator, reason=" Blurred ")
    assert (request.decision, request.reason) == (Decision.DECLINED, "Blurred")
    with pytest.raises(ValueError, match="reason"):
        actions.decline_claim(request=request, read_at=request.revised_at, by=moderator, reason=" ")


VERDICTS: list[tuple[str, dict[str, Any]]] = [("check_claim", days()), ("decline_claim", {"reason": "No"})]


@pytest.mark.parametrize(("verb", "told"), VERDICTS)
@pytest.mark.parametrize("who", ["caseworker", "holder"])
def test_verdict_by_who_is_no_moderator_is_denied(verb: str, told: Any, who: str, caseworker: User) -> None:
    by = holder()
    request = shown(by)
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(
            request=request, read_at=request.revised_at, by=by if who == "holder" else caseworker, **told
        )


@pytest.mark.parametrize(("verb", "told"), VERDICTS)
@pytest.mark.parametrize("through", ["name", "organisation"])
def test_verdict_about_an_entry_of_ones_own_is_refused(verb: str, told: Any, through: str, moderator: User) -> None:
    if through == "name":
        request = shown(moderator)
    else:
        request = shown(holder())
        Profile.objects.filter(pk=request.profile_id).update(organisation=moderator.memberships.get().organisation)
        moderator.memberships.create(organisation=moderator.memberships.get().organisation, role="manager")
    with pytest.raises(Refused, match="colleague"):
        getattr(actions, verb)(request=request, read_at=request.revised_at, by=moderator, **told)


@pytest.mark.django_db(transaction=True)
def test_checked_and_declined_at_once_is_decided_once(moderator: User) -> None:
    request, second = shown(holder()), another_moderator()
    told = at_once(
        lambda: actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days()),
        lambda: actions.decline_claim(request=request, read_at=request.revised_at, by=second, reason="No"),
    )
    assert sorted(type(each).__name__ for each in told) == ["ClaimRequest", "Refused"]


@pytest.mark.django_db(transaction=True)
def test_checked_and_taken_back_at_once_is_one_of_them(moderator: User) -> None:
    by = holder()
    request = shown(by)
    at_once(
        lambda: actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days()),
        lambda: actions.take_back_claim(request=request, by=by),
    )
    request.refresh_from_db()
    is_checked = Verification.objects.filter(claim="insurance").exists()
    assert is_checked == (request.decision == Decision.ACCEPTED)


@pytest.mark.parametrize("verb", ["verify", "unverify"])
def test_check_by_hand_of_ones_own_entry_is_denied(verb: str, moderator: User) -> None:
    told = days() if verb == "verify" else {}
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(profile=held(moderator), by=moderator, claim="insurance", **told)
