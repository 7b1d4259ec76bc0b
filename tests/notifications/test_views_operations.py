"""Whoever watches over the site sees what holds, and can set things right."""

import re

import pytest
from django.utils import timezone

from accounts import health
from accounts.models import AuditEvent, Heartbeat
from notifications import actions
from notifications.choices import Mark, Reason
from notifications.models import MarkedAddress, Message
from notifications.states import State
from tests.notifications.conftest import again

PAGE = "/operations/"


@pytest.fixture
def page(administrator, sign_in):
    return sign_in(administrator)


def dead(message):
    Message.objects.filter(pk=message.pk).update(state=State.LEASED, lease="0" * 32)
    Message.objects.filter(pk=message.pk).update(
        state=State.DEAD, lease=None, reason=Reason.OUT_OF_TRIES, error="SMTPDataError", finished_at=timezone.now(),
        attempts=10, alarmed_at=timezone.now(),
    )  # fmt: skip
    return message


def test_all_is_well_when_nothing_was_ever_told(page):
    text = page.get(PAGE).content.decode()
    assert "Everything that was promised is on its way or has arrived." in text
    assert "nothing waits" in text
    assert "not seen yet" in text


def test_what_does_not_hold_is_said(page, ada, tell):
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - timezone.timedelta(minutes=10))
    text = page.get(PAGE).content.decode()
    assert "Something does not hold" in text
    assert "10 minutes ago" in text
    assert "1 waiting for too long" in text


def test_nobody_is_named(page, ada, tell):
    dead(tell(ada))
    text = page.get(PAGE).content.decode()
    assert "A thing waits for you" in text
    assert "it failed too often (SMTPDataError)" in text
    assert ada.email not in text


def test_a_dead_letter_is_sent_again_under_its_old_id(page, ada, tell, sink, deliver, administrator):
    message = dead(tell(ada))
    answer = page.post("/operations/replay/", {"message": str(message.pk)}, follow=True)
    assert "One message is sent again." in answer.content.decode()
    assert again(message).state == State.WAITING
    deliver()
    assert sink.taken[0].message_id == f"<{message.pk}@localhost>"
    assert AuditEvent.objects.get(verb="replayed").actor == f"user:{administrator.pk}"


def test_all_dead_letters_are_sent_again_at_once(page, ada, tell):
    for number in range(3):
        dead(tell(ada, subject=f"stage.thing:{number}"))
    assert "3 messages are sent again." in page.post("/operations/replay/", follow=True).content.decode()
    assert "Nothing was left" in page.post("/operations/replay/", follow=True).content.decode()


def test_a_dead_letter_that_nobody_needs_is_let_be(page, ada, tell):
    message = dead(tell(ada))
    for _ in range(2):
        answer = page.post("/operations/let-be/", {"message": str(message.pk)}, follow=True)
        assert answer.status_code == 200
    assert (again(message).state, again(message).reason) == (State.CANCELLED, Reason.LET_BE)
    assert AuditEvent.objects.filter(verb="let_be").count() == 1
    assert page.post("/operations/let-be/", {"message": "x"}).status_code == 400


def test_a_button_that_was_made_up_is_refused(page):
    assert page.post("/operations/replay/", {"message": "x"}).status_code == 400
    assert page.get("/operations/replay/").status_code == 405


def test_an_address_that_works_again_is_written_to_again(page, ada):
    MarkedAddress.objects.create(address=ada.email, mark=Mark.BOUNCED, status="5.1.1")
    assert "mail to it comes back (5.1.1)" in page.get(PAGE).content.decode()
    page.post("/operations/unmark/", {"address": ada.email.upper()})
    assert not MarkedAddress.objects.exists()
    page.post("/operations/unmark/", {"address": ada.email})
    assert AuditEvent.objects.filter(verb="unmarked").count() == 1


@pytest.mark.parametrize("role", ["caseworker", "moderator"])
def test_others_may_neither_look_nor_touch(role, request, sign_in, ada, tell):
    client, message = sign_in(request.getfixturevalue(role)), dead(tell(ada))
    MarkedAddress.objects.create(address=ada.email, mark=Mark.BOUNCED)
    assert client.get(PAGE).status_code == 403
    assert client.post("/operations/replay/", {"message": str(message.pk)}).status_code == 403
    assert client.post("/operations/let-be/", {"message": str(message.pk)}).status_code == 403
    assert client.post("/operations/unmark/", {"address": ada.email}).status_code == 403
    assert again(message).state == State.DEAD
    assert MarkedAddress.objects.exists()


def test_the_last_hour_is_drawn_and_told(page, ada, tell, sink, deliver):
    for number in range(3):
        tell(ada, subject=f"stage.thing:{number}")
    deliver()
    text = page.get(PAGE).content.decode()
    assert len(re.findall(r'<rect class="bar"', text)) in {1, 2}
    assert "The same as a table" in text


def test_who_is_silent_is_said(page):
    for name in (health.CLOCK, health.RELAY, health.WORKER):
        health.beat(name)
    Heartbeat.objects.filter(name=health.RELAY).update(beat_at=timezone.now() - timezone.timedelta(hours=3))
    text = page.get(PAGE).content.decode()
    assert "3 hours ago" in text
    assert "1 silent for a minute" in text


def test_an_alarm_that_is_over_stays_in_the_list(page, ada, tell):
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - timezone.timedelta(minutes=10))
    actions.weigh_laws()
    Message.objects.update(wanted_at=timezone.now())
    text = page.get(PAGE).content.decode()
    assert "Nothing waits for more than two minutes" in text.split("The last alarms")[1]


def test_the_page_asks_as_much_for_many_as_for_one(page, ada, tell, django_assert_max_num_queries):
    page.get(PAGE)
    for number in range(20):
        dead(tell(ada, subject=f"stage.thing:{number}"))
        MarkedAddress.objects.create(address=f"a{number}@example.com", mark=Mark.BOUNCED)
    with django_assert_max_num_queries(32):
        page.get(PAGE)
