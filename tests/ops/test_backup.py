"""Backups: dumped by the real programs, brought back both ways, and never half."""

import datetime
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import sql

from accounts.vault import keyring, sealing
from accounts.vault.cipher import decrypt
from accounts.vault.models import SealedFile
from ops import postgres
from ops import restore as restoring
from ops.backup import back_up, main, remove_old_keys
from ops.databases import Database, run
from ops.dumps import PARTS, Manifest, Shelf, digest, half
from ops.places import CHECKOUT, Refusal
from ops.restore import Wish, restore
from ops.restore import main as restore_main
from referrals import actions
from tests.accounts import production

STAMP = "20261120T120000Z"
# As little of a site as a backup looks at.
SMALL_SITE = """
    CREATE TABLE django_migrations (app text, name text);
    INSERT INTO django_migrations VALUES ('accounts', '0001_initial'), ('accounts', '0002_heartbeat');
"""
SMALL_RING = """
    CREATE TABLE accounts_vault_datakey (owner text, wrapped bytea, erased_at timestamptz);
    INSERT INTO accounts_vault_datakey VALUES ('one', 'x', NULL), ('two', NULL, now());
"""


@pytest.fixture(autouse=True)
def short_watch(monkeypatch) -> None:
    """Nobody but the test is there to be watched for."""
    monkeypatch.setattr("ops.restore.WATCHED", 0.3)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Nothing lies here yet; the keys go to a place of their own."""
    return Shelf(tmp_path / "backups", tmp_path / "elsewhere")


@pytest.fixture
def targets(db: None) -> Iterator[tuple[Database, Database]]:
    """Two empty databases; they and what is made of them are gone afterwards."""
    name = f"target_{uuid.uuid4().hex[:8]}"
    content = Database(production.database_url(name))
    keys = content.named(f"{name}_keys")
    with content.named("postgres").connect() as server:
        try:
            for each in (content, keys):
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(each.name)))
            yield content, keys
        finally:
            for left in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]):
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(left[0])))


@pytest.fixture
def small(targets: tuple[Database, Database]) -> tuple[Database, Database]:
    """Two databases that a backup takes for the site's."""
    for database, tables in zip(targets, (SMALL_SITE, SMALL_RING), strict=True):
        with database.connect() as server:
            server.execute(tables)
    return targets


