"""The page that stands when nothing else does: a file, so that it needs neither database nor templates.

It is written from the operator's settings when a server starts, and by `manage.py write_unavailable_page` at deploy,
for the server in front to show when this one does not answer at all.
"""

from pathlib import Path

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from accounts import calling

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = "60"
PLAIN = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not available</title></head>
<body>
<h1>This site is not available at the moment</h1>
<p>Please try again in a few minutes.</p>
<p>If you are in danger now, call the emergency number of the country you are in.</p>
</body>
</html>
"""


class UncollectedError(Exception):
    """The static files that pages link to were not collected, or not since the last upgrade."""


def write() -> Path:
    """Draw the page from the settings and put it in its place whole, so that no reader meets half of it.

    Raises OSError, UncollectedError.
    """
    path: Path = settings.UNAVAILABLE_PAGE
    try:
        page = render_to_string("503.html", {"operator": calling.operator()})
    except ValueError as error:
        raise UncollectedError(
            f"Static files are wanting in {settings.STATIC_ROOT}. Collect them: manage.py collectstatic --noinput"
        ) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    half.write_text(page)
    half.replace(path)
    return path


def respond() -> HttpResponse:
    """Answer 503 with the page, or with a few plain words when it cannot be read."""
    try:
        page = settings.UNAVAILABLE_PAGE.read_text()
    except OSError as error:
        log.warning("unavailable_page_missing", error=type(error).__qualname__)
        page = PLAIN
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
