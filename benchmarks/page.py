"""What finding costs a whole page: python -m benchmarks.page, or as a part of benchmarks.search.

Asks gunicorn, run as the site is, for results pages and for the very same pages from constant data, in turn.
Ends with 1 when the first are answered less than half as often.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from statistics import median

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.db import connection  # noqa: E402 - needs the settings

from benchmarks import report  # noqa: E402 - needs the settings
from benchmarks.queries import mix  # noqa: E402 - needs the settings
from directory import lexicon  # noqa: E402 - needs the settings
from directory.filters import CODE_KINDS, FLAGS, TERM_KINDS, Ask  # noqa: E402 - needs the settings
from directory.search.values import Query  # noqa: E402 - needs the settings

PROFILES = 10_000
QUERIES = 100
# Short turns, so that whatever else the machine does meets both pages alike.
CLIENTS, SECONDS, TURNS = 8, 4.0, 8
SHARE = 0.5


def main() -> int:
    """Measure, write the result into README.md, and return the exit code."""
    call_command("migrate", verbosity=0)
    call_command("seed_profiles", str(PROFILES))
    with connection.cursor() as cursor:
        # As autovacuum leaves them within a minute, which would fall into some turn.
        cursor.execute("VACUUM ANALYZE")
    questions = [_address(asked.query) for asked in mix(QUERIES)]
    with _server() as port:
        turns = [[_rate(port, page, questions) for page in ("/directory/", "/constant/")] for _ in range(TURNS + 2)][2:]
    live, constant = (median(rates) for rates in zip(*turns, strict=True))
    share = median(live / constant for live, constant in turns)
    text = (
        f"{PROFILES:,} profiles, {CLIENTS} clients on the same machine, gunicorn as the site runs it: "
        f"{live:.0f} results pages a second, {constant:.0f} of the same pages from constant data: "
        f"{share:.0%}, the median of {TURNS} turns (promised: at least {SHARE:.0%})."
    )
    print(text)
    report.replace("page", text)
    return int(share < SHARE)


def _address(query: Query) -> str:
    """Return the query string that asks this of the results page."""
    words = lexicon.current().words
    values = {kind: tuple(words[key].slug for key in getattr(query, kind)) for kind in TERM_KINDS}
    values |= {kind: getattr(query, kind) for kind in CODE_KINDS}
    flags = frozenset(flag for flag in FLAGS if getattr(query, flag))
    near = query.near.name if query.near else ""
    return Ask(q=query.text, near=near, values=values, flags=flags, page=query.page).querystring()


@contextmanager
def _server() -> Iterator[int]:
    """Run gunicorn on a free port of this machine until the work is done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:htmse.gunicorn", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "htmse.wsgi"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            _get(port, "/directory/")
        except (ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("gunicorn did not start")


def _rate(port: int, page: str, questions: list[str]) -> float:
    """Return how many pages a second all clients together are given."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        starts = range(0, len(questions), len(questions) // CLIENTS)
        given = [pool.submit(_ask, port, page, questions[at:] + questions[:at]) for at in islice(starts, CLIENTS)]
        return sum(each.result() for each in given) / SECONDS


def _ask(port: int, page: str, questions: list[str]) -> int:
    """Ask one page after another for SECONDS; return how many were given."""
    until, given = time.monotonic() + SECONDS, 0
    for question in cycle(questions):
        if time.monotonic() > until:
            break
        _get(port, page + question)
        given += 1
    return given


def _get(port: int, address: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")


if __name__ == "__main__":
    sys.exit(main())
