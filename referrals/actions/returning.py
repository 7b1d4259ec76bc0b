"""Somebody comes back with their code: reads, writes again, withdraws, erases. No account, so `by` is nobody."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.vault import ledger, sealing
from notifications.actions import cancel, end_contact
from referrals.actions.offering import end_case
from referrals.actions.rows import claim, empty, erase_keys, in_days, move, write
from referrals.actions.telling import tell_of_words
from referrals.choices import Author
from referrals.kinds import ENDING, REPLY, subject
from referrals.models import HelpMessage, HelpRequest
from referrals.permissions import desk_members
from referrals.states import Party, State, TransitionRefused

log = structlog.get_logger(__name__)
SEEKER = AnonymousUser()
# Their page says until when.
WITHDRAWN_DAYS = 7
READ_ONCE = timedelta(hours=1)


@transaction.atomic
def write_again(*, request: HelpRequest, text: str, key: UUID) -> HelpMessage | None:
    """Add words of the person's. The same key again: quiet. What was answered or closed waits at the desk once more.

    Raises TransitionRefused when they had withdrawn it.
    """
    request = claim(request)
    if request.state in {State.WITHDRAWN, State.ERASED}:
        raise TransitionRefused("Withdrawal always wins.")
    message = write(request, Author.SEEKER, text, key=key)
    if message is None:
        return None
    has_somebody = request.assigned_to is not None and request.assigned_to in desk_members(request)
    if request.state == State.ANSWERED and has_somebody:
        move(request, State.ASSIGNED, Party.SEEKER)
    elif request.state in {State.ANSWERED, State.CLOSED}:
        move(request, State.RECEIVED, Party.SEEKER)
    elif request.state == State.ASSIGNED and not has_somebody:
        # With somebody who does not answer this desk any more: that is ours to take back, not the person's.
        move(request, State.RECEIVED, Party.DESK)
    audit.record(by=SEEKER, verb="written", target=request)
    tell_of_words(request, step=message.pk.hex)
    return message


@transaction.atomic
def show_reply(*, request: HelpRequest, key: UUID, is_once: bool = False) -> str | None:
    """Return the words of a reply; None when there is no such reply of theirs, or it is erased.

    Read once: it is erased when they say that they have read it (`erase_reply`), by the clock after READ_ONCE if they
    do not. Not before: what did not reach the browser would be lost.
    """
    request = claim(request)
    if request.state == State.WITHDRAWN:
        return None
    message = request.messages.replies().select_for_update().filter(pk=key).first()
    if message is None or message.body is None:
        return None
    text = sealing.open_text(message.body, owner=message.owner, place=message.place)
    if message.shown_at is None:
        message.shown_at = timezone.now()
        message.save(update_fields=["shown_at"])
    cancel(subject=subject(request), kind=REPLY.name)
    audit.record(by=SEEKER, verb="reply_shown", target=request)
    if is_once and message.erase_at is None:
        message.erase_at = timezone.now() + READ_ONCE
        message.save(update_fields=["erase_at"])
    return text


def erase_read() -> int:
    """Erase the replies that were to be read once, READ_ONCE after they were; return how many."""
    due = HelpMessage.objects.filter(erase_at__lte=timezone.now(), erased_at=None).select_related("request")
    for message in due:
        erase_reply(request=message.request, key=message.pk)
    return len(due)


@transaction.atomic
def erase_reply(*, request: HelpRequest, key: UUID) -> None:
    """Erase a reply for good. Again, or of no reply of theirs: quiet."""
    request = claim(request)
    message = request.messages.replies().select_for_update().filter(pk=key).first()
    if message:
        _erase_message(request, message)


@transaction.atomic
def stop_contact(*, request: HelpRequest) -> None:
    """Contact them no more; all else goes on, and they come back themselves. Again: quiet."""
    request = claim(request)
    if request.contact and request.contact.ended_at is None:
        end_contact(contact=request.contact)
        for kind in (REPLY, ENDING):
            cancel(subject=subject(request), kind=kind.name)
        audit.record(by=SEEKER, verb="contact_ended", target=request)
        _note(f"referrals.contact:{request.pk}")


@transaction.atomic
def withdraw(*, request: HelpRequest) -> None:
    """End it, whatever anybody else is doing with it: the desk reads it no more. Again: quiet.

    A case that was made of it is erased, and what was agreed to in it is taken back.
    """
    request = claim(request)
    if request.state in {State.WITHDRAWN, State.ERASED}:
        return
    if request.contact:
        end_contact(contact=request.contact)
    cancel(subject=subject(request))
    move(request, State.WITHDRAWN, Party.SEEKER, erase_on=in_days(WITHDRAWN_DAYS))
    audit.record(by=SEEKER, verb="withdrawn", target=request)
    owners = end_case(request)
    _note(request.owner)
    erase_keys(owners)


@transaction.atomic
def erase(*, request: HelpRequest) -> None:
    """Erase everything they and we wrote, in a case too, at once. The code leads nowhere after it. Again: quiet."""
    request = claim(request)
    if request.state == State.ERASED:
        return
    owners = [*end_case(request), *empty(request, Party.SEEKER)]
    audit.record(by=SEEKER, verb="erased", target=request)
    erase_keys(owners)


def _note(withdrawn: str) -> None:
    """Have a backup that is restored know of it (actions.restored). A full disk keeps nobody from withdrawing."""
    try:
        ledger.note_withdrawn(withdrawn)
    except OSError as error:
        log.error("withdrawal_not_noted", error=type(error).__name__)


def _erase_message(request: HelpRequest, message: HelpMessage) -> None:
    message.body, message.erased_at = None, timezone.now()
    message.save(update_fields=["body", "erased_at"])
    audit.record(by=SEEKER, verb="reply_erased", target=request)
    sealing.erase(message.owner)
