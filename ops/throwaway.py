"""Engines for one command: made in a folder of their own, fast rather than lasting, removed afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ops.crew import Crew
from ops.engines import application_env, start_engines
from ops.ledger import Held, Ledger, lock
from ops.leftovers import tidy_after_the_killed
from ops.places import CHECKOUT, give_to_engines

# On disk, open to every account on the way, and short enough for a socket, which TMPDIR need not be.
BASE = Path("/var/tmp")  # noqa: S108 - every name below it comes from mkdtemp
PREFIX = "htmse-test-"
SETTINGS = "htmse.settings.test"


def execute(command: list[str], checkout: Path = CHECKOUT) -> int:
    """Run `command` with engines of its own; return its exit code."""
    _sweep()
    with (
        _folder() as folder,
        Crew(Ledger(folder / "stack.json"), is_loud=False) as crew,
    ):
        engines = start_engines(crew, folder=folder, checkout=checkout, is_lasting=False)
        code = crew.hand_over(command, application_env(engines.urls | _files(folder), SETTINGS))
        for child in crew.children:
            if child.has_ended:
                crew.say(
                    child.job.name,
                    "ended while the command ran; its last words:\n" + "\n".join(child.tail),
                )
        return code


@contextmanager
def _folder() -> Iterator[Path]:
    """A locked folder, removed afterwards. It takes its name once it is locked, so that no sweep meets it before."""
    new = Path(tempfile.mkdtemp(dir=BASE, prefix="htmse-new-"))
    with lock(new / "lock", "tests"):
        folder = new.rename(new.with_name(new.name.replace("htmse-new-", PREFIX)))
        give_to_engines(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> dict[str, str]:
    """Where the settings are to keep files meanwhile, so that the demo's own in .run stay as they are."""
    (folder / "static").mkdir()
    names = {"STATIC_ROOT": "static", "MEDIA_ROOT": "media"}
    names |= {"UNAVAILABLE_PAGE": "503.html", "AUDIT_HEADS_FILE": "audit-heads.log"}
    names["ERASURES_FILE"] = "erasures.log"
    return {name: str(folder / file) for name, file in names.items()}


def _sweep() -> None:
    """Remove what a killed run of ours has left; the lock tells it from one that is still going."""
    for folder in BASE.glob(f"{PREFIX}*"):
        with suppress(Held, OSError), lock(folder / "lock", "sweep"):
            tidy_after_the_killed(folder / "stack.json")
            shutil.rmtree(folder, ignore_errors=True)
