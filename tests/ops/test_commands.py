"""`exec`, `with` and `clean`: one command with engines, and none left over."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from ops.places import CHECKOUT, engines_folder
from ops.throwaway import PREFIX
from tests.ops.starts import Place, bare_env

ENGINES = "print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
SHOW = (sys.executable, "-c", f"import os; {ENGINES}")


def _begin(*command: str, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ops.stack", "exec", "--", *command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env=bare_env() | env,
    )


def _folder_of(line: str) -> Path:
    return Path(line.partition("host=")[2].split()[0]).parent


def test_exec_gives_engines_passes_the_code_on_and_leaves_nothing() -> None:
    process = _begin(sys.executable, "-c", f"import os, sys; {ENGINES}; sys.exit(7)")
    folder = _folder_of(process.communicate()[0])
    assert process.returncode == 7
    assert folder.name.startswith(PREFIX)
    assert not folder.exists()


def test_exec_twice_at_once_gives_two_of_everything() -> None:
    folders = {_folder_of(process.communicate()[0]) for process in [_begin(*SHOW), _begin(*SHOW)]}
    assert len(folders) == 2


def test_exec_after_a_killed_one_removes_what_it_left() -> None:
    process = _begin(sys.executable, "-c", f"import os, time; {ENGINES}; time.sleep(60)", PYTHONUNBUFFERED="1")
    folder = _folder_of(process.stdout.readline())
    process.kill()
    process.communicate()
    assert folder.exists()
    assert _begin(*SHOW).wait() == 0
    assert not folder.exists()


def test_exec_told_to_stop_ends_its_command_and_leaves_nothing() -> None:
    process = _begin(sys.executable, "-c", f"import os, time; {ENGINES}; time.sleep(60)", PYTHONUNBUFFERED="1")
    folder = _folder_of(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert not folder.exists()


def test_exec_starts_nothing_where_both_servers_are_named() -> None:
    given = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://d:6379/0"}
    said = _begin(*SHOW, **given).communicate()[0]
    assert said.split() == list(given.values())


def test_exec_is_not_led_astray_by_settings_for_other_databases() -> None:
    strays = {"PGPORT": "6000", "PGHOST": "elsewhere", "PGDATA": "/nowhere", "LC_ALL": "xx_XX.UTF-8"}
    ask = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1').fetchone())"
    assert _begin(sys.executable, "-c", ask, **strays).communicate()[0].strip() == "(1,)"


def test_with_starts_the_lasting_engines_and_ends_them(place: Place) -> None:
    write = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']).cursor().connection.close()"
    start = place.start("with", "--", sys.executable, "-c", f"{write}; {ENGINES}")
    assert start.code() == 0, start.said
    assert str(place.sockets) in start.said
    assert not (place.sockets / "valkey.sock").exists()


def test_whoever_wants_nothing_compiled_beside_the_sources_has_it_kept_elsewhere(place: Place) -> None:
    ask = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    start = place.start("with", "--", sys.executable, "-c", ask, PYTHONDONTWRITEBYTECODE="1")
    assert start.code() == 0, start.said
    assert start.said.split() == ["False", str(place.folder / ".run" / "compiled")]


def test_with_joins_a_running_site_and_leaves_it_running(place: Place) -> None:
    site = place.start().until_ready()
    beside = place.start("with", "--", *SHOW)
    assert beside.code() == 0
    assert beside.said.split() == list(site.urls.values())
    assert site.process.poll() is None


def test_with_waits_for_another_with(place: Place) -> None:
    first = place.start("with", "--", "sleep", "2")
    first.until((place.folder / ".run" / "stack.json").exists)
    began = time.monotonic()
    second = place.start("with", "--", *SHOW)
    assert second.code() == 0, second.said
    assert "Waiting for another command" in second.said
    assert time.monotonic() - began < 15


def test_clean_removes_the_data_but_not_beneath_a_running_site(place: Place) -> None:
    site = place.start().until_ready()
    refused = place.start("clean")
    assert refused.code() == 1
    assert "already running here" in refused.said
    site.press_ctrl_c()
    site.code()
    assert place.start("clean").code() == 0
    assert not (place.folder / ".run").exists()


def test_ledger_with_addresses_is_closed_to_others(place: Place) -> None:
    site = place.start().until_ready()
    ledger = place.folder / ".run" / "stack.json"
    assert json.loads(ledger.read_text())["environment"] == site.urls
    assert ledger.stat().st_mode & 0o077 == 0
    assert (engines_folder(place.folder) / "postgres").stat().st_mode & 0o077 == 0


def test_exec_keeps_files_away_from_the_demo() -> None:
    names = ("STATIC_ROOT", "MEDIA_ROOT", "UNAVAILABLE_PAGE", "AUDIT_HEADS_FILE", "ERASURES_FILE")
    ask = f"import os; {ENGINES}; print(*(os.environ[name] for name in {names}))"
    engines, files = _begin(sys.executable, "-c", ask).communicate()[0].splitlines()
    assert all(Path(file).parent == _folder_of(engines) for file in files.split())
