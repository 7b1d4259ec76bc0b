"""After a restore: what may have gone out to a help-seeker since the backup does not go out again."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts import chain
from accounts.models import AuditEvent
from accounts.permissions import System
from notifications import actions
from notifications.choices import Reason
from notifications.models import Message
from notifications.states import State
from tests.notifications.conftest import again, reported


def settle() -> int:
    return actions.settle_restored(by=System("test"))


def settled(backup_of: datetime.datetime, *erasures: str) -> str:
    told = StringIO()
    call_command("settle_restored", backup_of=backup_of, erasures=erasures, stdout=told)
    return told.getvalue()


def test_what_waited_for_a_help_seeker_never_goes_out_again_and_whoever_sent_it_is_told(sender, reach, sink, deliver):
    leased, waiting = reach("stage.request:1"), reach("stage.request:2")
    assert actions.claim().pk == leased.pk
    assert settle() == 2
    for message in (leased, waiting):
        assert (again(message).state, again(message).reason) == (State.UNDELIVERABLE, Reason.UNKNOWN)
        assert reported(message).user == sender
    assert settle() == 0
    deliver()
    assert {mail.to for mail in sink.taken} == {sender.email}
    assert AuditEvent.objects.filter(verb="restored", detail={"messages_given_up": 2}).count() == 1


def test_a_dead_letter_to_a_help_seeker_cannot_be_sent_again(reach):
    message = reach()
    claimed = actions.claim()
    actions.finish(message=claimed, state=State.DEAD, reason=Reason.OUT_OF_TRIES)
    assert settle() == 1
    assert actions.replay(by=System("test")) == 0
    assert again(message).state == State.CANCELLED


def test_what_waited_for_a_member_goes_out_and_what_was_sent_stays_sent(ada, tell, reach, sink, deliver):
    gone = reach()
    deliver()
    message = tell(ada)
    assert settle() == 0
    deliver()
    assert (again(message).state, again(gone).state) == (State.SENT, State.SENT)
    assert [mail.to for mail in sink.taken].count(ada.email) == 1


def test_settling_erases_first_seals_the_trail_and_names_what_was_cut_off(db, tmp_path, settings):
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.log"
    ledger = tmp_path / "erasures.log"
    ledger.write_text("2026-11-26T12:00:00+00:00 tests.case:1\n")
    settle()
    chain.seal()
    before = timezone.now()
    settings.AUDIT_HEADS_FILE.write_text(f"7 {'0' * 64} {(before + datetime.timedelta(minutes=5)).isoformat()}\n")
    told = settled(before, str(ledger)).splitlines()
    assert told[0].startswith("1 erasures in the ledger")
    assert "The audit trail holds up to the backup; 0 exported ends" in told[2]
    assert told[3].startswith("1 ends were exported to")
    assert not chain.unsealed().exists()
    # An end from before the backup that is not there is no matter of the restore.
    settings.AUDIT_HEADS_FILE.write_text(f"7 {'0' * 64} {(before - datetime.timedelta(minutes=5)).isoformat()}\n")
    assert "does not hold. CUT OFF: position 7" in settled(before)


def test_a_backup_of_a_later_release_is_refused(db):
    MigrationRecorder(connection).record_applied("accounts", "9999_of_tomorrow")
    with pytest.raises(CommandError, match=r"later release, which also had: accounts\.9999_of_tomorrow"):
        settled(timezone.now())
    assert not Message.objects.exists()


def test_a_backup_of_an_earlier_release_is_migrated(db, monkeypatch):
    """The table knows one migration less; what is called then is Django's own."""
    MigrationRecorder(connection).record_unapplied("notifications", "0001_initial")
    called = []
    module = "notifications.management.commands.settle_restored.call_command"
    monkeypatch.setattr(module, lambda name, **_: called.append(name))
    assert "1 migrations were applied" in settled(timezone.now())
    assert called == ["migrate", "rebuild_search"]
