"""What was done, by whom, to what: one row a deed, written in the transaction that did it. The chain is in chain.py."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.transaction import TransactionManagementError

from accounts.models import AuditEvent
from accounts.permissions import System

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.permissions import Actor


def record(
    *,
    by: "Actor | System",
    verb: str,
    target: models.Model | str,
    organisation_id: "UUID | None" = None,
    detail: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Write down one deed, in the caller's transaction: `verb` is a past participle ("published").

    `target` is a saved row, or the plain name of a thing that is no row ("directory"). `detail` holds names of fields,
    states and numbers, never what people wrote. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit row belongs into the transaction of the deed it speaks of.")
    kind, key = _named(target)
    return AuditEvent.objects.create(
        actor=_actor(by),
        verb=verb,
        target_kind=kind,
        target_id=key,
        organisation_id=organisation_id,
        detail=json.loads(json.dumps(detail or {}, cls=DjangoJSONEncoder)),
    )


def _actor(by: "Actor | System") -> str:
    if isinstance(by, System):
        return str(by)
    # Of somebody who is not signed in nothing is known, and nothing may be kept.
    return f"user:{by.pk}" if by.is_authenticated else "visitor"


def _named(target: models.Model | str) -> tuple[str, str]:
    if isinstance(target, str):
        return target, ""
    if target.pk is None:
        raise ValueError("Save the row before writing down what was done to it.")
    return target._meta.label_lower, str(target.pk)
