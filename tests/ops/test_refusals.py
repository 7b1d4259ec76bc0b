"""What cannot work is said in one sentence, before anything is started."""

import socket
from pathlib import Path

from tests.ops.starts import Place


def _refusal(place: Place, **env: str) -> str:
    start = place.start(**env)
    assert start.code() == 1
    assert "Traceback" not in start.said
    assert not (place.folder / ".run" / "stack.json").exists()
    return start.said.strip()


def _program(path: Path, says: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def test_taken_port_is_named_with_a_free_neighbour(bare_place: Place) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", bare_place.port))
        other.listen()
        said = _refusal(bare_place)
    assert said == (
        f"Port {bare_place.port} cannot be used here (Address already in use). "
        f"Choose another: make run PORT={bare_place.port + 1}"
    )
    assert not (bare_place.folder / ".run" / "postgres").exists()


def test_port_that_is_no_number_is_named(bare_place: Place) -> None:
    assert "PORT is eighty, which is no port number" in _refusal(bare_place, PORT="eighty")


def test_data_of_another_postgresql_is_left_alone(bare_place: Place) -> None:
    foreign = bare_place.folder / ".run" / "postgres"
    foreign.mkdir(parents=True)
    (foreign / "PG_VERSION").write_text("14\n")
    assert f"The data in {foreign} was made by PostgreSQL 14" in _refusal(bare_place)
    assert (foreign / "PG_VERSION").read_text() == "14\n"


def test_too_old_a_postgresql_is_named(bare_place: Place) -> None:
    for name in ("postgres", "initdb"):
        _program(bare_place.folder / "bin" / name, "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)")
    said = _refusal(bare_place, PG_BIN=str(bare_place.folder / "bin"))
    assert "is PostgreSQL 15; the site needs 16 or later" in said


def test_wrong_names_of_programs_are_named(bare_place: Place) -> None:
    assert "PG_BIN is /nowhere, but there is no postgres in it" in _refusal(bare_place, PG_BIN="/nowhere")
    assert "REDIS_SERVER is /nowhere, but there is no such program" in _refusal(bare_place, REDIS_SERVER="/nowhere")


def test_cache_server_that_ends_at_once_stops_the_rest_with_its_words(bare_place: Place) -> None:
    _program(bare_place.folder / "broken", "I am not a Valkey")
    said = _refusal(bare_place, REDIS_SERVER=str(bare_place.folder / "broken"))
    assert "valkey ended with code 0" in said
    assert "I am not a Valkey" in said
