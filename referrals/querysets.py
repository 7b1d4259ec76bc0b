"""Phrases about help requests."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, has_permission
from referrals.choices import Author, Queue, Urgency
from referrals.states import LIVE, READABLE, WAITING, State

if TYPE_CHECKING:
    from referrals.models import HelpMessage, HelpRequest, Opening  # noqa: F401 - named in the bases

# Who asked to be let in and was not answered for so long asks again.
ASKING_LASTS = timedelta(hours=24)
NUMBER = re.compile(r"[0-9a-f]{8}(?:[0-9a-f]{24})?")


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """Help requests."""

    def visible_to(self, user: User) -> Self:
        """What this person may read: their desk's, or what two people have opened for them, while it lasts."""
        return self.filter(_of_desk(user) | Q(pk__in=self.opened_for(user).values("pk")), state__in=READABLE)

    def of_desk(self, user: User) -> Self:
        """What this person answers: what is for children only goes to whoever safeguards them, if there is anybody."""
        return self.filter(_of_desk(user), state__in=READABLE)

    def opened_for(self, user: User) -> Self:
        """What two people have opened for somebody outside of the desk, and is not shut again.

        Nothing for whoever lost since then what let them ask.
        """
        if not (has_permission(user, Permission.MANAGE_OPERATOR) or has_permission(user, Permission.ANSWER_REQUESTS)):
            return self.none()
        return self.filter(openings__asked_by=user, openings__until__gt=timezone.now(), state__in=READABLE)

    def readable(self) -> Self:
        """Those that are neither withdrawn nor erased."""
        return self.filter(state__in=READABLE)

    def gone_for(self, user: User) -> Self:
        """What this person could read until it was withdrawn or erased."""
        return self.filter(_of_desk(user)).exclude(state__in=READABLE)

    def numbered(self, text: str) -> Self:
        """Those that the desk calls by this number, or whose whole key it is; none when it is neither."""
        digits = "".join(text.split()).replace("-", "").lower()
        if not NUMBER.fullmatch(digits):
            return self.none()
        return self.filter(pk__range=(UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))))

    def with_news(self) -> Self:
        """Annotate `last_words_at`: when the person last wrote."""
        return self.annotate(last_words_at=models.Max("messages__at", filter=Q(messages__author=Author.SEEKER)))

    def live(self) -> Self:
        """Those that may still be answered."""
        return self.filter(state__in=LIVE)

    def waiting(self) -> Self:
        """Those in which somebody waits for us."""
        return self.filter(state__in=WAITING)

    def urgent(self) -> Self:
        """Those in which somebody may be in danger now."""
        return self.filter(urgency=Urgency.NOW)

    def waiting_longer_than(self, limit: timedelta) -> Self:
        """Those in which somebody waits for us for longer than that."""
        return self.waiting().filter(waiting_since__lt=timezone.now() - limit)

    def in_order(self) -> Self:
        """Whoever is in danger first, then whoever has waited longest; what nobody waits in comes last."""
        return self.order_by(
            models.Case(models.When(state__in=WAITING, then="urgency"), default=9),
            F("waiting_since").asc(nulls_last=True),
            F("answered_at").desc(nulls_last=True),
            "pk",
        )

    def due_for_erasure(self) -> Self:
        """Those that were kept for as long as was said."""
        return self.filter(erase_on__lte=timezone.localdate()).exclude(state=State.ERASED)

    def quiet_since(self, limit: timedelta) -> Self:
        """Answered ones that nobody has come back to for so long."""
        return self.filter(state=State.ANSWERED, answered_at__lt=timezone.now() - limit)


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Askings to be let in from outside."""

    def undecided(self) -> Self:
        """Those that somebody can decide: asked by somebody who is still here, not long ago, about what can be read."""
        return self.filter(
            decided_at=None,
            asked_by__isnull=False,
            asked_at__gt=timezone.now() - ASKING_LASTS,
            request__state__in=READABLE,
        )


class HelpMessageQuerySet(models.QuerySet["HelpMessage"]):
    """What was written about a help request."""

    def of_the_person(self) -> Self:
        """What the person wrote."""
        return self.filter(author=Author.SEEKER)

    def replies(self) -> Self:
        """What the desk wrote to the person, erased ones left out."""
        return self.filter(author=Author.DESK, erased_at=None)

    def unread(self) -> Self:
        """What the person has not been shown yet."""
        return self.filter(shown_at=None)


def _of_desk(user: User) -> Q:
    if not has_permission(user, Permission.ANSWER_REQUESTS):
        return Q(pk__in=[])
    if has_permission(user, Permission.SAFEGUARD_CHILDREN) or not _somebody_safeguards():
        # Not an empty Q: "or" drops that.
        return Q(queue__in=Queue.values)
    return Q(queue=Queue.GENERAL)


def _somebody_safeguards() -> bool:
    return User.objects.holding(Permission.SAFEGUARD_CHILDREN).exists()
