"""The environment is filled again when, and only when, what it was filled from has changed."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops.places import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copied checkout whose environment was filled for tests."""
    shutil.copytree(CHECKOUT / "ops", tmp_path / "ops")
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    _stamp(tmp_path, "dev", tmp_path)
    return tmp_path


def _stamp(checkout: Path, kind: str, place: Path) -> None:
    digest = hashlib.sha256((checkout / "requirements" / f"{kind}.txt").read_bytes()).hexdigest()
    (checkout / ".venv" / "filled-from").write_text(f"{kind}\n{digest}\n{place}")


def _is_left_alone(checkout: Path, asked: str) -> bool:
    ask = f"from ops.environment import is_filled; print(is_filled({asked!r}))"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, cwd=checkout, check=True)
    return answer.stdout.strip() == "True"


def test_environment_for_tests_serves_the_site_too(checkout: Path) -> None:
    assert _is_left_alone(checkout, "dev")
    assert _is_left_alone(checkout, "run")


def test_environment_for_the_site_does_not_serve_tests(checkout: Path) -> None:
    _stamp(checkout, "run", checkout)
    assert _is_left_alone(checkout, "run")
    assert not _is_left_alone(checkout, "dev")


def test_changed_lock_is_installed(checkout: Path) -> None:
    with (checkout / "requirements" / "dev.txt").open("a") as lock:
        lock.write("# changed\n")
    assert not _is_left_alone(checkout, "run")


def test_moved_checkout_gets_an_environment_of_its_own(checkout: Path) -> None:
    _stamp(checkout, "dev", Path("/where/it/was"))
    assert not _is_left_alone(checkout, "dev")


def test_environment_that_is_a_link_to_anothers_is_replaced_and_theirs_left_alone(checkout: Path) -> None:
    theirs = checkout / "theirs"
    (checkout / ".venv").rename(theirs)
    (theirs / "kept").write_text("theirs")
    (checkout / ".venv").symlink_to(theirs)
    subprocess.run([sys.executable, "-c", "from ops.environment import _make; _make()"], cwd=checkout, check=True)
    assert not (checkout / ".venv").is_symlink()
    assert (theirs / "kept").read_text() == "theirs"
