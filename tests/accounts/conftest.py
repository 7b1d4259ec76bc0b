"""A test of people plays several scenes, so a repeated query counts within one request only."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from zeal import zeal_context

from accounts import logs


@pytest.fixture(autouse=True)
def no_n_plus_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces the fixture that counts over the whole test."""
    request = Client.request

    def counted(self, **environ):
        with zeal_context():
            return request(self, **environ)

    monkeypatch.setattr(Client, "request", counted)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[..., list[dict[str, Any]]]:
    """The log as it is written, one object a line; `lines("request")`: only lines of that event."""
    caplog.set_level("INFO")
    drawn = logs.formatter()

    def written(event: str = "") -> list[dict[str, Any]]:
        told = [json.loads(drawn.format(record)) for record in caplog.records]
        return [line for line in told if not event or line["event"] == event]

    return written
