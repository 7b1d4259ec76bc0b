"""What an instruction must say in each of its states."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from referrals.choices_referrals import Declining, Stopping
from referrals.instructions.choices import Paid, Terms
from referrals.instructions.states import ACCEPTED_ONCE, BEYOND, DELIVERED_ONCE, ENDED, LIVE
from referrals.instructions.states import InstructionState as S

CURRENCY = r"^[A-Z]{3}$"


def _in(states: Iterable[S]) -> Q:
    return Q(state__in=sorted(state.value for state in states))


def _check(name: str, condition: Q) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name=f"instruction_{name}")


_NO_QUOTE = Q(terms="", fee=None, currency="", hours=None, turnaround_days=None, valid_until=None)
# A comparison with nothing is neither true nor false, and a constraint that is not false lets it stand.
_QUOTE = Q(terms__in=Terms.values, fee__isnull=False, fee__gte=0, currency__regex=CURRENCY) & Q(
    turnaround_days__isnull=False, turnaround_days__range=(1, 365), valid_until__isnull=False
)
_HOURS = (
    Q(terms=Terms.HOURLY, hours__isnull=False, hours__gt=0) | Q(terms=Terms.FIXED, hours=None) | Q(terms="", hours=None)
)
_AUTHORITY = Q(paid=Paid.AUTHORITY, authority_on__isnull=False) & (
    Q(authority_amount__isnull=False, authority_amount__gte=0)
    & (Q(authority_reference__isnull=False) | Q(erased_at__isnull=False))
)
_NO_AUTHORITY = Q(authority_on=None, authority_amount=None, authority_reference=None)

CONSTRAINTS = [
    _check("state_known", Q(state__in=S.values)),
    _check("has_time", Q(respond_by__gt=F("waited_from"), waited_from__gte=F("asked_at"))),
    _check("of_somebody", ~_in(LIVE) | Q(profile__isnull=False)),
    _check(
        "over_is_erased_some_day",
        _in(LIVE) & Q(ended_at=None, erase_on=None) | _in(ENDED) & Q(ended_at__isnull=False, erase_on__isnull=False),
    ),
    _check("quote_is_whole", Q(quoted_at=None) & _NO_QUOTE | Q(quoted_at__isnull=False) & _QUOTE),
    _check("quote_by_the_hour", _HOURS),
    _check("quoted", ~_in((S.QUOTED, S.FUNDED, *BEYOND)) | Q(quoted_at__isnull=False)),
    _check("funding_is_whole", Q(paid="", funded_at=None) | Q(paid__in=Paid.values, funded_at__isnull=False)),
    _check("authority_is_whole", _AUTHORITY | ~Q(paid=Paid.AUTHORITY) & _NO_AUTHORITY),
    _check("funded", ~_in((S.FUNDED, *BEYOND)) | Q(funded_at__isnull=False)),
    _check(
        "sent_with_consent",
        ~_in(BEYOND)
        | Q(consent__isnull=False, letter__isnull=False, instructed_at__isnull=False)
        & Q(due_on__isnull=False, due_on__gte=F("instructed_at__date")),
    ),
    _check("accepted_at_a_time", ~_in(ACCEPTED_ONCE) | Q(accepted_at__isnull=False)),
    _check("assessed_on_a_day", ~Q(state=S.ASSESSED) | Q(assessed_on__isnull=False)),
    _check("delivered_at_a_time", ~_in(DELIVERED_ONCE) | Q(delivered_at__isnull=False)),
    _check(
        "declined_for_a_reason",
        Q(state=S.DECLINED, declining__in=Declining.values) | ~Q(state=S.DECLINED) & Q(declining="", suggested=None),
    ),
    _check(
        "stopped_for_a_reason",
        Q(state=S.UNABLE, stopping__in=Stopping.values) | ~Q(state=S.UNABLE) & Q(stopping=""),
    ),
    _check(
        "cancelled_by_withdrawing",
        Q(cancelled_on=None, cancellation_fee=None)
        | Q(state=S.WITHDRAWN, cancelled_on__isnull=False) & (Q(cancellation_fee=None) | Q(cancellation_fee__gte=0)),
    ),
    _check("erased_is_empty", Q(erased_at=None) | _in(ENDED) & Q(erased_at__isnull=False, authority_reference=None)),
    _check("mistaken_is_erased", ~Q(state=S.MISTAKEN) | Q(erased_at__isnull=False)),
    models.UniqueConstraint(fields=["commission", "profile"], name="instruction_asks_once"),
    # Two are never paid for one report.
    models.UniqueConstraint(fields=["commission"], condition=_in(BEYOND), name="instruction_one_beyond"),
]
