"""The last person who looks after an entry is gone: whoever has sent something there is told, and shown what to do."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Membership, Organisation, User
from accounts.permissions import Role, System
from directory.models import Profile
from notifications.kinds import Refused
from notifications.models import Message
from referrals import scheduled
from referrals.actions import cases
from referrals.actions import referrals as actions
from referrals.instructions import scheduled as instructed_clock
from referrals.instructions.actions import write_letter
from referrals.kinds_referrals import DESERTED
from referrals.models import Case
from referrals.permissions_cases import colleagues
from tests.conftest import person
from tests.factories.directory import specialism
from tests.referrals.casework.conftest import colleague, opened
from tests.referrals.conftest import again, told
from tests.referrals.enquiring import asked
from tests.referrals.instructing import instructed
from tests.referrals.referring import proof

__all__ = ["colleague"]
pytestmark = pytest.mark.django_db
Person = tuple[Profile, User]
NOBODY = re.compile(r"Nobody (looks after|is there any more)")


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker, needs=("asylum",), exploitation=("labour",))


@pytest.fixture
def ada(db: None) -> Person:
    return proof.entry("ada")


@pytest.fixture
def bea(db: None) -> Person:
    return proof.entry("bea")


def gone(user: User) -> None:
    """Somebody's account is closed by an administrator."""
    accounts.change_user(by=System("tests"), user=user, changes={"is_active": False})


def clocks() -> None:
    """All that the clock does every five minutes, twice: nobody is told of anything twice."""
    for _turn in range(2):
        scheduled.mind_offers()
        scheduled.mind_enquiries()
        instructed_clock.mind_instructions()


def is_accepted(case: Case, ada: Person, _bea: Person) -> tuple[str, str]:
    referral = proof.sent(case, ada[0])
    actions.open_card(referral=referral, by=ada[1])
    actions.accept(referral=again(referral), has_no_conflict=True, by=ada[1])
    return "deserted", reverse("referrals:detail", args=[referral.pk])


def is_offered(case: Case, ada: Person, _bea: Person) -> tuple[str, str]:
    return "deserted", reverse("referrals:detail", args=[proof.sent(case, ada[0]).pk])


def is_asked(case: Case, ada: Person, bea: Person) -> tuple[str, str]:
    return "enquiry_deserted", reverse("cases:enquiry", args=[case.pk, asked.both_offer(case, ada, bea).pk])


def is_instructed(case: Case, ada: Person, _bea: Person) -> tuple[str, str]:
    made = instructed.accepted(instructed.commissioned(case, ada), ada)
    return "instruction_deserted", reverse("instructions:detail", args=[made.pk])


def is_to_quote(case: Case, ada: Person, _bea: Person) -> tuple[str, str]:
    made = instructed.commissioned(case, ada)
    return "instruction_deserted", reverse("instructions:commission", args=[made.pk])


EACH = pytest.mark.parametrize("stand", [is_accepted, is_offered, is_asked, is_instructed, is_to_quote])
Stand = Callable[[Case, Person, Person], tuple[str, str]]


@EACH
def test_the_sender_is_told_once_and_the_page_says_what_to_do(
    case: Case, caseworker: User, ada: Person, bea: Person, stand: Stand, sign_in: Any
) -> None:
    kind, where = stand(case, ada, bea)
    clocks()
    assert told(kind) == []
    assert not NOBODY.search(sign_in(caseworker).get(where).text)
    gone(ada[1])
    clocks()
    assert told(kind) == ["Caseworker"]
    assert NOBODY.search(sign_in(caseworker).get(where).text)


def test_they_are_told_again_next_month_and_not_once_somebody_is_there(case: Case, ada: Person) -> None:
    is_accepted(case, ada, ada)
    gone(ada[1])
    clocks()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=32)):
        clocks()
    assert told("deserted") == ["Caseworker"] * 2
    (first, _second) = Message.objects.filter(kind="referrals.deserted")
    assert DESERTED.is_wanted(first.subject)
    accounts.change_user(by=System("tests"), user=ada[1], changes={"is_active": True})
    assert not DESERTED.is_wanted(first.subject)


def test_the_first_screen_shows_what_lies_there_before_what_is_not_answered(
    case: Case, caseworker: User, ada: Person, bea: Person, sign_in: Any
) -> None:
    is_offered(case, bea, bea)
    is_accepted(case, ada, ada)
    gone(ada[1])
    page = sign_in(caseworker).get(reverse("cases:list"))
    assert [each.name for each, _name in page.context["waiting"]] == ["Ada", "Bea"]
    assert page.text.count("Nobody is there any more") == 1


def test_a_referral_that_lies_there_shows_who_fits_next(
    case: Case, caseworker: User, ada: Person, bea: Person, sign_in: Any
) -> None:
    bea[0].terms.add(specialism("asylum", name="Asylum"))
    _kind, where = is_accepted(case, ada, ada)
    assert not sign_in(caseworker).get(where).context["next"]
    gone(ada[1])
    assert [each.profile for each in sign_in(caseworker).get(where).context["next"]] == [bea[0]]


def test_nobody_who_is_gone_can_be_chosen_and_the_rest_can(
    case: Case, caseworker: User, ada: Person, bea: Person, sign_in: Any
) -> None:
    _kind, where = is_asked(case, ada, bea)
    gone(ada[1])
    page = sign_in(caseworker).get(where)
    assert {each.name: each.may_choose for each in page.context["answers"]} == {"Ada": False, "Bea": True}
    assert page.context["words"].startswith("1 could take it.")


def test_no_letter_names_a_client_where_nobody_reads_it(case: Case, ada: Person) -> None:
    made = instructed.funded(instructed.commissioned(case, ada), ada)
    letter = write_letter(instruction=made, words=instructed.words(), by=case.owner)
    gone(ada[1])
    with pytest.raises(Refused, match="Nobody looks after this entry"):
        instructed.signed(letter, ada, agreement=instructed.consent(case, ada))


def test_while_a_manager_is_there_it_is_not_deserted_and_they_are_told(
    case: Case, caseworker: User, ada: Person, charity: Organisation
) -> None:
    boss = person("boss", Role.MANAGER, Organisation.objects.create(name="Chambers"))
    place = Organisation.objects.get(name="Chambers")
    Profile.objects.filter(pk=ada[0].pk).update(organisation=place)
    referral = proof.sent(case, ada[0])
    assert told("offered") == ["Ada"]
    gone(ada[1])
    clocks()
    assert told("deserted") == []
    # What happens from now on reaches them.
    actions.withdraw(referral=referral, by=caseworker)
    assert told("over") == ["Boss"]
    proof.put(case, proof.agreed(case, ada[0]), "accepted")
    accounts.remove_membership(by=System("tests"), membership=Membership.objects.get(user=boss))
    clocks()
    assert told("deserted") == ["Caseworker"]


def test_whoever_has_the_case_now_is_told_and_what_waits_for_the_other_is_taken_back(
    case: Case, caseworker: User, ada: Person, colleague: User
) -> None:
    is_accepted(case, ada, ada)
    gone(ada[1])
    clocks()
    assert colleague in colleagues(case)
    cases.hand_over_case(case=case, to=colleague, by=caseworker)
    clocks()
    assert told("deserted") == ["Mate"]
