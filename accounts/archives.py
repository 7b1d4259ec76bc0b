"""Zips that somebody sent: packages, workbooks, courses. Nothing is unpacked to a disk, or beyond a bearable size."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from accounts.faults import UnreadableError

MOST_MEMBERS = 2000
# Of one member and of all together, unpacked.
MOST_BYTES = 150 * 1024 * 1024
# Text shrinks to a twentieth; what shrinks to a hundredth was made to.
MOST_TIMES = 100
# Small zips may shrink as they like.
SMALL = 5 * 1024 * 1024
CHUNK = 1024 * 1024
MARK = b"PK\x03\x04"


class Archive:
    """A zip of which each member was measured before anything is made of it. Raises UnreadableError."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableError(_("This is no zip that can be read.")) from error
        if len(members) > MOST_MEMBERS:
            raise UnreadableError(_("The zip holds more than %(count)d files.") % {"count": MOST_MEMBERS})
        self._allowed = max(SMALL, min(MOST_BYTES, len(content) * MOST_TIMES))
        self._read = 0
        if sum(member.file_size for member in members) > self._allowed:
            raise UnreadableError(_("Unpacked, the zip would be too large."))
        self.names = [self._checked(member) for member in members if not member.is_dir()]
        if len(set(self.names)) != len(self.names):
            raise UnreadableError(_("The zip holds two files of one name."))

    def read(self, name: str) -> bytes:
        """Unpack one member, and stop where it is longer than all may be together."""
        parts = []
        try:
            with self._zip.open(name) as member:
                while part := member.read(CHUNK):
                    self._read += len(part)
                    if self._read > self._allowed:
                        raise UnreadableError(_("Unpacked, the zip would be too large."))
                    parts.append(part)
        except (KeyError, zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
            raise UnreadableError(_("“%(name)s” cannot be read from the zip.") % {"name": name}) from error
        return b"".join(parts)

    @staticmethod
    def _checked(member: zipfile.ZipInfo) -> str:
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename or ":" in member.filename:
            raise UnreadableError(_("The zip holds a file with a path that leads out of it."))
        if member.flag_bits & 0x1:
            raise UnreadableError(_("The zip is locked with a password."))
        return member.filename
