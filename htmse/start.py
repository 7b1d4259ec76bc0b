"""What a server of ours does before it takes its first request or task."""

import structlog
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from django.urls import get_resolver

from accounts import unavailable

log = structlog.get_logger(__name__)


def prepare_web() -> None:
    """Write the 503 page; in production refuse what must not be served. Raises ImproperlyConfigured."""
    try:
        unavailable.write()
    except OSError as error:
        log.warning("unavailable_page_not_written", path=str(error.filename), error=type(error).__qualname__)
    except unavailable.UncollectedError as error:
        raise ImproperlyConfigured(str(error)) from error
    # Every view is imported now and once: not in each worker again, while its first visitor waits.
    get_resolver().url_patterns  # noqa: B018 - asked for what asking does
    refuse_unfit()


def refuse_unfit() -> None:
    """In production, raise ImproperlyConfigured naming all that the database must not hold (checks.py of each app)."""
    if settings.DEMO:
        return
    try:
        found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    except OperationalError as error:
        raise ImproperlyConfigured(
            "PostgreSQL does not answer, so it cannot be told whether this database is fit for production. "
            "Start again when it does (DATABASE_URL)."
        ) from error
    finally:
        # Whoever forks from here must not share a connection.
        connections.close_all()
    errors = [f"  - {message.msg} {message.hint or ''}" for message in found if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("The site does not start with this database:\n" + "\n".join(errors))
