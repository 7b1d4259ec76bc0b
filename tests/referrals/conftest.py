"""Whoever asks for help, and the desk that answers: real requests, through the actions."""

import datetime
import secrets
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import Role
from notifications.choices import Channel
from notifications.models import Message
from notifications.states import State as Delivery
from referrals import actions
from referrals.actions import Asked
from referrals.models import HelpRequest
from referrals.reaching import Reach
from tests.accounts.conftest import lines, no_n_plus_one
from tests.conftest import person

__all__ = ["lines", "no_n_plus_one"]

WORDS = "My employer keeps my passport."
ANSWERS = {"country": "GB", "need": "papers", "language": "sq"}
DANGER, CHILD = {"danger": "yes"}, {"age": "yes"}
NUMBER = "+44 7700 900123"

Ask = Callable[..., HelpRequest]


def reachable(channel: Channel | str = Channel.PHONE, *, address: str = NUMBER, word: str = "", **rules: Any) -> dict:
    """What `Asked` says of somebody who agreed to be reached; at any hour unless `rules` say more."""
    given = {"channel": Channel(channel), "time_zone": "Europe/London", "language": "sq"} | rules
    return {"agreement": given, "reach": Reach(address, word)}


@pytest.fixture
def ask(db: None) -> Ask:
    """Return a function that asks for help as somebody would; `number` is their return code, `said` more answers."""

    def one(*, key: Any = None, number: int | None = None, said: dict | None = None, **over: Any) -> HelpRequest:
        asked = Asked(**{"answers": ANSWERS | (said or {}), "text": WORDS} | over)
        number = secrets.randbelow(2**66) if number is None else number
        return actions.receive(key=key or uuid4(), number=number, asked=asked)

    return one


@pytest.fixture
def colleague(operator: Organisation) -> User:
    """Another one of the desk."""
    return person("colleague", Role.DESK, operator, is_staff=True)


@pytest.fixture
def waiting(ask: Ask) -> HelpRequest:
    """A request that nobody has taken yet."""
    return ask()


@pytest.fixture
def taken(waiting: HelpRequest, desk_member: User) -> HelpRequest:
    """A request that the desk member has."""
    actions.take(request=waiting, by=desk_member)
    return again(waiting)


@pytest.fixture
def answered(taken: HelpRequest, desk_member: User) -> HelpRequest:
    """A request that the desk member has answered."""
    actions.reply(request=taken, text="We can help.", key=uuid4(), by=desk_member)
    return again(taken)


def again(row: Any) -> Any:
    """Return the row as it is now."""
    return type(row).objects.get(pk=row.pk)


def clock(hour: int, minute: int = 0) -> datetime.time:
    """A time of day."""
    return datetime.time(hour, minute)


def told(kind: str) -> list[str]:
    """To whom messages of a kind wait to go out."""
    waiting = Message.objects.filter(kind=f"referrals.{kind}", state=Delivery.WAITING)
    return sorted(waiting.values_list("user__name", flat=True))


def hush() -> None:
    """Let all that waits to go out count as read."""
    now = timezone.now()
    Message.objects.filter(state=Delivery.WAITING).update(state=Delivery.CANCELLED, reason="muted", finished_at=now)


def say(request: HelpRequest, words: str = "Please hurry") -> Any:
    """Have the person write again."""
    return actions.write_again(request=request, text=words, key=uuid4())


def answer(request: HelpRequest, by: User, words: str = "We can help.") -> Any:
    """Have one of the desk answer."""
    return actions.reply(request=request, text=words, key=uuid4(), by=by)
