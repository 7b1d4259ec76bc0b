"""Canaries: words that nobody else writes, planted in what people entrust to us, and looked for wherever it may leak.

planted = canaries(3)
...                                    # entrust them to the site; the test must commit (transaction=True)
assert hits(planted, databases(), valkey(), texts("logs", capfd.readouterr().err), mails()) == []
"""

import base64
import io
import json
import logging
import os
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail

from accounts import logs
from ops import postgres
from tests.accounts import production
from tests.sink import Sink


class Place(NamedTuple):
    """Something that was written down, whole, and where."""

    name: str
    content: bytes


class Hit(NamedTuple):
    """A canary that got out, where, and in which form."""

    place: str
    canary: str
    form: str


def canaries(count: int) -> list[str]:
    """Return so many words. No stemmer shortens them, nothing has to escape them, and lower case is their own."""
    return [f"zq{secrets.token_hex(12)}7" for _ in range(count)]


def hits(planted: Iterable[str], *where: Iterable[Place]) -> list[Hit]:
    """Return each canary that any place holds, as it is or as dumps, queues and cookies write such things."""
    forms = [(canary, name, form) for canary in planted for name, form in _forms(canary.encode())]
    found = []
    for place in (place for places in where for place in places):
        folded = place.content.lower()
        for canary, name, form in forms:
            # Base64 means another word in another case.
            if form in (place.content if "base64" in name else folded):
                found.append(Hit(place.name, canary, name))
    return found


def databases(*aliases: str) -> list[Place]:
    """Both databases as pg_dump writes them, and the sessions opened: Django keeps those compressed."""
    opened = json.dumps([session.get_decoded() for session in Session.objects.all()], default=str)
    return [*(Place(f"dump of {alias}", _dump(alias)) for alias in aliases or ("default", "keys")),
            Place("sessions", opened.encode())]  # fmt: skip


def valkey() -> list[Place]:
    """Every key of every database of Valkey, with what it holds: its own file would hold that compressed."""
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        numbers = [int(name.removeprefix("db")) for name in server.info("keyspace")]
    return [place for number in numbers for place in _keys(number)]


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that is logged meanwhile, in the form of the site's own log."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield told
    finally:
        root.removeHandler(handler)


def texts(name: str, *told: str | bytes) -> list[Place]:
    """What was captured: logs, pages, files."""
    return [Place(name, each if isinstance(each, bytes) else each.encode()) for each in told]


def mails(sink: Sink | None = None) -> list[Place]:
    """What was mailed: through Django's own outbox, or to a sink."""
    own = [message.message().as_bytes() for message in getattr(mail, "outbox", [])]
    opened = [f"{each.subject}\n{each.body}" for each in getattr(mail, "outbox", [])]
    taken = [repr(each) for each in sink.taken] if sink else []
    return texts("mail", *own, *opened, *taken)


def _forms(word: bytes) -> Iterator[tuple[str, bytes]]:
    yield "as it is", word
    yield "in UTF-16", word.decode().encode("utf-16-le")
    yield "in hexadecimal", word.hex().encode()
    # A word begins at any of three places of a group of base64, and shares its first and last letters with others.
    for before in range(3):
        core = base64.b64encode(b"\0" * before + word)[4 if before else 0 : (before + len(word)) // 3 * 4]
        yield "in base64", core
        yield "in base64 in hexadecimal, base64", core.hex().encode()


def _dump(alias: str) -> bytes:
    program = postgres.find(os.environ, production.ROOT)[0] / "pg_dump"
    command = [program, "--dbname", production.database_url(alias=alias)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _keys(number: int) -> Iterator[Place]:
    address = redis.connection.parse_url(settings.REDIS_URL) | {"db": number}
    pool = redis.ConnectionPool(**address)
    with redis.Redis(connection_pool=pool) as server:
        for key in server.scan_iter():
            yield Place(f"valkey {number} {key!r}", key + b"\n" + _held(server, key))
    pool.disconnect()


def _held(server: "redis.Redis[Any]", key: bytes) -> bytes:
    """What a key holds, whatever sort it is of; nothing when it has just gone."""
    ask = {
        b"string": server.get,
        b"list": lambda name: server.lrange(name, 0, -1),
        b"set": server.smembers,
        b"hash": server.hgetall,
        b"zset": lambda name: server.zrange(name, 0, -1),
        b"stream": server.xrange,
    }.get(server.type(key), lambda _: b"")
    return b"\n".join(_flat(ask(key)))


def _flat(held: Any) -> Iterator[bytes]:
    if isinstance(held, dict):
        held = [part for pair in held.items() for part in pair]
    if isinstance(held, list | tuple | set):
        for each in held:
            yield from _flat(each)
    elif isinstance(held, bytes):
        yield held
