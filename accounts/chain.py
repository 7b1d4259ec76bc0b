"""Seals the audit events into a chain, so that a change made behind our back shows. Verifying is in verifying.py.

Each seal holds an HMAC over the seal before it and its event. Deeds are written unchained, so that they never wait for
one another; one sealer chains them afterwards, in the order it meets them. Heads exported to a file outside the
database show a chain that was cut short.
"""

import datetime
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import AuditEvent, AuditSeal

log = structlog.get_logger(__name__)

START = bytes(32)
BATCH = 1000
# A transaction that commits late brings an event with a number lower than the last sealed one. The sealer looks back
# this far every time, and over the whole table once an hour: looking at every row every five seconds would not scale.
REACH = 10_000
ALARM_AFTER = datetime.timedelta(seconds=60)
# Any number will do, as long as no other lock of ours has it.
SEALER_LOCK = int.from_bytes(b"seal")


@dataclass(frozen=True)
class Head:
    """The last link at some time: its position, its digest (hexadecimal) and when it was exported."""

    position: int
    digest: str
    at: datetime.datetime

    def __str__(self) -> str:
        return f"{self.position} {self.digest} {self.at.isoformat()}"

    @classmethod
    def parse(cls, line: str) -> "Head":
        """Read what `str` wrote. Raises ValueError."""
        position, digest, at = line.split()
        return cls(int(position), digest, datetime.datetime.fromisoformat(at))


def digest_of(previous: bytes, seal: AuditSeal, event: AuditEvent, *, position: int | None = None) -> bytes:
    """What the seal of `event` must hold when it follows `previous` (32 bytes); `position` replaces the seal's own."""
    words = {
        "position": seal.position if position is None else position,
        "sealed_at": _moment(seal.sealed_at),
        "id": event.id,
        "at": _moment(event.at),
        "actor": event.actor,
        "verb": event.verb,
        "target_kind": event.target_kind,
        "target_id": event.target_id,
        "organisation_id": str(event.organisation_id or ""),
        "detail": event.detail,
    }
    canonical = json.dumps(words, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(_key(), previous + canonical, hashlib.sha256)


def seal(*, reach: int | None = REACH) -> int:
    """Chain the unsealed events and return how many; none while another sealer is at work.

    `reach` says how many numbers before the last sealed one to look at; None: all.
    """
    if late := first_overdue(reach):
        log.error("audit_left_unsealed", event_id=late.id, since=_moment(late.at))
    sealed = 0
    while batch := _seal_batch(reach):
        sealed += batch
    return sealed


def export_head(path: Path | None = None) -> Head | None:
    """Append the last link to the file of heads and return it; None while nothing is sealed."""
    last = AuditSeal.objects.order_by("-position").first()
    if last is None:
        return None
    head = Head(last.position, bytes(last.digest).hex(), timezone.now())
    path = path or settings.AUDIT_HEADS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{head}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)
    return head


def unsealed(reach: int | None = None) -> QuerySet[AuditEvent]:
    """Events without a seal, oldest number first; `reach` as for `seal`."""
    highest = AuditSeal.objects.aggregate(highest=Max("event_id"))["highest"] or 0
    floor = 0 if reach is None else highest - reach
    seals = AuditSeal.objects.filter(event_id=OuterRef("pk"), event_id__gt=floor)
    return AuditEvent.objects.filter(~Exists(seals), id__gt=floor).order_by("id")


def first_overdue(reach: int | None = REACH) -> AuditEvent | None:
    """The first event that has waited longer than ALARM_AFTER for its seal: the sealer is not doing its work."""
    return unsealed(reach).filter(at__lt=timezone.now() - ALARM_AFTER).first()


def _seal_batch(reach: int | None) -> int:
    with transaction.atomic():
        if not _is_alone():
            return 0
        last = AuditSeal.objects.order_by("-position").first()
        position, previous = (last.position, bytes(last.digest)) if last else (0, START)
        seals = []
        for event in unsealed(reach)[:BATCH]:
            position += 1
            link = AuditSeal(position=position, event_id=event.id, sealed_at=timezone.now())
            previous = link.digest = digest_of(previous, link, event)
            seals.append(link)
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def _key() -> bytes:
    if not settings.AUDIT_SEAL_KEY:
        raise ImproperlyConfigured("AUDIT_SEAL_KEY is empty: nothing can be sealed or verified without it.")
    return settings.AUDIT_SEAL_KEY.encode()
