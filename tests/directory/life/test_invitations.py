"""Invitations: few mails, none that can be pressed again and again, and none about what is out of view."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory import actions, scheduled
from directory.actions.inviting import ANSWERED, COUNTED, INVITED, MOST_A_DAY, MOST_INVITED, MOST_TO_ONE
from directory.forms import InviteForm
from directory.models import Holder, Invitation, InvitationSent, Profile
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State as Sent
from tests.directory.pages import text
from tests.directory.threads import at_once
from tests.factories.life import held, holder, manager, whole

pytestmark = pytest.mark.django_db

COLLEAGUE = "colleague@example.net"


def mails() -> int:
    return Message.objects.filter(kind=INVITED.name).count()


def invited(by: User, address: str = COLLEAGUE) -> Invitation:
    invitation = actions.invite(profile=held(by), by=by, address=address)
    assert invitation is not None
    return invitation


def pressed(profile: Profile, by: User, address: str = COLLEAGUE) -> None:
    """Invited, and taken back: the way to one more mail."""
    invitation = actions.invite(profile=profile, by=by, address=address)
    assert invitation is not None
    actions.take_invitation_back(invitation=invitation, by=by)


def test_invite_sends_one_mail_however_often_it_is_pressed() -> None:
    by = holder()
    first = invited(by)
    assert actions.invite(profile=first.profile, by=by, address=" Colleague@Example.net ") == first
    assert mails() == 1


def test_invite_of_who_holds_it_already_is_quiet() -> None:
    by = holder()
    assert actions.invite(profile=held(by), by=by, address=by.email.upper()) is None
    assert mails() == 0


def test_invite_of_more_than_any_colleagues_is_refused() -> None:
    by = holder()
    profile = held(by)
    for number in range(MOST_INVITED):
        actions.invite(profile=profile, by=by, address=f"{number}@example.net")
    with pytest.raises(Refused):
        actions.invite(profile=profile, by=by, address="one-more@example.net")
    with time_machine.travel(timezone.now() + ANSWERED + timedelta(minutes=1)):
        assert actions.invite(profile=profile, by=by, address="one-more@example.net")


def test_invite_again_after_two_weeks_writes_again() -> None:
    by = holder()
    first = invited(by)
    with time_machine.travel(timezone.now() + ANSWERED + timedelta(minutes=1)):
        again = actions.invite(profile=first.profile, by=by, address=COLLEAGUE)
    assert again != first
    assert mails() == 2


@pytest.mark.django_db(transaction=True)
def test_invite_twice_at_once_writes_once() -> None:
    by = holder()
    profile = held(by)
    told = at_once(*[lambda: actions.invite(profile=profile, by=by, address=COLLEAGUE)] * 3)
    assert {type(each) for each in told} == {Invitation}
    assert (Invitation.objects.count(), mails()) == (1, 1)


def test_invitation_taken_back_twice_is_quiet_and_by_others_denied(caseworker: User) -> None:
    by = holder()
    invitation = invited(by)
    with pytest.raises(PermissionDenied):
        actions.take_invitation_back(invitation=invitation, by=caseworker)
    for _ in range(2):
        actions.take_invitation_back(invitation=Invitation(pk=invitation.pk, profile=invitation.profile), by=by)
    assert not Invitation.objects.exists()


def test_invite_and_take_back_does_not_flood_a_mailbox() -> None:
    by = holder()
    profile = held(by)
    for _ in range(MOST_TO_ONE):
        pressed(profile, by)
    with pytest.raises(Refused, match="written to already"):
        actions.invite(profile=profile, by=by, address=COLLEAGUE.upper())
    assert not Invitation.objects.exists()
    assert mails() == MOST_TO_ONE


def test_invite_counts_an_address_over_everybody_who_writes_to_it() -> None:
    for number in range(MOST_TO_ONE):
        by = holder(f"inviter-{number}")
        draft = whole(by)
        actions.invite(profile=draft, by=by, address=COLLEAGUE)
        actions.discard(profile=draft, by=by)
    with pytest.raises(Refused, match="written to already"):
        invited(holder())
    with time_machine.travel(timezone.now() + COUNTED + timedelta(minutes=1)):
        assert invited(holder("later"))


def test_invite_says_the_same_of_an_address_with_an_account_and_of_one_without() -> None:
    by = holder()
    profile, said = held(by), []
    for address in (holder("known").email, "unknown@example.net"):
        for _ in range(MOST_TO_ONE):
            pressed(profile, by, address)
        with pytest.raises(Refused) as refused:
            actions.invite(profile=profile, by=by, address=address)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_invite_counts_the_mails_of_one_person_a_day() -> None:
    by = holder()
    profile = held(by)
    for number in range(MOST_A_DAY):
        pressed(profile, by, f"{number}@example.net")
    with pytest.raises(Refused, match="tomorrow"):
        actions.invite(profile=profile, by=by, address=COLLEAGUE)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert actions.invite(profile=profile, by=by, address=COLLEAGUE)


@pytest.mark.django_db(transaction=True)
def test_invite_of_one_address_by_many_at_once_is_counted() -> None:
    pairs = [(held(by), by) for by in (holder(f"inviter-{number}") for number in range(MOST_TO_ONE + 2))]
    told = at_once(*[lambda p=p, by=by: actions.invite(profile=p, by=by, address=COLLEAGUE) for p, by in pairs])
    assert sum(isinstance(each, Refused) for each in told) == 2
    assert mails() == MOST_TO_ONE


def test_invitation_ledger_names_nobody_and_is_forgotten() -> None:
    invited(holder())
    row = InvitationSent.objects.get()
    assert COLLEAGUE not in f"{row} {row.digest}"
    with time_machine.travel(timezone.now() + COUNTED - timedelta(minutes=1)):
        assert scheduled.forget_old() == 0
    with time_machine.travel(timezone.now() + COUNTED + timedelta(minutes=1)):
        assert (scheduled.forget_old(), scheduled.forget_old()) == (1, 0)


def test_invitation_taken_back_takes_its_waiting_mail_along_and_no_other() -> None:
    by = holder()
    one = invited(by)
    actions.invite(profile=one.profile, by=by, address="other@example.net")
    actions.take_invitation_back(invitation=one, by=by)
    states = dict(Message.objects.filter(kind=INVITED.name).values_list("state", "address"))
    assert states == {Sent.CANCELLED: "", Sent.WAITING: "other@example.net"}


@pytest.mark.parametrize("verb", ["suspend", "withdraw"])
def test_invite_to_what_is_out_of_view_is_refused(verb: str, moderator: User) -> None:
    by = holder()
    profile = held(by)
    getattr(actions, verb)(profile=profile, by=moderator, reason="No")
    with pytest.raises(Refused, match="not shown"):
        actions.invite(profile=profile, by=by, address=COLLEAGUE)
    assert mails() == 0


@pytest.mark.parametrize("evil", ["\u017fusan@example.org", "s\u00fcsan@example.org", "\u0430da@example.org"])
def test_invite_form_takes_no_lookalike(evil: str) -> None:
    form = InviteForm({"address": evil})
    assert not form.is_valid()
    assert "address" in form.errors


def test_invitation_names_the_inviter_or_a_colleague_never_an_address(sign_in) -> None:
    by, colleague = holder("inviter"), holder("colleague")
    invitation = invited(by)
    page, client = reverse("directory:invited", args=[invitation.pk]), sign_in(colleague)
    assert "Inviter asks you" in text(client.get(page))
    User.objects.filter(pk=by.pk).update(name="")
    shown = text(client.get(page))
    assert "A colleague asks you" in shown
    assert by.email not in shown


def test_page_offers_only_what_its_reader_may_do(sign_in) -> None:
    first, second = holder("first"), holder("second")
    profile = held(first)
    Holder.objects.create(profile=profile, user=second)
    invitation = actions.invite(profile=profile, by=first, address=COLLEAGUE)
    assert invitation is not None
    invite = reverse("directory:invite", args=[profile.pk])
    back = reverse("directory:take_invitation_back", args=[invitation.pk])
    ends = {row.user: reverse("directory:leave_profile", args=[row.pk]) for row in profile.holders.all()}

    def offered(user: User) -> list[bool]:
        page = sign_in(user).get(reverse("directory:mine_detail", args=[profile.pk])).content.decode()
        return [f'action="{address}"' in page for address in (invite, back, ends[first], ends[second])]

    assert offered(first) == [True, True, True, True]
    assert offered(second) == [True, True, False, True]
    assert offered(manager(profile)) == [False, False, False, False]


def test_manager_reads_why_it_is_not_theirs(sign_in) -> None:
    by = holder()
    profile = held(by)
    invitation = actions.invite(profile=profile, by=by, address=COLLEAGUE)
    assert invitation is not None
    client: Client = sign_in(manager(profile))
    for place, sent in (
        (reverse("directory:invite", args=[profile.pk]), {"address": "friend@example.net"}),
        (reverse("directory:take_invitation_back", args=[invitation.pk]), {}),
    ):
        answer = client.post(place, sent, follow=True)
        assert "A colleague looks after this entry: only they say who else does." in text(answer)
    assert Invitation.objects.get() == invitation
