"""Phrases about enquiries, and about those who were asked."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.choices_referrals import NUDGES
from referrals.states_enquiries import WAITING, AnswerState, EnquiryState

if TYPE_CHECKING:
    from referrals.models import Enquiry, EnquiryRecipient  # noqa: F401 - named in the bases
    from referrals.querysets_cases import CaseQuerySet


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Enquiries."""

    def from_cases(self, cases: "CaseQuerySet") -> Self:
        """Those of some cases."""
        return self.filter(case__in=cases)

    def open(self) -> Self:
        """Those that are not over."""
        return self.filter(state=EnquiryState.OPEN)

    def past_their_day(self) -> Self:
        """Open ones whose last day has passed; those of which a referral waits for its answer go on until that ends."""
        asked = self.model._meta.get_field("recipients").related_model._default_manager  # type: ignore[union-attr]
        sent = asked.filter(enquiry=OuterRef("pk"), state=AnswerState.CHOSEN, referral__sent_at__isnull=False)
        return self.open().filter(~Exists(sent), ends_on__lt=timezone.localdate())

    def due_for_erasure(self) -> Self:
        """Those that were kept for as long as was said."""
        return self.filter(erase_on__lte=timezone.localdate(), erased_at=None)


class EnquiryRecipientQuerySet(models.QuerySet["EnquiryRecipient"]):
    """Those who were asked."""

    def to_holder(self, user: User) -> Self:
        """What an entry was asked that somebody looks after."""
        return self.filter(profile__in=Profile.objects.held_by(user).order_by().values("pk"))

    def waiting(self) -> Self:
        """Those with whom it is not over."""
        return self.filter(state__in=WAITING)

    def unanswered(self) -> Self:
        """Those who have not said anything yet."""
        return self.filter(state=AnswerState.OPEN)

    def overdue(self) -> Self:
        """Those who did not answer in time."""
        return self.unanswered().filter(respond_by__lte=timezone.now())

    def to_nudge(self) -> Self:
        """Those of whose time one of NUDGES has come, and who were not told; once it is over, nobody is."""
        now, due = timezone.now(), Q()
        for step in NUDGES:
            due |= Q(LessThanOrEqual(_share_over(step), now), nudged__lt=step)
        return self.unanswered().filter(due, respond_by__gt=now)

    def with_deserted(self) -> Self:
        """Annotate `is_deserted`: whether nobody looks after the entry any more that was asked."""
        return self.annotate(is_deserted=Exists(Profile.objects.deserted().filter(pk=OuterRef("profile"))))

    def deserted(self) -> Self:
        """Those with whom it is not over, and whose entry nobody looks after any more."""
        return self.waiting().with_deserted().filter(is_deserted=True)

    def in_order(self) -> Self:
        """Whoever was asked first comes first."""
        return self.order_by("asked_at", "pk")


def _share_over(percent: int) -> ExpressionWrapper:
    share = ExpressionWrapper(
        (F("respond_by") - F("asked_at")) * Value(percent / 100), output_field=models.DurationField()
    )
    return ExpressionWrapper(F("asked_at") + share, output_field=models.DateTimeField())
