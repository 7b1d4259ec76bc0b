"""What the supervisor survives: kill -9 of itself, of each engine, of a service; whatever was written stays."""

import os
import signal
from contextlib import suppress

import psycopg
import pytest

from tests.ops.starts import Place, Start, are_gone


def _write(place: Place) -> None:
    with place.database() as database:
        database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    queue = place.queue()
    queue.set("kept", "42")
    # Returns when the log file holds it: `everysec` may take a second over it.
    assert queue.execute_command("WAITAOF", 1, 0, 5000)[0] == 1


def _assert_kept(place: Place) -> None:
    with place.database() as database:
        assert database.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert place.queue().get("kept") == b"42"


def _begin_again(place: Place) -> Start:
    start = place.start().until_ready()
    _assert_kept(place)
    return start


def test_kill_of_the_supervisor_leaves_no_process_and_loses_nothing(place: Place) -> None:
    start = place.start().until_ready()
    _write(place)
    children = start.children
    start.process.kill()
    start.code()
    start.until(lambda: are_gone(children))
    _begin_again(place)


def test_start_right_after_a_killed_supervisor_waits_for_what_it_left(place: Place) -> None:
    (place.folder / "stubborn").touch()
    start = place.start().until_ready()
    start.until(lambda: "worker is here" in start.said)
    _write(place)
    worker = start.pid("worker")
    start.process.kill()
    start.code()
    again = _begin_again(place)
    assert "ended what a killed run had left" in again.said
    assert again.pid("worker") != worker


@pytest.mark.parametrize("engine", ["postgres", "valkey"])
def test_kill_of_an_engine_stops_the_rest_and_loses_nothing(place: Place, engine: str) -> None:
    start = place.start().until_ready()
    _write(place)
    children = start.children
    os.kill(start.pid(engine), signal.SIGKILL)
    assert start.code() == 1
    assert f"{engine} ended with code -9" in start.said
    assert are_gone(children)
    _begin_again(place)


def test_kill_of_a_busy_database_does_not_bar_the_next_start(place: Place) -> None:
    start = place.start().until_ready()
    _write(place)
    busy = psycopg.connect(place.database_url)
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
    os.kill(start.pid("postgres"), signal.SIGKILL)
    assert start.code() == 1
    _begin_again(place)
    busy.close()


def test_kill_of_everything_at_once_loses_nothing(place: Place) -> None:
    start = place.start().until_ready()
    _write(place)
    pids = [start.process.pid, *(child["pid"] for child in start.children)]
    for pid in pids:
        # The first one's death may have ended another before its turn.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    start.code()
    _begin_again(place)


def test_kill_of_the_worker_stops_the_rest_and_says_so(place: Place) -> None:
    start = place.start().until_ready()
    os.kill(start.pid("worker"), signal.SIGKILL)
    assert start.code() == 1
    assert "worker ended with code -9" in start.said


def test_a_cluster_made_by_half_is_made_anew(bare_place: Place) -> None:
    half = bare_place.folder / ".run" / "postgres.half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    bare_place.start().until_ready()
    assert not half.exists()
