"""What `make run` runs: the site's own processes, what has to be done before they start, and what can wait."""

import base64
import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.children import Job
from ops.places import CHECKOUT, write_closed

Env = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One command that comes to an end, given as arguments to Python.

    `state` says what the command works from and on; a step is skipped while that is as it was after its last success.
    """

    name: str
    arguments: tuple[str, ...]
    state: Callable[[Path, Env], str] | None = None

    def is_done(self, run_folder: Path, env: Env) -> bool:
        stamp = self._stamp(run_folder)
        return self.state is not None and stamp.exists() and stamp.read_text() == self.state(run_folder, env)

    def note_done(self, run_folder: Path, env: Env) -> None:
        if self.state is not None:
            self._stamp(run_folder).write_text(self.state(run_folder, env))

    def forget(self, run_folder: Path) -> None:
        self._stamp(run_folder).unlink(missing_ok=True)

    def _stamp(self, run_folder: Path) -> Path:
        return run_folder / f"{self.name}.done"


@dataclass(frozen=True)
class Site:
    """A checkout, its steps, and its services (arguments to Python), all in the order in which they start.

    `beside` is done while the engines start: it cannot know where they answer. `steps` come before the services, and
    `loads` once these run, so that no first page waits for them: killed in the middle, one has changed nothing.
    """

    checkout: Path
    beside: tuple[Step, ...]
    steps: tuple[Step, ...]
    loads: tuple[Step, ...]
    services: Callable[[Path, int], dict[str, tuple[str, ...]]]
    welcome: str

    def job(self, name: str, arguments: tuple[str, ...], env: Env) -> Job:
        return Job(name=name, command=[sys.executable, *arguments], env=env, cwd=self.checkout)


def django_services(run_folder: Path, port: int) -> dict[str, tuple[str, ...]]:
    # Root is warned off running a worker; this one serves a demo on this machine alone.
    celery = ("-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "htmse")
    return {
        "web": (
            *("-m", "gunicorn", "--config", "python:htmse.gunicorn", "htmse.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--preload", "--graceful-timeout", "3", "--no-control-socket", "--log-level", "warning"),
        ),
        "beat": (*celery, "beat", "--schedule", str(run_folder / "beat"), "--pidfile=", "--loglevel", "warning"),
        "relay": ("manage.py", "relay"),
        "worker": (
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "warning",
            "--without-gossip",
            "--without-mingle",
        ),
    }


def static_state(run_folder: Path, _env: Env) -> str:
    """Everything collectstatic reads (our static folders, the locked packages) and what it wrote last."""
    ours = [path for top in ("static", "*/static") for path in CHECKOUT.glob(f"{top}/**/*")]
    sources = [path for path in ours if run_folder not in path.parents]
    return _fingerprint([*sources, *CHECKOUT.glob("requirements/*.txt"), run_folder / "static" / "staticfiles.json"])


def schema_state(_run_folder: Path, env: Env) -> str:
    """Which database, and every migration there is: ours, and those of the locked packages."""
    ours = [path for top in ("*", "*/*") for path in CHECKOUT.glob(f"{top}/migrations/*.py")]
    return f"{database_state(_run_folder, env)} {_fingerprint([*ours, *CHECKOUT.glob('requirements/*.txt')])}"


def database_state(_run_folder: Path, env: Env) -> str:
    """Which databases these are; a digest, for an address may hold a password."""
    return hashlib.sha256(f"{env['DATABASE_URL']} {env.get('KEYS_DATABASE_URL', '')}".encode()).hexdigest()


def _fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.exists()):
        seen = path.stat()
        digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def site_keys(run_folder: Path) -> dict[str, str]:
    """Secrets of this checkout's own, made once; one that the environment gives goes first."""
    new = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "AUDIT_SEAL_KEY")}
    new["VAULT_KEYS"] = f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    new["BADGE_SIGNING_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
    keys = {}
    for name, value in new.items():
        file = run_folder / name.lower().replace("_", "-")
        if not file.exists():
            write_closed(file, value)
        keys[name] = os.environ.get(name) or file.read_text()
    return keys


DJANGO = Site(
    checkout=CHECKOUT,
    beside=(Step("static", ("-m", "ops.gathering"), static_state),),
    steps=(Step("schema", ("-m", "ops.schema"), schema_state),),
    loads=(
        Step("demo", ("-m", "ops.loading", "load_demo"), database_state),
        Step("instructions", ("-m", "ops.loading", "load_instructions_demo"), database_state),
        Step("news", ("-m", "ops.loading", "load_news_demo"), database_state),
        Step("learning", ("-m", "ops.loading", "load_learning_demo"), database_state),
    ),
    services=django_services,
    welcome="""
The site is ready: {address}

  Gallery of components: {address}gallery/
  Mails it would send:   {address}mail/
  Operations:            {address}operations/ (as admin@)
  Demo accounts:         caseworker@example.org, professional@, solicitor@, moderator@,
                         editor@, trainer@, trainee@, admin@ (all at example.org)
  Their password:        htmse-demo-only

At a first start the people, entries and news of the demo come in while the site
runs; a line below says when everything is loaded. Ctrl-C stops everything.
""",
)
