"""What people can be told. Apps above declare their kinds here, in their AppConfig.ready; nothing else can be sent.

Three types that cannot be confused, because the actions take one each: members are told at least once, help-seekers
at most once, an address is told a code. None of them takes words about anybody: a mail says what its template says,
with numbers and dates in it.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from notifications.choices import Pace

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from notifications.models import Message

type Fact = int | datetime.date | datetime.datetime
type Words = "str | _StrPromise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What somebody can do from a mail with one press of a button, without signing in.

    `label`: the button, also in the mail; `question`: what the page asks; `act`: does it, as that member, about that
    subject, and returns the sentence that says so. It raises PermissionDenied or `Refused` when it cannot be done.
    """

    label: Words
    question: Words
    act: "Callable[[User, str], Words]"


class Refused(Exception):
    """A press that cannot be done any more; its words are for whoever pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberKind:
    """Something that somebody with an account is told, at least once.

    `name`: app and word ("directory.mistake"), also the template: emails/directory/mistake.txt.
    `title`: as the page of preferences calls it. `headline`: the subject line, neutral, and the line in a digest.
    `why`: why they are told, as in "You are told this because …". `may_receive`: asked before it is queued and
    again before it is sent. `is_wanted(subject)`: False once a colleague has acted. `page(subject)`: where it leads.
    `is_fixed`: the pace is nobody's to choose; `is_urgent`: and it breaks quiet hours.
    """

    name: str
    title: Words
    headline: Words
    why: Words
    page: Callable[[str], str]
    may_receive: "Callable[[User], bool]"
    is_wanted: Callable[[str], bool] = field(default=lambda _subject: True)
    pace: Pace = Pace.AT_ONCE
    is_urgent: bool = False
    is_fixed: bool = False
    press: Press | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether its pace is the member's to choose."""
        return not (self.is_urgent or self.is_fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekerKind:
    """Something that a help-seeker agreed to be told, at most once.

    `address_of(contact)`: asks whoever keeps it encrypted; None when it is gone. `page`: a path that needs their code.
    """

    name: str
    headline: Words
    page: str
    address_of: Callable[[UUID], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressKind:
    """A code, word of a change to an account, or what somebody without one subscribed to. Useless after `minutes`.

    Never digested. `came_back`: called with the recipient that was told, in the transaction, when there is no such
    mailbox or the mail was called unwanted; nobody else is told then. `heard_of`: the same when only the address is
    known; returns whether it knew it.
    """

    name: str
    headline: Words
    minutes: int
    came_back: Callable[[str], None] | None = None
    heard_of: Callable[[str], bool] | None = None


type Kind = MemberKind | SeekerKind | AddressKind

_kinds: dict[str, Kind] = {}
# What answers the address in a mail of a kind, where one button would not do.
type Sheet = "Callable[[HttpRequest, Message], HttpResponse]"
_sheets: dict[str, Sheet] = {}


def register(*kinds: Kind) -> None:
    """Declare kinds. Raises ValueError for a name that is taken."""
    for kind in kinds:
        if kind.name in _kinds:
            raise ValueError(f"There is a kind {kind.name} already.")
        _kinds[kind.name] = kind


def get(name: str) -> Kind | None:
    """Return the kind of that name; None when this release does not know it (any more)."""
    return _kinds.get(name)


def answer_with(kind: MemberKind, sheet: Sheet) -> None:
    """Have a page of its own answer the address in the mails of a kind, without signing in: GET must change nothing.

    It is called once the signature was checked, and asks the rest itself: who that message was to, how old it is.
    """
    _sheets[kind.name] = sheet


def sheet_of(kind: Kind) -> Sheet | None:
    """Return the page that answers the mails of a kind; None: the one with a button does."""
    return _sheets.get(kind.name)


def every() -> Iterator[Kind]:
    """Yield all kinds, in the order in which they were declared."""
    yield from _kinds.values()


def chosen_by(user: "User") -> list[MemberKind]:
    """Return the kinds whose pace this member may choose. Kinds that ask the same question ask it once."""
    chosen = [kind for kind in every() if isinstance(kind, MemberKind) and kind.is_chosen]
    answers = {ask: ask(user) for ask in dict.fromkeys(kind.may_receive for kind in chosen)}
    return [kind for kind in chosen if answers[kind.may_receive]]
