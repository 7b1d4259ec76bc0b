"""Makes PDFs that can be read aloud. The engine is loaded on first use: it needs Pango, which not every machine has.

The house's one import inside a function (tests/test_house.py): a site without Pango runs, and says what is missing
to whoever asks for a PDF.
"""

import logging
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from PIL import ImageFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType
    from typing import Any

log = structlog.get_logger(__name__)
SHEET = "static/css/paper.css"
# What the engine needs, and letters of the scripts that people here write in (Debian's names).
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core")


# They tell of each step and each font, for every page.
for _chatty in ("weasyprint.progress", "fontTools"):
    logging.getLogger(_chatty).setLevel(logging.ERROR)


class NoEngine(Exception):
    """PDFs cannot be made on this machine; the log says what to install."""


def require_engine() -> None:
    """Raise NoEngine where no PDF can be made: ask before anything is read, or written down as read."""
    _engine()


def paper(template: str, context: "Mapping[str, Any]") -> bytes:
    """Return a template as a tagged PDF (PDF/UA-1). Nothing is fetched from anywhere. Raises NoEngine."""
    engine = _engine()
    # The default would follow whatever address stands in the page, into our own network too.
    fetcher = engine.urls.URLFetcher(allowed_protocols={"data"})
    page = engine.HTML(string=render_to_string(template, dict(context)), url_fetcher=fetcher)
    sheet = engine.CSS(string=(settings.BASE_DIR / SHEET).read_text(), url_fetcher=fetcher)
    made: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return made


def _engine() -> "ModuleType":
    try:
        import weasyprint  # noqa: PLC0415 - needs Pango, which not every machine has
    # Without Pango the package is there and its import fails to load the library.
    except (ImportError, OSError) as error:
        log.error("no_pdf_engine", install=f"apt-get install {' '.join(PACKAGES)}", error=type(error).__name__)
        raise NoEngine from error
    # It lets Pillow take broken pictures, all over this process: uploads are refused for less.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint
