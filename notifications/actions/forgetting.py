"""Letting go of somebody whose account is deleted: what waits for them, what was sent, what is known of them."""

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.choices import Reason
from notifications.models import MarkedAddress, Message, Tally
from notifications.states import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from accounts.permissions import Actor


def forget(user: "User", by: "Actor") -> None:  # noqa: ARG001 - hooks are told who did it
    """Cancel what waits for `user` and remove all that was sent to them, in the caller's transaction."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Forgetting belongs into the transaction that deletes the account.")
    theirs = Message.objects.filter(user=user)
    theirs.filter(state=State.WAITING).update(
        state=State.CANCELLED, reason=Reason.TAKEN_BACK, finished_at=timezone.now(), secret=None, address=""
    )
    # Parts before the digests that hold them.
    gone = sum(
        theirs.filter(part).delete()[1].get(Message._meta.label, 0) for part in (~Q(digest=None), Q(digest=None))
    )
    if gone:
        Tally.objects.create(change=-gone)
    MarkedAddress.objects.filter(address__iexact=user.email).delete()


def is_being_told(user: "User") -> "_StrPromise | None":
    """Say that a mail to somebody is on its way at this moment: nobody can take it back, nor forget it yet."""
    if Message.objects.filter(user=user, state=State.LEASED).exists():
        return _("A mail to you is being sent at this moment. Try again in a minute.")
    return None
