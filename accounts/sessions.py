"""How long somebody stays signed in, and where: half an hour without a page, twelve hours at most.

A session says by itself when it began and was last seen; the list of them (`SignIn`) is what its owner sees and ends.
Visitors' sessions are left alone.
"""

import datetime
import time
from collections.abc import Callable
from enum import StrEnum

from allauth.core import context
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import hooks
from accounts.models import SignIn, User
from accounts.permissions import Permission, held_anywhere

IDLE = datetime.timedelta(minutes=30)
LONGEST = datetime.timedelta(hours=12)
# A page a second must not be a write a second, and the list tells nobody's minute.
WRITTEN_EVERY = datetime.timedelta(minutes=1)
STEP = datetime.timedelta(minutes=5)
NAME, STARTED, SEEN = "sign_in", "signed_in_at", "seen_at"
# Whether the menu shows these, so that no page asks for it. It opens nothing; whoever loses the role is signed out.
DESK, CASES, REFERRALS, NEWSROOM = "desk", "cases", "referrals", "newsroom"

View = Callable[..., HttpResponse]


class Ended(StrEnum):
    """Why somebody was signed out."""

    IDLE = "idle"
    LONG = "long"
    ELSEWHERE = "elsewhere"


def always_open(view: View) -> View:
    """Mark a view that must answer whatever becomes of the session, and of the database."""
    view.always_open = True  # type: ignore[attr-defined]  # as Django's own decorators mark views
    return view


def start(request: HttpRequest, user: User) -> None:
    """Write down that `user` is signed in with this session."""
    session, now = request.session, time.time()
    if not session.session_key:
        session.save()
    moment, key = _stepped(now), str(session.session_key)
    # Two pages at once may both be the first of a session.
    row, _is_new = SignIn.objects.update_or_create(
        session_key=key, defaults={"user": user, "started_at": moment, "seen_at": moment}
    )
    session.update({NAME: str(row.pk), STARTED: int(now), SEEN: int(now), **_menu(user)})


def keep(request: HttpRequest, user: User) -> Ended | None:
    """Keep the session of somebody signed in for another while, or say why it is over."""
    session, now = request.session, time.time()
    if NAME not in session:
        start(request, user)
        return None
    if now - session[SEEN] > IDLE.total_seconds():
        return Ended.IDLE
    if now - session[STARTED] > LONGEST.total_seconds():
        return Ended.LONG
    if now - session[SEEN] >= WRITTEN_EVERY.total_seconds():
        is_seen_anew = _stepped(now) != _stepped(session[SEEN])
        session[SEEN] = int(now)
        if is_seen_anew and not SignIn.objects.filter(pk=session[NAME]).update(seen_at=_stepped(now)):
            return Ended.ELSEWHERE
        if is_seen_anew:
            session.update(_menu(user))
    return None


def follow(request: HttpRequest, key: str | None) -> None:
    """Find the session again after it was given another key, as Django does when a password changes."""
    session = request.session
    if key and session.session_key and session.session_key != key and NAME in session:
        SignIn.objects.filter(pk=session[NAME]).update(session_key=session.session_key)


def end(user: User, *, only: str = "", but: str = "") -> int:
    """Sign somebody out at once, wherever they are signed in; return how many sessions that were.

    `only`, `but`: the id of one sign-in. The session of the present request is emptied as well.
    """
    rows = SignIn.objects.filter(user=user)
    rows = rows.filter(pk=only) if only else rows
    rows = rows.exclude(pk=but) if but else rows
    keys = list(rows.values_list("session_key", flat=True))
    rows.delete()
    Session.objects.filter(session_key__in=keys).delete()
    _empty_the_present_one(keys)
    return len(keys)


def forget_ended() -> int:
    """Remove the sessions that ended by the clock, and return how many: nobody may come back for them."""
    now = timezone.now()
    over = SignIn.objects.filter(seen_at__lt=now - IDLE - STEP) | SignIn.objects.filter(
        started_at__lt=now - LONGEST - STEP
    )
    keys = list(over.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def present(request: HttpRequest) -> str:
    """Return the id of the sign-in that this request belongs to; empty for none."""
    return str(request.session.get(NAME, ""))


def _empty_the_present_one(keys: list[str]) -> None:
    """A session whose row is gone could not be saved at the end of the request."""
    request: HttpRequest | None = context.request
    if request is not None and request.session.session_key in keys:
        request.session.flush()


def _stepped(seconds: float) -> datetime.datetime:
    step = int(STEP.total_seconds())
    return datetime.datetime.fromtimestamp(int(seconds) // step * step, tz=datetime.UTC)


def _menu(user: User) -> dict[str, bool]:
    held = held_anywhere(user)
    return {
        DESK: Permission.ANSWER_REQUESTS in held,
        NEWSROOM: Permission.EDIT_NEWS in held,
        CASES: bool(held & {Permission.WORK_CASES, Permission.MANAGE_ORGANISATION}),
        REFERRALS: Permission.WORK_CASES in held or any(is_side(user) for is_side in hooks.sides),
    }
