"""Two entries write to each other through the site. Neither side ever learns an address of the other."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import System
from accounts.vault import sealing
from directory.actions.peers.kinds import REPORTED, WRITTEN, side
from directory.actions.telling import holders_of, subject
from directory.models import Block, Post, Profile, Thread
from directory.permissions import speaking
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor

# Whoever begins more in a day than this writes to a list, not to colleagues.
NEW_A_DAY = 20
DAY = timedelta(days=1)
# After the last message; the pages say so.
RETENTION = timedelta(days=2 * 365)
CLOCK = System("retention")


@transaction.atomic
def begin_thread(*, by: User, speaks_for: Profile, to: Profile, text: str, key: UUID | None = None) -> Post:
    """Write to another entry: in the thread that the two have, or in a new one. The same key again: quiet.

    PermissionDenied unless `by` looks after `speaks_for` and it is checked. Refused for who cannot be written to, and
    for more than NEW_A_DAY new threads.
    """
    # The lock makes the count true, and two begun at once the same.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    _hold(speaks_for.pk, to.pk)
    _reachable(speaks_for, to, by)
    if not Thread.objects.between(speaks_for, to).exists():
        if Thread.objects.filter(begun_by=by, begun_at__gt=timezone.now() - DAY).count() >= NEW_A_DAY:
            raise Refused(_("You have written to many people today: go on tomorrow."))
        now = timezone.now()
        new = Thread(first=speaks_for, second=to, begun_by=by, begun_at=now, last_at=now)
        # The other side may be beginning at this moment: theirs is the thread then.
        Thread.objects.bulk_create([new], ignore_conflicts=True)
        if Thread.objects.filter(pk=new.pk).exists():
            audit.record(by=by, verb="begun", target=new)
    thread = lock(Thread.objects.between(speaks_for, to).get())
    if thread.closed_at:
        thread.closed_at = None
        thread.save(update_fields=["closed_at"])
    return _post(thread, speaks_for, by, text, key)


@transaction.atomic
def write_post(*, thread: Thread, by: User, text: str, key: UUID | None = None) -> Post:
    """Go on writing. The same key again: quiet. Refused in a closed thread and to whom one cannot write any more."""
    thread = lock(thread)
    mine = side_of(thread, by)
    if thread.closed_at:
        raise Refused(_("One of the two entries is not shown any more: nobody can write here."))
    _reachable(mine, thread.other(mine), by)
    return _post(thread, mine, by, text, key)


@transaction.atomic
def mark_read(*, thread: Thread, by: User) -> None:
    """One side has seen all that stands here; what its people still wait to be told is taken back. Again: quiet."""
    mine = side_of(thread, by)
    if thread.posts.unread_by(mine).update(read_at=timezone.now()):
        cancel(subject=side(thread, mine))


@transaction.atomic
def block(*, thread: Thread, by: User) -> None:
    """Say that the other side shall not write any more, here or anew. Again: quiet."""
    thread = lock(thread)
    mine = side_of(thread, by)
    _blocked, is_new = Block.objects.get_or_create(profile=mine, against=thread.other(mine))
    if is_new:
        audit.record(by=by, verb="blocked", target=thread)


@transaction.atomic
def allow(*, thread: Thread, by: User) -> None:
    """Let the other side write again. Again: quiet."""
    thread = lock(thread)
    mine = side_of(thread, by)
    if Block.objects.filter(profile=mine, against=thread.other(mine)).delete()[0]:
        audit.record(by=by, verb="allowed", target=thread)


@transaction.atomic
def erase_thread(*, thread: Thread, by: User) -> bool:
    """Wish every word of it gone; True when the other side wished it too and it is. The same side again: quiet.

    Refused while moderators look into a report of it.
    """
    thread = lock(thread)
    mine = side_of(thread, by)
    if thread.reported_at and not thread.settled_at:
        raise Refused(_("It was reported, and moderators look into it: erase it after that."))
    if thread.erasure_asked_for_id not in {None, mine.pk}:
        audit.record(by=by, verb="erased", target=thread)
        _erase(thread)
        return True
    if thread.erasure_asked_for_id is None:
        thread.erasure_asked_for = mine
        thread.save(update_fields=["erasure_asked_for"])
        audit.record(by=by, verb="erasure_asked", target=thread)
    return False


def close_threads(profile: Profile, by: "Actor | System") -> None:
    """Nobody writes to or for an entry that was suspended or withdrawn (hooks.profile_revoked)."""
    closed = Thread.objects.of(profile).filter(closed_at=None).update(closed_at=timezone.now())
    if closed:
        audit.record(by=by, verb="threads_closed", target=profile, detail={"threads": closed})


def let_threads_go(profile: Profile, by: "Actor | System") -> list[str]:
    """Remove the threads of an entry that is deleted (hooks.profile_erased); return whose data keys go with them."""
    owners = []
    for thread in Thread.objects.of(profile).select_for_update().order_by("pk"):
        audit.record(by=by, verb="erased", target=thread)
        owners.append(_remove(thread))
    return owners


def forget_threads() -> int:
    """Erase what nobody has written in for RETENTION; return how many."""
    old = Thread.objects.filter(last_at__lt=timezone.now() - RETENTION)
    count = 0
    for thread in old.only("pk").iterator():
        count += _forget(thread)
    return count


def side_of(thread: Thread, user: User) -> Profile:
    """Return the entry for which somebody reads and writes here (one query). PermissionDenied for anybody else."""
    sides = [thread.first_id, thread.second_id]
    held = {each.pk: each for each in Profile.objects.filter(pk__in=sides, holders__user=user)}
    for key in sides:
        if key in held:
            return held[key]
    raise PermissionDenied("no side of this thread")


def _reachable(mine: Profile, to: Profile, by: User) -> None:
    """Say why one entry cannot write to another."""
    if mine.pk not in {each.pk for each in speaking(by)}:
        raise PermissionDenied("not a verified member")
    if not Profile.objects.reachable().filter(pk=to.pk).exists():
        raise Refused(_("This entry cannot be written to now."))
    if mine.pk == to.pk or to.holders.filter(user=by).exists():
        raise Refused(_("This is an entry of your own."))
    if Block.objects.filter(profile=to, against=mine).exists():
        raise Refused(_("They do not want to be written to by you."))
    if Block.objects.filter(profile=mine, against=to).exists():
        raise Refused(_("You do not want them to write to you: allow it again first."))


def _post(thread: Thread, mine: Profile, by: User, text: str, key: UUID | None) -> Post:
    if key is not None and (known := thread.posts.filter(pk=key, sender=by).first()):
        return known
    is_waiting = thread.posts.filter(profile=mine, read_at=None).exists()
    post = Post(pk=uuid4() if key is None or Post.objects.filter(pk=key).exists() else key, thread=thread, profile=mine)
    post.sender, post.sent_at = by, timezone.now()
    post.body = sealing.seal_text(text, owner=thread.owner, place=post.place)
    post.save(force_insert=True)
    thread.last_at = post.sent_at
    thread.save(update_fields=["last_at"])
    # Who has not opened the last one knows already that something waits.
    if not is_waiting:
        other = thread.other(mine)
        for user in holders_of(other):
            tell(kind=WRITTEN, to=user, subject=side(thread, other), step=str(post.pk))
    return post


def _hold(*keys: UUID) -> None:
    list(Profile.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock(thread: Thread) -> Thread:
    """Lock the two entries, then their thread: whoever deletes an entry goes the same way. Refused when it is gone."""
    _hold(thread.first_id, thread.second_id)
    held = Thread.objects.select_for_update().filter(pk=thread.pk).first()
    if held is None:
        raise Refused(_("These messages are erased."))
    return held


@transaction.atomic
def _forget(thread: Thread) -> bool:
    """Erase one that is old, unless somebody has written meanwhile."""
    past = timezone.now() - RETENTION
    old = Thread.objects.select_for_update().filter(pk=thread.pk, last_at__lt=past).first()
    if old is None:
        return False
    audit.record(by=CLOCK, verb="erased", target=old)
    _erase(old)
    return True


def _erase(thread: Thread) -> None:
    """Remove the rows, and erase the key last: from then on no backup can be read either."""
    sealing.erase(_remove(thread))


def _remove(thread: Thread) -> str:
    """Remove the rows; return the owner of the key."""
    owner = thread.owner
    for about in (side(thread, thread.first), side(thread, thread.second)):
        cancel(subject=about, kind=WRITTEN.name)
    cancel(subject=subject(thread), kind=REPORTED.name)
    thread.delete()
    return owner
