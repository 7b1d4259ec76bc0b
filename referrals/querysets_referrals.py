"""Phrases about consents, referrals and what is said in them."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.choices_referrals import NUDGES, Side
from referrals.states_referrals import ENDED, LIVE, OFFERED, TAKEN, ReferralState

if TYPE_CHECKING:
    from referrals.models import Case, Consent, Referral, ReferralMessage  # noqa: F401 - named in the bases
    from referrals.querysets_cases import CaseQuerySet


def _share_over(percent: int) -> ExpressionWrapper:
    """When so much of the time for an answer is over."""
    share = ExpressionWrapper(
        (F("respond_by") - F("sent_at")) * Value(percent / 100), output_field=models.DurationField()
    )
    return ExpressionWrapper(F("sent_at") + share, output_field=models.DateTimeField())


class ConsentQuerySet(models.QuerySet["Consent"]):
    """What clients agreed to."""

    def live(self) -> Self:
        """What counts today: neither taken back nor over."""
        return self.filter(withdrawn_at=None, until__gte=timezone.localdate(), recipient__isnull=False)


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals."""

    def from_cases(self, cases: "CaseQuerySet") -> Self:
        """Those of some cases: what whoever has them has sent."""
        return self.filter(case__in=cases)

    def to_holder(self, user: User) -> Self:
        """What was sent to an entry that somebody looks after; a draft was not."""
        mine = Profile.objects.held_by(user).order_by().values("pk")
        return self.filter(recipient__in=mine, sent_at__isnull=False)

    def live(self) -> Self:
        """Those that have not ended."""
        return self.filter(state__in=LIVE)

    def offered(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(state__in=OFFERED)

    def taken(self) -> Self:
        """Those that somebody works on."""
        return self.filter(state__in=TAKEN)

    def ended(self) -> Self:
        """Those that are over, closed ones too."""
        return self.filter(state__in=[*ENDED, ReferralState.CLOSED])

    def overdue(self) -> Self:
        """Those that nobody answered in time."""
        return self.offered().filter(respond_by__lte=timezone.now())

    def to_nudge(self) -> Self:
        """Those of which one of NUDGES has come, and was not told of; once their time is over, nothing is."""
        now, due = timezone.now(), Q()
        for step in NUDGES:
            due |= Q(LessThanOrEqual(_share_over(step), now), nudged__lt=step)
        return self.offered().filter(due, respond_by__gt=now)

    def to_review(self) -> Self:
        """Those that were on hold until today, or an earlier day."""
        return self.filter(state=ReferralState.HELD, review_on__lte=timezone.localdate())

    def consent_ending(self) -> Self:
        """Those that somebody works on under a consent that ends within a week, or ended in the last one."""
        today, week = timezone.localdate(), datetime.timedelta(days=7)
        return self.taken().filter(consent__withdrawn_at=None, consent__until__range=(today - week, today + week))

    def to_close(self, days: int) -> Self:
        """Those that ended so many days ago."""
        return self.filter(state__in=ENDED, ended_at__lte=timezone.now() - datetime.timedelta(days=days))

    def due_for_erasure(self) -> Self:
        """Those that were kept for as long as was said."""
        return self.filter(state=ReferralState.CLOSED, erase_on__lte=timezone.localdate(), erased_at=None)

    def with_deserted(self) -> Self:
        """Annotate `is_deserted`: whether nobody looks after the entry any more that it was sent to."""
        return self.annotate(is_deserted=Exists(Profile.objects.deserted().filter(pk=OuterRef("recipient"))))

    def deserted(self) -> Self:
        """Live ones that were sent to an entry which nobody looks after any more."""
        return self.live().with_deserted().filter(is_deserted=True, sent_at__isnull=False)

    def waited_for(self) -> Self:
        """Those that lie where nobody is any more, then those not answered yet, the first to be answered first."""
        lies = Q(state__in=LIVE, is_deserted=True, sent_at__isnull=False)
        found = self.with_deserted().filter(Q(state__in=OFFERED) | lies)
        return found.order_by("-is_deserted", "respond_by", "pk")

    def with_unread(self, side: Side) -> Self:
        """Annotate `has_unread`: whether `side` has something to read that the other one wrote."""
        model = self.model._meta.get_field("messages").related_model
        unread = model._default_manager.filter(referral=OuterRef("pk"), read_at=None, body__isnull=False)  # type: ignore[union-attr]
        return self.annotate(has_unread=Exists(unread.exclude(side=side)))

    def in_order(self) -> Self:
        """Whatever must be answered first comes first, then what was changed last."""
        return self.order_by(
            models.Case(models.When(Q(state__in=OFFERED), then="respond_by")).asc(nulls_last=True), "-changed_at", "pk"
        )


class ReferralMessageQuerySet(models.QuerySet["ReferralMessage"]):
    """What was said in referrals."""

    def unread_by(self, side: Side) -> Self:
        """What the other side wrote and this one has not read."""
        return self.filter(read_at=None).exclude(side=side)