def environ(databases: tuple[Database, Database]) -> dict[str, str]:
    """The environment in which these two are the site's."""
    content, keys = databases
    named = {"DATABASE_URL": content.url, "KEYS_DATABASE_URL": keys.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return {**os.environ, **named}


def backed_up(
    shelf: Shelf, databases: tuple[Database, Database], ledger: Path = Path("/nowhere"), kept: int = 9
) -> str:
    return back_up(shelf, key_days=7, kept=kept, ledgers=[ledger], environ=environ(databases))


def written(shelf: Shelf, stamp: str = STAMP) -> None:
    """A backup that was whole once, of files that are no dumps."""
    shelf.make()
    for part in PARTS:
        shelf.file(part, stamp).write_text(part)
    sha256 = {part: digest(shelf.file(part, stamp)) for part in PARTS}
    shelf.write(Manifest(stamp, "0.1.0", {}, 1, 0, sha256))


def opened(databases: tuple[Database, Database], owner: str) -> bytes | None:
    """What a file's name says, opened with the key that stands in the other of these two; None: there is no key."""
    with databases[0].connect() as site, databases[1].connect() as ring:
        sealed = site.execute("SELECT name FROM accounts_vault_sealedfile WHERE owner = %s", [owner]).fetchone()[0]
        ask = "SELECT key_version, wrapped FROM accounts_vault_datakey WHERE owner = %s"
        version, wrapped = ring.execute(ask, [owner]).fetchone()
    if wrapped is None:
        return None
    key = keyring.unwrap(keyring.Wrapped(version, bytes(wrapped)), owner=owner)
    return decrypt(sealed, key=key, about=(owner, "tests.name:1"))


def states(database: Database) -> list[tuple[str]]:
    """How each help request stands."""
    with database.connect() as site:
        return site.execute("SELECT state FROM referrals_helprequest").fetchall()


def in_text(program: str, dump: Path, target: Database, folder: Path) -> bytes:
    told = folder / "told.sql"
    run(program, "--file", told, dump, database=target, environ=os.environ)
    return told.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_the_living_open_the_erased_never_do_and_the_withdrawn_stay_so(
    shelf, targets, tmp_path, settings, capfd
):
    settings.ERASURES_FILE = ledger = tmp_path / "erasures.log"
    live, gone = (f"tests.case:{uuid.uuid4()}" for _ in range(2))
    for owner in (live, gone):
        name = sealing.seal(owner.encode(), owner=owner, place="tests.name:1")
        SealedFile.objects.create(owner=owner, name=name, media_type="text/plain", size=1)
    site, ring = (Database(production.database_url(alias=alias)) for alias in ("default", "keys"))
    with ring.connect() as server:
        ask = "SELECT wrapped FROM accounts_vault_datakey WHERE owner = %s"
        wrapped = bytes(server.execute(ask, [gone]).fetchone()[0])
    request = actions.receive(key=uuid.uuid4(), number=1, asked=actions.Asked(answers={"country": "GB"}, text="Help."))
    stamp = backed_up(shelf, (site, ring), ledger)
    sealing.erase(gone)
    actions.withdraw(request=request)
    # The danger is real: the dump of the keys still holds what would open it.
    assert wrapped.hex().encode() in in_text("pg_restore", shelf.file("keys", stamp), site, tmp_path)

    restore(shelf, Wish(stamp, None, [ledger]), environ((targets[0], ring)))
    assert (opened((targets[0], ring), live), opened((targets[0], ring), gone)) == (live.encode(), None)
    assert states(targets[0]) == [("withdrawn",)]

    with pytest.raises(Refusal, match=r"holds none, and the backup was made when there were 4.*KEYS=1"):
        restore(shelf, Wish(stamp, None, [ledger]), environ(targets))
    restore(shelf, Wish(stamp, True, [ledger]), environ(targets))
    assert (opened(targets, live), opened(targets, gone)) == (live.encode(), None)
    assert states(targets[0]) == [("withdrawn",)]
    with targets[1].connect() as server:
        assert server.execute(ask, [gone]).fetchone() == (None,)
    told = capfd.readouterr().out
    assert "1 erasures in the ledger; 1 of them had to be done again" in told
    assert "The audit trail holds up to the backup" in told
    assert "are in their place, and what was erased since is erased again" in told


def test_a_backup_is_for_our_eyes_only_and_tells_no_host(shelf, small):
    stamp = backed_up(shelf, small)
    files = [shelf.manifest(stamp), *(shelf.file(part, stamp) for part in PARTS)]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert {file.parent.stat().st_mode & 0o777 for file in files} == {0o700}
    manifest = shelf.read(stamp)
    assert (manifest.migrations, manifest.keys, manifest.erased) == ({"accounts": "0002_heartbeat"}, 1, 1)
    told = shelf.manifest(stamp).read_text()
    assert not [word for word in (small[0].name, "postgresql", "host", "sockets") if word in told]
    assert not list(shelf.folder.rglob("*.half"))


def test_only_so_many_are_kept_and_key_dumps_no_longer_than_people_are_told(shelf, small, tmp_path):
    for stamp in ("20261118T120000Z", STAMP):
        written(shelf, stamp)
    ledger = tmp_path / "erasures.log"
    ledger.write_text("2026-11-26T12:00:00+00:00 tests.case:1\n")
    stamp = backed_up(shelf, small, ledger, kept=2)
    assert shelf.stamps() == [STAMP, stamp]
    assert [file.stem for file in shelf.dumped("content")] == [STAMP, stamp]
    assert "tests.case:1" in shelf.file("erasures", stamp).read_text()
    now = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
    for age in (5, 6, 7, 8):
        shelf.file("keys", f"{now - datetime.timedelta(days=age, seconds=1):%Y%m%dT%H%M%SZ}").touch()
    remove_old_keys(shelf, 7, now)
    # The next daily backup would come too late for the one of six days.
    assert [file.stem for file in shelf.dumped("keys") if file.stem <= "20261126T12"] == ["20261121T115959Z"]
    with pytest.raises(Refusal, match="1 to 7 days"):
        main(["--folder", str(shelf.folder), "--key-days", "8"])


def test_keys_that_are_too_old_are_named_wherever_they_lie(shelf, small, monkeypatch):
    """A copy under another name, and what a restore put aside; the backup itself is whole."""
    for name, value in environ(small).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KEYS_BACKUP_DAYS", "3")
    places = ["--folder", str(shelf.folder), "--keys-folder", str(shelf.keys)]
    assert main(places) == 0
    copy = shelf.keys / "old" / "20261101T120000Z.dump.gpg"
    copy.parent.mkdir()
    copy.touch()
    odd = shelf.keys / "copy.tar"
    odd.touch()
    os.utime(odd, (0, 0))
    aside = f"{small[1].name}_before_20261101t120000z"
    with small[1].named("postgres").connect() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(aside)))
    time.sleep(1)
    with pytest.raises(Refusal, match=rf"older than 3 days are still here.*{odd.name}, {copy}, {aside}"):
        main(places)
    assert len(shelf.stamps()) == 2
    monkeypatch.setenv("KEYS_BACKUP_DAYS", "8")
    with pytest.raises(Refusal, match="1 to 7 days"):
        main(places)


