"""Phrases about messages."""

import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now

from accounts.permissions import Permission, has_permission
from notifications.choices import Audience
from notifications.states import ALIVE, State

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Alarm, MarkedAddress, Message  # noqa: F401 - named in the bases

# Past this, something that should have gone out is late, and the operator is told.
LATE = datetime.timedelta(minutes=2)


class MessageQuerySet(QuerySet["Message"]):
    """Messages. By the database's clock wherever a lease is concerned, so that no two machines' clocks are compared."""

    def alive(self) -> "MessageQuerySet":
        return self.filter(state__in=ALIVE)

    def waiting(self) -> "MessageQuerySet":
        return self.filter(state=State.WAITING)

    def dead(self) -> "MessageQuerySet":
        return self.filter(state=State.DEAD)

    def due(self) -> "MessageQuerySet":
        """What may be sent now: waiting and due, or left behind by a sender that is gone.

        Of a message to a help-seeker that was left behind nobody knows whether it went out: it is not sent again.
        """
        again = Q(state=State.WAITING) | ~Q(audience=Audience.SEEKER)
        return self.alive().filter(again, digest=None, due_at__lte=Now()).order_by("-is_urgent", "due_at")

    def unknown(self) -> "MessageQuerySet":
        """Messages to help-seekers whose sender is gone: they may or may not have arrived."""
        return self.filter(state=State.LEASED, audience=Audience.SEEKER, due_at__lte=Now())

    def late(self) -> "MessageQuerySet":
        """What should have been tried by now, and has not. The parts of a digest are as late as the digest.

        What a mail server has put off waits for its next try, and is late only when that is.
        """
        untried = Q(attempts=0) | Q(due_at__lt=Now() - LATE)
        return self.alive().filter(untried, digest=None, wanted_at__lt=Now() - LATE)

    def left_behind(self) -> "MessageQuerySet":
        """Parts that wait for a digest which will never come."""
        return self.waiting().exclude(digest=None).exclude(digest__state__in=ALIVE)

    def silent(self) -> "MessageQuerySet":
        """Ended badly, and nobody was told."""
        bad = Q(state=State.DEAD) | Q(state=State.UNDELIVERABLE)
        return self.filter(bad, alarmed_at=None, finished_at__lt=Now() - LATE)

    def for_user(self, user: "User") -> "MessageQuerySet":
        return self.filter(user=user)

    def visible_to(self, user: "User") -> "MessageQuerySet":
        """What somebody may ask after: what they sent; everything for whoever watches over the site."""
        if has_permission(user, Permission.WATCH_OPERATIONS):
            return self.all()
        return self.filter(sender=user)

    def by_state(self) -> dict[str, int]:
        """Return how many there are in each state (one query)."""
        counted = dict(self.order_by().values_list("state").annotate(Count("id")))
        return {state.value: counted.get(state.value, 0) for state in State}

    def oldest_wanted(self) -> datetime.datetime | None:
        """Return since when the one that waits longest should have gone out."""
        return self.alive().filter(digest=None, wanted_at__lte=Now()).aggregate(at=Min("wanted_at"))["at"]


class MarkedAddressQuerySet(QuerySet["MarkedAddress"]):
    """Addresses that no mail reaches."""

    def of(self, address: str) -> "MarkedAddressQuerySet":
        return self.filter(address__iexact=address)


class AlarmQuerySet(QuerySet["Alarm"]):
    """Laws that do not hold."""

    def going_on(self) -> "AlarmQuerySet":
        return self.filter(ended_at=None)
