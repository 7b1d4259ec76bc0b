"""The zip around a Word document: entries counted, names judged, sizes held to what was promised."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from lxml import etree

from accounts.vault.cleaning import limits
from accounts.vault.cleaning.refusals import Refusal

# What zipfile raises for bytes that are no package, or one it cannot read: a password is a RuntimeError to it.
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError)
ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|[\\\0]|(^|/)\.\.(/|$)")
IS_ENCRYPTED = 0x1
# Zip has no earlier day; a true one would tell when the document was handed in.
NO_TIME = (1980, 1, 1, 0, 0, 0)


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """A zip whose entries are few, plainly named, not too large together, and there once each. Refusal."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _judge(package.infolist(), len(content))
            yield package
    except UNREADABLE:
        raise Refusal("damaged") from None


def _judge(entries: list[zipfile.ZipInfo], packed: int) -> None:
    whole = sum(entry.file_size for entry in entries)
    swells = whole > limits.RATIO_MATTERS_FROM and whole > packed * limits.MAX_RATIO
    if len(entries) > limits.MAX_ENTRIES or whole > limits.MAX_UNPACKED or swells:
        raise Refusal("swells")
    names = {entry.filename.lower() for entry in entries}
    is_odd = any(ODD_NAME.search(entry.orig_filename) or entry.flag_bits & IS_ENCRYPTED for entry in entries)
    if is_odd or len(names) < len(entries):
        raise Refusal("damaged")


def tree(package: zipfile.ZipFile, name: str) -> etree._Element:
    """Parse one part: no DTD and so no entities, no comments, nothing fetched, no depth without end. Refusal."""
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(package.read(name), reader)
    except (etree.XMLSyntaxError, KeyError):
        raise Refusal("damaged") from None
    if root.getroottree().docinfo.doctype:
        raise Refusal("damaged")
    return root


def written(parts: dict[str, bytes]) -> bytes:
    """A new zip of these parts, in this order."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, NO_TIME), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
