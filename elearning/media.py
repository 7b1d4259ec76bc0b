"""Files of a course: which are taken, how large, and whether they are what their names say."""

import re

import webvtt
from django.utils.translation import gettext as _

from accounts.vault import cleaning

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
PICTURES = {".png", ".jpg", ".jpeg", ".webp"}
# Pieces of pictures that hold pixels, and how they are coloured.
PNG_PIECES = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"cHRM", b"pHYs"}
WEBP_PIECES = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
# JPEG: tables and frames; JFIF (without its small picture) and Adobe, that say how colours are written.
JPEG_PIECES = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDD}
START_OF_PIXELS = 0xDA
JPEG_LONGEST = {0xE0: 16, 0xEE: 14}


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


def taken(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a file as it is kept, and what stands against it, as a sentence; empty when nothing does.

    What a scanner refuses is refused, pictures are written anew. One that holds nothing but pixels stays as it is:
    taken in again it is the same file.
    """
    if against := fault(name, content):
        return content, against
    try:
        if ending(name) not in PICTURES:
            cleaning.scan(content)
            return content, ""
        made = cleaning.clean(content, name=name, allowed=cleaning.PICTURES).content
    except cleaning.Refused as refused:
        return content, str(refused)
    if BARE[ending(name)](content):
        return content, ""
    # No WebP is written anew as one.
    against = _("It holds more than a picture (from a camera, perhaps): hand it in as PNG or JPEG.")
    return made, against if ending(name) == ".webp" else ""


def _is_bare_png(content: bytes) -> bool:
    at, kind = 8, b""
    while kind != b"IEND" and at + 12 <= len(content):
        kind = content[at + 4 : at + 8]
        if kind not in PNG_PIECES:
            return False
        at += 12 + int.from_bytes(content[at : at + 4])
    return kind == b"IEND" and at == len(content)


def _is_bare_webp(content: bytes) -> bool:
    at = 12
    while at + 8 <= len(content):
        if content[at : at + 4] not in WEBP_PIECES:
            return False
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return at == len(content)


def _is_bare_jpeg(content: bytes) -> bool:
    at, marker = 2, 0
    while found := PIECE.search(content, at):
        if marker != START_OF_PIXELS and found.start() != at:
            return False
        marker, at = found[0][1], found.end()
        if marker == 0xD9:
            return at == len(content)
        size = int.from_bytes(content[at : at + 2])
        if marker not in JPEG_PIECES and size > JPEG_LONGEST.get(marker, -1):
            return False
        at += size
    return False


# The next piece of a JPEG: pixels before it write 255 as FF 00, and begin anew at D0 to D7.
PIECE = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
BARE = {".png": _is_bare_png, ".jpg": _is_bare_jpeg, ".jpeg": _is_bare_jpeg, ".webp": _is_bare_webp}


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
