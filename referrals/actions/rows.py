"""What the verbs share: claiming a row, moving it by the table, writing and erasing what is sealed."""

import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.vault import sealing
from notifications.actions import cancel, forget_contact
from referrals.choices import Author, Queue, Urgency
from referrals.kinds import subject
from referrals.models import CaseOffer, HelpMessage, HelpRequest, ReturnCode
from referrals.states import ENDED, WAITING, Party, State, WroteMeanwhile, check

if TYPE_CHECKING:
    from accounts.models import User

# What stands for the last words of somebody who has written none.
NOTHING = UUID(int=0)


def claim(request: HelpRequest) -> HelpRequest:
    """Return the row as it is now, locked until the transaction ends."""
    return HelpRequest.objects.select_for_update(no_key=True).get(pk=request.pk)


def move(request: HelpRequest, state: State, party: Party, **fields: object) -> None:
    """Take a claimed request to another state, with what belongs to it. Raises TransitionRefused."""
    check(request.state, state, party)
    now = timezone.now()
    request.state = state
    # Whoever waits goes on waiting from when they began to.
    request.waiting_since = (request.waiting_since or now) if state in WAITING else None
    request.ended_at = now if state in ENDED else None
    if state not in {State.WITHDRAWN, State.CLOSED}:
        request.erase_on = None
    if state != State.CLOSED:
        request.closing = ""
    if state == State.RECEIVED:
        request.assigned_to, request.assigned_at = None, None
    for name, value in fields.items():
        setattr(request, name, value)
    request.save()


def write(
    request: HelpRequest, author: Author, text: str, *, by: "User | None" = None, key: UUID | None = None
) -> HelpMessage | None:
    """Keep words that were written about a request, sealed. The same words under the same key again: None.

    A key that other words have, or another request, is not theirs: they get a fresh one, and are kept.
    """
    if is_kept(request, author, text, key=key):
        return None
    is_taken = key is not None and HelpMessage.objects.filter(pk=key).exists()
    pk = uuid4() if key is None or is_taken else key
    message = HelpMessage(pk=pk, request=request, author=author, by=by, at=timezone.now())
    message.body = sealing.seal_text(text, owner=message.owner, place=message.place)
    message.save(force_insert=True)
    return message


def is_kept(request: HelpRequest, author: Author, text: str, *, key: UUID | None) -> bool:
    """Whether these words are kept under this key. What is erased cannot be asked, and is taken for them."""
    held = HelpMessage.objects.filter(pk=key, request=request, author=author).first() if key else None
    if held is None:
        return False
    return held.body is None or sealing.open_text(held.body, owner=held.owner, place=held.place) == text


def require_seen(request: HelpRequest, seen: UUID | None) -> None:
    """Raise WroteMeanwhile when the last words of the person are not those that the page showed.

    `seen`: their key, NOTHING when there were none, None when there was no page.
    """
    last = request.messages.of_the_person().values_list("pk", flat=True).last()
    if seen is not None and seen != (last or NOTHING):
        raise WroteMeanwhile("They have written since.")


def empty(request: HelpRequest, party: Party) -> list[str]:
    """Take away all that a claimed request holds, and end every way to its person; return whose keys go with it.

    The keys are the caller's to erase, last in the deed (`sealing.erase`).
    """
    if request.contact:
        forget_contact(contact=request.contact)
    cancel(subject=subject(request))
    now = timezone.now()
    messages = list(request.messages.filter(erased_at=None))
    for message in messages:
        message.body, message.erased_at = None, now
    HelpMessage.objects.bulk_update(messages, ["body", "erased_at"])
    ReturnCode.objects.filter(request=request).delete()
    if request.queue == Queue.SAFEGUARDING:
        # What was made of it stays with those who safeguard.
        CaseOffer.objects.filter(request=request, case__erased_at=None, case__isnull=False).update(is_of_child=True)
    blank = {"queue": Queue.GENERAL, "urgency": Urgency.USUAL, "assigned_to": None, "assigned_at": None}
    move(request, State.ERASED, party, answers=None, reach=None, contact=None, **blank)
    return [request.owner, *(message.owner for message in messages)]


def erase_keys(owners: list[str]) -> None:
    """Erase the keys of what was emptied: for ever, and in backups too once those of the keys are gone."""
    for owner in owners:
        sealing.erase(owner)


def in_days(days: int) -> datetime.date:
    """Return the day after so many days, by the clock of the site."""
    return timezone.localdate() + datetime.timedelta(days=days)
