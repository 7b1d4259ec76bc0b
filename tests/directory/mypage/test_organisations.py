"""An organisation whose entry is accepted becomes one that people act for."""

import pytest

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from directory import actions
from directory.models import Holder, Kind, Profile
from tests.factories.directory import TermFactory
from tests.factories.life import WHOLE, accepted, begun, holder

pytestmark = pytest.mark.django_db


def of_an_organisation(by: User, **sheet: object) -> Profile:
    begun(by)
    profile = actions.begin(by=by, kind=Kind.ORGANISATION, profession=TermFactory(slug="ngo"))
    actions.answer(profile=profile, by=by, sheet=WHOLE | {"name": "Harbour Aid"} | sheet)
    return Profile.objects.get(pk=profile.pk)


def test_it_is_made_and_its_holders_manage_it_and_what_belongs_to_it(moderator: User) -> None:
    first, second = holder(), holder("second")
    profile = of_an_organisation(first)
    Holder.objects.create(profile=profile, user=second)
    accepted(actions.hand_in(profile=profile, by=first), moderator)
    made = Organisation.objects.get(name="Harbour Aid")
    assert Profile.objects.get(pk=profile.pk).organisation == made
    roles = set(Membership.objects.filter(organisation=made).values_list("user__name", "role"))
    assert roles == {("Holder", Role.MANAGER), ("Second", Role.MANAGER)}
    staff = begun(holder("staff"), name="Ada")
    Profile.objects.filter(pk=staff.pk).update(organisation=made)
    assert staff in Profile.objects.held_by(first)


def test_accepted_again_it_is_not_made_again(moderator: User) -> None:
    me = holder()
    submission = accepted(actions.hand_in(profile=of_an_organisation(me), by=me), moderator)
    actions.undo(submission=submission, by=moderator)
    submission.refresh_from_db()
    accepted(submission, moderator)
    assert Organisation.objects.filter(name="Harbour Aid").count() == 1
    assert Membership.objects.filter(user=me).count() == 1


def test_a_person_makes_no_organisation(moderator: User) -> None:
    me = holder()
    before = Organisation.objects.count()
    accepted(actions.hand_in(profile=begun(me, **WHOLE), by=me), moderator)
    assert Organisation.objects.count() == before


def test_whoever_was_invited_to_an_entry_of_a_body_does_not_come_to_manage_it(moderator: User, charity) -> None:
    me = holder()
    profile = of_an_organisation(me)
    Profile.objects.filter(pk=profile.pk).update(organisation=charity)
    accepted(actions.hand_in(profile=profile, by=me), moderator)
    assert not Membership.objects.filter(user=me).exists()
