"""Forgetting messages that are over."""

import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from notifications.models import Message, Tally
from notifications.states import State

# Long enough for word of a mail that came back, and for an operator to see what happened last month.
KEPT = datetime.timedelta(days=90)
OVER = (State.SENT, State.CANCELLED, State.UNDELIVERABLE)
AT_ONCE = 5_000


@transaction.atomic
def tidy(*, kept: datetime.timedelta = KEPT) -> int:
    """Remove what ended longer ago than `kept`, parts before their digests, and fold the tally; return how many.

    Dead letters stay until somebody has looked at them. Two at once: one waits, then finds nothing.
    """
    # Whoever queues meanwhile only adds a change of their own.
    changes = list(Tally.objects.select_for_update().values_list("pk", flat=True))
    over = Message.objects.filter(state__in=OVER, finished_at__lt=timezone.now() - kept, parts=None)
    keys = list(over.order_by("finished_at").values_list("pk", flat=True)[:AT_ONCE])
    _all, removed = Message.objects.filter(pk__in=keys).delete()
    gone = removed.get(Message._meta.label, 0)
    total = Tally.objects.filter(pk__in=changes).aggregate(total=Sum("change"))["total"] or 0
    Tally.objects.filter(pk__in=changes).delete()
    if total - gone:
        Tally.objects.create(change=total - gone)
    return gone
