"""The virtual environment: filled from the hash-locked requirements, and left alone while they stay the same.

`python -m ops.environment run` for what the site needs, `dev` for that and what tests and checks need.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ops.ledger import Held, lock
from ops.places import CHECKOUT, Refusal, run_folder, write_closed

FOLDER = CHECKOUT / ".venv"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "filled-from"
NO_DOWNLOADS = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}


def requirements(kind: str) -> Path:
    return CHECKOUT / "requirements" / f"{kind}.txt"


def provide(asked: str) -> None:
    """Make the environment fit for `run` or `dev`. Raises Refusal."""
    if _is_filled(asked):
        return
    while True:
        try:
            with lock(run_folder(CHECKOUT) / "environment.lock", "the other start"):
                _fill(asked)
            return
        except Held as held:
            print(f"Waiting for {held} to install.", flush=True)
            time.sleep(1)


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


def _is_filled(asked: str) -> bool:
    kind = _kind(asked)
    return PYTHON.exists() and _stamp() == (kind, _digest(kind), str(CHECKOUT))


def _fill(asked: str) -> None:
    if _is_filled(asked):
        return
    kind = _kind(asked)
    if not _is_sound():
        _make()
    # Filled from nothing yet, and the kind is on record: a fill cut short goes on as what it was.
    write_closed(STAMP, f"{kind}\n\n{CHECKOUT}")
    count = len(re.findall(r"^[a-z0-9]\S*==", requirements(kind).read_text(), flags=re.MULTILINE | re.IGNORECASE))
    _tell(f"Installing {count} packages from requirements/{kind}.txt")
    if not (_run(_uv_installed_by_pip()) and _run(_sync(kind))):
        _tell("uv could not do it; installing with pip, which takes longer")
        _run(
            [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements(kind)],
            is_needed=True,
        )
    write_closed(STAMP, f"{kind}\n{_digest(kind)}\n{CHECKOUT}")


def _is_sound() -> bool:
    stamped = _stamp()[2]
    if not PYTHON.exists() or (stamped and stamped != str(CHECKOUT)):
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (3, 12))"
    return subprocess.run([PYTHON, "-c", test], capture_output=True, check=False).returncode == 0


def _make() -> None:
    # From the Python that the environment's own would come from: we may be running in the one to be replaced.
    base = getattr(sys, "_base_executable", sys.executable)
    _tell(f"Making .venv with Python {sys.version.split()[0]}")
    _run([base, "-m", "venv", "--clear", FOLDER], is_needed=True)


def _uv_installed_by_pip() -> list[str | Path]:
    """The command that installs uv, itself held to the hashes of the lock."""
    block = re.search(r"^uv==(?:.*\\\n)*.*\n", requirements("dev").read_text(), flags=re.MULTILINE)
    pinned = FOLDER / "uv.txt"
    pinned.write_text(block[0] if block else "")
    return [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", pinned]


def _sync(kind: str) -> list[str | Path]:
    # The explicit path: uv gives up at the first shim on PATH that does not answer.
    return [PYTHON, "-m", "uv", "pip", "sync", "--require-hashes", "--python", PYTHON, requirements(kind)]


def _tell(line: str) -> None:
    print(f"{line} …", flush=True)


def _run(command: list[str | Path], *, is_needed: bool = False) -> bool:
    """Run one command, with a sign of life every five seconds; its words are shown only when it fails."""
    with tempfile.TemporaryFile("w+") as words:
        began = time.monotonic()
        env = {**os.environ, **NO_DOWNLOADS}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, env=env)
        while True:
            try:
                process.wait(5)
                break
            except subprocess.TimeoutExpired:
                _tell(f"  {time.monotonic() - began:.0f} s")
        if process.returncode:
            words.seek(0)
            print(words.read(), file=sys.stderr)
    if process.returncode and is_needed:
        raise Refusal(f"{' '.join(map(str, command[:4]))} failed with code {process.returncode}; see above.")
    return process.returncode == 0


if __name__ == "__main__":
    try:
        provide(sys.argv[1])
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)
