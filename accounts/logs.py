"""Logs that say what happened and never who asked for what: one JSON object a line on stderr.

Messages of exceptions are left out, because they quote what people typed; the class and the places in the code stay.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]
SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
SILENT: dict[str, object] = {"handlers": [], "propagate": False, "level": "CRITICAL"}
LOGGING: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "accounts.logs.formatter"}},
    "filters": {"without_addresses": {"()": "accounts.logs.WithoutAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_addresses"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # They write paths, hosts and tokens as they came; the log line of each request replaces them.
        "django.request": SILENT,
        "django.server": SILENT,
        "django.security": SILENT,
        # It would write the address of every page of a feed that is imported, query string too.
        "httpx": {"level": "WARNING"},
        # One line a tick says nothing.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        # gunicorn gives its loggers handlers of their own.
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": SILENT,
    },
}


def configure() -> None:
    """Let structlog write through the standard library, so that every line takes the same way out."""
    structlog.configure(
        processors=[*SHARED, with_exception, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Draws our own events and other libraries' records alike."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[
            without_words,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


def with_exception(_logger: object, _name: str, event: Event) -> Event:
    """Take hold of the exception while it is there: `log.exception` only says that there is one."""
    if event.get("exc_info") is True:
        event["exc_info"] = sys.exc_info()
    return event


def without_words(_logger: object, _name: str, event: Event) -> Event:
    """Replace an exception by its class and places; a library's message beside one by its bare template."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if not isinstance(error, BaseException):
        return event
    if not event["_from_structlog"]:
        event["event"] = str(event["_record"].msg)
    event["errors"] = [_described(link) for link in _causes(error)]
    return event


def _causes(error: BaseException) -> list[BaseException]:
    """The exception, what it came from, and so on."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def _described(error: BaseException) -> dict[str, object]:
    """The class, and where it came from: our own frames and the last one, as "file:line function"."""
    frames = traceback.extract_tb(error.__traceback__)
    told = [frame for frame in frames if "site-packages" not in frame.filename or frame is frames[-1]]
    return {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in told],
    }


class WithoutAddresses(logging.Filter):
    """Drops gunicorn's line about a malformed request: it names the address it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Invalid request from ip=")
