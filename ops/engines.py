"""Both engines together: found, prepared, started and waited for."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops import postgres, valkey
from ops.children import Child
from ops.crew import Crew
from ops.places import socket_folder


@dataclass(frozen=True)
class Engines:
    """Where the engines answer, and whether the database has only just been made."""

    urls: dict[str, str]
    is_new: bool


def start_engines(crew: Crew, *, folder: Path, checkout: Path, is_lasting: bool) -> Engines:
    """Start what DATABASE_URL and REDIS_URL do not name, below `folder`, and return when all of it answers."""
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    if len(urls) == 2:
        return Engines(urls, is_new=False)
    sockets, is_passing = socket_folder(folder)
    if is_passing:
        crew.ledger.note_scratch(sockets)
    started: list[tuple[Child, Callable[[], bool]]] = []
    is_new = False
    if "REDIS_URL" not in urls:
        cache = valkey.Valkey(valkey.find(os.environ, checkout), folder / "valkey", sockets)
        cache.prepare()
        started.append((crew.start(cache.job(is_lasting=is_lasting)), cache.is_ready))
        urls["REDIS_URL"] = cache.url
    if "DATABASE_URL" not in urls:
        server = postgres.Postgres(*postgres.find(os.environ, checkout), folder / "postgres", sockets)
        is_new = server.prepare(is_lasting=is_lasting)
        child = crew.start(server.job(is_lasting=is_lasting))
        started.append((child, lambda: server.is_ready(child.process.pid)))
        urls["DATABASE_URL"] = server.url
    for child, answers in started:
        crew.wait(answers, needs=[child], what=child.job.name)
    return Engines(urls, is_new)


def application_env(urls: dict[str, str], settings: str) -> dict[str, str]:
    """The environment of the site's own processes: our engines, these settings, and no stray PGPORT or PGHOST."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | urls | {"DJANGO_SETTINGS_MODULE": settings, "PYTHONUNBUFFERED": "1"}
