"""What the clock does: raises its voice for whoever waits too long, closes what went quiet, erases what is over."""

import datetime
from collections.abc import Callable, Iterable

import structlog
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import System
from notifications.actions import reach, tell
from notifications.choices import Channel
from notifications.kinds import MemberKind
from referrals import duty
from referrals.actions.rows import claim, empty, erase_keys, in_days, move
from referrals.choices import Closing
from referrals.kinds import ENDING, OVERDUE, URGENT, subject
from referrals.models import HelpRequest
from referrals.permissions import desk_members
from referrals.states import Party, State

log = structlog.get_logger(__name__)
CLOCK = System("retention")
WARNING_DAYS = 14
# Whoever may be in danger is spoken of again as often as this, until somebody answers.
URGENT_AGAIN = datetime.timedelta(hours=1)


def alarm_overdue() -> int:
    """Tell the desk again of whoever waits for longer than we promise; return of how many.

    Once for each wait; of whoever may be in danger each hour.
    """
    urgent = HelpRequest.objects.urgent().waiting_longer_than(duty.urgent_limit())
    usual = HelpRequest.objects.waiting_longer_than(duty.usual_limit())
    return _each(urgent, lambda request: _raise_voice(request, URGENT)) + _each(
        usual, lambda request: _raise_voice(request, OVERDUE)
    )


def close_quiet() -> int:
    """Close what was answered and nobody has come back to for so long (DESK_QUIET_DAYS); return how many."""
    return _each(HelpRequest.objects.quiet_since(duty.quiet_limit()), _close)


def erase_due() -> int:
    """Erase what was kept for as long as was said; return how many."""
    return _each(HelpRequest.objects.due_for_erasure(), _erase)


def warn_of_erasure() -> int:
    """Tell who agreed to be mailed that what they sent is erased within WARNING_DAYS; return how many.

    Once for each day that was set. Everybody else reads it on the page of their code.
    """
    soon = HelpRequest.objects.filter(
        state=State.CLOSED, erase_on__lte=in_days(WARNING_DAYS), contact__channel=Channel.EMAIL, contact__ended_at=None
    )
    return _each(soon.select_related("contact"), _warn)


def _each(requests: Iterable[HelpRequest], act: Callable[[HelpRequest], bool]) -> int:
    """Do it with each and return with how many it was done: one that fails keeps nobody else waiting."""
    count = 0
    for request in requests:
        try:
            count += act(request)
        # Whatever it is: the next one has nothing to do with it.
        except Exception as error:
            log.error("request_not_kept", request=str(request.pk), exc_info=error)
    return count


@transaction.atomic
def _warn(request: HelpRequest) -> bool:
    if request.contact is None or request.erase_on is None:
        return False
    reach(kind=ENDING, contact=request.contact, subject=subject(request), step=f"{request.erase_on:%y%m%d}")
    return True


@transaction.atomic
def _raise_voice(request: HelpRequest, kind: MemberKind) -> bool:
    since = request.waiting_since
    if since is None:
        return False
    step = f"late:{since:%y%m%d%H%M%S}"
    if kind is URGENT:
        step += f":{(timezone.now() - since - duty.urgent_limit()) // URGENT_AGAIN}"
    for user in desk_members(request):
        tell(kind=kind, to=user, subject=subject(request), step=step)
    return True


@transaction.atomic
def _close(request: HelpRequest) -> bool:
    request = claim(request)
    # Written to or answered again since it was found: not quiet any more.
    if not HelpRequest.objects.quiet_since(duty.quiet_limit()).filter(pk=request.pk).exists():
        return False
    move(request, State.CLOSED, Party.CLOCK, closing=Closing.QUIET, erase_on=in_days(duty.retention_days()))
    audit.record(by=CLOCK, verb="closed", target=request, detail={"closing": Closing.QUIET})
    return True


@transaction.atomic
def _erase(request: HelpRequest) -> bool:
    request = claim(request)
    if not HelpRequest.objects.due_for_erasure().filter(pk=request.pk).exists():
        return False
    owners = empty(request, Party.CLOCK)
    audit.record(by=CLOCK, verb="erased", target=request)
    erase_keys(owners)
    return True
