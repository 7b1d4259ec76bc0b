"""Two versions of the wrapping key, and owners that no other test knows."""

import os
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connections


@pytest.fixture
def owner() -> str:
    return f"tests.case:{uuid.uuid4()}"


@pytest.fixture
def old_key(settings) -> bytes:
    """Only version 1 is there."""
    key = os.urandom(32)
    settings.VAULT_KEYS = {1: key}
    return key


@pytest.fixture
def new_version(settings, old_key) -> Callable[[], None]:
    """Call it, and a version 2 is there as well."""

    def come() -> None:
        settings.VAULT_KEYS = {1: old_key, 2: os.urandom(32)}

    return come


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs at the same moment, each on connections of its own; return what they gave back or raised."""
    gate, gave = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        gate.wait()
        try:
            gave.append(job())
        except Exception as error:  # noqa: BLE001 - handed to the test
            gave.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return gave
