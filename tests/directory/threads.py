"""Two people at once: real threads, real connections, real transactions."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(*calls: Callable[[], Any]) -> list[object]:
    """Run each call in a thread and a transaction of its own; return results or the errors they raised."""

    def run(call: Callable[[], Any]) -> object:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def until(is_so: Callable[[], object], seconds: float = 30) -> None:
    """Wait for what another thread, process or server does. AssertionError when it has not by then."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
