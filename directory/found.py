"""How often profiles are found by what: counted in Valkey while a page is shown, brought over by the clock.

A page pays for it with one short exchange, and with nothing while Valkey is away: then nobody counts. Nothing is known
of who searched, and nothing is kept to tell people from robots.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, cast
from uuid import UUID, uuid4

import redis
from django.conf import settings
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from directory.lexicon import Lexicon
from directory.models import COUNTED
from directory.querysets import monday
from directory.search.values import Entry

# Nobody waits longer than this for a number.
PATIENCE = 0.05
# After a failure, so many seconds pass before anything is counted again.
REST = 30
# Who chooses more values of one kind than this has chosen nothing in particular.
MOST = 10
# If the clock stands still for longer, the oldest numbers are lost: they are an ornament.
KEPT = timedelta(weeks=3)
# Batches on their way into PostgreSQL, as "week:id".
MOVING = "found:moving"


class Count(NamedTuple):
    """How often one profile was found by one value since the last time."""

    profile_id: UUID
    vocabulary: str
    value: str
    times: int


class Batch(NamedTuple):
    """Counts of one week, under a name that PostgreSQL remembers."""

    id: UUID
    week: date
    counts: list[Count]


class _Breaker:
    """Valkey is left alone for a while after it did not answer."""

    until = 0.0

    def is_open(self) -> bool:
        return time.monotonic() < self.until

    def trip(self) -> None:
        self.until = time.monotonic() + REST


breaker = _Breaker()


def note(entries: Iterable[Entry], known: Lexicon, *, but: Collection[UUID] = ()) -> None:
    """Count these entries, each by what was chosen and it has; `but` those. Never raises; nobody waits for it."""
    counted = (entry for entry in entries if entry.profile_id not in but)
    fields = [f"{entry.profile_id.hex}|{told}" for entry in counted for told in _told(entry, known)]
    if not fields or breaker.is_open():
        return
    key = _key(monday(timezone.localdate()))
    try:
        with _client(PATIENCE).pipeline(transaction=False) as pipeline:
            for field in fields:
                pipeline.hincrby(key, field, 1)
            pipeline.expire(key, KEPT)
            pipeline.execute()
    except redis.RedisError:
        breaker.trip()


def batches() -> Iterator[Batch]:
    """Yield what was counted and is not known to have arrived, a batch for each week. RedisError without Valkey.

    A batch gets its name in the same step that takes it away from those who count, and keeps it until `arrived`: a
    crash at any point leaves it to be found again under that very name.
    """
    client = _client(1)
    this = monday(timezone.localdate())
    for week in (this - timedelta(weeks=ago) for ago in range(KEPT.days // 7 + 1)):
        _take(client, week)
    for name in sorted(cast("set[bytes]", client.smembers(MOVING))):
        day, _, key = name.decode().partition(":")
        told = cast("dict[bytes, bytes]", client.hgetall(_moving(name.decode())))
        yield Batch(UUID(key), date.fromisoformat(day), [_read(field, times) for field, times in told.items()])


def arrived(batch: Batch) -> None:
    """Forget a batch that PostgreSQL has, or that holds nothing."""
    name = f"{batch.week}:{batch.id}"
    with _client(1).pipeline() as pipeline:
        pipeline.delete(_moving(name))
        pipeline.srem(MOVING, name)
        pipeline.execute()


def _take(client: redis.Redis, week: date) -> None:
    if not client.exists(_key(week)):
        return
    name = f"{week}:{uuid4()}"
    # Both or neither; when somebody else was first there is nothing to rename, and an empty batch is forgotten.
    with suppress(redis.ResponseError), client.pipeline() as pipeline:
        pipeline.sadd(MOVING, name)
        pipeline.rename(_key(week), _moving(name))
        pipeline.execute()


def _told(entry: Entry, known: Lexicon) -> Iterator[str]:
    for vocabulary in COUNTED:
        chosen = (key for kind, key in entry.chosen if kind == vocabulary)
        for key in islice(chosen, MOST):
            word = known.words.get(key) if isinstance(key, int) else None
            yield f"{vocabulary}|{word.slug if word else key}"


def _read(field: bytes, times: bytes) -> Count:
    profile, vocabulary, value = field.decode().split("|")
    return Count(UUID(profile), vocabulary, value, int(times))


def _key(week: date) -> str:
    return f"found:{week}"


def _moving(name: str) -> str:
    return f"found:moving:{name}"


def _client(patience: float) -> redis.Redis:
    return _connected(str(settings.CACHES["default"]["LOCATION"]), patience)


@lru_cache(maxsize=4)
def _connected(url: str, patience: float) -> redis.Redis:
    """A pool of lines for each place and patience; it tries once."""
    return redis.Redis.from_url(
        url, socket_timeout=patience, socket_connect_timeout=patience, retry=Retry(NoBackoff(), 0)
    )
