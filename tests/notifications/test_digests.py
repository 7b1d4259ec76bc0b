"""The daily mail: what stands in it, and whose end it shares."""

from notifications import actions
from notifications.actions.delivering import BACKOFF
from notifications.choices import Mark, Reason
from notifications.models import Message
from notifications.states import State
from tests.notifications.conftest import again, moved, reported
from tests.stage.kinds import DAILY, SETTLED


def test_a_digest_holds_a_line_for_each_part_that_still_counts(ada, tell, sink, deliver):
    parts = [tell(ada, kind=DAILY, subject=f"stage.thing:{number}") for number in range(3)]
    SETTLED.add("stage.thing:1")
    deliver()
    (mail,) = sink.taken
    assert mail.text.count("- Something small") == 2
    assert mail.text.count("/n/") == 2
    assert [again(part).state for part in parts] == [State.SENT, State.CANCELLED, State.SENT]
    assert mail.message_id == f"<{parts[0].digest_id}@localhost>"


def test_a_digest_of_which_nothing_is_left_is_not_sent(ada, tell, sink, deliver):
    part = tell(ada, kind=DAILY)
    SETTLED.add("stage.thing:1")
    deliver()
    assert not sink.taken
    assert again(part.digest).reason == Reason.SETTLED


def test_the_parts_of_a_digest_share_its_end(ada, sender, tell, sink, deliver):
    part = tell(moved(ada, "550.ada@example.com"), kind=DAILY)
    deliver()
    assert (again(part).state, again(part).reason) == (State.UNDELIVERABLE, Reason.REFUSED)
    assert again(part).alarmed_at
    assert reported(part).user == sender


def test_the_parts_of_a_daily_mail_that_came_back_are_reported_each(ada, sender, tell, sink, deliver):
    part = tell(ada, kind=DAILY)
    deliver()
    assert actions.heard_back(mark=Mark.BOUNCED, message_id=part.digest_id, address=ada.email)
    assert again(part).reason == Reason.BOUNCED
    assert reported(part).user == sender


def test_what_stood_in_a_daily_mail_that_died_goes_out_by_itself(ada, administrator, tell, sink, deliver):
    part = tell(moved(ada, "451.ada@example.com"), kind=DAILY)
    for _ in range(len(BACKOFF) + 1):
        deliver()
    assert again(part).state == again(part.digest).state == State.DEAD
    moved(ada, "fine.ada@example.com")
    assert actions.replay(by=administrator, message_id=part.digest_id) == 1
    deliver()
    assert (again(part).state, again(part).digest) == (State.SENT, None)
    assert not Message.objects.left_behind().exists()
