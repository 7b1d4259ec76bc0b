"""Reaching help-seekers: what they agreed to, and each try. PostgreSQL is the one that refuses (constraints.py)."""

import datetime
from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from notifications.choices import Channel
from notifications.models import ContactAttempt, Message, SafeContact


class NotAgreed(Exception):
    """The person did not agree to be reached this way, at this time or with a message left."""


@transaction.atomic
def agree(
    *,
    channel: Channel,
    time_zone: str,
    language: str,
    hours: tuple[datetime.time, datetime.time] | None = None,
    days: Collection[int] = (),
    may_leave_message: bool = False,
) -> SafeContact:
    """Keep how somebody wants to be reached; anything left out is a no. `days` are ISO weekdays, none: any day."""
    start, end = hours or (None, None)
    return SafeContact.objects.create(
        channel=channel,
        time_zone=time_zone,
        language=language,
        hours_from=start,
        hours_until=end,
        days=sorted(set(days)),
        may_leave_message=may_leave_message,
    )


@transaction.atomic
def end_contact(*, contact: SafeContact) -> None:
    """Never contact this person again. Again: quiet."""
    SafeContact.objects.filter(pk=contact.pk, ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def forget_contact(*, contact: SafeContact) -> None:
    """End it, and keep neither what they agreed to nor when they were reached. What was sent still names the row."""
    ContactAttempt.objects.filter(contact=contact).delete()
    end_contact(contact=contact)
    SafeContact.objects.filter(pk=contact.pk).update(
        channel=Channel.NONE,
        hours_from=None,
        hours_until=None,
        days=[],
        time_zone="UTC",
        may_leave_message=False,
        language=settings.LANGUAGE_CODE,
    )


def record_attempt(
    *,
    contact: SafeContact,
    channel: Channel,
    at: datetime.datetime,
    has_left_message: bool = False,
    message: Message | None = None,
    by: User | None = None,
) -> ContactAttempt:
    """Write down a try before it is made. Raises NotAgreed, and nothing is written, when they did not agree to it."""
    try:
        with transaction.atomic():
            return ContactAttempt.objects.create(
                contact=contact, channel=channel, at=at, has_left_message=has_left_message, message=message, by=by
            )
    except IntegrityError as error:
        raise NotAgreed from error


def forget_attempt(*, message: Message) -> None:
    """Take back a try that was not made: no mail server was there, or it took nothing."""
    ContactAttempt.objects.filter(message=message).delete()
