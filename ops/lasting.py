"""The lasting engines of this checkout: the whole site on top of them, or one command beside it."""

import contextlib
import http.client
import math
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from ops.children import Child
from ops.crew import Crew, Interrupted
from ops.engines import application_env, start_engines
from ops.ledger import Held, Ledger, lock, read_environment
from ops.leftovers import tidy_after_the_killed
from ops.places import Refusal, engines_folder, run_folder
from ops.site import DJANGO, Env, Site, Step, site_keys

SETTINGS = "htmse.settings.demo"


def run(site: Site = DJANGO) -> int:
    """Run the site until it is stopped.

    0 after Ctrl-C, 128 + another signal's number, 1 when a part of it ended or what was to be loaded was not.
    """
    port = _port()
    failed: list[str] = []
    with _held(site, "make run"), _crew(site, port) as crew:
        try:
            beside = _begin(crew, site)
            env = _start(crew, site)
            _prepare(crew, site, env)
            _conclude(crew, site, beside)
            _serve(crew, site, env, port)
            failed = _load(crew, site, env)
            crew.wait(lambda: False, needs=crew.children, seconds=math.inf, tick=1)
        except Interrupted as interrupted:
            crew.say("stack", f"{interrupted}: stopping in order")
            if interrupted.signum != signal.SIGINT:
                return 128 + interrupted.signum
            return 1 if failed else 0
        except Refusal as refusal:
            crew.say("stack", str(refusal))
            crew.say("stack", "stopping in order")
    return 1


def accompany(command: list[str], site: Site = DJANGO) -> int:
    """Run `command` with the site's engines: those that run already, or else started for it. Return its exit code."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return _become(command, _env(site, {}))
    said = False
    while True:
        try:
            with lock(run_folder(site.checkout) / "lock", "another command"), _crew(site, None) as crew:
                return crew.hand_over(command, _start(crew, site))
        except Held as held:
            urls = read_environment(_ledger(site))
            if urls:
                return _become(command, _env(site, urls))
            if not said:
                print(f"Waiting for {held} to be ready.", file=sys.stderr)
            said = True
            time.sleep(0.2)


def clean(site: Site = DJANGO) -> int:
    """Remove the site's data on this machine: database, queue, keys, collected files."""
    folder = run_folder(site.checkout)
    with _held(site, "make clean"):
        tidy_after_the_killed(_ledger(site))
        shutil.rmtree(engines_folder(site.checkout))
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _become(command: list[str], env: Env) -> int:
    try:
        os.execvpe(command[0], command, env)
    except OSError as error:
        raise Refusal(f"{command[0]} cannot be run: {error.strerror}.") from error


def _ledger(site: Site) -> Path:
    return run_folder(site.checkout) / "stack.json"


@contextlib.contextmanager
def _held(site: Site, purpose: str) -> Iterator[None]:
    try:
        with lock(run_folder(site.checkout) / "lock", purpose):
            yield
    except Held as held:
        raise Refusal(f"The site is already running here: {held}. Stop it with Ctrl-C where it runs.") from held


@contextlib.contextmanager
def _crew(site: Site, port: int | None) -> Iterator[Crew]:
    """The crew of whoever holds this checkout, after ending what a killed predecessor left running."""
    if port is not None:
        _refuse_taken(port)
    ended = tidy_after_the_killed(_ledger(site))
    with Crew(Ledger(_ledger(site)), is_loud=port is not None) as crew:
        if ended:
            crew.say("stack", f"ended what a killed run had left: {', '.join(ended)}")
        yield crew


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        raise Refusal(
            f"PORT is {given}, which is no port number. Choose one between 1024 and 65535: make run PORT=8001"
        )
    return int(given)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        # As the web server will do it: what a stopped server leaves behind for a minute is no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refusal(
                f"Port {port} cannot be used here ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error


def _env(site: Site, urls: dict[str, str]) -> dict[str, str]:
    """The environment of this checkout's processes, once its engines answer there."""
    folder = run_folder(site.checkout)
    env = application_env(urls | site_keys(folder), SETTINGS)
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Whoever wants no files beside the sources gets none; compiling everything in each process costs seconds.
        env["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    return env


def _start(crew: Crew, site: Site) -> dict[str, str]:
    folder = run_folder(site.checkout)
    engines = start_engines(crew, folder=engines_folder(site.checkout), checkout=site.checkout, is_lasting=True)
    if engines.is_new:
        for step in (*site.steps, *site.loads):
            step.forget(folder)
    return _env(site, engines.urls)


def _start_step(crew: Crew, site: Site, step: Step, env: Env) -> Child:
    crew.say("stack", f"{step.name} …")
    return crew.start(site.job(step.name, step.arguments, env))


def _begin(crew: Crew, site: Site) -> list[tuple[Step, Child]]:
    """Start what needs no engine: the other processor would have nothing to do meanwhile."""
    folder, env = run_folder(site.checkout), _env(site, {})
    due = [step for step in site.beside if not step.is_done(folder, env)]
    return [(step, _start_step(crew, site, step, env)) for step in due]


def _conclude(crew: Crew, site: Site, beside: list[tuple[Step, Child]]) -> None:
    for step, child in beside:
        crew.require(child)
        step.note_done(run_folder(site.checkout), child.job.env)


def _prepare(crew: Crew, site: Site, env: Env) -> None:
    folder = run_folder(site.checkout)
    for step in site.steps:
        if not step.is_done(folder, env):
            crew.require(_start_step(crew, site, step, env))
            step.note_done(folder, env)


def _serve(crew: Crew, site: Site, env: Env, port: int) -> None:
    services = site.services(run_folder(site.checkout), port)
    for name, arguments in services.items():
        crew.start(site.job(name, arguments, env))
        if name == "web":
            # The page first: what works behind it would only compete with it for the processor.
            crew.wait(lambda: _answers(port), needs=crew.children, what="The web server")
    crew.ledger.publish({name: env[name] for name in ("DATABASE_URL", "REDIS_URL")})
    crew.announce(site.welcome.format(address=f"http://127.0.0.1:{port}/"))


def _load(crew: Crew, site: Site, env: Env) -> list[str]:
    """Load beside the running site what it can be without; return the names of what failed.

    Nothing is noted of what fails or is cut short: the next start does it again.
    """
    folder, services, failed = run_folder(site.checkout), tuple(crew.children), []
    due = [step for step in site.loads if not step.is_done(folder, env)]
    if due:
        crew.say("stack", f"still to be loaded, while the site runs: {', '.join(step.name for step in due)}")
    for step in due:
        child = _start_step(crew, site, step, env)
        if crew.finish(child, needs=services):
            step.note_done(folder, env)
        else:
            failed.append(step.name)
            crew.say("stack", f"FAILED: {crew.how_it_ended(child)}")
    if failed:
        again = "The site runs without it; the next start tries again."
        crew.say("stack", f"NOT LOADED: {', '.join(failed)}. {again}")
    elif due:
        crew.say("stack", "everything is loaded")
    return failed


def _answers(port: int) -> bool:
    """Whether the web server serves pages; no proxy of the machine's is asked. Raises Refusal when it cannot."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/healthz")
        status = line.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    if status >= 500:
        raise Refusal(f"The web server runs, but /healthz answers {status}.")
    return True
