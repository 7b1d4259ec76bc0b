"""Where the engines' data, programs and sockets live, and as whom the engines run."""

import hashlib
import os
import pwd
import re
import shutil
import tempfile
from pathlib import Path
from typing import TypedDict

CHECKOUT = Path(__file__).resolve().parent.parent

# A socket's whole path may have 107 bytes on Linux and 103 on macOS; the longest name we put below the folder has 14.
LONGEST_SOCKET_FOLDER = 85


class Refusal(Exception):
    """A reason not to go on, worded for the person at the keyboard."""


class Identity(TypedDict, total=False):
    """The account an engine runs as, in the words of `subprocess`; empty: whoever started us."""

    user: int
    group: int
    extra_groups: list[int]


def write_closed(path: Path, text: str) -> None:
    """Write a file for our own eyes, whole or not at all, closed from its first moment."""
    half = path.with_name(f"{path.name}.half")
    half.touch(mode=0o600)
    half.write_text(text)
    half.replace(path)


def is_root() -> bool:
    return os.geteuid() == 0


def engine_identity() -> Identity:
    """PostgreSQL refuses to run as root, so root's engines run as `nobody`, which every system has. Raises Refusal."""
    if not is_root():
        _refuse_nameless(os.geteuid())
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _refuse_nameless(uid: int) -> None:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise Refusal(
            f"PostgreSQL runs only as an account with a name, and user id {uid} has none on this machine. "
            "Run this as another account, or set DATABASE_URL and REDIS_URL to servers that run already."
        ) from None


def give_to_engines(folder: Path) -> None:
    """Hand a folder of ours to the engines' account and close it to everybody else."""
    folder.chmod(0o700)
    identity = engine_identity()
    if identity:
        try:
            os.chown(folder, identity["user"], identity["group"])
        except OSError as error:
            raise Refusal(
                f"PostgreSQL does not run as root, and this root may not hand {folder} to nobody ({error.strerror}). "
                "Run this as an ordinary user, or set DATABASE_URL and REDIS_URL to servers that run already."
            ) from error


def engines_can_reach(path: Path) -> bool:
    """Whether the engines' account may read `path`, judged for root's by the mode bits alone: never too hopeful."""
    if not is_root():
        return os.access(path, os.R_OK | os.X_OK)
    way_is_open = all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)
    return way_is_open and path.stat().st_mode & 0o005 == 0o005


def run_folder(checkout: Path) -> Path:
    """The folder of what `make run` keeps, owned by whoever runs it."""
    folder = checkout / ".run"
    if not folder.exists():
        folder.mkdir(parents=True)
        # Ours and new: open enough that the engines may pass through it whatever the umask is.
        folder.chmod(0o755)
    return folder


def engines_folder(checkout: Path) -> Path:
    """The folder of the lasting engines: `.run`, unless root's engines cannot get there."""
    folder = run_folder(checkout)
    return folder if engines_can_reach(folder) else _folder_outside(checkout)


def _folder_outside(checkout: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
    folder = Path("/var/lib/htmse-dev") / digest
    for made in (folder.parent, folder):
        if not made.exists():
            made.mkdir()
            made.chmod(0o755)
    return folder


def reachable_copy(top: Path, program: str, parts: list[str], checkout: Path) -> Path:
    """`top`/`program`, or its copy where the engines' account can run it.

    `parts` (below `top`) are what it consists of. They keep their places: it looks for its libraries from where it is.
    """
    if engines_can_reach(top / program):
        return top / program
    seen = (top / program).stat()
    mark = hashlib.sha256(f"{top} {seen.st_mtime_ns} {seen.st_size}".encode()).hexdigest()[:12]
    copy = _folder_outside(checkout) / f"{Path(program).name}-{mark}"
    if not copy.exists():
        # Copied beside and renamed: a copy cut short, or made twice at once, is never taken for a whole one.
        half = Path(tempfile.mkdtemp(dir=copy.parent, prefix="half-"))
        for part in parts:
            _copy_open(top / part, half / part)
        half.chmod(0o755)
        try:
            half.rename(copy)
        except OSError:
            shutil.rmtree(half)
    return copy / program


def _copy_open(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def socket_folder(beside: Path) -> tuple[Path, bool]:
    """A closed folder for the sockets, and whether it is a passing one in /tmp that has to be removed afterwards.

    A path too long for a socket, or one that would need quoting inside a URL, gives a passing folder.
    """
    folder = beside / "sockets"
    is_plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder)) and len(str(folder)) <= LONGEST_SOCKET_FOLDER
    if is_plain:
        # Emptied: a killed server's socket and its lock file would bar the next one.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    else:
        folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="htmse-"))
    give_to_engines(folder)
    return folder, not is_plain
