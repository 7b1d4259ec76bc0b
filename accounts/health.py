"""Whether this process can do its work: asked by load balancers and by whoever watches the site.

The worker's heartbeat is a row in PostgreSQL, not a key in Valkey: to write it, a tick of the clock has gone through
Valkey, a worker has taken it, and that worker has reached the database. A key in Valkey would still beat in a worker
that had lost the database, and would be missing after a restart of Valkey that did no harm.
"""

import datetime
from collections.abc import Callable
from functools import lru_cache

import structlog
from django.core.cache import cache
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from accounts.chain import first_overdue
from accounts.models import Heartbeat

log = structlog.get_logger(__name__)

# Who beats: a worker whenever it takes a task, the clock through a worker, the relay by itself.
WORKER, CLOCK, RELAY = "worker", "clock", "relay"
# The clock ticks every ten seconds; a long task may keep a worker from answering a few times.
LONGEST_SILENCE = datetime.timedelta(seconds=60)


def beat(name: str) -> None:
    """Say that one is at work, in one statement whichever was first."""
    row = Heartbeat(name=name, beat_at=Now())
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at"])


def silences() -> dict[str, datetime.timedelta | None]:
    """Return since when nothing was heard of each; None for never (one query)."""
    age = ExpressionWrapper(Now() - F("beat_at"), output_field=DurationField())
    heard = dict(Heartbeat.objects.values_list("name", age))
    return {name: heard.get(name) for name in (CLOCK, RELAY, WORKER)}


def check() -> dict[str, str]:
    """What each part answers: "ok", or in a few words what is wrong with it. Nothing secret, nothing costly."""
    answers = {"postgresql": _ask(_postgresql), "valkey": _ask(_valkey)}
    further = {"keys": _keys, "migrations": _migrations, "worker": _worker, "audit": _audit}
    if answers["postgresql"] != "ok":
        # Each of them would wait for the same database in vain.
        return answers | dict.fromkeys(further, "not known")
    return answers | {name: _ask(question) for name, question in further.items()}


def _ask(question: Callable[[], str]) -> str:
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the answer is that it does not answer
        log.warning("not_ready", part=question.__name__, error=type(error).__qualname__)
        return "no answer"


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _keys() -> str:
    """The other database: the data keys, without which nothing that was entrusted can be read."""
    missing = {row for row in _migrations_on_disk() if row[0] == "accounts_vault"} - _applied(connections["keys"])
    return f"{len(missing)} not applied" if missing else "ok"


def _valkey() -> str:
    cache.get("readyz")
    return "ok"


def _migrations() -> str:
    missing = _migrations_on_disk() - _applied(connection)
    return f"{len(missing)} not applied" if missing else "ok"


def _applied(where: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    return set(MigrationRecorder(where).applied_migrations())


@lru_cache(maxsize=1)
def _migrations_on_disk() -> frozenset[tuple[str, str]]:
    """Read once: a new release is a new process."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _worker() -> str:
    silence = silences()[WORKER]
    if silence is None:
        return "not seen yet"
    return "ok" if silence <= LONGEST_SILENCE else f"silent for {silence.total_seconds():.0f} s"


def _audit() -> str:
    return "unsealed for more than a minute" if first_overdue() else "ok"