def test_what_is_not_the_site_is_not_taken_for_it(shelf, targets):
    with pytest.raises(Refusal, match="not the site's databases"):
        backed_up(shelf, targets)
    assert shelf.stamps() == []


@pytest.mark.parametrize("part", ["content", "keys"])
def test_a_torn_dump_is_refused_and_nothing_is_touched(shelf, small, part):
    written(shelf)
    with shelf.file(part, STAMP).open("r+") as file:
        file.truncate(3)
    with pytest.raises(Refusal, match=r"it is torn or was changed\. Nothing was restored"):
        restore(shelf, Wish(STAMP, True, None), environ(small))
    assert_untouched(small)


def test_a_dump_that_postgresql_cannot_read_leaves_what_is_there(shelf, small):
    written(shelf)
    with pytest.raises(Refusal, match="pg_restore failed"):
        restore(shelf, Wish(STAMP, False, None), environ(small))
    assert_untouched(small)


def assert_untouched(databases: tuple[Database, Database]) -> None:
    with databases[0].connect() as server:
        assert server.execute("SELECT count(*) FROM django_migrations").fetchone() == (2,)
        there = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [databases[0].name])
        assert {row[0] for row in there} == {each.name for each in databases}


def test_nothing_is_restored_beneath_a_running_site(shelf, small):
    written(shelf)
    with small[0].connect(), pytest.raises(Refusal, match="is in use"):
        restore(shelf, Wish(STAMP, False, None), environ(small))


def test_nor_beneath_one_that_only_looks_in(shelf, small, monkeypatch):
    """As the relay does: it has gone again before anybody counts who is there."""
    written(shelf)
    waited = []

    def look_in(seconds):
        with small[0].connect() as visitor:
            visitor.execute("SELECT 1")
        time.sleep(seconds)
        waited.append(seconds)

    monkeypatch.setattr("ops.restore.time", SimpleNamespace(sleep=look_in))
    with pytest.raises(Refusal, match="is in use"):
        restore(shelf, Wish(STAMP, False, None), environ(small))
    assert len(waited) == 2


@pytest.mark.parametrize(("keys", "counts"), [(False, [3, 3, 4]), (True, [3, 3, 3, 3, 3, 4])])
def test_nor_beneath_one_that_came_meanwhile(shelf, small, monkeypatch, keys, counts):
    """To the content, or only to the keys."""
    written(shelf)
    told = iter(counts)
    monkeypatch.setattr("ops.restore._uses", lambda _: next(told))
    monkeypatch.setattr("ops.restore._fresh", lambda *_: nullcontext(small[0]))
    monkeypatch.setattr("ops.restore._settle", lambda *_: None)
    with pytest.raises(Refusal, match=rf"connected to {small[keys].name} meanwhile"):
        restore(shelf, Wish(STAMP, keys, None), environ(small))
    assert_untouched(small)


@pytest.mark.parametrize("error", [psycopg.errors.ObjectInUse, psycopg.OperationalError("gone"), Refusal("away")])
def test_a_name_that_cannot_be_given_takes_the_other_back(small, monkeypatch, error):
    fresh = [each.named(f"{each.name}_restoring") for each in small]
    with small[0].named("postgres").connect() as server:
        for each in fresh:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(each.name)))
    rename = restoring._rename
    calls = []

    def second_fails(*pairs):
        calls.append(pairs)
        if len(calls) == 2:
            raise error
        rename(*pairs)

    monkeypatch.setattr(restoring, "_rename", second_fails)
    with pytest.raises(Refusal, match=f"{small[0].name} was not replaced, and nothing was restored"):
        restoring._take_places([(small[1], fresh[1]), (small[0], fresh[0])])
    with small[1].connect() as ring, small[0].named("postgres").connect() as server:
        assert ring.execute("SELECT count(*) FROM accounts_vault_datakey").fetchone() == (2,)
        there = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [small[0].name])
        assert {row[0] for row in there} == {each.name for each in (*small, *fresh)}


