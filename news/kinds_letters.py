"""What subscribers are told: that there is something to read, and never what it is about."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from news.models import Subscriber
from notifications.kinds import AddressKind

# Three days: a letter that lay longer in a queue is old news, and can be read on the site.
LETTER_MINUTES = 3 * 24 * 60
CONFIRM_MINUTES = 2 * 24 * 60


def recipient(subscriber: Subscriber) -> str:
    """Return the name by which the outbox knows a subscriber."""
    return f"news.subscriber:{subscriber.pk}"


def _forget(told: str) -> None:
    Subscriber.objects.filter(pk=UUID(told.rpartition(":")[2])).delete()


CONFIRM = AddressKind(name="news.confirm", headline=_("Is this you?"), minutes=CONFIRM_MINUTES, came_back=_forget)
LETTER = AddressKind(name="news.letter", headline=_("Something new to read"), minutes=LETTER_MINUTES, came_back=_forget)
LETTER_KINDS = (CONFIRM, LETTER)
