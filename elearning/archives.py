"""A course folder as a zip: the same files are the same bytes, and nothing that is handed in leads out of it."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from accounts.archives import Archive

# The oldest day that a zip can hold.
NEVER = (1980, 1, 1, 0, 0, 0)
# What systems put beside files, and nobody wrote.
SHADOWS = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, NEVER), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(content: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the files of a zip, and the name of the folder that they all stand in ("" when they do not).

    Raises UnreadableError for what is no zip, too large or too deep, or has a path that leads out of it.
    """
    archive = Archive(content)
    names = [name for name in archive.names if not _is_shadow(name)]
    tops = {PurePosixPath(name).parts[0] for name in names}
    top = tops.pop() if len(tops) == 1 and "course.yaml" not in names else ""
    return top, {name[len(top) + 1 :] if top else name: archive.read(name) for name in names}


def _is_shadow(name: str) -> bool:
    return any(part.startswith(".") or part in SHADOWS for part in PurePosixPath(name).parts)
