"""A journey is never left out in silence: a browser is found, or the run stops with one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.places import CHECKOUT
from tests.ops.test_find_python import write_program

SHOW = "import os; print(os.environ['CHROMIUM'], os.environ['FIREFOX'], os.environ['NODE_PATH'])"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The only folder on PATH: browsers and npm that answer, an apt-get that fails."""
    for name in ("chromium", "firefox-esr", "npm", "java"):
        write_program(tmp_path / name, "exit 0")
    write_program(tmp_path / "apt-get", "echo no network; exit 100")
    return tmp_path


def _provide(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in {"CHROMIUM", "FIREFOX", "NPM", "JAVA"}}
    return subprocess.run(
        [sys.executable, "-m", "ops.browsers", "--", sys.executable, "-c", SHOW],
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env=bare | {"PATH": str(path)} | env,
        check=False,
    )


def test_what_is_installed_is_handed_over(path: Path) -> None:
    found = _provide(path)
    assert found.stdout.split() == [
        f"{path}/chromium",
        f"{path}/firefox-esr",
        str(CHECKOUT / "tests" / "journeys" / "firefox" / "node_modules"),
    ], found.stderr


def test_a_named_browser_goes_first(path: Path) -> None:
    write_program(path / "mine", "exit 0")
    assert _provide(path, CHROMIUM=f"{path}/mine").stdout.startswith(f"{path}/mine ")


def test_a_named_browser_that_does_not_answer_stops_the_run(path: Path) -> None:
    refused = _provide(path, FIREFOX="/nowhere/firefox")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "FIREFOX is /nowhere/firefox, which does not answer to --version."


def test_a_browser_that_cannot_be_had_stops_the_run(path: Path) -> None:
    write_program(path / "firefox-esr", "echo a stub that only says where to get it; exit 1")
    refused = _provide(path)
    assert refused.returncode == 1
    assert "The journeys need Firefox. Install it" in refused.stderr
    assert refused.stdout.count("/") == 0


def test_without_what_pdfs_need_the_run_stops(path: Path) -> None:
    # As it fails where the library is not there.
    (path / "weasyprint.py").write_text("raise OSError('cannot load library')")
    refused = _provide(path, PYTHONPATH=str(path))
    assert refused.returncode == 1
    assert "PDFs need Pango. Install it" in refused.stderr
