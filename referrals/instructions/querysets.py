"""Phrases about commissions and instructions."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.choices_referrals import NUDGES
from referrals.instructions.states import BEYOND, LIVE, TAKEN, WAITED_FOR, InstructionState

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from referrals.instructions.models import Commission, Instruction  # noqa: F401 - named in the bases
    from referrals.querysets_cases import CaseQuerySet


class CommissionQuerySet(models.QuerySet["Commission"]):
    """Commissions."""

    def from_cases(self, cases: "CaseQuerySet") -> Self:
        """Those of some cases."""
        return self.filter(case__in=cases)

    def unerased(self) -> Self:
        """Those of which something is left."""
        return self.filter(erased_at=None)

    def listed(self, instructions: "InstructionQuerySet") -> Self:
        """The last first, each with its case and its instructions (two queries, however many)."""
        rows = instructions.select_related("profile").order_by("asked_at", "pk")
        found = self.select_related("case").order_by("-asked_at", "pk")
        return found.prefetch_related(Prefetch("instructions", rows))


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """Instructions."""

    def to_holder(self, user: User) -> Self:
        """Those of an entry that somebody looks after."""
        return self.filter(profile__in=Profile.objects.held_by(user).order_by().values("pk"))

    def from_cases(self, cases: "CaseQuerySet") -> Self:
        """Those of some cases."""
        return self.filter(commission__case__in=cases)

    def live(self) -> Self:
        """Those that are not over."""
        return self.filter(state__in=LIVE)

    def taken(self) -> Self:
        """Those that an expert has taken on."""
        return self.filter(state__in=TAKEN)

    def beyond(self) -> Self:
        """Those whose letter has gone out."""
        return self.filter(state__in=BEYOND)

    def unanswered(self) -> Self:
        """Those in which the expert's answer is waited for."""
        return self.filter(state__in=WAITED_FOR)

    def with_deserted(self) -> Self:
        """Annotate `is_deserted`: whether nobody looks after the expert's entry any more."""
        return self.annotate(is_deserted=Exists(Profile.objects.deserted().filter(pk=OuterRef("profile"))))

    def deserted(self) -> Self:
        """Live ones with an entry that nobody looks after any more."""
        return self.live().with_deserted().filter(is_deserted=True)

    def by_next_day(self) -> Self:
        """What the expert has to do first, first: an answer, or a report that is not there; then open questions."""
        owed = When(state__in=TAKEN, delivered_at=None, then=Cast("due_on", models.DateTimeField()))
        is_asked = Case(When(state=InstructionState.QUESTIONED, then=0), default=1)
        found = self.annotate(next_day=Case(When(state__in=WAITED_FOR, then="respond_by"), owed))
        return found.order_by(F("next_day").asc(nulls_last=True), is_asked, "asked_at", "pk")

    def overdue(self) -> Self:
        """Those not answered in time, and quotes whose day has passed."""
        late = Q(state__in=WAITED_FOR, respond_by__lte=timezone.now())
        return self.filter(late | Q(state=InstructionState.QUOTED, valid_until__lt=timezone.localdate()))

    def accepted_by_entry(self, profiles: "Collection[UUID]", since: datetime.datetime) -> "models.QuerySet[Any, UUID]":
        """The keys of some entries, once for each report that they took on since then."""
        taken = self.filter(profile__in=profiles, accepted_at__gte=since).order_by()
        return taken.values_list("profile", flat=True)

    def to_nudge(self) -> Self:
        """Those of whose time one of NUDGES has come, and who were not told; once it is over, nobody is."""
        now, due = timezone.now(), Q()
        for step in NUDGES:
            due |= Q(LessThanOrEqual(_share_over(step), now), nudged__lt=step)
        return self.unanswered().filter(due, respond_by__gt=now)

    def due_by(self, days: int) -> Self:
        """Those whose report is due in so many days, or sooner, and is not there."""
        day = timezone.localdate() + datetime.timedelta(days=days)
        return self.taken().filter(delivered_at=None, due_on__lte=day)

    def due_for_erasure(self, days: int = 0) -> Self:
        """Those that were kept for as long as was said, or will have been in so many days."""
        day = timezone.localdate() + datetime.timedelta(days=days)
        return self.filter(erase_on__lte=day, erased_at=None)


def _share_over(percent: int) -> ExpressionWrapper:
    share = ExpressionWrapper(
        (F("respond_by") - F("waited_from")) * Value(percent / 100), output_field=models.DurationField()
    )
    return ExpressionWrapper(F("waited_from") + share, output_field=models.DateTimeField())
