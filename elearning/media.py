"""Files of a course: which are taken, how large, and whether they are what their names say."""

import re

import webvtt
from django.utils.translation import gettext as _

MEDIA_TYPES = {
    ".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".vtt": "text/vtt",
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".pdf": "application/pdf",
    ".csv": "text/csv", ".txt": "text/plain",
}  # fmt: skip
LARGEST = 25 * 1024 * 1024
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# What stands at which place of a file of that ending.
SIGNS: dict[str, tuple[int, tuple[bytes, ...]]] = {
    ".mp4": (4, (b"ftyp",)), ".webm": (0, (b"\x1a\x45\xdf\xa3",)), ".ogg": (0, (b"OggS",)),
    ".mp3": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")), ".png": (0, (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": (0, (b"\xff\xd8\xff",)), ".jpeg": (0, (b"\xff\xd8\xff",)), ".webp": (8, (b"WEBP",)),
    ".pdf": (0, (b"%PDF-",)), ".vtt": (0, (b"WEBVTT", b"\xef\xbb\xbfWEBVTT")),
}  # fmt: skip
TEXTS = {".vtt", ".csv", ".txt"}


def ending(name: str) -> str:
    """Return the ending of a name, in small letters: ".mp4"."""
    return "." + name.rpartition(".")[2].lower()


def fault(name: str, content: bytes) -> str:
    """Return what stands against a file under a name, as a sentence; empty when nothing does."""
    if not NAME.fullmatch(name):
        return _("Names of files are made of letters, digits, dots and hyphens, 100 at most.")
    sort = ending(name)
    if sort not in MEDIA_TYPES:
        return _("Files of this kind are not taken. Taken are: %(kinds)s.") % {"kinds": ", ".join(MEDIA_TYPES)}
    if len(content) > LARGEST:
        return _("It is larger than 25 MB.")
    place, signs = SIGNS.get(sort, (0, (b"",)))
    if not content or not content[place:].startswith(signs):
        return _("It is not what its name says: %(kind)s.") % {"kind": MEDIA_TYPES[sort]}
    return _fault_of_text(sort, content) if sort in TEXTS else ""


def _fault_of_text(sort: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _("It is not UTF-8.")
    if sort != ".vtt":
        return ""
    try:
        captions = webvtt.from_string(text, strict=True).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError):
        return _("These captions cannot be read as WebVTT.")
    return "" if captions else _("There is no caption in it.")
