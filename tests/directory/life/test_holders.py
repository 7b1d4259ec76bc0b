"""Who looks after an entry: colleagues come, and go, and everybody who does so hears of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions import deletion
from accounts.models import AuditEvent, User
from directory import actions
from directory.actions.inviting import ANSWERED
from directory.actions.telling import subject
from directory.kinds import HANDED_OVER, HOLDERS
from directory.models import Claim, Holder, Invitation, Profile
from notifications.kinds import MemberKind, Refused
from notifications.models import Message
from tests.directory.threads import at_once
from tests.factories.directory import checked, published
from tests.factories.life import asked, days, handed_in, held, holder, manager, proposed, whole

pytestmark = pytest.mark.django_db

COLLEAGUE = "colleague@example.net"


def invited(by: User, address: str = COLLEAGUE) -> Invitation:
    invitation = actions.invite(profile=held(by), by=by, address=address)
    assert invitation is not None
    return invitation


def joined(*names: str) -> tuple[Profile, list[User]]:
    """A published entry and who looks after it, in the order in which they came."""
    people = [holder(name) for name in names]
    profile = held(people[0])
    for user in people[1:]:
        Holder.objects.create(profile=profile, user=user)
    return profile, people


def told(kind: MemberKind) -> list[User | None]:
    return [message.user for message in Message.objects.filter(kind=kind.name)]


def test_come_makes_a_holder_and_again_is_quiet() -> None:
    invitation, colleague = invited(holder()), holder("colleague")
    for _ in range(2):
        assert actions.come(invitation=invitation, by=colleague) == invitation.profile
    assert Holder.objects.filter(profile=invitation.profile, user=colleague).count() == 1
    assert not Invitation.objects.exists()


def test_come_under_another_address_is_refused() -> None:
    with pytest.raises(Refused, match="address"):
        actions.come(invitation=invited(holder()), by=holder("thief"))


@pytest.mark.parametrize("evil", ["\u017fusan@example.org", "susan@e\u017fample.org", "\u212aate@example.org"])
def test_come_under_an_address_that_folds_alike_is_refused(evil: str) -> None:
    invitation = invited(holder(), evil.casefold())
    thief = User.objects.create_user("thief@example.net", "correct horse battery")
    User.objects.filter(pk=thief.pk).update(email=evil)
    thief.refresh_from_db()
    with pytest.raises(Refused, match="address"):
        actions.come(invitation=invitation, by=thief)
    assert not actions.is_for(invitation, thief)


def test_come_after_it_was_taken_back_is_refused_even_on_an_old_page() -> None:
    by = holder()
    invitation = invited(by)
    actions.take_invitation_back(invitation=Invitation.objects.get(), by=by)
    with pytest.raises(Refused, match="over"):
        actions.come(invitation=invitation, by=holder("colleague"))
    assert Holder.objects.count() == 1


def test_come_after_two_weeks_is_refused() -> None:
    invitation, colleague = invited(holder()), holder("colleague")
    with time_machine.travel(timezone.now() + ANSWERED + timedelta(seconds=1)), pytest.raises(Refused, match="over"):
        actions.come(invitation=invitation, by=colleague)


@pytest.mark.django_db(transaction=True)
def test_come_and_taken_back_at_once_is_one_of_them() -> None:
    by, colleague = holder(), holder("colleague")
    invitation = invited(by)
    mine = Invitation.objects.get()
    told = at_once(
        lambda: actions.come(invitation=invitation, by=colleague),
        lambda: actions.take_invitation_back(invitation=mine, by=by),
    )
    assert isinstance(told[0], Profile) == Holder.objects.filter(user=colleague).exists()
    assert not Invitation.objects.exists()


def test_leave_lets_the_others_go_on() -> None:
    one, two = holder("one"), holder("two")
    profile = held(one)
    Holder.objects.create(profile=profile, user=two)
    mine = profile.holders.get(user=one)
    actions.leave(profile=profile, by=one, holder=mine)
    with pytest.raises(PermissionDenied):
        actions.answer(profile=profile, by=one, sheet={"fees": "Free"})
    actions.leave(profile=profile, by=two, holder=mine)


def test_leave_of_the_last_one_is_refused() -> None:
    by = holder()
    profile = held(by)
    with pytest.raises(Refused):
        actions.leave(profile=profile, by=by, holder=profile.holders.get())


def test_leave_of_somebody_at_another_entry_is_quiet() -> None:
    by = holder("one")
    profile, other = held(by), held(holder("two"))
    actions.leave(profile=profile, by=by, holder=other.holders.get())
    assert other.holders.count() == 1


@pytest.mark.django_db(transaction=True)
def test_leave_of_both_at_once_keeps_one() -> None:
    people = [holder("one"), holder("two")]
    profile = held(people[0])
    Holder.objects.create(profile=profile, user=people[1])
    rows = {row.user_id: row for row in profile.holders.all()}
    told = at_once(*[lambda u=u: actions.leave(profile=profile, by=u, holder=rows[u.pk]) for u in people])
    assert sorted(type(each).__name__ for each in told) == ["NoneType", "Refused"]
    assert profile.holders.count() == 1


@pytest.mark.parametrize("who", ["caseworker", "moderator"])
def test_leave_by_somebody_else_is_denied(who: str, request: pytest.FixtureRequest) -> None:
    profile = held(holder())
    with pytest.raises(PermissionDenied):
        actions.leave(profile=profile, by=request.getfixturevalue(who), holder=profile.holders.get())


@pytest.mark.parametrize("verb", ["invite", "leave", "take_invitation_back"])
def test_manager_takes_no_entry_from_whoever_looks_after_it_by_name(verb: str) -> None:
    profile, (first, _) = joined("one", "two")
    actions.invite(profile=profile, by=first, address=COLLEAGUE)
    by = manager(profile)
    calls = {
        "invite": lambda: actions.invite(profile=profile, by=by, address="friend@example.net"),
        "leave": lambda: actions.leave(profile=profile, by=by, holder=profile.holders.latest("pk")),
        "take_invitation_back": lambda: actions.take_invitation_back(invitation=Invitation.objects.get(), by=by),
    }
    with pytest.raises(Refused, match="colleague"):
        calls[verb]()
    assert (profile.holders.count(), profile.invitations.count()) == (2, 1)


def test_manager_invites_while_nobody_looks_after_it_by_name() -> None:
    profile = published()
    by = manager(profile)
    invitation = actions.invite(profile=profile, by=by, address=COLLEAGUE)
    assert invitation is not None
    actions.take_invitation_back(invitation=invitation, by=by)
    assert not Invitation.objects.exists()


def test_leave_never_takes_away_who_came_before() -> None:
    profile, people = joined("first", "second", "third")
    rows = {row.user: row for row in profile.holders.all()}
    with pytest.raises(Refused, match="longer than you"):
        actions.leave(profile=profile, by=people[1], holder=rows[people[0]])
    actions.leave(profile=profile, by=people[1], holder=rows[people[2]])
    assert set(profile.holders.values_list("user", flat=True)) == {people[0].pk, people[1].pk}


@pytest.mark.parametrize("state", ["published", "paused"])
def test_leave_of_who_began_it_ends_the_check_of_their_identity(state: str, moderator: User) -> None:
    profile, (first, _) = joined("first", "second")
    if state == "paused":
        actions.pause(profile=profile, by=first)
    checked(profile, Claim.REGISTRATION)
    actions.leave(profile=profile, by=first, holder=profile.holders.get(user=first))
    assert list(profile.verifications.values_list("claim", flat=True)) == [Claim.REGISTRATION]
    assert not Profile.objects.published().exists()
    assert told(HANDED_OVER) == [moderator]
    assert HANDED_OVER.is_wanted(subject(profile))
    checked(profile, Claim.IDENTITY)
    assert not HANDED_OVER.is_wanted(subject(profile))
    assert AuditEvent.objects.get(verb="unverified").actor == "system:holders"


@pytest.mark.usefixtures("moderator")
@pytest.mark.parametrize("who", ["first", "second"])
def test_leave_of_who_came_later_ends_no_check(who: str) -> None:
    profile, people = joined("first", "second")
    by = people[who == "second"]
    actions.leave(profile=profile, by=by, holder=profile.holders.get(user=people[1]))
    assert Profile.objects.published().get() == profile
    assert told(HANDED_OVER) == []


def test_leave_of_who_began_it_ends_a_first_look_too(moderator: User) -> None:
    first = holder("first")
    profile = whole(first)
    request = asked(profile, first)
    actions.check_claim(request=request, by=moderator, read_at=request.revised_at, **days())
    Holder.objects.create(profile=profile, user=holder("second"))
    actions.leave(profile=profile, by=first, holder=profile.holders.get(user=first))
    assert profile.claim_requests.get().first_by is None


def test_everybody_hears_who_comes_and_who_goes(moderator: User) -> None:
    first, colleague = holder("first"), holder("colleague")
    invitation = invited(first)
    profile = invitation.profile
    for _ in range(2):
        actions.come(invitation=invitation, by=colleague)
    assert sorted(map(str, told(HOLDERS))) == ["Colleague", "First"]
    actions.leave(profile=profile, by=first, holder=profile.holders.get(user=colleague))
    assert sorted(map(str, told(HOLDERS))) == ["Colleague", "Colleague", "First", "First"]
    actions.entrust(profile=profile, user=colleague, by=moderator)
    assert len(told(HOLDERS)) == 6


def test_who_was_taken_away_can_open_the_page_that_the_mail_names(sign_in) -> None:
    profile, (first, second) = joined("first", "second")
    actions.leave(profile=profile, by=first, holder=profile.holders.get(user=second))
    assert HOLDERS.may_receive(second)
    assert sign_in(second).get(HOLDERS.page(subject(profile))).status_code == 200


@pytest.mark.parametrize("made", [handed_in, proposed])
def test_account_deleted_takes_an_entry_of_its_own_along(made: Any) -> None:
    by = holder()
    made(by)
    deletion.delete_account(by=by, user=by)
    assert not Profile.objects.exists()


def test_account_deleted_leaves_what_a_colleague_holds() -> None:
    one, two = holder("one"), holder("two")
    profile = held(one)
    Holder.objects.create(profile=profile, user=two)
    deletion.delete_account(by=one, user=one)
    assert list(profile.holders.values_list("user", flat=True)) == [two.pk]
    assert Profile.objects.get().state == "published"
    assert not Profile.objects.published().exists(), "it was the identity of who is gone"
    assert told(HOLDERS) == [two]
