"""Writing to each other: who may, what stops it, what is told, and how every word goes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import travel

from accounts.models import AuditEvent, User
from accounts.vault import sealing
from accounts.vault.models import DataKey
from directory import actions, scheduled
from directory.actions import peers
from directory.models import Block, Post, Thread
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State
from tests.directory.peers.cast import begun, is_gone, professional, words
from tests.directory.threads import at_once
from tests.factories.directory import BY, drafted, listed, published
from tests.factories.life import held, holder

pytestmark = pytest.mark.django_db

SECRET = "Could you take a scars report?"


def told(user: User, kind: str = "directory.written") -> list[str]:
    return list(Message.objects.filter(user=user, kind=kind).order_by("queued_at").values_list("state", flat=True))


def test_the_first_message_begins_a_thread_and_the_other_side_is_told_without_a_word_of_it() -> None:
    ada, hers, grace, _other, thread = begun(SECRET)
    assert (thread.first, thread.begun_by, words(thread)) == (hers, ada, [SECRET])
    (message,) = Message.objects.filter(user=grace)
    assert (message.kind, message.facts) == ("directory.written", {})
    assert SECRET.encode() not in bytes(Post.objects.get().body)
    assert told(ada) == []
    assert AuditEvent.objects.filter(verb="begun", target_id=str(thread.pk)).exists()


def test_writing_again_goes_on_in_the_same_thread_from_either_side() -> None:
    ada, hers, grace, other, thread = begun("One")
    peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Two")
    peers.begin_thread(by=grace, speaks_for=other, to=hers, text="Three")
    peers.write_post(thread=thread, by=ada, text="Four")
    assert Thread.objects.count() == 1
    assert words(thread) == ["One", "Two", "Three", "Four"]


def test_one_mail_until_the_other_side_has_read() -> None:
    ada, _hers, grace, _other, thread = begun()
    peers.write_post(thread=thread, by=ada, text="And another thing")
    assert len(told(grace)) == 1
    peers.mark_read(thread=thread, by=grace)
    assert told(grace) == [State.CANCELLED]
    peers.write_post(thread=thread, by=ada, text="One more")
    assert told(grace) == [State.CANCELLED, State.WAITING]


def test_what_one_colleague_has_read_no_other_is_told_of() -> None:
    _ada, _hers, grace, other, thread = begun()
    second = holder("second")
    other.holders.create(user=second)
    peers.write_post(thread=thread, by=grace, text="An answer")
    peers.mark_read(thread=thread, by=second)
    assert told(grace) == [State.CANCELLED]


def test_the_same_key_again_sends_once() -> None:
    ada, hers, _grace, other, thread = begun("One")
    key = uuid4()
    sent = {peers.write_post(thread=thread, by=ada, text="Two", key=key).pk for _press in range(2)}
    assert sent == {key}
    assert peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Two", key=key).pk == key
    assert words(thread) == ["One", "Two"]


def test_a_key_of_somebody_elses_message_is_no_way_into_it() -> None:
    _ada, _hers, grace, _other, thread = begun("One")
    (first,) = Post.objects.all()
    mine = peers.write_post(thread=thread, by=grace, text="Two", key=first.pk)
    assert mine.pk != first.pk
    assert words(thread) == ["One", "Two"]


def test_only_verified_members_write_and_only_for_an_entry_of_their_own(moderator: User) -> None:
    ada, hers = professional("ada")
    _grace, other = professional("grace")
    nobody = holder("nobody")
    draft = drafted()
    draft.holders.create(user=nobody)
    for who, entry in ((nobody, draft), (nobody, hers), (moderator, hers), (ada, other)):
        with pytest.raises(PermissionDenied):
            peers.begin_thread(by=who, speaks_for=entry, to=other, text="Hello")
    assert not Thread.objects.exists()


def test_who_cannot_be_written_to() -> None:
    ada, hers = professional("ada")
    mine_too = held(ada, slug="ada-too", name="Ada too")
    for entry in (published(slug="unheld"), listed(), drafted(slug="draft"), hers, mine_too):
        with pytest.raises(Refused):
            peers.begin_thread(by=ada, speaks_for=hers, to=entry, text="Hello")


def test_a_stranger_has_no_side_of_it(moderator: User) -> None:
    *_two, thread = begun()
    eve, _hers = professional("eve")
    for who in (eve, moderator):
        for deed in (peers.block, peers.allow, peers.erase_thread, peers.mark_read, peers.report_thread):
            with pytest.raises(PermissionDenied):
                deed(thread=thread, by=who)
        with pytest.raises(PermissionDenied):
            peers.write_post(thread=thread, by=who, text="Let me in")


def test_so_many_new_threads_a_day_and_no_more() -> None:
    ada, hers = professional("ada")
    others = [professional(f"other-{number}")[1] for number in range(peers.NEW_A_DAY + 1)]
    for each in others[:-1]:
        peers.begin_thread(by=ada, speaks_for=hers, to=each, text="Hello")
    with pytest.raises(Refused, match="go on tomorrow"):
        peers.begin_thread(by=ada, speaks_for=hers, to=others[-1], text="Hello")
    peers.begin_thread(by=ada, speaks_for=hers, to=others[0], text="In a thread that stands")
    with travel(timezone.now() + timedelta(days=1, minutes=1)):
        peers.begin_thread(by=ada, speaks_for=hers, to=others[-1], text="Hello")


def test_blocked_nobody_writes_here_or_anew_until_it_is_allowed_again() -> None:
    ada, hers, grace, other, thread = begun()
    for _again in range(2):
        peers.block(thread=thread, by=grace)
    for write in (
        lambda: peers.write_post(thread=thread, by=ada, text="Please"),
        lambda: peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Please"),
        lambda: peers.write_post(thread=thread, by=grace, text="And another thing"),
    ):
        with pytest.raises(Refused):
            write()
    # They cannot lift what the other side has said.
    peers.allow(thread=thread, by=ada)
    assert Block.objects.count() == 1
    peers.allow(thread=thread, by=grace)
    peers.write_post(thread=thread, by=ada, text="Thank you")


def test_a_block_outlives_the_thread() -> None:
    ada, hers, grace, other, thread = begun()
    peers.block(thread=thread, by=grace)
    peers.erase_thread(thread=thread, by=grace)
    assert peers.erase_thread(thread=thread, by=ada)
    with pytest.raises(Refused):
        peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Me again")


@pytest.mark.parametrize("end", [actions.suspend, actions.withdraw])
def test_a_suspended_or_withdrawn_entry_closes_its_threads_at_once(end) -> None:
    ada, hers, grace, _other, thread = begun()
    end(profile=hers, by=BY, reason="A doubt")
    thread.refresh_from_db()
    assert thread.closed_at
    for who in (ada, grace):
        with pytest.raises(Refused, match="not shown any more"):
            peers.write_post(thread=thread, by=who, text="Hello?")


def test_it_is_closed_in_the_transaction_of_the_deed() -> None:
    _ada, hers, _grace, _other, thread = begun()
    with transaction.atomic():
        actions.suspend(profile=hers, by=BY, reason="A doubt")
        transaction.set_rollback(True)
    thread.refresh_from_db()
    assert thread.closed_at is None


def test_shown_again_they_write_again() -> None:
    ada, hers, _grace, other, thread = begun("One")
    actions.suspend(profile=hers, by=BY, reason="A doubt")
    actions.publish(profile=hers, by=BY)
    peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Two")
    thread.refresh_from_db()
    assert (thread.closed_at, words(thread)) == (None, ["One", "Two"])


def test_nobody_writes_to_a_paused_entry_or_after_its_check_has_lapsed() -> None:
    ada, _hers, grace, other, thread = begun()
    actions.pause(profile=other, by=grace)
    with pytest.raises(Refused):
        peers.write_post(thread=thread, by=ada, text="Hello?")
    with pytest.raises(PermissionDenied):
        peers.write_post(thread=thread, by=grace, text="Hello?")


def test_both_sides_erase_it_and_nothing_opens_it_ever_again() -> None:
    ada, _hers, grace, _other, thread = begun()
    (post,) = Post.objects.all()
    for _again in range(2):
        assert not peers.erase_thread(thread=thread, by=ada)
    assert not is_gone(thread)
    assert peers.erase_thread(thread=thread, by=grace)
    assert is_gone(thread)
    assert is_gone(post)
    assert DataKey.objects.get(owner=thread.owner).wrapped is None
    with pytest.raises(sealing.Erased):
        sealing.open_text(bytes(post.body), owner=thread.owner, place=post.place)
    assert told(grace) == [State.CANCELLED]


def test_a_message_moved_elsewhere_does_not_open() -> None:
    ada, _hers, _grace, _other, thread = begun()
    first = Post.objects.get()
    second = peers.write_post(thread=thread, by=ada, text="Two")
    with pytest.raises(sealing.Unreadable):
        sealing.open_text(bytes(first.body), owner=thread.owner, place=second.place)


def test_two_years_after_the_last_message_all_is_erased() -> None:
    ada, _hers, _grace, _other, thread = begun()
    last = timezone.now() + timedelta(days=400)
    with travel(last):
        # The check would have lapsed by then; what counts is the last message.
        Thread.objects.filter(pk=thread.pk).update(last_at=timezone.now())
    with travel(last + peers.RETENTION - timedelta(hours=1)):
        assert scheduled.forget_threads() == 0
    with travel(last + peers.RETENTION + timedelta(hours=1)):
        assert scheduled.forget_threads() == 1
        assert scheduled.forget_threads() == 0
    assert is_gone(thread)
    assert DataKey.objects.get(owner=thread.owner).wrapped is None
    assert AuditEvent.objects.filter(verb="erased", target_id=str(thread.pk), actor="system:retention").exists()
    assert ada


def test_with_an_entry_that_is_deleted_its_threads_and_their_key_go() -> None:
    ada, hers, grace, _other, thread = begun()
    peers.write_post(thread=thread, by=grace, text="An answer")
    actions.erase(profile=hers, by=ada)
    assert is_gone(thread)
    assert DataKey.objects.get(owner=thread.owner).wrapped is None


def test_what_somebody_wrote_stays_when_their_account_goes() -> None:
    ada, hers, _grace, _other, thread = begun("One")
    hers.holders.create(user=holder("second"))
    hers.holders.filter(user=ada).delete()
    ada.delete()
    post = Post.objects.get()
    assert (post.sender, post.profile, words(thread)) == (None, hers, ["One"])


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_meet_in_one_thread() -> None:
    ada, hers = professional("ada")
    grace, other = professional("grace")
    sent = at_once(
        lambda: peers.begin_thread(by=ada, speaks_for=hers, to=other, text="From Ada"),
        lambda: peers.begin_thread(by=grace, speaks_for=other, to=hers, text="From Grace"),
        lambda: peers.begin_thread(by=ada, speaks_for=hers, to=other, text="From Ada again"),
    )
    assert all(isinstance(each, Post) for each in sent), sent
    (thread,) = Thread.objects.all()
    assert sorted(words(thread)) == ["From Ada", "From Ada again", "From Grace"]


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_at_once_sends_once() -> None:
    ada, _hers, _grace, _other, thread = begun("One")
    key = uuid4()
    at_once(*[lambda: peers.write_post(thread=thread, by=ada, text="Two", key=key)] * 3)
    assert words(thread) == ["One", "Two"]


@pytest.mark.django_db(transaction=True)
def test_writing_while_the_entry_is_suspended_never_leaves_it_open() -> None:
    ada, hers, _grace, _other, thread = begun("One")
    at_once(
        lambda: peers.write_post(thread=thread, by=ada, text="Two"),
        lambda: actions.suspend(profile=hers, by=BY, reason="A doubt"),
    )
    thread.refresh_from_db()
    assert thread.closed_at


@pytest.mark.django_db(transaction=True)
def test_writing_while_the_entry_is_deleted_ends_in_words() -> None:
    ada, hers, grace, _other, thread = begun("One")
    done = at_once(
        lambda: peers.write_post(thread=thread, by=grace, text="Two"),
        lambda: actions.erase(profile=hers, by=ada),
        lambda: peers.write_post(thread=thread, by=grace, text="Three"),
        lambda: peers.report_thread(thread=thread, by=grace),
    )
    assert done[1] is None, done
    assert all(isinstance(each, Post | Refused | type(None)) for each in done), done
    assert is_gone(thread)


@pytest.mark.django_db(transaction=True)
def test_both_sides_erasing_at_once_erase_once() -> None:
    ada, _hers, grace, _other, thread = begun()
    done = at_once(
        lambda: peers.erase_thread(thread=thread, by=ada), lambda: peers.erase_thread(thread=thread, by=grace)
    )
    assert sorted(map(str, done)) == ["False", "True"]
    assert is_gone(thread)


def test_the_database_keeps_two_sides_and_whole_reports() -> None:
    ada, hers, _grace, other, thread = begun()
    now = timezone.now()
    for row in (
        {"first": hers, "second": hers},
        {"first": other, "second": hers},
        {"first": hers, "second": published(slug="x"), "reported_at": now},
        {"first": hers, "second": published(slug="y"), "settled_at": now},
        {"first": hers, "second": published(slug="z"), "erasure_asked_for": other},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Thread.objects.create(begun_by=ada, begun_at=now, last_at=now, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.bulk_create([Block(profile=hers, against=other) for _twice in range(2)])
    assert thread
