"""Asking to be told, saying yes, leaving: in the browser's requests and by a mail program."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.vault import sealing
from accounts.vault.sealing import Erased, Unreadable
from news import addresses, links
from news.actions import letters, subscribing
from news.models import Letter, Subscriber, Tag
from notifications import actions as outbox
from notifications.choices import Mark, Reason
from notifications.models import Message
from notifications.states import State
from tests.news.letters.conftest import article, confirmed

pytestmark = pytest.mark.django_db
OWN = re.compile(r"http://\S+/letter/[0-9a-f-]{36}/[\w-]+/(?=\s)")


def path(address: str) -> str:
    return (
        address.partition("8000")[2]
        or address.partition("//")[2].partition("/")[1] + address.partition("//")[2].partition("/")[2]
    )


def own(subscriber: Subscriber) -> str:
    return path(links.to_own_page(subscriber.pk))


def leaving(subscriber: Subscriber) -> str:
    return path(links.to_leave(subscriber.pk))


def test_a_yes_takes_a_mail_and_a_press(visitor: Client, tag: Tag, sink, deliver):
    article("numbers", tag)
    answer = visitor.post(reverse("news:subscribe"), {"address": "Ada@Example.com", "topics": [tag.pk]})
    assert answer.status_code == 302
    deliver()
    (mail,) = sink.taken
    assert mail.to == "ada@example.com"
    page = path(OWN.search(mail.text)[0])
    for method in ("get", "head") * 3:
        assert getattr(visitor, method)(page).status_code == 200
    assert Subscriber.objects.get().confirmed_at is None
    assert visitor.post(page, {"do": "save", "topics": [tag.pk]}).status_code == 302
    kept = Subscriber.objects.get()
    assert kept.confirmed_at
    assert list(kept.topics.all()) == [tag]


def test_an_address_is_written_to_once_an_hour_and_nobody_learns_that_it_is_known(visitor: Client, sink, deliver):
    answers = [visitor.post(reverse("news:subscribe"), {"address": "ada@example.com"}) for _ in range(3)]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    deliver()
    assert len(sink.taken) == 1
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1, minutes=1)):
        subscribing.subscribe(address="ADA@example.com", topics=[])
    assert Message.objects.filter(kind="news.confirm").count() == 2
    assert Subscriber.objects.count() == 1


def test_a_stranger_cannot_change_what_a_reader_chose(tag: Tag, other_tag: Tag):
    reader = confirmed("ada@example.com", tag)
    subscribing.subscribe(address="ada@example.com", topics=[other_tag])
    assert list(reader.topics.all()) == [tag]


def test_a_mailbox_is_asked_ever_more_seldom_whoever_leaves_and_asks_again(sink, deliver):
    now = timezone.now()
    for hours in (0, 0.5, 1.1, 2.5, 26, 27, 200):
        with time_machine.travel(now + datetime.timedelta(hours=hours), tick=False):
            subscribing.subscribe(address="ada+list@example.com", topics=[])
            subscribing.subscribe(address=f"ada+{hours}@example.com", topics=[])
            for subscriber in Subscriber.objects.all():
                subscribing.leave(key=subscriber.pk)
    assert Message.objects.filter(kind="news.confirm").count() == 4


def test_a_mailbox_that_is_lost_is_asked_no_more(sink, deliver):
    subscribing.subscribe(address="550.ada@example.com", topics=[])
    deliver()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=400)):
        subscribing.forget_unconfirmed()
        subscribing.subscribe(address="550.ada@example.com", topics=[])
    assert Message.objects.filter(kind="news.confirm").count() == 1


@pytest.mark.parametrize("address", ["\u017ftranger@example.com", "ada@\u0131.example"])
def test_letters_that_look_like_others_do_not_tell_who_is_there(visitor: Client, address: str):
    confirmed("stranger@example.com")
    assert visitor.post(reverse("news:subscribe"), {"address": address}).status_code == 400
    subscribing.subscribe(address=address, topics=[])
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize("address", ["", "not an address", "a@b\r\nBcc: c@d.example", "x" * 250 + "@example.com"])
def test_what_is_no_address_is_refused_beside_the_field(visitor: Client, address: str):
    answer = visitor.post(reverse("news:subscribe"), {"address": address})
    assert answer.status_code == 400
    assert "id_address" in answer.text
    assert not Subscriber.objects.exists()


def test_too_many_askings_from_one_place_are_stopped(visitor: Client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"subscribe": "2/5m/ip"}
    for number in range(2):
        visitor.post(reverse("news:subscribe"), {"address": f"{number}@example.com"})
    assert visitor.post(reverse("news:subscribe"), {"address": "2@example.com"}).status_code == 429
    assert Subscriber.objects.count() == 2


def test_links_that_are_opened_and_not_pressed_change_nothing(asked: Subscriber):
    scanner = Client(enforce_csrf_checks=True)
    for address in (own(asked), leaving(asked)):
        for method in ("get", "head") * 3:
            assert getattr(scanner, method)(address).status_code == 200
    kept = Subscriber.objects.get()
    assert (kept.pk, kept.confirmed_at) == (asked.pk, None)


def test_one_press_of_a_mail_program_ends_it_without_a_cookie(asked: Subscriber):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(leaving(asked), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Subscriber.objects.exists()
    assert program.post(leaving(asked)).status_code == 200
    assert Message.objects.get().state == State.CANCELLED


@pytest.mark.parametrize("leads_to", [own, leaving])
def test_a_link_that_is_opened_or_pressed_without_end_is_stopped_and_stops_nobody_else(
    asked: Subscriber, leads_to: Callable[[Subscriber], str]
) -> None:
    here, there = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    link = leads_to(asked)
    assert [here.get(link).status_code for _ in range(121)] == [200] * 120 + [429]
    # Opening used up no press.
    pressed = [here.post(link, {"do": "nothing", "topics": "none"}).status_code for _ in range(16)]
    assert (pressed[14] < 429, pressed[15]) == (True, 429)
    page = here.post(link).text
    assert ("has not arrived" in page, "nor with the link" in page) == (True, True)
    assert (there.get(link).status_code, there.post(link, {"do": "leave"}).status_code) == (200, 200)
    assert not Subscriber.objects.exists()


def test_saying_yes_needs_our_own_form(asked: Subscriber):
    assert Client(enforce_csrf_checks=True).post(own(asked), {"do": "save"}).status_code == 403
    assert Subscriber.objects.get().confirmed_at is None


def test_a_forged_link_leads_nowhere(asked: Subscriber, visitor: Client):
    for name in ("news:subscription", "news:leave_letters"):
        for method in ("get", "post"):
            assert getattr(visitor, method)(reverse(name, args=[asked.pk, "forged"])).status_code == 404
    assert Subscriber.objects.exists()


def test_leaving_on_ones_own_page_forgets_the_address(asked: Subscriber, visitor: Client):
    assert "forgotten" in visitor.post(own(asked), {"do": "leave"}).text
    assert not Subscriber.objects.exists()
    assert visitor.get(own(asked)).status_code == 410


def test_whoever_does_not_say_yes_is_forgotten_in_two_days(asked: Subscriber):
    kept = confirmed("bea@example.com")
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=47)):
        assert subscribing.forget_unconfirmed() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=49)):
        assert subscribing.forget_unconfirmed() == 1
        assert subscribing.forget_unconfirmed() == 0
    assert list(Subscriber.objects.all()) == [kept]


def test_one_address_stands_there_once(asked: Subscriber):
    with pytest.raises(IntegrityError), transaction.atomic():
        confirmed("ADA@example.com")


@pytest.mark.parametrize("mark", [Mark.BOUNCED, Mark.COMPLAINED])
def test_an_address_whose_mail_comes_back_is_forgotten(letter: Letter, sender: User, sink, deliver, mark: Mark):
    reader = confirmed("ada@example.com")
    letters.send_letter(letter=letter, version=letter.version, by=sender)
    letters.send_on()
    deliver()
    message = Message.objects.get(kind="news.letter")
    assert outbox.heard_back(mark=mark, message_id=message.pk)
    assert not Subscriber.objects.filter(pk=reader.pk).exists()
    assert not Message.objects.silent().exists()


def test_a_mailbox_that_is_not_there_is_forgotten_when_it_is_refused(sink, deliver):
    subscribing.subscribe(address="550.ada@example.com", topics=[])
    deliver()
    message = Message.objects.get()
    assert (message.state, message.reason) == (State.UNDELIVERABLE, Reason.REFUSED)
    assert message.alarmed_at
    assert not Subscriber.objects.exists()


def test_an_address_of_which_nothing_else_is_known_is_forgotten_and_not_asked_again(letter: Letter, sender: User, sink):
    reader = confirmed("ada@example.com")
    confirmed("bea@example.com")
    letters.send_letter(letter=letter, version=letter.version, by=sender)
    letters.send_on()
    assert outbox.heard_of_address(mark=Mark.BOUNCED, address="ADA@example.com")
    assert not outbox.heard_of_address(mark=Mark.BOUNCED, address="ada@example.com")
    assert list(Subscriber.objects.values_list("digest", flat=True)) == [addresses.digest("bea@example.com")]
    assert Message.objects.get(recipient=reader.owner).state == State.CANCELLED
    before = Message.objects.count()
    subscribing.subscribe(address="ada@example.com", topics=[])
    assert Message.objects.count() == before


def test_addresses_stand_nowhere_in_the_clear_and_go_with_their_key(
    asked: Subscriber, letter: Letter, sender: User, django_capture_on_commit_callbacks
):
    reader = confirmed("bea@example.com")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM news_subscriber row")
        told = cursor.fetchone()[0]
    assert asked.digest in told
    assert not [word for word in ("@example", b"@example".hex()) if word in told]
    assert addresses.of([asked, reader]) == ["ada@example.com", "bea@example.com"]
    with django_capture_on_commit_callbacks(execute=True):
        subscribing.leave(key=asked.pk)
    with pytest.raises(Erased):
        sealing.seal_text("x", owner=asked.owner, place=asked.place)
    # A backup brings the row again, and not the key: they are not written to.
    asked.confirmed_at = asked.asked_at
    asked.save(force_insert=True)
    letters.send_letter(letter=letter, version=letter.version, by=sender)
    assert letters.send_on() == 1
    assert Message.objects.get(kind="news.letter").address == "bea@example.com"


def test_nobody_is_passed_over_while_the_keys_do_not_open(letter: Letter, sender: User, settings):
    confirmed("ada@example.com")
    letters.send_letter(letter=letter, version=letter.version, by=sender)
    held, settings.VAULT_KEYS = settings.VAULT_KEYS, {2: b"y" * 32}
    with pytest.raises(Unreadable):
        letters.send_on()
    settings.VAULT_KEYS = held
    assert letters.send_on() == 1


def test_leaving_works_while_the_ledger_of_erasures_cannot_be_written(
    asked: Subscriber, settings, django_capture_on_commit_callbacks
):
    settings.ERASURES_FILE = Path("/proc/erasures.log")
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post(leaving(asked)).status_code == 200
    assert not Subscriber.objects.exists()


def test_another_secret_key_finds_whoever_subscribed_under_the_one_before(settings):
    confirmed("ada@example.com")
    settings.SECRET_KEY = "another" * 10
    subscribing.subscribe(address="ada@example.com", topics=[])
    assert Subscriber.objects.count() == 1
