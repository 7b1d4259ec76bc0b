"""What people do to their own accounts. Each needs no permission but to be the one whose account it is."""

import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import audit, sessions
from accounts.models import User
from accounts.permissions import Actor, System


def sign_up(*, user: User) -> User:
    """Write down a new account, whose address is not confirmed yet. Raises IntegrityError for a taken address."""
    with transaction.atomic():
        user.save()
        audit.record(by=user, verb="signed_up", target=user)
    return user


def choose_password(*, user: User, password: str, present: str = "") -> None:
    """Set a password that was found good, and sign out everywhere but in the sign-in `present`."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end(user, but=present)
        audit.record(by=user, verb="password_set", target=user)


def note_confirmed(*, user: User, before: str, present: str = "") -> None:
    """Note that an address was confirmed; when it took the place of another, sign out everywhere else."""
    with transaction.atomic():
        is_changed = before.lower() != user.email.lower()
        if is_changed:
            sessions.end(user, but=present)
        audit.record(by=user, verb="email_changed" if is_changed else "email_confirmed", target=user)


def note_factor(*, by: Actor, user: User, verb: str, factor: str) -> None:
    """Note in the transaction that did it that a factor was added, removed or renewed."""
    audit.record(by=by, verb=verb, target=user, detail={"factor": factor})


def end_sessions(*, by: Actor, user: User, only: str = "", but: str = "") -> int:
    """Sign out elsewhere: one sign-in, or all but one. None there is quiet. Raises PermissionDenied."""
    if by != user:
        raise PermissionDenied
    with transaction.atomic():
        ended = sessions.end(user, only=only, but=but)
        if ended:
            audit.record(by=by, verb="sessions_ended", target=user, detail={"count": ended})
    return ended


def forget_unconfirmed(*, by: System, before: datetime.datetime) -> int:
    """Remove accounts whose address nobody ever confirmed, made before a moment; return how many."""
    with transaction.atomic():
        never = User.objects.filter(last_login=None, joined_at__lt=before, memberships=None)
        confirmed = EmailAddress.objects.filter(verified=True).values("user")
        waiting = EmailAddress.objects.filter(verified=False).values("user")
        _all, removed = never.filter(pk__in=waiting).exclude(pk__in=confirmed).delete()
        gone = removed.get(User._meta.label, 0)
        if gone:
            audit.record(by=by, verb="forgotten", target="unconfirmed accounts", detail={"count": gone})
    return gone
