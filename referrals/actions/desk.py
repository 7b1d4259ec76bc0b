"""What the desk does with a help request. Reads of content are deeds too, and are written down."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission
from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from notifications.actions import cancel, reach, record_attempt, tell
from notifications.choices import Channel
from referrals import duty, reaching
from referrals.actions.asking import answers_place
from referrals.actions.children import hand_case_on
from referrals.actions.leaving_desk import let_go_of
from referrals.actions.rows import claim, in_days, is_kept, move, require_seen, write
from referrals.actions.telling import tell_again
from referrals.choices import Author, Closing, Queue, Urgency
from referrals.kinds import HANDED, OF_WAITING, REPLY, URGENT, subject
from referrals.models import HelpMessage, HelpRequest
from referrals.permissions import desk_members, require_desk
from referrals.reaching import Reach
from referrals.states import READABLE, WAITING, Party, State, TransitionRefused

if TYPE_CHECKING:
    from notifications.models import ContactAttempt


@dataclass(frozen=True, slots=True)
class Content:
    """What a request says, opened: answers by question, messages with their words (None: erased), how to reach them.

    `reach` is for the desk alone: whoever was let in from outside reaches nobody.
    """

    answers: dict[str, str]
    messages: list[tuple[HelpMessage, str | None]]
    reach: Reach | None


@transaction.atomic
def read(*, request: HelpRequest, by: User) -> Content:
    """Open a request for somebody who may see it, and write down that they did. PermissionDenied, Unreadable."""
    # Locked: whoever withdraws or erases at this moment comes before, and then nothing is shown, or after.
    request = claim(request)
    if not HelpRequest.objects.visible_to(by).filter(pk=request.pk).exists():
        raise PermissionDenied(Permission.ANSWER_REQUESTS)
    messages = list(request.messages.select_related("by"))
    sealed = [Sealed(message.body or b"", message.owner, message.place) for message in messages]
    if request.answers is None:
        raise PermissionDenied(Permission.ANSWER_REQUESTS)
    is_desk = HelpRequest.objects.of_desk(by).filter(pk=request.pk).exists()
    audit.record(by=by, verb="read" if is_desk else "read_from_outside", target=request)
    HelpRequest.objects.filter(pk=request.pk).update(read_at=timezone.now())
    return Content(
        answers=json.loads(sealing.open_text(request.answers, owner=request.owner, place=answers_place(request))),
        messages=list(zip(messages, sealing.open_texts(sealed), strict=True)),
        reach=reaching.of(request) if is_desk else None,
    )


@transaction.atomic
def take(*, request: HelpRequest, by: User) -> None:
    """Take a request on. Again: quiet. TransitionRefused when a colleague was first, or it is over."""
    request = _claimed(request, by)
    if request.state == State.ASSIGNED:
        if request.assigned_to == by:
            return
        raise TransitionRefused("A colleague has it.")
    move(request, State.ASSIGNED, Party.DESK, assigned_to=by, assigned_at=timezone.now())
    audit.record(by=by, verb="assigned", target=request)


@transaction.atomic
def hand_over(*, request: HelpRequest, to: User, by: User) -> None:
    """Hand a request to a colleague, who is told; of danger at once. PermissionDenied when it is not of their desk."""
    request = _claimed(request, by)
    require_desk(to, request)
    if request.state == State.ASSIGNED and request.assigned_to == to:
        return
    now = timezone.now()
    if request.state == State.ASSIGNED:
        request.assigned_to, request.assigned_at = to, now
        request.save(update_fields=["assigned_to", "assigned_at"])
    else:
        move(request, State.ASSIGNED, Party.DESK, assigned_to=to, assigned_at=now)
    audit.record(by=by, verb="handed_over", target=request, detail={"to": str(to.pk)})
    cancel(subject=subject(request), kind=HANDED.name)
    if to != by:
        kind = URGENT if request.urgency == Urgency.NOW else HANDED
        tell(kind=kind, to=to, subject=subject(request), step=f"{now:%y%m%d%H%M%S%f}", sender=by)


@transaction.atomic
def put_back(*, request: HelpRequest, by: User) -> None:
    """Let a colleague take it instead; they are told. Again: quiet."""
    request = _claimed(request, by)
    if request.state == State.RECEIVED:
        return
    move(request, State.RECEIVED, Party.DESK)
    audit.record(by=by, verb="put_back", target=request)
    tell_again(request, but=by)


@transaction.atomic
def reply(*, request: HelpRequest, text: str, key: UUID, by: User, seen: UUID | None = None) -> HelpMessage | None:
    """Answer. The person finds it when they come back, and is told once if they agreed to be. The same again: quiet.

    TransitionRefused unless it is with `by` (a colleague has it, they withdrew it, it is closed); WroteMeanwhile when
    `seen` (see rows.require_seen) are not their last words.
    """
    request = _claimed(request, by)
    if request.assigned_to != by or request.state not in {State.ASSIGNED, State.ANSWERED}:
        raise TransitionRefused("It is not with you.")
    if not is_kept(request, Author.DESK, text, key=key):
        require_seen(request, seen)
    has_unread = request.messages.replies().unread().exists()
    message = write(request, Author.DESK, text, by=by, key=key)
    if message is None:
        return None
    now = timezone.now()
    first = {} if request.first_answered_at else {"first_answered_at": now}
    if request.state == State.ASSIGNED:
        move(request, State.ANSWERED, Party.DESK, answered_at=now, **first)
    else:
        request.answered_at = now
        request.save(update_fields=["answered_at"])
    audit.record(by=by, verb="answered", target=request)
    # One mail says that there is news; a second one before they look says no more, and is one more to be seen.
    if request.contact and request.contact.channel == Channel.EMAIL and not has_unread:
        reach(kind=REPLY, contact=request.contact, subject=subject(request), step=message.pk.hex, sender=by)
    return message


@transaction.atomic
def add_note(*, request: HelpRequest, text: str, key: UUID, by: User) -> HelpMessage | None:
    """Write down something for colleagues; the person never sees it. The same key: quiet."""
    request = _claimed(request, by)
    message = write(request, Author.NOTE, text, by=by, key=key)
    if message:
        audit.record(by=by, verb="noted", target=request)
    return message


@transaction.atomic
def close(*, request: HelpRequest, closing: Closing, by: User, seen: UUID | None = None) -> None:
    """End what nobody waits in any more. It is kept for a while; the person can write again until then. Again: quiet.

    TransitionRefused while a colleague has it; WroteMeanwhile when `seen` are not the person's last words.
    """
    request = _claimed(request, by)
    if request.state == State.CLOSED:
        return
    if request.state == State.ASSIGNED and request.assigned_to != by:
        raise TransitionRefused("A colleague has it.")
    require_seen(request, seen)
    # Not what the person is told: an answer that they have not read is news after the closing too.
    for kind in OF_WAITING:
        cancel(subject=subject(request), kind=kind.name)
    move(request, State.CLOSED, Party.DESK, closing=closing, erase_on=in_days(duty.retention_days()))
    audit.record(by=by, verb="closed", target=request, detail={"closing": closing})


@transaction.atomic
def record_call(
    *, request: HelpRequest, channel: Channel, by: User, has_left_message: bool = False
) -> "ContactAttempt":
    """Write down a try to reach the person, before it is made. NotAgreed when it is outside of what they agreed to.

    TransitionRefused unless it is with `by`: two of the desk must not call the same person.
    """
    request = _claimed(request, by)
    if request.contact is None:
        raise TransitionRefused("They come back themselves.")
    if request.assigned_to_id != by.pk or request.state not in {State.ASSIGNED, State.ANSWERED}:
        raise TransitionRefused("It is not with you.")
    attempt = record_attempt(
        contact=request.contact, channel=channel, at=timezone.now(), has_left_message=has_left_message, by=by
    )
    detail = {"channel": channel, "has_left_message": has_left_message}
    audit.record(by=by, verb="contact_tried", target=request, detail=detail)
    return attempt


@transaction.atomic
def sort(*, request: HelpRequest, queue: Queue, urgency: Urgency, by: User) -> None:
    """Send a request to the desk that it belongs to, and say how urgent it is. As it is already: quiet.

    Whoever has it and is not of that desk has it no more, nor the case that was made of it; while somebody waits, the
    desk is told.
    """
    request = _claimed(request, by)
    if (request.queue, request.urgency) == (queue, urgency):
        return
    matters_more = request.queue != queue or urgency < request.urgency
    request.queue, request.urgency = queue, urgency
    request.save(update_fields=["queue", "urgency"])
    audit.record(by=by, verb="sorted", target=request, detail={"queue": queue, "urgency": int(urgency)})
    if request.assigned_to and request.assigned_to not in desk_members(request):
        let_go_of(request, by)
    elif request.state in WAITING and matters_more:
        tell_again(request, but=by)
    hand_case_on(request, by)


def _claimed(request: HelpRequest, by: User) -> HelpRequest:
    """Return the row, locked, for a desk member whose desk it is at. PermissionDenied: also after a withdrawal.

    TransitionRefused when they withdrew or erased it in this moment: nothing may be written about it any more.
    """
    require_desk(by, request)
    request = claim(request)
    if request.state not in READABLE:
        raise TransitionRefused("Withdrawal always wins.")
    return request
