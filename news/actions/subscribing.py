"""Asking to be told, saying yes, leaving. Only a press does any of it: mail scanners open every link."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from news import links
from news.kinds_letters import CONFIRM, CONFIRM_MINUTES, recipient
from news.models import Subscriber, Tag
from notifications import actions as outbox

# One address is written to at most so often, however many ask for it.
AT_MOST = timedelta(hours=1)


@transaction.atomic
def subscribe(*, address: str, topics: Collection[Tag]) -> None:
    """Ask an address whether it wants to be told of these topics (none: of all). Nothing tells whether it was known.

    Who has confirmed is only sent their own page once more: a stranger cannot change what they chose.
    """
    now = timezone.now()
    row = Subscriber(address=address.lower(), asked_at=now, written_at=now - 2 * AT_MOST)
    Subscriber.objects.bulk_create([row], ignore_conflicts=True)
    subscriber = Subscriber.objects.select_for_update().get(address__iexact=address)
    if subscriber.confirmed_at is None:
        subscriber.topics.set(topics)
    if now - subscriber.written_at < AT_MOST:
        return
    Subscriber.objects.filter(pk=subscriber.pk).update(written_at=now)
    outbox.tell_address(
        kind=CONFIRM,
        address=subscriber.address,
        secret={"link": links.to_own_page(subscriber.pk)},
        # Each asking is news; what comes back is told by the same name.
        subject=f"news.subscribing:{now:%Y%m%d%H%M%S%f}",
        recipient=recipient(subscriber),
    )


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
    outbox.cancel_for(recipient=recipient(subscriber))
    subscriber.delete()


@transaction.atomic
def forget_unconfirmed() -> int:
    """Forget the addresses that did not answer in time; return how many."""
    since = timezone.now() - timedelta(minutes=CONFIRM_MINUTES)
    return Subscriber.objects.unconfirmed_since(since).delete()[1].get("news.Subscriber", 0)
