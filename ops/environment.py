"""The virtual environment: filled from the hash-locked requirements, and left alone while they stay the same.

`python -m ops.environment run` for what the site needs, `dev` for that and what tests and checks need.
"""

import ensurepip
import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

from ops.ledger import wait_for_lock
from ops.patience import require, succeeds, tell
from ops.places import CHECKOUT, Refusal, run_folder, write_closed

FOLDER = CHECKOUT / ".venv"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "filled-from"
NO_DOWNLOADS = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}


def requirements(kind: str) -> Path:
    return CHECKOUT / "requirements" / f"{kind}.txt"


def provide(asked: str) -> None:
    """Make the environment fit for `run` or `dev`. Raises Refusal."""
    if is_filled(asked):
        return
    with wait_for_lock(run_folder(CHECKOUT) / "environment.lock", "another start"):
        _fill(asked)


def _stamp() -> tuple[str, str, str]:
    """What it was filled for, from which requirements (a digest), and where it lay then: scripts hold its path."""
    try:
        kind, digest, place = STAMP.read_text().split("\n")
    except (OSError, ValueError):
        return "", "", ""
    return kind, digest, place


def _digest(kind: str) -> str:
    return hashlib.sha256(requirements(kind).read_bytes()).hexdigest()


def _kind(asked: str) -> str:
    """`dev` holds all of `run`: who has it keeps it. So does an environment that somebody made by hand."""
    return "run" if asked == "run" and (_stamp()[0] == "run" or not PYTHON.exists()) else "dev"


def is_filled(asked: str) -> bool:
    """Whether there is nothing to install for `run` or `dev`."""
    kind = _kind(asked)
    return PYTHON.exists() and _stamp() == (kind, _digest(kind), str(CHECKOUT))


def _fill(asked: str) -> None:
    if is_filled(asked):
        return
    kind = _kind(asked)
    if not _is_sound():
        _make()
    # Filled from nothing yet, and the kind is on record: a fill cut short goes on as what it was.
    write_closed(STAMP, f"{kind}\n\n{CHECKOUT}")
    count = len(re.findall(r"^[a-z0-9]\S*==", requirements(kind).read_text(), flags=re.MULTILINE | re.IGNORECASE))
    tell(f"Installing {count} packages from requirements/{kind}.txt")
    if not (succeeds(_uv_installed_by_pip()) and succeeds(_sync(kind), env=NO_DOWNLOADS)):
        tell("uv could not do it; installing with pip, which takes longer")
        require([*_pip(), "install", "--quiet", "--require-hashes", "-r", requirements(kind)])
    write_closed(STAMP, f"{kind}\n{_digest(kind)}\n{CHECKOUT}")


def _is_sound() -> bool:
    stamped = _stamp()[2]
    if not PYTHON.exists() or (stamped and stamped != str(CHECKOUT)):
        return False
    test = "import sys; sys.exit(sys.version_info < (3, 12))"
    return subprocess.run([PYTHON, "-c", test], capture_output=True, check=False).returncode == 0


def _make() -> None:
    # From the Python that the environment's own would come from: we may be running in the one to be replaced.
    base = getattr(sys, "_base_executable", sys.executable)
    # Another checkout's, linked to from here: clearing it would empty theirs.
    if FOLDER.is_symlink():
        FOLDER.unlink()
    tell(f"Making .venv with Python {sys.version.split()[0]}")
    require([base, "-m", "venv", "--clear", "--without-pip", FOLDER])


def _quick_pip() -> list[str | Path]:
    """The pip that is installed where this Python is, if one is: its modules are compiled, which saves two seconds."""
    is_ours = sys.prefix == sys.base_prefix and importlib.util.find_spec("pip.__pip-runner__") is not None
    return [sys.executable, "-m", "pip", "--python", PYTHON] if is_ours else _pip()


def _pip() -> list[str | Path]:
    """The pip that came with Python, run from its archive: unpacking it into the environment takes three seconds."""
    shipped = next(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"), None)
    if shipped is None:
        require([PYTHON, "-m", "ensurepip"])
    return [PYTHON, shipped / "pip"] if shipped else [PYTHON, "-m", "pip"]


def _uv_installed_by_pip() -> list[str | Path]:
    """The command that installs uv, itself held to the hashes of the lock."""
    block = re.search(r"^uv==(?:.*\\\n)*.*\n", requirements("dev").read_text(), flags=re.MULTILINE)
    pinned = FOLDER / "uv.txt"
    pinned.write_text(block[0] if block else "")
    return [*_quick_pip(), "install", "--quiet", "--require-hashes", "--no-deps", "-r", pinned]


def _sync(kind: str) -> list[str | Path]:
    # The explicit path: uv gives up at the first shim on PATH that does not answer.
    return [PYTHON, "-m", "uv", "pip", "sync", "--require-hashes", "--python", PYTHON, requirements(kind)]


if __name__ == "__main__":
    try:
        provide(sys.argv[1])
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
