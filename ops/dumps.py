"""Where backups lie, and what tells a whole one: its manifest, which is written last.

FOLDER/<stamp>.json               the manifest
FOLDER/content/<stamp>.dump       the site's database
FOLDER/erasures/<stamp>.log       the ledger of erasures as it was
KEYS_FOLDER/<stamp>.dump          the data keys, in a place of their own
"""

import contextlib
import datetime
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ops.ledger import Held, lock
from ops.places import Refusal, write_closed

FORM = "%Y%m%dT%H%M%SZ"
STAMP = re.compile(r"\d{8}T\d{6}Z")
PARTS = ("content", "keys", "erasures")


@dataclass(frozen=True)
class Manifest:
    """What a backup consists of. No host, no name of a database, no password."""

    stamp: str
    release: str
    migrations: dict[str, str]
    # How many data keys there were, and how many owners whose key was erased.
    keys: int
    erased: int
    sha256: dict[str, str]

    @property
    def at(self) -> datetime.datetime:
        return moment(self.stamp)


@dataclass(frozen=True)
class Shelf:
    """The folder of the backups and that of the key dumps."""

    folder: Path
    keys: Path

    def file(self, part: str, stamp: str) -> Path:
        """Where one part of a backup lies."""
        if part == "keys":
            return self.keys / f"{stamp}.dump"
        return self.folder / part / f"{stamp}.{'log' if part == 'erasures' else 'dump'}"

    def manifest(self, stamp: str) -> Path:
        return self.folder / f"{stamp}.json"

    def make(self) -> None:
        """Make the folders that are wanting, closed to everybody else."""
        for folder in (self.folder, self.keys, *(self.file(part, "").parent for part in PARTS)):
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(0o700)

    @contextlib.contextmanager
    def held(self, purpose: str) -> Iterator[None]:
        """One at a time. Raises Refusal."""
        try:
            with lock(self.folder / ".lock", purpose):
                yield
        except Held as held:
            raise Refusal(f"Something else is at work in {self.folder}: {held}.") from held

    def stamps(self) -> list[str]:
        """The stamps of all whole backups, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*.json") if STAMP.fullmatch(path.stem))

    def dumped(self, part: str) -> list[Path]:
        """The files of one part that lie here, oldest first; no half ones."""
        return sorted(path for path in self.file(part, "").parent.glob("*.*") if STAMP.fullmatch(path.stem))

    def write(self, manifest: Manifest) -> None:
        write_closed(self.manifest(manifest.stamp), json.dumps(asdict(manifest), indent=2) + "\n")

    def read(self, stamp: str) -> Manifest:
        """Raises Refusal when there is no such backup, or it is none."""
        path = self.manifest(stamp)
        try:
            return Manifest(**json.loads(path.read_text()))
        except FileNotFoundError:
            raise Refusal(f"There is no whole backup {stamp} in {self.folder}: its manifest is missing.") from None
        except (OSError, ValueError, TypeError) as error:
            raise Refusal(f"{path} is no manifest of a backup ({type(error).__name__}).") from error

    def check(self, manifest: Manifest, part: str) -> Path:
        """Return the file of one part, having read all of it. Raises Refusal when it is missing or another."""
        path = self.file(part, manifest.stamp)
        if not path.exists():
            raise Refusal(f"{path} is missing.")
        if digest(path) != manifest.sha256[part]:
            raise Refusal(f"{path} is not what was written: it is torn or was changed. Nothing was restored.")
        return path


def now_stamp() -> str:
    return datetime.datetime.now(datetime.UTC).strftime(FORM)


def moment(stamp: str) -> datetime.datetime:
    """When the backup of this stamp was begun."""
    return datetime.datetime.strptime(stamp, FORM).replace(tzinfo=datetime.UTC)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def half(path: Path) -> Path:
    """The name that a file has until it is whole."""
    return path.with_name(f"{path.name}.half")


def sync(path: Path) -> None:
    """Have the disk itself hold a file, or the names in a folder."""
    entry = os.open(path, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
