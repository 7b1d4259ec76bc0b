"""python -m ops.restore: bring a backup back, beside what is there, and put it in its place when all of it is well.

What fails leaves everything as it was. The data keys that are there stay, for they know what was erased since; a dump
of them is restored on demand only, and what the ledger says is erased again before it takes their place.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from ops.backup import add_places, ledger_files, shelf_of
from ops.databases import MAINTENANCE, Database, both, connected, run
from ops.dumps import FORM, Manifest, Shelf, now_stamp
from ops.places import CHECKOUT, Refusal
from ops.stack import answer

# Seconds. The relay looks into the database twice in one.
WATCHED = 5.0
LOCALE_PROVIDERS = {"c": "libc", "i": "icu", "b": "builtin"}


@dataclass(frozen=True)
class Wish:
    """What is to be restored. `keys`: from the newest dump (True), as they are (False), as they are if any (None)."""

    stamp: str
    keys: bool | None
    # None: there is none any more, and the operator knows.
    ledgers: Sequence[Path] | None


def restore(shelf: Shelf, wish: Wish, environ: Mapping[str, str]) -> None:
    """Restore the content, and the keys if that is wished, or nothing. Raises Refusal."""
    content, keys = both(environ)
    with shelf.held("a restore"):
        manifest = shelf.read(wish.stamp)
        from_keys = _newest_keys(shelf) if wish.keys else None
        dump = shelf.check(manifest, "content")
        used = _refuse_in_use(content)
        # Before anybody is counted: it is a visit, too.
        known = _known_erased(keys) if from_keys else None
        used_keys = _refuse_in_use(keys) if from_keys else None
        ledgers = _ledgers(shelf, wish)
        if from_keys is None and wish.keys is None:
            _refuse_lost_keys(keys, manifest)
        with _fresh(content, dump, environ) as fresh, _fresh_keys(keys, from_keys, shelf, environ) as fresh_keys:
            at = {**environ, "DATABASE_URL": fresh.url, "KEYS_DATABASE_URL": fresh_keys.url}
            _settle(at, manifest, ledgers, known)
            for each, before in ((content, used), (keys, used_keys)):
                if before is not None and _uses(each) != before:
                    raise Refusal(f"Somebody has connected to {each.name} meanwhile. Nothing was restored.")
            _take_places([(keys, fresh_keys), (content, fresh)] if from_keys else [(content, fresh)])
    if from_keys:
        _say_of_keys(from_keys, manifest)
    print(f"The backup of {manifest.at:%Y-%m-%d %H:%M} UTC is in its place (release {manifest.release}).")
    print("What was done since is gone. Start the site, and look at /readyz.")


def _newest_keys(shelf: Shelf) -> Manifest:
    """Of all dumps of the keys the last opens most, and knows best what was erased. Raises Refusal."""
    for stamp in reversed(shelf.stamps()):
        if shelf.file("keys", stamp).exists():
            manifest = shelf.read(stamp)
            shelf.check(manifest, "keys")
            return manifest
    raise Refusal(
        f"No dump of the keys is left in {shelf.keys}: they are kept for 7 days. What was entrusted cannot be read "
        "any more; the rest can be restored with KEYS=0 beside an empty, migrated database of the keys."
    )


def _refuse_lost_keys(keys: Database, manifest: Manifest) -> None:
    try:
        with keys.connect() as server:
            found = server.execute("SELECT count(*) FROM accounts_vault_datakey").fetchone()
    except psycopg.Error:
        found = None
    if not (found and found[0]) and manifest.keys:
        raise Refusal(
            f"The database of the keys holds none, and the backup was made when there were {manifest.keys}: without "
            "them nothing that was entrusted can be read. If it is lost, make an empty one and restore the newest dump "
            "of the keys too (KEYS=1). To go on without them: KEYS=0."
        )


def _ledgers(shelf: Shelf, wish: Wish) -> list[Path]:
    """The ledgers, and the copies that the backups made of them. Raises Refusal when one is missing that is needed."""
    copies = shelf.dumped("erasures")
    missing = [str(path) for path in wish.ledgers or [] if not path.exists()]
    # Where the keys stay, a site on which nobody has erased or withdrawn anything yet needs none.
    if missing and (wish.keys or any(copy.stat().st_size for copy in copies)):
        raise Refusal(
            f"The ledger of erasures is missing: {', '.join(missing)}. Without it, what was erased after the dump of "
            "the keys could be read again, and what was withdrawn since would be answered. Name where it is with "
            "ERASURES=…; if it is lost, or nothing was ever erased: ERASURES=none."
        )
    return [*(path for path in wish.ledgers or [] if path.exists()), *copies]


def _refuse_in_use(database: Database) -> int:
    """Return how many sessions there ever were. Raises Refusal when there is one, or one comes and goes meanwhile."""
    # Whoever has just gone is counted a moment later.
    time.sleep(WATCHED / 10)
    before = _uses(database)
    time.sleep(WATCHED)
    ask = """SELECT count(*) FROM pg_stat_activity
             WHERE datname = %s AND backend_type IS DISTINCT FROM 'autovacuum worker'"""
    with _maintenance(database) as server:
        there = server.execute(ask, [database.name]).fetchone()
    if there != (0,) or _uses(database) != before:
        raise Refusal(
            f"{database.name} is in use. Stop the web server, the workers, the clock and the relay first: what they "
            "write now would be lost."
        )
    return before


def _uses(database: Database) -> int:
    """How many sessions there ever were. Raises Refusal when there is no such database."""
    with _maintenance(database) as server:
        row = server.execute("SELECT sessions FROM pg_stat_database WHERE datname = %s", [database.name]).fetchone()
    if row is None:
        raise Refusal(f"There is no database {database.name} on its server. Make an empty one first.")
    return int(row[0])


@contextlib.contextmanager
def _fresh(beside: Database, dump: Path, environ: Mapping[str, str]) -> Iterator[Database]:
    """A database filled from `dump`, next to the one that it is to replace; removed unless it has."""
    fresh = beside.named(f"{beside.name}_restoring")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(fresh.name))
    with _maintenance(beside) as server:
        # What a killed one has left.
        server.execute(drop)
        _create(server, fresh.name, like=beside.name)
        try:
            run(
                "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--jobs", "2", "--dbname", fresh.name,
                dump, database=fresh, environ=environ,
            )  # fmt: skip
            yield fresh
        finally:
            server.execute(drop)


@contextlib.contextmanager
def _fresh_keys(
    keys: Database, manifest: Manifest | None, shelf: Shelf, environ: Mapping[str, str]
) -> Iterator[Database]:
    """The keys from their dump; without one, those that are there."""
    if manifest is None:
        yield keys
        return
    with _fresh(keys, shelf.file("keys", manifest.stamp), environ) as fresh:
        yield fresh


def _create(server: psycopg.Connection, name: str, *, like: str) -> None:
    """Make an empty database that sorts and folds letters as the other does. Raises Refusal."""
    row = server.execute(
        "SELECT pg_encoding_to_char(encoding), to_jsonb(d) FROM pg_database d WHERE datname = %s", [like]
    ).fetchone()
    encoding, told = row or ("UTF8", {})
    provider = LOCALE_PROVIDERS[told["datlocprovider"]]
    options = {"ENCODING": encoding, "LC_COLLATE": told["datcollate"], "LC_CTYPE": told["datctype"]}
    options["LOCALE_PROVIDER"] = provider
    # PostgreSQL 16 has another name for it.
    if named := told.get("datlocale") or told.get("daticulocale"):
        options[f"{provider}_LOCALE".upper()] = named
    parts = [sql.SQL(" {} {}").format(sql.SQL(key), sql.Literal(value)) for key, value in options.items()]
    head = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
    try:
        server.execute(sql.Composed([head, *parts]))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refusal(
            f"A database is made beside {like}, and this role may make none. Let it: ALTER ROLE … CREATEDB."
        ) from error


def _take_places(pairs: Sequence[tuple[Database, Database]]) -> None:
    """Give each fresh one the name of its old one, which stays under another; all or none. Raises Refusal.

    Keys come first: content whose keys are not there yet would be told to be unreadable.
    """
    mark = f"_before_{now_stamp().lower()}"
    done: list[tuple[Database, Database]] = []
    for old, fresh in pairs:
        kept = old.named(old.name + mark)
        try:
            _rename((old, kept), (fresh, old))
        except (psycopg.Error, Refusal) as error:
            _take_back(done, mark)
            raise Refusal(f"{old.name} was not replaced, and nothing was restored. {_why(error)}") from error
        done.append((old, fresh))
    for old, _ in pairs:
        print(f'What was there is {old.name}{mark} now. Remove it within 7 days: DROP DATABASE "{old.name}{mark}";')


def _take_back(done: Sequence[tuple[Database, Database]], mark: str) -> None:
    """Give the old ones their names again. Raises Refusal when that fails, too: newer keys open the old content."""
    for old, fresh in reversed(done):
        try:
            _rename((old, fresh), (old.named(old.name + mark), old))
        except (psycopg.Error, Refusal) as error:
            raise Refusal(
                f"The restored {old.name} is in its place, and the rest is as it was; the site can read all of it. "
                f"What was there is {old.name}{mark}. Run this again. {_why(error)}"
            ) from error


def _why(error: Exception) -> str:
    if isinstance(error, psycopg.errors.ObjectInUse):
        return "Somebody has connected to it meanwhile."
    return str(error).strip() or type(error).__name__


def _rename(*pairs: tuple[Database, Database]) -> None:
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with _maintenance(pairs[0][0]) as server, server.transaction():
        for one, other in pairs:
            server.execute(rename.format(sql.Identifier(one.name), sql.Identifier(other.name)))


@contextlib.contextmanager
def _maintenance(database: Database) -> Iterator[psycopg.Connection]:
    """A connection to the same server, from where its databases can be renamed. Raises Refusal."""
    server = None
    for name in MAINTENANCE:
        with contextlib.suppress(psycopg.OperationalError):
            server = database.named(name).connect()
            break
    if server is None:
        raise Refusal(f"Neither of {' and '.join(MAINTENANCE)} can be reached on the server of {database.name}.")
    with server:
        yield server


def _known_erased(keys: Database) -> list[str]:
    """What the keys that are there know to be erased, as lines of a ledger."""
    ask = "SELECT erased_at, owner FROM accounts_vault_datakey WHERE erased_at IS NOT NULL"
    with connected(keys) as server:
        if server.execute("SELECT to_regclass('accounts_vault_datakey')").fetchone() == (None,):
            return []
        return [f"{at.isoformat()} {owner}" for at, owner in server.execute(ask)]


def _say_of_keys(keys: Manifest, content: Manifest) -> None:
    print(f"The keys of {keys.at:%Y-%m-%d %H:%M} UTC are in their place, and what was erased since is erased again.")
    if keys.stamp < content.stamp:
        print("They are older than the content: what was entrusted in between cannot be read.")


def _settle(
    environ: Mapping[str, str], manifest: Manifest, ledgers: Sequence[Path], known: Sequence[str] | None
) -> None:
    """Make the fresh databases ready; what `ledgers` and the lines `known` name is erased before anything else.

    None: the keys stay, and know what is erased; of the ledgers only what was withdrawn is done again.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "erased.log"
        file.write_text("\n".join(known or ()))
        command: list[str | Path] = [sys.executable, "manage.py", "settle_restored"]
        command += ["--backup-of", manifest.at.isoformat()]
        # Our own lines come before those of the child.
        sys.stdout.flush()
        command += ["--withdrawals" if known is None else "--erasures", *ledgers, file]
        done = subprocess.run(command, env=environ, cwd=CHECKOUT, check=False)
    if done.returncode:
        raise Refusal(f"settle_restored ended with {done.returncode}. Nothing was restored.")


