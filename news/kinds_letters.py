"""What subscribers are told: that there is something to read, and never what it is about."""

from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from news import addresses
from news.models import Subscriber, WrittenTo
from notifications import actions as outbox
from notifications.kinds import AddressKind

# Three days: a letter that lay longer in a queue is old news, and can be read on the site.
LETTER_MINUTES = 3 * 24 * 60
CONFIRM_MINUTES = 2 * 24 * 60


def mailbox(address: str) -> str:
    """Return a keyed digest of the mailbox behind an address: what stands after a plus leads to the same one."""
    local, _at, domain = address.lower().rpartition("@")
    return salted_hmac("news.mailbox", f"{local.partition('+')[0]}@{domain}", algorithm="sha256").hexdigest()


def _forget(told: str) -> None:
    for subscriber in Subscriber.objects.filter(pk=UUID(told.rpartition(":")[2])):
        _lose(subscriber, addresses.of([subscriber])[0])


def _heard_of(address: str) -> bool:
    """End the subscription of an address of which nothing else is known; False when it has none."""
    subscriber = Subscriber.objects.select_for_update().filter(digest=addresses.digest(address)).first()
    if subscriber is None:
        return False
    outbox.cancel_for(recipient=subscriber.owner)
    _lose(subscriber, address)
    return True


def _lose(subscriber: Subscriber, address: str | None) -> None:
    if address:
        # It may have been asked so long ago that nobody remembers.
        WrittenTo.objects.update_or_create(
            pk=mailbox(address), defaults={"is_lost": True}, create_defaults={"is_lost": True, "at": timezone.now()}
        )
    # Before it loses its name.
    addresses.forget(subscriber)
    subscriber.delete()


CONFIRM = AddressKind(name="news.confirm", headline=_("Is this you?"), minutes=CONFIRM_MINUTES, came_back=_forget)
LETTER = AddressKind(
    name="news.letter",
    headline=_("Something new to read"),
    minutes=LETTER_MINUTES,
    came_back=_forget,
    heard_of=_heard_of,
)
LETTER_KINDS = (CONFIRM, LETTER)
