"""Phrases about cases and their deadlines."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone

from accounts.models import Membership, User
from accounts.permissions import Permission
from referrals.choices import Queue
from referrals.choices_cases import STEPS
from referrals.states_cases import CaseState

if TYPE_CHECKING:
    from referrals.models import Case, CaseDeadline  # noqa: F401 - named in the bases


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases."""

    def visible_to(self, user: User) -> Self:
        """What this person may read and work on: their own, where they still hold the role for it.

        What was made of a request for those who safeguard children is theirs only, as long as there is anybody.
        """
        working = _where(user, Permission.WORK_CASES)
        mine = self.filter(owner=user, organisation__in=working).exclude(state=CaseState.ERASED)
        safeguarding = User.objects.holding(Permission.SAFEGUARD_CHILDREN)
        is_barred = Exists(safeguarding) & ~Exists(safeguarding.filter(pk=user.pk))
        return mine.exclude(is_barred & Q(pk__in=self.model._default_manager.all().of_children().values("pk")))

    def of_children(self) -> Self:
        """Those made of a request that is, or was when it was erased, for those who safeguard children."""
        return self.filter(Q(offer__request__queue=Queue.SAFEGUARDING) | Q(offer__is_of_child=True))

    def known_to(self, user: User) -> Self:
        """Of which this person may know that they exist, and who has them: those of what they manage."""
        return self.filter(organisation__in=_where(user, Permission.MANAGE_ORGANISATION)).exclude(
            state=CaseState.ERASED
        )

    def open(self) -> Self:
        """Those that somebody works on."""
        return self.filter(state=CaseState.OPEN)

    def closed(self) -> Self:
        """Those that are over, and kept for a while."""
        return self.filter(state=CaseState.CLOSED)

    def with_next(self) -> Self:
        """Annotate `next_on`: the first day by which something is still to be done."""
        return self.annotate(next_on=models.Min("deadlines__on", filter=Q(deadlines__done_at=None)))

    def in_order(self) -> Self:
        """Whatever is due first comes first; call it after `with_next`."""
        return self.order_by(F("next_on").asc(nulls_last=True), "opened_at", "pk")

    def due_for_erasure(self) -> Self:
        """Those that were kept for as long as was said."""
        return self.filter(erase_on__lte=timezone.localdate(), state=CaseState.CLOSED)


class CaseDeadlineQuerySet(models.QuerySet["CaseDeadline"]):
    """Deadlines of cases."""

    def undone(self) -> Self:
        """Those by which something is still to be done."""
        return self.filter(done_at=None)

    def live(self) -> Self:
        """The undone ones of open cases."""
        return self.undone().filter(case__state=CaseState.OPEN)

    def for_cases(self, cases: CaseQuerySet) -> Self:
        """Those of some cases."""
        return self.filter(case__in=cases)

    def unreminded(self, today: datetime.date) -> Self:
        """Live ones of which the next reminder may be due."""
        soon = today + datetime.timedelta(days=max(STEPS))
        return self.live().filter(Q(reminded=None) | Q(reminded__gt=0), on__lte=soon)

    def passed_unheard(self, today: datetime.date) -> Self:
        """Live ones whose day has passed without the last reminder."""
        return self.live().filter(Q(reminded=None) | Q(reminded__gt=0), on__lt=today)

    def in_order(self) -> Self:
        """The first day first."""
        return self.order_by("on", "pk")


def _where(user: User, permission: Permission) -> "models.QuerySet[Membership, Any]":
    return Membership.objects.granting(permission).filter(user=user).values("organisation")
