"""The demonstration's news, loaded once for a module of tests; each test sees it and leaves it as it was."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction


def load() -> str:
    told = StringIO()
    call_command("load_news_demo", stdout=told, stderr=told)
    return told.getvalue()


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> None:
    """All of it is there."""
