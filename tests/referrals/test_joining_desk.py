"""Who comes to the desk is seen, and whoever leaves it lets go of what they have."""

import pytest

from accounts.actions import add_membership, change_user, remove_membership
from accounts.models import Organisation, User
from accounts.permissions import Role
from referrals import actions
from referrals.models import Duty, HelpRequest
from referrals.states import State
from tests.conftest import person
from tests.referrals.conftest import CHILD, Ask, again, answer, hush, say, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("end", ["role", "account"])
def test_whoever_loses_the_desk_loses_what_they_have(
    end: str, ask: Ask, desk_member: User, colleague: User, administrator: User
) -> None:
    kept, done = ask(), ask()
    for request in (kept, done):
        actions.take(request=request, by=desk_member)
    answer(done, desk_member)
    actions.take_duty(by=desk_member)
    hush()
    if end == "role":
        remove_membership(by=administrator, membership=desk_member.memberships.get())
    else:
        change_user(by=administrator, user=desk_member, changes={"is_active": False})
    assert (again(kept).state, again(done).assigned_to) == (State.RECEIVED, None)
    assert told("waiting") == ["Colleague"]
    assert not Duty.objects.filter(until=None).exists()


def test_another_role_that_is_lost_changes_nothing(
    taken: HelpRequest, desk_member: User, administrator: User, operator: Organisation
) -> None:
    other = add_membership(by=administrator, user=desk_member, organisation=operator, role=Role.EDITOR)
    remove_membership(by=administrator, membership=other)
    assert again(taken).assigned_to == desk_member


def test_what_is_with_somebody_of_another_desk_goes_back_when_they_write(
    ask: Ask, desk_member: User, operator: Organisation
) -> None:
    child, open_one = ask(said=CHILD), ask(said=CHILD)
    for request in (child, open_one):
        actions.take(request=request, by=desk_member)
    answer(child, desk_member)
    person("guard", Role.SAFEGUARDING, operator)
    for request in (child, open_one):
        say(request)
        assert (again(request).state, again(request).assigned_to) == (State.RECEIVED, None)


def test_once_somebody_safeguards_the_others_hold_no_child(
    ask: Ask, desk_member: User, administrator: User, caseworker: User, operator: Organisation
) -> None:
    child, other = ask(said=CHILD), ask()
    for request in (child, other):
        actions.take(request=request, by=desk_member)
    hush()
    add_membership(by=administrator, user=caseworker, organisation=operator, role=Role.SAFEGUARDING)
    assert (again(child).state, again(other).assigned_to) == (State.RECEIVED, desk_member)
    assert told("waiting") == ["Caseworker"]


def test_nobody_gives_themselves_the_desk_and_the_desk_hears_who_joins(
    administrator: User, desk_member: User, operator: Organisation, caseworker: User, sign_in
) -> None:
    form = {"user": administrator.pk, "organisation": operator.pk, "role": "desk"}
    shown = sign_in(administrator).post("/admin/accounts/membership/add/", form, follow=True)
    assert "Nobody gives this role to themselves" in shown.content.decode()
    assert administrator.memberships.count() == 1
    add_membership(by=administrator, user=caseworker, organisation=operator, role=Role.EDITOR)
    assert told("joined") == []
    add_membership(by=administrator, user=caseworker, organisation=operator, role=Role.SAFEGUARDING)
    assert told("joined") == ["Desk"]
