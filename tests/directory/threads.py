"""Two people at once: real threads, real connections, real transactions."""

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
