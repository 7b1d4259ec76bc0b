"""The profiles a visitor keeps at hand: in this browser's session only, gone when the browser closes.

Two tabs may change it at once: each change locks the session's row and reads it again, so neither loses the other's.
"""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

LONGEST = 20
KEY, BEFORE = "shortlist", "shortlist_before"

Ids = list[str]


def ids(request: HttpRequest) -> Ids:
    """Return the kept profile ids, first kept first. A visitor without a session costs no query."""
    return list(request.session.get(KEY, [])) if request.session.session_key else []


def before(request: HttpRequest) -> Ids:
    """Return what was kept before the last removal, for undo; empty when there is nothing to undo."""
    return list(request.session.get(BEFORE, [])) if request.session.session_key else []


def add(request: HttpRequest, profile_id: str) -> bool:
    """Keep one more; False when the list is full. Kept already: quiet."""
    kept = _change(request, lambda now: now if profile_id in now else [*now, profile_id][:LONGEST])
    return profile_id in kept


def remove(request: HttpRequest, profile_id: str) -> bool:
    """Drop one; always True. Not kept: quiet."""
    return profile_id not in _change(request, lambda now: [kept for kept in now if kept != profile_id])


def clear(request: HttpRequest) -> None:
    """Drop all."""
    _change(request, lambda _now: [])


def forget(request: HttpRequest, gone: Ids) -> None:
    """Drop what is in the directory no more: that is nothing to be undone."""
    _change(request, lambda now: [kept for kept in now if kept not in gone], is_wish=False)


def undo(request: HttpRequest) -> None:
    """Bring back what the last removal took, beside what was added since."""
    taken = before(request)
    _change(request, lambda now: [*now, *(old for old in taken if old not in now)][:LONGEST])


def _change(request: HttpRequest, changed: Callable[[Ids], Ids], *, is_wish: bool = True) -> Ids:
    handed_out = request.session.session_key
    if not handed_out:
        request.session.create()
    key = request.session.session_key
    with transaction.atomic():
        list(Session.objects.select_for_update().filter(pk=key).values_list("pk"))
        session = type(request.session)(key)
        now = session.get(KEY, [])
        session[KEY] = changed(now)
        if is_wish:
            session[BEFORE] = now if set(now) - set(session[KEY]) else []
        session.save()
    request.session = session
    # Saved already, under the lock: the middleware's own save would come after another tab's. Only of a new session (or
    # one that was cleared away meanwhile) no other tab knows, and the middleware must hand out its cookie.
    request.session.modified = session.session_key != handed_out
    return session[KEY]
