"""What becomes of a message, against a mail server that takes, refuses, hangs and drops."""

import datetime
import re
import select
import socket
from dataclasses import replace

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from notifications import actions, delivery, kinds
from notifications.actions.delivering import BACKOFF, Outcome
from notifications.builtin import UNDELIVERED
from notifications.choices import Mark, Pace, Reason
from notifications.mailing import Line
from notifications.models import MarkedAddress, Message
from notifications.pace import Hours
from notifications.rendering import render
from notifications.states import State
from tests.notifications.conftest import again, moved, reported, use
from tests.stage import kinds as stage
from tests.stage.kinds import FORBIDDEN, SETTLED, THING, URGENT


def test_a_message_is_sent_once_and_stamped(ada, tell, sink, deliver):
    message = tell(ada, facts={"days": 1200, "day": datetime.date(2026, 11, 26)})
    assert deliver() == 1
    assert deliver() == 0
    (mail,) = sink.taken
    assert mail.to == ada.email
    assert mail.message_id == f"<{message.pk}@localhost>"
    assert mail.mail["Subject"] == "A thing waits for you"
    assert mail.mail["Auto-Submitted"] == "auto-generated"
    assert "1,200 days, until 26 November 2026" in mail.text
    assert f"/n/{message.pk}/" in mail.text
    assert again(message).state == State.SENT
    assert again(message).finished_at


def test_the_envelope_names_where_bounces_go(ada, tell, sink, deliver, settings):
    settings.BOUNCE_ADDRESS = "back@example.net"
    tell(ada)
    deliver()
    assert sink.taken[0].sender == "back@example.net"
    assert sink.taken[0].mail["From"] == settings.DEFAULT_FROM_EMAIL


def test_a_mailbox_that_is_not_there_marks_the_address_and_tells_the_sender(ada, sender, tell, sink, deliver):
    message = tell(moved(ada, "550.ada@example.com"))
    deliver()
    assert (again(message).state, again(message).reason) == (State.UNDELIVERABLE, Reason.REFUSED)
    assert again(message).alarmed_at
    assert MarkedAddress.objects.get().mark == Mark.BOUNCED
    assert reported(message).user == sender
    assert [mail.to for mail in sink.taken] == [sender.email]
    # A key in a link may hold any three letters.
    assert "ada" not in re.sub(r"https?://\S+", "", sink.taken[0].text).casefold()


def test_a_server_without_finer_codes_means_the_mailbox_too(ada, tell, sink, deliver):
    message = tell(moved(ada, "551.ada@example.com"))
    deliver()
    assert again(message).reason == Reason.REFUSED
    assert MarkedAddress.objects.get().status == "551"


def test_a_server_that_dislikes_us_says_nothing_about_the_address(ada, tell, sink, deliver):
    message = tell(moved(ada, "554-1.ada@example.com"))
    deliver()
    assert again(message).state == State.WAITING
    assert not MarkedAddress.objects.exists()
    deliver()
    assert again(message).state == State.SENT


def test_an_address_that_no_mail_can_carry_is_refused_and_keeps_nobody_else_back(ada, sender, tell, sink, deliver):
    odd = tell(moved(ada, "jos\u00e9@example.com"))
    fine = tell(sender, subject="stage.thing:2")
    deliver()
    assert again(odd).reason == Reason.REFUSED
    assert again(fine).state == State.SENT
    assert not MarkedAddress.objects.exists()


def test_a_server_that_hung_up_between_two_mails_leaves_no_doubt(contact, reach, sink, deliver, monkeypatch):
    monkeypatch.setitem(stage.ADDRESSES, contact.pk, "bye-1.a@example.com")
    line = Line()

    def send(number):
        message = reach(subject=f"stage.request:{number}")
        return line.send(render(message, kinds.get(message.kind)), "bye-1.a@example.com", only_once=True)

    assert send(1) is Outcome.SENT
    assert select.select([line._backend.connection.sock], [], [], 30)[0], "the server does not hang up"
    assert send(2) is Outcome.SENT
    assert len(sink.taken) == 2


def test_nothing_more_is_sent_to_a_marked_address(ada, sender, tell, sink, deliver):
    MarkedAddress.objects.create(address=ada.email.upper(), mark=Mark.BOUNCED)
    message = tell(ada)
    deliver()
    assert again(message).reason == Reason.MARKED
    assert [mail.to for mail in sink.taken] == [sender.email]


