"""How often profiles are found by what: counted in memory first, then in Valkey, brought over by the clock.

No page waits for it, and while Valkey is away nobody counts. Nothing is known of who searched, and nothing is kept to
tell people from robots.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from threading import Lock, Timer
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

# So many seconds of numbers are written at once. A process that ends writes its last before it goes.
TOGETHER = 1.0
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


_noted: Counter[tuple[str, str]] = Counter()
_noting = Lock()


def note(entries: Iterable[Entry], known: Lexicon, *, but: Collection[UUID] = ()) -> None:
    """Count these entries, each by what was chosen and it has; `but` those. Never raises; nobody waits for Valkey."""
    counted = (entry for entry in entries if entry.profile_id not in but)
    key = _key(monday(timezone.localdate()))
    fields = [(key, f"{entry.profile_id.hex}|{told}") for entry in counted for told in _told(entry, known)]
    # Where no thread can start, nothing is counted that would wait for one, and the next page tries again.
    with _noting, suppress(RuntimeError):
        if fields and not _noted:
            Timer(TOGETHER, write).start()
        _noted.update(fields)


def write() -> None:
    """Add what this process counted to what Valkey has. Never raises: what cannot be written is forgotten."""
    with _noting:
        noted = dict(_noted)
        _noted.clear()
    with suppress(redis.RedisError), _client().pipeline() as pipeline:
        for (key, field), times in noted.items():
            pipeline.hincrby(key, field, times)
        for key in {key for key, _field in noted}:
            pipeline.expire(key, KEPT)
        pipeline.execute()


def batches() -> Iterator[Batch]:
    """Yield what was counted and is not known to have arrived, a batch for each week. RedisError without Valkey.

    A batch gets its name in the same step that takes it away from those who count, and keeps it until `arrived`: a
    crash at any point leaves it to be found again under that very name.
    """
    client = _client()
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
    with _client().pipeline() as pipeline:
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


def _client() -> redis.Redis:
    return _connected(str(settings.CACHES["default"]["LOCATION"]))


@lru_cache(maxsize=4)
def _connected(url: str) -> redis.Redis:
    """A pool of lines for each place. They try once: what was sent twice would count twice."""
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
