"""Links in mails: a scanner may open each as often as it likes; only a press acts."""

import datetime
import re

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis.connection import parse_url

from accounts.models import AuditEvent
from notifications import links
from notifications.builtin import UNDELIVERED
from notifications.models import Message
from tests.canary import Place, valkey
from tests.stage.kinds import DAILY, FORBIDDEN, PRESSED, SETTLED


def path_of(message):
    return re.sub(r"^https?://[^/]+", "", links.to(message))


def test_a_scanner_that_opens_each_link_three_times_changes_nothing(ada, tell, visitor):
    message = tell(ada)
    for method in (visitor.get, visitor.head, visitor.options) * 3:
        assert method(path_of(message)).status_code in {200, 405}
    assert not PRESSED
    assert not AuditEvent.objects.exists()
    assert visitor.post(path_of(message)).status_code == 200
    assert [(ada.email, "stage.thing:1")] == PRESSED


def test_the_page_says_what_the_button_does_and_that_opening_did_nothing(ada, tell, visitor):
    page = visitor.get(path_of(tell(ada))).content.decode()
    assert "Do you take it?" in page
    assert "opening the page has changed nothing" in page
    assert 'class="button button-primary"' in page
    assert ada.email not in page


def test_a_press_is_written_down_as_whoever_got_the_mail(ada, tell, visitor):
    message = tell(ada)
    page = visitor.post(path_of(message)).content.decode()
    assert "Done." in page
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.detail) == (f"user:{ada.pk}", "pressed", {"kind": "stage.thing"})


def test_what_cannot_be_done_any_more_is_said_kindly(ada, tell, visitor):
    message = tell(ada)
    SETTLED.add(message.subject)
    answer = visitor.post(path_of(message))
    assert answer.status_code == 409
    assert "It is settled." in answer.content.decode()


def test_an_old_button_does_not_act(ada, tell, visitor):
    message = tell(ada)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=15)):
        assert b"Do you take it?" not in visitor.get(path_of(message)).content
        assert visitor.post(path_of(message)).status_code == 409
    assert not PRESSED


def test_who_may_not_do_it_any_more_cannot_press(ada, tell, visitor):
    message = tell(ada)
    FORBIDDEN.add(ada.email)
    assert visitor.post(path_of(message)).status_code == 403
    FORBIDDEN.clear()
    type(ada).objects.update(is_active=False)
    assert visitor.post(path_of(message)).status_code == 403
    assert not PRESSED


def test_a_kind_without_a_button_only_leads_on(ada, tell, visitor):
    message = tell(ada, kind=DAILY)
    assert b"Sign in and see it" in visitor.get(path_of(message)).content
    assert visitor.post(path_of(message)).status_code == 409


def test_an_address_that_we_did_not_make_is_not_found(ada, tell, visitor):
    message = tell(ada)
    other = tell(ada, step="other")
    signature = path_of(other).split("/")[3]
    for forged in (signature, "x", signature[:-1]):
        assert visitor.get(reverse("notifications:open", args=[message.pk, forged])).status_code == 404
        assert visitor.post(reverse("notifications:open", args=[message.pk, forged])).status_code == 404


def test_a_mail_whose_message_is_gone_says_so(ada, tell, visitor):
    message = tell(ada)
    address = path_of(message)
    Message.objects.update(state="cancelled", reason="expired", finished_at=timezone.now())
    Message.objects.all().delete()
    answer = visitor.get(address)
    assert answer.status_code == 410
    assert "leads nowhere" in answer.content.decode()


def place(number: int) -> Client:
    """A browser somewhere else."""
    return Client(REMOTE_ADDR=f"203.0.113.{number}")


def counted() -> list[Place]:
    """What is kept of links that were opened and pressed in this test."""
    own = parse_url(settings.CACHES["default"]["LOCATION"])["db"]
    return [each for each in valkey() if each.name.startswith(f"valkey {own} ") and b"mail_" in each.content]


def test_who_presses_without_end_is_stopped_and_takes_the_answer_from_nobody(ada, tell):
    path, other = path_of(tell(ada)), path_of(tell(ada, step="other"))
    pressed = [place(1).post(path).status_code for _ in range(16)]
    assert pressed == [200] * 15 + [429]
    assert len(PRESSED) == 15
    assert "Please wait a few minutes" in place(1).post(path).text
    assert [place(1).post(other).status_code, place(1).get(path).status_code] == [200, 200]
    assert place(2).post(path).status_code == 200


def test_many_places_together_do_not_press_without_end_either(ada, tell, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"mail_pressed": "4/5m/key"}
    path = path_of(tell(ada))
    assert [place(number).post(path).status_code for number in range(6)] == [200] * 4 + [429] * 2
    assert len(PRESSED) == 4


def test_a_scanner_that_opens_without_end_is_stopped_and_uses_up_no_press(ada, tell):
    path = path_of(tell(ada))
    # More than anybody presses, and than all together do.
    opened = [place(1).get(path).status_code for _ in range(121)]
    assert opened == [200] * 120 + [429]
    assert place(1).head(path).status_code == 429
    assert place(2).get(path).status_code == 200
    assert place(1).post(path).status_code == 200


def test_what_is_counted_tells_neither_the_link_nor_the_place(ada, tell):
    message = tell(ada)
    path = path_of(message)
    place(1).get(path)
    place(1).post(path)
    assert len(counted()) == 3
    for word in (str(message.pk), path.split("/")[3], "203.0.113.1", ada.email):
        assert not [each.name for each in counted() if word.encode() in each.content]


def test_an_address_that_we_did_not_make_is_not_counted(ada, tell):
    forged = reverse("notifications:open", args=[tell(ada).pk, "x"])
    for method in (place(1).get, place(1).post):
        method(forged)
    assert not counted()


def test_a_press_without_a_token_is_refused(ada, tell):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path_of(tell(ada))).status_code == 403
    assert not PRESSED


def test_why_a_message_did_not_arrive_is_told_to_its_sender_only(ada, sender, tell, administrator, sign_in):
    message = tell(ada)
    Message.objects.update(state="cancelled", reason="expired", finished_at=timezone.now())
    address = UNDELIVERED.page(f"notifications.message:{message.pk}")
    page = sign_in(sender).get(address)
    assert "too late to be of use" in page.content.decode()
    assert ada.email not in page.content.decode()
    assert sign_in(administrator).get(address).status_code == 200
    assert sign_in(ada).get(address).status_code == 404
    assert sign_in(sender).get(reverse("notifications:undelivered")).status_code == 404
