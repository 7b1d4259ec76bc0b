"""Somebody asks for help: stored, queued and told of in one transaction, before they are shown the way back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.vault import sealing
from notifications.actions import agree
from referrals import codes, reaching
from referrals.actions.rows import write
from referrals.actions.telling import tell_desk
from referrals.choices import Author, Queue
from referrals.models import HelpRequest, ReturnCode
from referrals.questions import Age, urgency
from referrals.reaching import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody said. `answers` by question; `text`: their own words, or none.

    `reach` and `agreement` (as `notifications.actions.agree` takes it) go together: without, they come back themselves.
    """

    answers: Mapping[str, Any]
    text: str = ""
    reach: Reach | None = None
    agreement: Mapping[str, Any] | None = None


def answers_place(request: HelpRequest) -> str:
    """Where the sealed answers stand."""
    return f"referrals_helprequest.answers:{request.pk}"


def receive(*, key: UUID, number: int, asked: Asked) -> HelpRequest:
    """Receive a help request under a key and a return code that the asking browser holds already. Again: quiet.

    Whoever presses twice, or loses the answer to the first press, gets the same request and the same code.
    """
    known = HelpRequest.objects.filter(pk=key).first()
    if known:
        return known
    # Before the transaction: on a busy machine it waits for its turn, and nothing may wait for that.
    salt = codes.new_salt()
    way_back = ReturnCode(bucket=codes.bucket(number), salt=salt, digest=codes.make_digest(number, salt))
    try:
        return _receive(key, way_back, asked)
    except IntegrityError:
        # Two presses at once: the other one has it.
        known = HelpRequest.objects.filter(pk=key).first()
        if known is None:
            raise
        return known


@transaction.atomic
def _receive(key: UUID, way_back: ReturnCode, asked: Asked) -> HelpRequest:
    now = timezone.now()
    request = HelpRequest(
        pk=key,
        queue=Queue.SAFEGUARDING if asked.answers.get("age") == Age.YES else Queue.GENERAL,
        urgency=urgency(asked.answers),
        received_at=now,
        waiting_since=now,
    )
    request.answers = sealing.seal_text(
        json.dumps(dict(asked.answers)), owner=request.owner, place=answers_place(request)
    )
    if asked.agreement and asked.reach:
        request.contact = agree(**asked.agreement)
        request.reach = reaching.sealed(request, asked.reach)
    request.save(force_insert=True)
    if asked.text:
        write(request, Author.SEEKER, asked.text)
    way_back.request = request
    way_back.save(force_insert=True)
    audit.record(by=AnonymousUser(), verb="received", target=request)
    tell_desk(request)
    return request
