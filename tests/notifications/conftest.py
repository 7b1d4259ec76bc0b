"""People to be told, a mail server that takes what it is sent, and a way to send what is due."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import actions, delivery
from notifications.builtin import ACCOUNT_KINDS, UNDELIVERED
from notifications.choices import Channel
from notifications.kinds import MemberKind
from notifications.models import Message, SafeContact
from tests.accounts.conftest import lines, no_n_plus_one
from tests.sink import Sink
from tests.stage import kinds as stage

__all__ = ["lines", "no_n_plus_one"]


@pytest.fixture(autouse=True)
def clean_stage() -> Iterator[None]:
    """What one test wanted of the stage's kinds is no business of the next."""
    yield
    stage.SETTLED.clear()
    stage.PRESSED.clear()
    stage.FORBIDDEN.clear()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@example.com", "correct horse battery")


@pytest.fixture
def sender(db: None) -> User:
    return User.objects.create_user("sender@example.com", "correct horse battery")


@pytest.fixture
def contact(db: None) -> SafeContact:
    """A help-seeker who may be mailed at any time."""
    return actions.agree(channel=Channel.EMAIL, time_zone="Europe/London", language="en")


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A mail server on this machine, and the settings to use it."""
    sink = Sink().start()
    use(settings, sink.port)
    yield sink
    sink.stop()


def use(settings, port: int, patience: float = 30) -> None:
    """Send mail to this port, with so many seconds of patience: a busy machine is no mail server that hangs."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": patience},
        }
    }


@pytest.fixture
def tell(sender: User) -> Callable[..., Message]:
    """Return a function that queues one message of the stage's."""

    def told(to: User, subject: str = "stage.thing:1", kind: MemberKind = stage.THING, **more) -> Message:
        with transaction.atomic():
            return actions.tell(kind=kind, to=to, subject=subject, **{"sender": sender} | more)

    return told


@pytest.fixture
def reach(contact: SafeContact, sender: User) -> Callable[..., Message]:
    """Return a function that queues one message to the help-seeker."""

    def reached(subject: str = "stage.request:1", **more) -> Message:
        with transaction.atomic():
            return actions.reach(kind=stage.NEWS, subject=subject, **{"contact": contact, "sender": sender} | more)

    return reached


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Return a function that makes everything due, whatever it waits for, and sends it."""

    def delivered() -> int:
        Message.objects.alive().update(due_at=timezone.now())
        return delivery.deliver(seconds=60)

    return delivered


def again(message: Message) -> Message:
    """Read a message anew."""
    return Message.objects.select_related("user", "contact").get(pk=message.pk)


def moved(user: User, address: str) -> User:
    """The same person at another address, to which the mail server behaves as the name says."""
    user.email = address
    user.save()
    return user


def reported(message: Message) -> Message | None:
    """The report of a message that did not arrive."""
    return Message.objects.filter(kind=UNDELIVERED.name, subject=f"notifications.message:{message.pk}").first()


def code(address: str = "new@example.com", letters: str = "KTRM47") -> Message:
    """Queue a code to an address."""
    with transaction.atomic():
        return actions.tell_address(kind=ACCOUNT_KINDS["login_code"], address=address, secret={"code": letters})
