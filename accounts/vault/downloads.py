"""Hands out a sealed file: always to be saved, never shown in this site's name, never kept by a cache on the way."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from accounts.vault import files
from accounts.vault.models import SealedFile

# Anything else is handed out as bytes that no browser tries to show.
MEDIA_TYPES = frozenset({
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
})  # fmt: skip
UNNAMED = "file"


def download(file: SealedFile) -> HttpResponse:
    """Answer with the file, under its own name. Who may have it is the caller's question. Raises Unreadable."""
    name, content = files.read(file)
    media_type = file.media_type if file.media_type in MEDIA_TYPES else "application/octet-stream"
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=_plain(name)) or "attachment"
    )
    response["Content-Length"] = str(len(content))
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(name: str) -> str:
    """A name without folders and control characters, which some systems would obey."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip(". ") or UNNAMED
