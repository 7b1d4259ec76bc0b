"""Reported messages: moderators read these and no others, and that they did is written down."""

import pytest

from accounts.models import AuditEvent, User
from directory.actions import peers
from directory.models import Thread
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State
from tests.directory.pages import queries, text
from tests.directory.peers.cast import begun, professional
from tests.factories.life import another_moderator

pytestmark = pytest.mark.django_db

LIST = "/directory/desk/messages/"


def read(thread: Thread) -> int:
    return AuditEvent.objects.filter(verb="read", target_id=str(thread.pk)).count()


def test_reported_the_moderators_are_told_once_and_read_it_on_the_record(moderator: User, sign_in) -> None:
    _ada, _hers, grace, _other, thread = begun("A threat")
    for _again in range(2):
        peers.report_thread(thread=thread, by=grace)
    (message,) = Message.objects.filter(user=moderator, kind="directory.reported")
    desk = sign_in(moderator)
    assert "Reported by Grace Example" in text(desk.get(LIST))
    assert read(thread) == 0
    page = desk.get(f"{LIST}{thread.pk}/")
    assert "A threat" in text(page)
    assert read(thread) == 1
    done = desk.post(f"{LIST}{thread.pk}/")
    assert (done.status_code, done["Location"]) == (302, LIST)
    assert desk.get(f"{LIST}{thread.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert read(thread) == 1


def test_what_nobody_reported_no_moderator_reads(moderator: User, administrator: User, sign_in) -> None:
    *_two, thread = begun()
    for who in (moderator, administrator):
        client = sign_in(who)
        assert client.get(f"{LIST}{thread.pk}/").status_code == 404
        assert client.get(f"/directory/messages/{thread.pk}/").status_code == 404
        with pytest.raises(Refused):
            peers.read_reported(thread=thread, by=who)


def test_nobody_but_moderators_reads_what_was_reported(caseworker: User, sign_in) -> None:
    _ada, _hers, grace, _other, thread = begun()
    peers.report_thread(thread=thread, by=grace)
    for who in (caseworker, grace):
        assert sign_in(who).get(f"{LIST}{thread.pk}/").status_code == 403
        assert sign_in(who).post(f"{LIST}{thread.pk}/").status_code == 403
    assert not Thread.objects.get().settled_at


def test_a_moderator_does_not_judge_their_own_messages(moderator: User, sign_in) -> None:
    _ada, hers, grace, _other, thread = begun()
    hers.holders.create(user=moderator)
    peers.report_thread(thread=thread, by=grace)
    desk = sign_in(moderator)
    for answer in (desk.get(f"{LIST}{thread.pk}/"), desk.post(f"{LIST}{thread.pk}/")):
        assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert "a colleague looks into them" in text(desk.get(LIST))
    assert not Thread.objects.get().settled_at


def test_settled_it_can_be_reported_anew(moderator: User) -> None:
    second = another_moderator()
    _ada, _hers, grace, _other, thread = begun()
    peers.report_thread(thread=thread, by=grace)
    peers.settle_thread(thread=thread, by=moderator)
    with pytest.raises(Refused):
        peers.settle_thread(thread=thread, by=second)
    peers.report_thread(thread=thread, by=grace)
    assert Thread.objects.reported().get() == thread
    assert Message.objects.filter(user=second, kind="directory.reported").count() == 2


def test_what_is_looked_into_is_not_erased(moderator: User) -> None:
    ada, _hers, grace, _other, thread = begun()
    peers.erase_thread(thread=thread, by=ada)
    peers.report_thread(thread=thread, by=grace)
    with pytest.raises(Refused):
        peers.erase_thread(thread=thread, by=grace)
    peers.settle_thread(thread=thread, by=moderator)
    assert peers.erase_thread(thread=thread, by=grace)


def test_the_list_asks_as_often_for_many(moderator: User, sign_in) -> None:
    desk = sign_in(moderator)
    ada, hers = professional("ada")
    asked = []
    for count in (1, 6):
        for number in range(count):
            _user, other = professional(f"p-{count}-{number}")
            post = peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Hello")
            peers.report_thread(thread=post.thread, by=ada)
        asked.append(queries(desk, LIST))
    assert asked[0] == asked[1]
