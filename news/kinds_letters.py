"""What subscribers are told: that there is something to read, and never what it is about."""

from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from news.models import Subscriber, WrittenTo
from notifications.kinds import AddressKind

# Three days: a letter that lay longer in a queue is old news, and can be read on the site.
LETTER_MINUTES = 3 * 24 * 60
CONFIRM_MINUTES = 2 * 24 * 60


def recipient(subscriber: Subscriber) -> str:
    """Return the name by which the outbox knows a subscriber."""
    return f"news.subscriber:{subscriber.pk}"


def mailbox(address: str) -> str:
    """Return a keyed digest of the mailbox behind an address: what stands after a plus leads to the same one."""
    local, _at, domain = address.lower().rpartition("@")
    return salted_hmac("news.mailbox", f"{local.partition('+')[0]}@{domain}", algorithm="sha256").hexdigest()


def _forget(told: str) -> None:
    for subscriber in Subscriber.objects.filter(pk=UUID(told.rpartition(":")[2])):
        WrittenTo.objects.filter(pk=mailbox(subscriber.address)).update(is_lost=True)
        subscriber.delete()


CONFIRM = AddressKind(name="news.confirm", headline=_("Is this you?"), minutes=CONFIRM_MINUTES, came_back=_forget)
LETTER = AddressKind(name="news.letter", headline=_("Something new to read"), minutes=LETTER_MINUTES, came_back=_forget)
LETTER_KINDS = (CONFIRM, LETTER)