def test_who_sent_to_themselves_is_not_told_at_the_same_address(ada, administrator, tell, sink, deliver):
    message = tell(moved(ada, "550.ada@example.com"), sender=ada)
    deliver()
    assert reported(message).user == administrator


def test_a_report_that_does_not_arrive_goes_on_to_whoever_watches(ada, sender, administrator, tell, sink, deliver):
    moved(sender, "550.sender@example.com")
    message = tell(moved(ada, "550.ada@example.com"))
    deliver()
    deliver()
    reports = Message.objects.filter(kind=UNDELIVERED.name, subject=f"notifications.message:{message.pk}")
    assert {report.user: report.state for report in reports} == {
        sender: State.UNDELIVERABLE, administrator: State.SENT,
    }  # fmt: skip
    assert not Message.objects.filter(state=State.UNDELIVERABLE, alarmed_at=None).exists()


def test_when_nobody_can_be_told_a_law_says_so(ada, sender, tell, sink, deliver):
    MarkedAddress.objects.create(address=sender.email, mark=Mark.BOUNCED)
    message = tell(moved(ada, "550.ada@example.com"))
    deliver()
    assert again(message).alarmed_at is None
    Message.objects.filter(pk=message.pk).update(finished_at=timezone.now() - datetime.timedelta(minutes=3))
    assert Message.objects.silent().get() == message


def test_a_message_that_dies_again_is_told_again(ada, sender, administrator, tell, sink, deliver):
    message = tell(moved(ada, "451.ada@example.com"))
    for _death in (1, 2):
        for _ in range(len(BACKOFF) + 1):
            deliver()
        assert actions.replay(by=administrator) == 1
    assert Message.objects.filter(kind=UNDELIVERED.name, user=sender).count() == 2
    assert again(message).state == State.WAITING


@pytest.mark.parametrize("how", ["421", "450", "451", "data"])
def test_what_is_refused_for_now_waits_for_its_next_try(ada, tell, sink, deliver, how):
    message = tell(moved(ada, f"{how}-1.ada@example.com"))
    before = timezone.now()
    deliver()
    after = timezone.now()
    waiting = again(message)
    assert (waiting.state, waiting.attempts, waiting.handed) == (State.WAITING, 1, 0)
    earliest, latest = (datetime.timedelta(seconds=BACKOFF[0] * part) for part in (0.75, 1.25))
    assert before + earliest <= waiting.due_at <= after + latest
    assert waiting.error
    deliver()
    assert again(message).state == State.SENT
    assert len(sink.taken) == 1


def test_without_a_mail_server_no_try_is_counted(ada, tell, settings, deliver):
    first, second = tell(ada), tell(ada, subject="stage.thing:2")
    # Ours for as long as we look, so that nobody else answers there; but we do not listen.
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        use(settings, mute.getsockname()[1])
        assert deliver() == 1
    for message in (first, second):
        assert (again(message).state, again(message).attempts, again(message).handed) == (State.WAITING, 0, 0)


def test_a_mail_server_that_hangs_is_given_up(ada, tell, settings, deliver):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, silent.getsockname()[1], patience=1)
        message = tell(ada)
        deliver()
    assert again(message).error in {"TimeoutError", "SMTPServerDisconnected"}
    assert again(message).attempts == 0


def test_what_may_have_been_taken_is_sent_again_under_the_same_id(ada, tell, sink, deliver):
    message = tell(moved(ada, "drop-1.ada@example.com"))
    deliver()
    assert again(message).handed == 1
    deliver()
    assert again(message).state == State.SENT
    assert len(sink.taken) == 2
    assert len({mail.message_id for mail in sink.taken}) == 1


def test_what_fails_too_often_is_a_dead_letter(ada, sender, administrator, tell, sink, deliver):
    message = tell(moved(ada, "451.ada@example.com"))
    for _ in range(len(BACKOFF) + 1):
        deliver()
    assert (again(message).state, again(message).reason) == (State.DEAD, Reason.OUT_OF_TRIES)
    told = Message.objects.filter(kind=UNDELIVERED.name)
    assert set(told.values_list("user", flat=True)) == {sender.pk, administrator.pk}