def _found(shelf: Shelf, wanted: str) -> tuple[Shelf, str]:
    """The backup that FROM means: a stamp, or the newest in a folder. Raises Refusal."""
    if wanted and Path(wanted).is_dir():
        folder = Path(wanted).resolve()
        shelf, wanted = Shelf(folder, folder / "keys" if shelf.keys == shelf.folder / "keys" else shelf.keys), ""
    stamps = shelf.stamps()
    if not wanted and not stamps:
        raise Refusal(f"There is no whole backup in {shelf.folder}.")
    if wanted and not (shelf.folder.is_dir() and wanted in stamps):
        there = f"There are: {', '.join(stamps)}." if stamps else "There is none."
        raise Refusal(f"There is no whole backup {wanted} in {shelf.folder}. {there}")
    return shelf, wanted or stamps[-1]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ops.restore", description="Bring a backup back.")
    add_places(parser)
    parser.add_argument("--from", dest="wanted", default="", help=f"a stamp ({FORM}) or a folder; default: the newest")
    parser.add_argument("--keys", choices=["0", "1"], help="1: restore the newest dump of the keys too; 0: never")
    parser.add_argument("--no-ledger", action="store_true", help="there is no ledger of erasures, and you know")
    told = parser.parse_args(arguments)
    shelf, stamp = _found(shelf_of(told), told.wanted)
    keys = {None: None, "0": False, "1": True}[told.keys]
    ledgers = None if told.no_ledger else ledger_files(told.erasures, os.environ)
    restore(shelf, Wish(stamp, keys, ledgers), os.environ)
    return 0


if __name__ == "__main__":
    sys.exit(answer(lambda: main(sys.argv[1:])))
