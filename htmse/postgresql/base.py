"""A server that is paused, or behind a broken network, keeps its connections open and answers nothing.

statement_timeout is the server's own and does not help then; neither does connect_timeout for a connection that stands.
So whoever has waited for a moment asks over a new line whether the server is there, and so does whoever connects.
A slow statement of a server that is there is waited for as long as it takes.
"""

import select
import socket
import struct
import time
from collections.abc import Callable, Generator
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

# Two of each, an old connection given up and a new one tried, and the 503 page still stands within two seconds.
SILENCE_SECONDS, ANSWER_SECONDS = 0.4, 0.6
# A search's plan takes a megabyte of the server. A hundred ordinary questions have 19 forms; all there are, 96.
PREPARED = 40
# "Do you speak TLS?" (PostgreSQL's message SSLRequest): any server answers this with one byte before anything else.
SILENT = "the server does not answer"
_QUESTION = struct.pack("!ii", 8, 80877103)


class Connection(psycopg.Connection[Any]):
    """A connection that gives up when the server is silent."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        return super().wait(watched(gen, lambda: answers(self.info.host, self.info.port)), interval, timeout)


def watched(gen: Any, is_there: Callable[[], bool]) -> Generator[Any, Any, Any]:
    """Pass on what psycopg waits for; raise OperationalError when nothing comes and the server is not there."""
    heard_at = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                heard_at = time.monotonic()
            elif time.monotonic() - heard_at > SILENCE_SECONDS:
                if not is_there():
                    raise psycopg.OperationalError(SILENT)
                heard_at = time.monotonic()
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value


def answers(host: str, port: int) -> bool:
    """Whether the server there answers a new line within ANSWER_SECONDS."""
    try:
        with _reached(host, port) as line:
            line.settimeout(ANSWER_SECONDS)
            line.sendall(_QUESTION)
            return len(line.recv(1)) == 1
    except OSError:
        return False


def _reached(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), ANSWER_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(ANSWER_SECONDS)
    try:
        line.connect(f"{host}/.s.PGSQL.{port}")
    except OSError:
        line.close()
        raise
    return line


def _has_news(connection: Any) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


class _Psycopg:
    """psycopg as Django's backend sees it, with connections of our own."""

    connect = Connection.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class PreparedCursor(base.CursorMixin, psycopg.RawCursor[Any]):
    """Prepares what it executes. Of other cursors nothing may be kept: values stand in the texts of theirs.

    Its own texts number their values ($1), as PostgreSQL does: those psycopg need not read.
    """

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        line = self.connection
        line.prepare_threshold = 0
        try:
            return super().execute(query, params, **more)
        finally:
            line.prepare_threshold = None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, on our connections."""

    # Django's stubs want the module itself here; all that is asked of it are its names.
    Database = _Psycopg()  # type: ignore[assignment]

    def prepared(self) -> CursorWrapper:
        """Return a cursor whose statements PostgreSQL reads and plans once, for the same few texts again and again.

        It keeps the last PREPARED of a line.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: Any = PreparedCursor(self.connection)
        self.validate_thread_sharing()
        return self.make_debug_cursor(cursor) if self.queries_logged else self.make_cursor(cursor)

    def is_usable(self) -> bool:
        """Ask the server only where something may be wrong, not before every page.

        A line that the server has ended has something to read; one on which it is merely silent `watched` gives up.
        """
        if self.connection is None or self.connection.closed or self.errors_occurred or _has_news(self.connection):
            return super().is_usable()
        return True

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        host, port = str(conn_params.get("host", "")), int(conn_params.get("port") or 5432)
        # Without a host libpq looks for a socket in places of its own, and a list of hosts is its own to go through.
        if host and "," not in host and not answers(host, port):
            raise psycopg.OperationalError(SILENT)
        line = super().get_new_connection(conn_params)
        line.prepared_max = PREPARED
        return line
