"""Nobody has a case who looks after an entry on its other side, or one that its client must never meet."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from accounts.permissions import Role
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions import cases as actions
from referrals.actions import referrals
from referrals.actions.cases import Told
from referrals.instructions import actions as instructions
from referrals.models import Case
from tests.factories.life import held
from tests.referrals.conftest import again
from tests.referrals.enquiring import asked
from tests.referrals.instructing.instructed import accepted, commissioned, row
from tests.referrals.referring import proof

pytestmark = pytest.mark.django_db
Side = Callable[[Case, Profile, User], object]


@pytest.fixture
def theirs(colleague: User) -> Profile:
    """What the colleague looks after."""
    return held(colleague, name="Ada")


def is_refused(case: Case, to: User, by: User) -> bool:
    try:
        actions.hand_over_case(case=case, to=to, by=by)
    except Refused:
        return True
    return False


def is_sent(case: Case, profile: Profile, _by: User) -> object:
    return proof.sent(case, profile)


def is_asked(case: Case, profile: Profile, by: User) -> object:
    return asked.ask(case, (profile, by), proof.entry("bea"))


def is_expert(case: Case, profile: Profile, by: User) -> object:
    return accepted(commissioned(case, (profile, by)), (profile, by))


def is_shut_out(case: Case, profile: Profile, _by: User) -> object:
    return actions.change_case(case=case, told=Told(pseudonym="Heron", excluded=(profile.slug,)), by=case.owner)


@pytest.mark.parametrize("stand", [is_sent, is_asked, is_expert, is_shut_out])
def test_a_case_goes_to_nobody_on_its_other_side(
    case: Case, colleague: User, manager: User, theirs: Profile, stand: Side
) -> None:
    stand(case, theirs, colleague)
    assert is_refused(case, colleague, case.owner)
    assert is_refused(case, colleague, manager)
    assert again(case).owner == case.owner


def test_a_manager_of_the_entrys_organisation_stands_there_too(case: Case, colleague: User, theirs: Profile) -> None:
    proof.sent(case, theirs)
    other = User.objects.create(email="other@example.org", name="Other")
    Membership.objects.create(user=other, organisation=case.organisation, role=Role.CASEWORKER)
    Membership.objects.create(user=other, organisation=case.organisation, role=Role.MANAGER)
    Profile.objects.filter(pk=theirs.pk).update(organisation=case.organisation)
    assert is_refused(case, other, case.owner)


def test_what_is_a_draft_or_over_or_shares_a_language_keeps_nobody_away(
    case: Case, colleague: User, theirs: Profile
) -> None:
    over = commissioned(case, (theirs, colleague))
    instructions.cancel(instruction=row(over, (theirs, colleague)), by=case.owner)
    referrals.withdraw(referral=proof.sent(case, theirs), by=case.owner)
    proof.drafted(case, theirs)
    Profile.objects.filter(pk=theirs.pk).update(languages=["sq"])
    actions.change_case(case=case, told=Told(pseudonym="Heron", excluded_languages=("sq",)), by=case.owner)
    assert not is_refused(case, colleague, case.owner)
    assert again(case).owner == colleague


def test_the_page_says_so_in_one_sentence_for_every_reason(
    case: Case, caseworker: User, colleague: User, manager: User, theirs: Profile, sign_in: Any
) -> None:
    where, said = reverse("cases:transfer", args=[case.pk]), []
    for stand, by in ((is_sent, caseworker), (is_shut_out, manager)):
        stand(case, theirs, colleague)
        answer = sign_in(by).post(where, {"to": colleague.pk})
        assert answer.status_code == 422
        said.append(answer.context["form"].errors["to"])
    assert said[0] == said[1]
    assert "they look after an entry that stands in this case" in str(said[0])


def test_what_cannot_be_opened_any_more_can_still_be_handed_on(case: Case, colleague: User, theirs: Profile) -> None:
    Case.objects.filter(pk=case.pk).update(answers=b"not what was sealed")
    assert not is_refused(case, colleague, case.owner)
