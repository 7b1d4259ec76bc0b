"""No line of any library holds what somebody typed."""

import json
import logging

import pytest
import structlog

from accounts import logs


def drawn(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(logs.formatter().format(record))


def failing(word: str) -> tuple:
    try:
        try:
            raise KeyError(word)
        except KeyError as error:
            raise ValueError(word) from error
    except ValueError as error:
        return type(error), error, error.__traceback__


def record(message: str, args: object = (), exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("other", logging.ERROR, __file__, 1, message, args, exc_info)


def test_an_exception_is_told_by_class_and_place_and_what_it_came_from():
    line = drawn(record("Task %(name)s failed: %(exc)s", ({"name": "t", "exc": "secretword"},), failing("secretword")))
    assert [error["error"] for error in line["errors"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert line["errors"][0]["frames"][-1].endswith("failing")
    assert line["event"] == "Task %(name)s failed: %(exc)s"
    assert "secretword" not in json.dumps(line)


def test_a_plain_record_keeps_its_words():
    line = drawn(record("%s is ready", ("worker",)))
    assert (line["event"], line["level"], line["logger"]) == ("worker is ready", "error", "other")


def test_our_own_event_may_hand_over_the_exception_or_leave_it_to_be_found(lines):
    log = structlog.get_logger("ours")
    try:
        raise ValueError("secretword")
    except ValueError as error:
        log.error("one", exc_info=error)
        log.exception("two")
    log.error("three", exc_info=True)
    one, two, three = lines()
    assert one["errors"] == two["errors"]
    assert "errors" not in three
    assert "secretword" not in json.dumps(lines())


def test_an_exception_that_is_its_own_cause_ends():
    error = ValueError()
    error.__cause__ = error
    assert len(drawn(record("x", (), (ValueError, error, None)))["errors"]) == 1


@pytest.mark.parametrize(
    ("message", "is_kept"), [("Invalid request from ip=203.0.113.77: x", False), ("Worker exiting (pid: %s)", True)]
)
def test_gunicorns_line_about_an_address_is_dropped(message, is_kept):
    assert logs.WithoutAddresses().filter(record(message)) is is_kept


@pytest.mark.parametrize(
    "name", ["django.request", "django.server", "django.security.DisallowedHost", "gunicorn.access"]
)
def test_loggers_that_write_addresses_are_silent(name):
    assert not logging.getLogger(name).isEnabledFor(logging.ERROR)
