"""What the desk sees of requests: in lists never a word of the person's, on the page of one all that it may read."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from referrals import duty, questions
from referrals.choices import Author, Urgency
from referrals.conservation import LAWS
from referrals.models import HelpMessage, HelpRequest
from referrals.states import WAITING, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TABS = {
    "waiting": gettext_lazy("Waits for somebody"),
    "mine": gettext_lazy("With me"),
    "colleagues": gettext_lazy("With colleagues"),
    "answered": gettext_lazy("Answered"),
    "closed": gettext_lazy("Closed"),
}
EMPTY = {
    "waiting": (gettext_lazy("Nobody waits"), gettext_lazy("Whoever asks for help comes here at once.")),
    "mine": (gettext_lazy("Nothing waits with you"), gettext_lazy("What you take on comes here.")),
    "colleagues": (gettext_lazy("Nothing waits with colleagues"), gettext_lazy("What they take on comes here.")),
    "answered": (
        gettext_lazy("Nothing is answered and open"),
        gettext_lazy("What is answered stays here until it is closed, or the person writes again."),
    ),
    "closed": (gettext_lazy("Nothing is closed"), gettext_lazy("What is closed stays here until it is erased.")),
}
# Each with an icon of components/icon.html: colour alone tells nothing.
LOOKS = {Urgency.NOW: "warning", Urgency.SOON: "clock", Urgency.USUAL: "info"}
WORDS = {
    Urgency.NOW: gettext_lazy("Now: may be in danger"),
    Urgency.SOON: gettext_lazy("Soon"),
    Urgency.USUAL: gettext_lazy("Usual"),
}

A_MINUTE = timedelta(minutes=1)


class Tab(NamedTuple):
    """One part of the list."""

    key: str
    label: "_StrPromise"
    number: int
    has_urgent: bool
    is_chosen: bool


class Turn(NamedTuple):
    """One request as lists show it: nothing that its person said. `waits`: for how long; `due`: the promise."""

    request: HelpRequest
    urgency: str
    words: "_StrPromise"
    icon: str
    waits: str
    due: datetime | None
    is_overdue: bool
    is_mine: bool
    wrote_again: bool


class Said(NamedTuple):
    """One message. `look`: seeker, desk or note; no text: it is erased, or cannot be read."""

    look: str
    who: str
    at: datetime
    text: str | None
    is_erased: bool
    shown_at: datetime | None


class Held(NamedTuple):
    """One law, and whether it holds now."""

    title: object
    holds: bool


def in_tab(requests: QuerySet[HelpRequest], tab: str, user: User) -> QuerySet[HelpRequest]:
    """Return the requests of one part of the list, in its order."""
    if tab == "closed":
        return requests.filter(state=State.CLOSED).order_by("-ended_at", "pk")
    return requests.filter(_tabs(user)[tab]).in_order()  # type: ignore[attr-defined]


def tabs(requests: QuerySet[HelpRequest], chosen: str, user: User) -> list[Tab]:
    """Return the parts of the list with how many there are in each (one query)."""
    held = _tabs(user)
    urgent = Q(urgency=Urgency.NOW, state__in=WAITING)
    counted = requests.aggregate(
        **{tab: Count("pk", filter=part) for tab, part in held.items()},
        **{f"urgent_{tab}": Count("pk", filter=part & urgent) for tab, part in held.items()},
    )
    return [Tab(tab, TABS[tab], counted[tab], bool(counted[f"urgent_{tab}"]), tab == chosen) for tab in TABS]


def _tabs(user: User) -> dict[str, Q]:
    taken = Q(state=State.ASSIGNED)
    return {
        "waiting": Q(state=State.RECEIVED),
        "mine": taken & Q(assigned_to=user),
        "colleagues": taken & ~Q(assigned_to=user),
        "answered": Q(state=State.ANSWERED),
        "closed": Q(state=State.CLOSED),
    }


def turns(requests: Iterable[HelpRequest], user: User) -> list[Turn]:
    """Return the rows of a list; they were asked for `with_news()`."""
    return [turn(each, user) for each in requests]


def turn(request: HelpRequest, user: User) -> Turn:
    """Return a request as lists and the head of its page show it (no query)."""
    since, due = request.waiting_since, None
    urgency = Urgency(request.urgency)
    if since:
        due = since + (duty.urgent_limit() if urgency == Urgency.NOW else duty.usual_limit())
    # What is over, or answered, is in no hurry whatever it was.
    look = urgency if since else Urgency.USUAL
    last, before = getattr(request, "last_words_at", None), request.first_answered_at
    return Turn(
        request=request,
        urgency=look.name.lower(),
        words=WORDS[urgency],
        icon=LOOKS[look],
        waits=_waits(since) if since else "",
        due=due,
        is_overdue=bool(due and due < timezone.now()),
        is_mine=request.assigned_to_id == user.pk,
        wrote_again=bool(since and last and before and last > (request.answered_at or before)),
    )


def _waits(since: datetime) -> str:
    if timezone.now() - since < A_MINUTE:
        return _("less than a minute")
    return timesince(since, depth=1)


def head(user: User) -> dict[str, object]:
    """Return what stands above the list: the duty, what the public pages promise, the laws."""
    on_duty = duty.on_duty()
    return {
        "on_duty": on_duty,
        "is_on_duty": on_duty == user,
        "hours": settings.DESK["hours"],
        "pace": duty.pace(),
        "laws": [Held(law.title, law.weigh().holds) for law in LAWS],
    }


def answers(told: dict[str, str]) -> list[tuple[object, object]]:
    """Return what was chosen, question by question, in words."""
    labels = {question.name: question.label for question in questions.QUESTIONS}
    return [(labels[name], words) for name, words in questions.in_words(told)]


def conversation(messages: list[tuple[HelpMessage, str | None]]) -> list[Said]:
    """Return what was written, the first first."""
    return [_said(message, text) for message, text in messages]


def _said(message: HelpMessage, text: str | None) -> Said:
    who = _("The person") if message.author == Author.SEEKER else str(message.by or _("Somebody who left the desk"))
    return Said(
        look=message.author,
        who=who,
        at=message.at,
        text=text,
        is_erased=message.erased_at is not None,
        shown_at=message.shown_at,
    )


def refused(request: HelpRequest, user: User) -> str:
    """Say why something could not be done with a request as it stands now."""
    if request.state == State.CLOSED:
        return _("A colleague was first: it is closed now.")
    if request.state in {State.WITHDRAWN, State.ERASED}:
        return _("It was withdrawn or erased in this moment.")
    if request.assigned_to and request.assigned_to != user:
        return _("A colleague was first: it is with %(who)s now.") % {"who": request.assigned_to}
    if request.assigned_to == user:
        return _("This cannot be done with it as it stands now: it is with you.")
    return _("A colleague was first: it is with nobody now. Take it, if you want to go on with it.")
