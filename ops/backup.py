"""python -m ops.backup: dump both databases, apart, while the site runs. docs/operators.md says how often."""

import argparse
import contextlib
import datetime
import os
import shutil
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg

from ops.databases import Database, both, connected, run
from ops.dumps import PARTS, STAMP, Manifest, Shelf, digest, half, moment, now_stamp, sync
from ops.places import CHECKOUT, Refusal
from ops.stack import answer

# People are told that what they erase is gone from the keys' backups after so long.
KEY_DAYS = 7
KEPT = 30
# A key dump goes before it is too old at the next daily backup.
DAILY = datetime.timedelta(days=1)


def back_up(shelf: Shelf, *, key_days: int, kept: int, ledgers: Sequence[Path], environ: Mapping[str, str]) -> str:
    """Make a backup and return its stamp. Killed at any moment, it has left the earlier ones and no half one.

    The keys are dumped after the content: a key is committed before anything sealed with it, so all of it opens.
    """
    content, keys = both(environ)
    shelf.make()
    with shelf.held("a backup"):
        _remove_halves(shelf)
        # First, so that a failing dump does not keep what has to go.
        remove_old_keys(shelf, key_days, datetime.datetime.now(datetime.UTC))
        stamp = now_stamp()
        if shelf.manifest(stamp).exists():
            raise Refusal("There is a backup of this very second.")
        for part, database in (("content", content), ("keys", keys)):
            file = half(shelf.file(part, stamp))
            run("pg_dump", "--format=custom", "--file", file, database=database, environ=environ)
        _copy_ledgers(half(shelf.file("erasures", stamp)), ledgers)
        shelf.write(_named(shelf, _manifest(stamp, shelf, content, keys)))
        sync(shelf.folder)
        _remove_before(shelf, shelf.stamps()[-kept:][0])
    return stamp


def remove_old_keys(shelf: Shelf, days: int, now: datetime.datetime) -> None:
    """Remove key dumps that would be older than `days` before the next daily backup comes by."""
    for file in shelf.dumped("keys"):
        if now - moment(file.stem) > datetime.timedelta(days=days) - DAILY:
            # What cannot be removed is named once the backup is made (`old_keys`).
            with contextlib.suppress(OSError):
                file.unlink()


def old_keys(shelf: Shelf, days: int, now: datetime.datetime, keys: Database) -> list[str]:
    """What still holds keys that people are told are gone: dumps, copies under any name, what a restore replaced."""
    limit = now - datetime.timedelta(days=days)
    copies = [file for file in sorted(shelf.keys.rglob("*")) if file.is_file() and _made(file) < limit]
    with connected(keys) as server:
        there = [row[0].rpartition("_before_") for row in server.execute("SELECT datname FROM pg_database")]
    stamps = [stamp for name, _, stamp in sorted(there) if name == keys.name and STAMP.fullmatch(stamp.upper())]
    return [*map(str, copies), *(f"{keys.name}_before_{each}" for each in stamps if moment(each.upper()) < limit)]


def _made(file: Path) -> datetime.datetime:
    """When a dump was begun, by its name; any other file when it was written."""
    if stamp := STAMP.search(file.name):
        return moment(stamp[0])
    return datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC)


def _remove_halves(shelf: Shelf) -> None:
    for part in PARTS:
        for left in shelf.file(part, "").parent.glob("*.half"):
            left.unlink()


def _remove_before(shelf: Shelf, oldest: str) -> None:
    # The manifests first: what is cut short here is no whole backup any more.
    files = [shelf.manifest(stamp) for stamp in shelf.stamps()] + [
        each for part in PARTS for each in shelf.dumped(part)
    ]
    for file in files:
        if file.stem < oldest:
            file.unlink()


def _copy_ledgers(target: Path, ledgers: Sequence[Path]) -> None:
    target.touch(mode=0o600)
    with target.open("wb") as copy:
        for path in ledgers:
            if path.exists():
                with path.open("rb") as file:
                    shutil.copyfileobj(file, copy)
                    copy.write(b"\n")


def _manifest(stamp: str, shelf: Shelf, content: Database, keys: Database) -> Manifest:
    with connected(content) as site, connected(keys) as ring:
        try:
            heads = site.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app").fetchall()
            count = ring.execute("SELECT count(wrapped), count(erased_at) FROM accounts_vault_datakey").fetchone()
        except psycopg.Error as error:
            raise Refusal(f"These are not the site's databases: {str(error).strip()}") from error
    held, erased = count or (0, 0)
    sha256 = {part: digest(half(shelf.file(part, stamp))) for part in PARTS}
    return Manifest(stamp, _release(), dict(heads), held, erased, sha256)


def _named(shelf: Shelf, manifest: Manifest) -> Manifest:
    """Give every part its own name, on the disk, before the manifest says that they are there."""
    for part in PARTS:
        file = shelf.file(part, manifest.stamp)
        sync(half(file))
        half(file).rename(file)
        sync(file.parent)
    return manifest


def _release() -> str:
    return str(tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"])


def ledger_files(named: Sequence[Path], environ: Mapping[str, str]) -> list[Path]:
    """The ledgers of erasures: those named, or else that of the settings."""
    return list(named) or [Path(environ.get("ERASURES_FILE") or CHECKOUT / ".run" / "erasures.log")]


def add_places(parser: argparse.ArgumentParser) -> None:
    """What backing up and restoring are both asked."""
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "backups")
    parser.add_argument("--keys-folder", type=Path, help="default: FOLDER/keys")
    parser.add_argument(
        "--erasures", type=Path, nargs="*", default=[], help="ledgers, one of each machine (ERASURES_FILE)"
    )


def shelf_of(told: argparse.Namespace) -> Shelf:
    folder = told.folder.resolve()
    return Shelf(folder, (told.keys_folder or folder / "keys").resolve())


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ops.backup", description="Dump both databases.")
    add_places(parser)
    parser.add_argument("--key-days", type=int, default=_key_days(os.environ), help="no key dump gets older")
    parser.add_argument("--kept", type=int, default=KEPT, help="how many backups are kept")
    told = parser.parse_args(arguments)
    if not 1 <= told.key_days <= KEY_DAYS or told.kept < 1:
        raise Refusal(f"Key dumps are kept for 1 to {KEY_DAYS} days, as people are told, and one backup at least.")
    shelf = shelf_of(told)
    ledgers = ledger_files(told.erasures, os.environ)
    stamp = back_up(shelf, key_days=told.key_days, kept=told.kept, ledgers=ledgers, environ=os.environ)
    print(f"Backup {stamp} is whole: {shelf.file('content', stamp)}")
    print(f"Its keys lie in {shelf.file('keys', stamp)}: copy them to another place than the rest, for 7 days at most.")
    if old := old_keys(shelf, told.key_days, datetime.datetime.now(datetime.UTC), both(os.environ)[1]):
        raise Refusal(
            f"The backup is whole, but keys older than {told.key_days} days are still here, with which could be read "
            f"what people are told is gone. Remove them: {', '.join(old)}"
        )
    return 0


def _key_days(environ: Mapping[str, str]) -> int:
    told = environ.get("KEYS_BACKUP_DAYS") or str(KEY_DAYS)
    if not told.isdecimal():
        raise Refusal(f"KEYS_BACKUP_DAYS is {told!r}, which is no number of days.")
    return int(told)


if __name__ == "__main__":
    sys.exit(answer(lambda: main(sys.argv[1:])))
