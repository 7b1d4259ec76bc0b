"""After a backup was restored: what people erased or withdrew since is in it again, and must not be."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import System
from accounts.vault import datakeys
from notifications.actions import cancel, end_contact
from referrals.actions.returning import WITHDRAWN_DAYS
from referrals.actions.rows import claim, empty, erase_keys, move
from referrals.kinds import subject
from referrals.models import HelpMessage, HelpRequest
from referrals.states import READABLE, Party, State

# How the ledger names what somebody withdrew: all of it, or that they may be contacted.
REQUEST, CONTACT = "referrals.request:", "referrals.contact:"


def settle(withdrawn: Mapping[str, datetime], by: System) -> str:
    """Do again what people did since the backup, and return the sentence that says so; nothing to do: none."""
    emptied = empty_erased(by=by)
    again = withdraw_again(withdrawn=withdrawn, by=by)
    silent = end_contacts_again(withdrawn=withdrawn, by=by)
    if not (emptied or again or silent):
        return ""
    return (
        f"Done since the backup, and done again: {emptied} help requests or messages erased, {again} withdrawn, "
        f"{silent} not to be contacted any more."
    )


@transaction.atomic
def empty_erased(*, by: System) -> int:
    """Empty every request and message whose key is erased: nobody can read them, and nobody is to wait in them."""
    requests = HelpRequest.objects.exclude(state=State.ERASED)
    gone = _erased(requests.defer("answers", "reach"))
    owners: list[str] = []
    for request in gone:
        owners += empty(claim(request), Party.SEEKER)
        audit.record(by=by, verb="erased", target=request, detail={"restored": True})
    messages = _erased(HelpMessage.objects.filter(erased_at=None).defer("body").select_related("request"))
    keys = [message.pk for message in messages]
    HelpMessage.objects.filter(pk__in=keys).update(body=None, erased_at=timezone.now())
    for message in messages:
        audit.record(by=by, verb="reply_erased", target=message.request, detail={"restored": True})
    erase_keys(datakeys.not_erased(owners))
    return len(gone) + len(messages)


@transaction.atomic
def withdraw_again(*, withdrawn: Mapping[str, datetime], by: System) -> int:
    """End each that its person had ended, to be erased when that was said. What is over already: quiet."""
    found = HelpRequest.objects.filter(pk__in=_keys(withdrawn, REQUEST), state__in=READABLE).order_by("pk")
    for request in map(claim, list(found)):
        if request.contact:
            end_contact(contact=request.contact)
        cancel(subject=subject(request))
        day = timezone.localdate(withdrawn[REQUEST + str(request.pk)]) + timedelta(days=WITHDRAWN_DAYS)
        move(request, State.WITHDRAWN, Party.SEEKER, erase_on=day)
        audit.record(by=by, verb="withdrawn", target=request, detail={"restored": True})
    return len(found)


@transaction.atomic
def end_contacts_again(*, withdrawn: Mapping[str, datetime], by: System) -> int:
    """Contact nobody any more who had said so. Again: quiet."""
    asked = HelpRequest.objects.filter(pk__in=_keys(withdrawn, CONTACT), contact__ended_at=None, contact__isnull=False)
    found = list(asked.select_related("contact").order_by("pk"))
    for request in found:
        if request.contact:
            end_contact(contact=request.contact)
            audit.record(by=by, verb="contact_ended", target=request, detail={"restored": True})
    return len(found)


def _erased[Row: (HelpRequest, HelpMessage)](rows: Iterable[Row]) -> list[Row]:
    """Those whose key is gone."""
    rows = list(rows)
    alive = set(datakeys.not_erased(row.owner for row in rows))
    return [row for row in rows if row.owner not in alive]


def _keys(withdrawn: Iterable[str], prefix: str) -> list[UUID]:
    return [UUID(each.removeprefix(prefix)) for each in withdrawn if each.startswith(prefix)]
