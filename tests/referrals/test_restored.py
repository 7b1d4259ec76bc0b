"""A backup comes back: what people erased or withdrew since is done again before anybody sees it."""

import datetime
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import ledger
from notifications.choices import Channel, Reason
from notifications.models import Message, SafeContact
from referrals import actions
from referrals.kinds import subject
from referrals.models import HelpMessage, HelpRequest, ReturnCode
from referrals.states import State
from tests.referrals.conftest import Ask, again, reachable

pytestmark = pytest.mark.django_db


class Restored(Exception):
    """The database is as it was."""


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings) -> Path:
    """A ledger of this test's own."""
    settings.ERASURES_FILE = tmp_path / "erasures.log"
    return settings.ERASURES_FILE


def forgotten(deed: Callable[[], object]) -> None:
    """Do it, and bring the content back to before; keys and ledger know more."""
    with suppress(Restored), transaction.atomic():
        deed()
        raise Restored


def settle() -> str:
    told = StringIO()
    call_command("settle_restored", backup_of=timezone.now(), stdout=told)
    return told.getvalue()


@pytest.fixture
def reached(ask: Ask, desk_member: User) -> HelpRequest:
    """An answered request of somebody who is about to be mailed."""
    request = ask(**reachable(Channel.EMAIL, address="somebody@example.com"))
    actions.take(request=request, by=desk_member)
    actions.reply(request=request, text="We can help.", key=uuid4(), by=desk_member)
    assert Message.objects.alive().filter(subject=subject(request), contact__isnull=False).exists()
    return again(request)


def test_an_erased_request_is_no_zombie(reached: HelpRequest) -> None:
    contact = reached.contact
    forgotten(lambda: actions.erase(request=reached))
    assert again(reached).state == State.ANSWERED
    assert "1 help requests or messages erased, 0 withdrawn" in settle()
    request = again(reached)
    assert (request.state, request.answers, request.contact) == (State.ERASED, None, None)
    assert not HelpMessage.objects.filter(erased_at=None).exists()
    assert not ReturnCode.objects.exists()
    assert again(contact).ended_at
    assert not Message.objects.alive().filter(subject=subject(request)).exists()
    # Of what was erased nobody hears that it did not arrive.
    assert not Message.objects.filter(reason=Reason.UNKNOWN).exists()
    assert AuditEvent.objects.get(verb="erased").actor == "system:settle_restored"
    assert "erased" not in settle()


def test_an_erased_reply_is_empty_and_the_rest_is_as_it_was(reached: HelpRequest) -> None:
    reply = HelpMessage.objects.get(request=reached, author="desk")
    forgotten(lambda: actions.erase_reply(request=reached, key=reply.pk))
    assert again(reply).body
    assert "1 help requests or messages erased" in settle()
    assert (again(reply).body, again(reached).state) == (None, State.ANSWERED)
    assert HelpMessage.objects.exclude(pk=reply.pk).get().body


def test_what_was_withdrawn_stays_withdrawn_and_is_erased_on_the_day_that_was_said(
    reached: HelpRequest, time_machine
) -> None:
    contact, said = reached.contact, timezone.localdate() + datetime.timedelta(days=7)
    forgotten(lambda: actions.withdraw(request=reached))
    time_machine.move_to(timezone.now() + datetime.timedelta(days=2))
    assert "0 help requests or messages erased, 1 withdrawn" in settle()
    request = again(reached)
    assert (request.state, request.erase_on) == (State.WITHDRAWN, said)
    assert again(contact).ended_at
    assert not Message.objects.alive().filter(subject=subject(request)).exists()
    assert not Message.objects.filter(reason=Reason.UNKNOWN).exists()
    assert settle().count("withdrawn") == 0


def test_whoever_wanted_to_hear_no_more_hears_no_more(reached: HelpRequest) -> None:
    forgotten(lambda: actions.stop_contact(request=reached))
    assert SafeContact.objects.get().ended_at is None
    assert "1 not to be contacted any more" in settle()
    assert SafeContact.objects.get().ended_at
    assert again(reached).state == State.ANSWERED


def test_other_ledgers_are_read_too_and_none_of_it_is_an_erasure(reached: HelpRequest, file: Path, tmp_path) -> None:
    forgotten(lambda: actions.withdraw(request=reached))
    other = file.rename(tmp_path / "other.log")
    assert ledger.read([other]) == set()
    told = StringIO()
    call_command("settle_restored", backup_of=timezone.now(), withdrawals=[str(other)], stdout=told)
    assert "1 withdrawn" in told.getvalue()


def test_a_full_disk_keeps_nobody_from_withdrawing(reached: HelpRequest, file: Path, caplog) -> None:
    file.mkdir()
    actions.withdraw(request=reached)
    assert again(reached).state == State.WITHDRAWN
    assert "withdrawal_not_noted" in caplog.text
