"""Who is on duty: one at a time, and nobody without knowing."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Actor, Permission, System, has_permission
from notifications.actions import tell
from referrals.kinds import OFF_DUTY, ON_DUTY
from referrals.models import Duty
from referrals.permissions import require_desk


@transaction.atomic
def take_duty(*, by: User) -> None:
    """Be the one who is told at once when somebody may be in danger. Again: quiet."""
    require_desk(by)
    _begin(by, by)


@transaction.atomic
def hand_over_duty(*, to: User, by: User) -> None:
    """Hand the duty to a colleague, who is told. PermissionDenied unless both answer at the desk."""
    require_desk(by)
    if not has_permission(to, Permission.ANSWER_REQUESTS):
        raise PermissionDenied(Permission.ANSWER_REQUESTS)
    begun = _begin(to, by)
    if begun and to != by:
        tell(kind=ON_DUTY, to=to, subject=_subject(begun), sender=by)


def end_duty(user: User, by: Actor | System) -> None:
    """End the duty of somebody who does not answer at the desk any more. In the caller's transaction."""
    _one_at_a_time()
    for present in Duty.objects.filter(user=user, until=None):
        present.until = timezone.now()
        present.save(update_fields=["until"])
        audit.record(by=by, verb="duty_ended", target=present, detail={"user": str(user.pk)})


def _begin(user: User, by: User) -> Duty | None:
    _one_at_a_time()
    now = timezone.now()
    present = Duty.objects.filter(until=None).select_related("user").first()
    if present and present.user_id == user.pk:
        return None
    if present:
        present.until = now
        present.save(update_fields=["until"])
    begun = Duty.objects.create(user=user, since=now)
    audit.record(by=by, verb="duty_begun", target=begun, detail={"user": str(user.pk)})
    if present and present.user != by:
        # Or they would believe that they are still woken.
        tell(kind=OFF_DUTY, to=present.user, subject=_subject(begun), sender=by)
    return begun


def _subject(duty: Duty) -> str:
    return f"referrals.duty:{duty.pk}"


def _one_at_a_time() -> None:
    """Let two who begin a duty at once come one after the other; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE referrals_duty IN SHARE ROW EXCLUSIVE MODE")