def test_what_a_server_puts_off_is_not_late_while_it_waits_for_its_next_try(ada, tell, sink, deliver):
    message = tell(moved(ada, "451.ada@example.com"))
    deliver()
    hour = datetime.timedelta(hours=1)
    Message.objects.filter(pk=message.pk).update(wanted_at=timezone.now() - hour, due_at=timezone.now() + hour)
    assert not Message.objects.late().exists()
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - hour)
    assert Message.objects.late().exists()


def test_what_ends_its_sender_each_time_is_a_dead_letter(ada, tell, sink, deliver):
    message = tell(ada)
    Message.objects.filter(pk=message.pk).update(attempts=len(BACKOFF) + 3)
    deliver()
    assert again(message).reason == Reason.OUT_OF_TRIES


def test_one_that_cannot_be_written_does_not_keep_the_others_back(ada, tell, sink, deliver, monkeypatch):
    broken, fine = tell(ada, kind=URGENT), tell(ada, subject="stage.thing:2")
    monkeypatch.setitem(kinds._kinds, "stage.urgent", replace(URGENT, may_receive=None))
    deliver()
    assert (again(broken).state, again(broken).error) == (State.WAITING, "TypeError")
    assert again(fine).state == State.SENT


def test_a_database_that_stumbles_before_anything_left_only_delays(reach, sink, deliver, monkeypatch):
    def away(*_):
        raise OperationalError

    message = reach()
    monkeypatch.setitem(kinds._kinds, "stage.news", replace(stage.NEWS, address_of=away))
    with pytest.raises(OperationalError):
        deliver()
    assert (again(message).state, again(message).handed) == (State.WAITING, 0)


def test_a_database_that_goes_away_leaves_the_lease_to_run_out(ada, tell, sink, deliver, monkeypatch):
    def away(**_):
        raise OperationalError

    message = tell(ada)
    monkeypatch.setattr(actions, "mark_sent", away)
    with pytest.raises(OperationalError):
        deliver()
    assert again(message).state == State.LEASED


def test_a_kind_that_nobody_knows_any_more_is_a_dead_letter(ada, tell, sink, deliver, monkeypatch):
    message = tell(ada)
    monkeypatch.delitem(kinds._kinds, "stage.thing")
    deliver()
    assert (again(message).state, again(message).reason) == (State.DEAD, Reason.UNTOLD)


def test_words_of_our_field_are_never_sent(ada, tell, sink, deliver, monkeypatch):
    message = tell(ada)
    monkeypatch.setitem(kinds._kinds, "stage.thing", replace(THING, headline="A trafficking case waits"))
    deliver()
    assert (again(message).state, again(message).reason) == (State.DEAD, Reason.NOT_NEUTRAL)
    assert not [mail for mail in sink.taken if mail.to == ada.email]


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (Reason.SETTLED, lambda _: SETTLED.add("stage.thing:1")),
        (Reason.NOT_ALLOWED, lambda user: FORBIDDEN.add(user.email)),
        (Reason.NOT_ALLOWED, lambda user: type(user).objects.update(is_active=False)),
        (
            Reason.MUTED,
            lambda user: user.preferences.create(kind="stage.thing", pace=Pace.NONE),
        ),
    ],
)
def test_what_is_not_needed_any_more_is_not_sent(ada, tell, sink, deliver, reason, change):
    message = tell(ada)
    change(ada)
    deliver()
    assert (again(message).state, again(message).reason) == (State.CANCELLED, reason)
    assert not sink.taken


def test_quiet_hours_hold_after_an_outage_too(ada, tell, sink, deliver):
    message, urgent = tell(ada), tell(ada, kind=URGENT)
    hours = Hours("UTC", datetime.time(8), datetime.time(22), datetime.time(7))
    with time_machine.travel(datetime.datetime(2126, 11, 26, 12, tzinfo=datetime.UTC)):
        actions.choose(by=ada, paces={}, hours=hours)
    with time_machine.travel(datetime.datetime(2126, 11, 26, 23, tzinfo=datetime.UTC)):
        Message.objects.update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        delivery.deliver()
    assert again(message).due_at == datetime.datetime(2126, 11, 27, 7, tzinfo=datetime.UTC)
    assert (again(message).attempts, again(message).handed) == (0, 0)
    assert again(urgent).state == State.SENT
