"""Acting from a mail with one press."""

import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from notifications import kinds
from notifications.kinds import MemberKind, Refused, Words
from notifications.models import Message

# A mail found later than this still leads to the page; its button does not act any more.
PRESSABLE = datetime.timedelta(days=14)


@transaction.atomic
def press(*, message_id: UUID) -> Words:
    """Do what the button of a mail does, as the member it was sent to, and return the sentence that says so.

    Raises Refused when it cannot be done (any more). Twice: the kind's own action is quiet.
    """
    message = Message.objects.select_related("user").filter(pk=message_id).first()
    kind = kinds.get(message.kind) if message else None
    if message is None or message.user is None or not isinstance(kind, MemberKind) or kind.press is None:
        raise Refused(_("There is nothing to press here any more."))
    if not can_press(message):
        raise Refused(_("This button is too old. Sign in to go on."))
    if not message.user.is_active or not kind.may_receive(message.user):
        raise PermissionDenied
    said = kind.press.act(message.user, message.subject)
    audit.record(by=message.user, verb="pressed", target=message, detail={"kind": kind.name})
    return said


def can_press(message: Message) -> bool:
    """Whether its button still acts."""
    return timezone.now() - message.queued_at < PRESSABLE
