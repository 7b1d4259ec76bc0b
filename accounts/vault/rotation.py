"""Wraps the data keys anew with the newest version. Nothing that was sealed is touched: their data keys stay."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from accounts.vault.cipher import Unreadable
from accounts.vault.keyring import Wrapped, newest, unwrap, wrap
from accounts.vault.models import DataKey
from accounts.vault.router import KEYS

BATCH = 500


@dataclass
class Turn:
    """What came of it: how many were wrapped anew, and how many no version at hand opens."""

    wrapped: int = 0
    unreadable: int = 0

    @property
    def seen(self) -> int:
        return self.wrapped + self.unreadable


def rotate(*, batch: int = BATCH, tell: Callable[[Turn], None] = lambda _: None) -> Turn:
    """Wrap with the newest version every data key that an older one opens; `tell` after each batch.

    Each batch commits by itself. Killed at any moment, it has left every key readable, and the next run does the
    rest. A row that somebody else wrapped or erased meanwhile is left as they left it.
    """
    version, turn = newest(), Turn()
    for keys in _batches(version, batch):
        with transaction.atomic(using=KEYS):
            for key in keys:
                _rewrap(key, turn)
        tell(turn)
    return turn


def in_use() -> dict[int, int]:
    """How many data keys each version opens."""
    rows = DataKey.objects.held().values_list("key_version").annotate(Count("pk")).order_by("key_version")
    return {version: count for version, count in rows if version is not None}


def _batches(version: int, size: int) -> Iterator[list[DataKey]]:
    last = 0
    while keys := list(DataKey.objects.wrapped_before(version).filter(pk__gt=last)[:size]):
        yield keys
        last = keys[-1].pk


def _rewrap(key: DataKey, turn: Turn) -> None:
    held = Wrapped(key.key_version or 0, bytes(key.wrapped or b""))
    try:
        renewed = wrap(unwrap(held, owner=key.owner), owner=key.owner)
    except Unreadable:
        turn.unreadable += 1
        return
    unchanged = DataKey.objects.held().filter(pk=key.pk, key_version=held.key_version, wrapped=held.wrapped)
    turn.wrapped += unchanged.update(**renewed._asdict())
