"""Asking to be told, saying yes, leaving. Only a press does any of it: mail scanners open every link."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from news import addresses, links
from news.kinds_letters import CONFIRM, CONFIRM_MINUTES, mailbox
from news.models import Subscriber, Tag, WrittenTo
from notifications import actions as outbox

# Between the askings of one mailbox, however many ask for it; the last counts for all that follow.
PAUSES = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
# After so long without a mail it is asked like a new one.
REMEMBERED = timedelta(days=30)


@transaction.atomic
def subscribe(*, address: str, topics: Collection[Tag]) -> None:
    """Ask an address whether it wants to be told of these topics (none: of all). Nothing tells whether it was known.

    Who has confirmed is only sent their own page once more: a stranger cannot change what they chose.
    """
    now = timezone.now()
    subscriber = _locked(address) or _new(address)
    if subscriber.confirmed_at is None:
        subscriber.asked_at = now
        subscriber.save(update_fields=["asked_at"])
        subscriber.topics.set(topics)
    if not _may_write(address):
        return
    outbox.tell_address(
        kind=CONFIRM,
        address=address.lower(),
        secret={"link": links.to_own_page(subscriber.pk)},
        # Each asking is news; what comes back is told by the same name.
        subject=f"news.subscribing:{now:%Y%m%d%H%M%S%f}",
        recipient=subscriber.owner,
    )


def _locked(address: str) -> Subscriber | None:
    return Subscriber.objects.select_for_update().filter(digest=addresses.digest(address)).first()


def _new(address: str) -> Subscriber:
    made = addresses.written(Subscriber(asked_at=timezone.now()), address)
    # Two at once: the second finds the first's.
    Subscriber.objects.bulk_create([made], ignore_conflicts=True)
    return _locked(address) or made


def _may_write(address: str) -> bool:
    """Whether a mailbox may be asked now; counts it when it may. Two at once: one may."""
    now = timezone.now()
    key = mailbox(address)
    WrittenTo.objects.bulk_create([WrittenTo(digest=key, at=now)], ignore_conflicts=True)
    written = WrittenTo.objects.select_for_update().get(pk=key)
    pause = PAUSES[min(written.times, len(PAUSES)) - 1]
    if written.is_lost or (written.times and now - written.at < pause):
        return False
    written.times, written.at = written.times + 1, now
    written.save(update_fields=["times", "at"])
    return True


@transaction.atomic
def confirm(*, key: UUID) -> Subscriber | None:
    """Begin to tell whoever says yes. Again: quiet. None when the asking is forgotten."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=key).first()
    if subscriber and subscriber.confirmed_at is None:
        subscriber.confirmed_at = timezone.now()
        subscriber.save(update_fields=["confirmed_at"])
    return subscriber


@transaction.atomic
def choose(*, key: UUID, topics: Collection[Tag]) -> Subscriber | None:
    """Tell a subscriber of these topics only (none: of all). None when they have left."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=key).first()
    if subscriber:
        subscriber.topics.set(topics)
    return subscriber


@transaction.atomic
def leave(*, key: UUID) -> None:
    """Forget a subscriber, and take back what still waits for them. Again: quiet."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=key).first()
    if subscriber is None:
        return
    outbox.cancel_for(recipient=subscriber.owner)
    addresses.forget(subscriber)
    subscriber.delete()


@transaction.atomic
def forget_unconfirmed() -> int:
    """Forget the addresses that did not answer in time, and what is remembered of mailboxes; return how many."""
    now = timezone.now()
    WrittenTo.objects.filter(is_lost=False, at__lt=now - REMEMBERED).delete()
    late = Subscriber.objects.unconfirmed_since(now - timedelta(minutes=CONFIRM_MINUTES))
    # Under a lock: somebody may say yes at this moment.
    gone = list(late.select_for_update(skip_locked=True))
    for subscriber in gone:
        addresses.forget(subscriber)
    return Subscriber.objects.filter(pk__in=[each.pk for each in gone]).delete()[1].get("news.Subscriber", 0)