def test_a_lost_ledger_is_missed_where_something_was_noted(shelf, small, tmp_path):
    """Where the keys stay, too: they do not know what was withdrawn."""
    written(shelf)
    with pytest.raises(Refusal, match=r"ledger of erasures is missing.*withdrawn since would be answered"):
        restore(shelf, Wish(STAMP, None, [tmp_path / "gone.log"]), environ(small))


def test_keys_are_not_restored_without_the_ledger_unless_that_is_known(shelf, small, tmp_path):
    written(shelf)
    with pytest.raises(Refusal, match=r"ledger of erasures is missing: .*gone\.log"):
        restore(shelf, Wish(STAMP, True, [tmp_path / "gone.log"]), environ(small))
    shelf.file("keys", STAMP).unlink()
    with pytest.raises(Refusal, match="No dump of the keys is left"):
        restore(shelf, Wish(STAMP, True, None), environ(small))


KILLED = """#!/bin/sh
[ "$1" = --version ] && exec {program} --version
[ -e {mark} ] && kill -9 $PPID && exit
touch {mark}
exec {program} "$@"
"""


def test_killed_between_the_two_dumps_it_is_no_backup_and_leaves_no_rest(shelf, small, tmp_path):
    program = postgres.find(os.environ, CHECKOUT)[0] / "pg_dump"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pg_dump").write_text(KILLED.format(program=program, mark=tmp_path / "mark"))
    (tmp_path / "bin" / "pg_dump").chmod(0o755)
    places = ["--folder", str(shelf.folder), "--keys-folder", str(shelf.keys)]
    killed = subprocess.run(
        [sys.executable, "-m", "ops.backup", *places], env=environ(small) | {"PG_BIN": str(tmp_path / "bin")},
        cwd=CHECKOUT, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert [file.suffix for file in shelf.folder.glob("content/*")] == [".half"]
    assert shelf.stamps() == []
    with pytest.raises(Refusal, match="There is no whole backup"):
        restore_main(places)
    half(shelf.file("content", STAMP)).touch()
    stamp = backed_up(shelf, small)
    assert [file.name for file in shelf.folder.glob("content/*")] == [f"{stamp}.dump"]


def test_from_is_a_stamp_or_a_folder(shelf):
    written(shelf)
    with pytest.raises(Refusal, match=f"no whole backup 20200101T000000Z in .* There are: {STAMP}"):
        restore_main(["--folder", str(shelf.folder), "--from", "20200101T000000Z"])
    shelf.manifest(STAMP).write_text("{}")
    with pytest.raises(Refusal, match="is no manifest"):
        restore_main(["--from", str(shelf.folder)])


def test_a_password_stands_in_the_childs_environment_alone(tmp_path):
    database = Database("postgresql://site:s%40cret@db.test:5433/site?sslmode=require")
    told = database.environment()
    assert {name: told[name] for name in ("PGPASSWORD", "PGHOST", "PGPORT", "PGSSLMODE", "PGDATABASE")} == {
        "PGPASSWORD": "s@cret", "PGHOST": "db.test", "PGPORT": "5433", "PGSSLMODE": "require", "PGDATABASE": "site",
    }  # fmt: skip
    assert "cret" not in repr(database)
    assert database.named("other").url == "postgresql://site:s%40cret@db.test:5433/other?sslmode=require"
    closed = Database("postgresql://site:s%40cret@/site?host=/nowhere")
    with pytest.raises(Refusal) as refused:
        run("pg_dump", database=closed, environ=os.environ)
    assert "cret" not in str(refused.value)


def test_programs_older_than_the_server_are_refused(small, tmp_path):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.2'\n")
    old.chmod(0o755)
    with pytest.raises(Refusal, match=r"no pg_dump of .* or later in PG_BIN"):
        run("pg_dump", database=small[0], environ=os.environ | {"PG_BIN": str(tmp_path)})
