"""A name on PATH proves nothing: the Python that is found has answered."""

import os
import subprocess
import sys
from pathlib import Path

from ops.places import CHECKOUT

FIND = str(CHECKOUT / "ops" / "find-python")


def write_program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _find(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Look from `folder`, where there is neither a .venv nor any Python but what the test puts on PATH."""
    path = f"{folder}/shims:/usr/sbin:/sbin"
    bare = {"PATH": path, "HOME": str(folder), **env}
    return subprocess.run(["/bin/sh", FIND], capture_output=True, text=True, cwd=folder, env=bare, check=False)


def test_dead_shims_are_passed_over(tmp_path: Path) -> None:
    for name in ("python3.13", "python3.12"):
        write_program(tmp_path / "shims" / name, "echo 'pyenv: command not found' >&2; exit 127")
    write_program(tmp_path / "shims" / "python3", f'exec {sys.executable} "$@"')
    found = _find(tmp_path)
    assert found.returncode == 0, found.stderr
    assert subprocess.run([found.stdout.strip(), "-c", "pass"], check=False).returncode == 0


def test_versions_beside_path_are_found(tmp_path: Path) -> None:
    write_program(tmp_path / ".pyenv" / "versions" / "3.13.9" / "bin" / "python3.13", f'exec {sys.executable} "$@"')
    assert _find(tmp_path).returncode == 0


def test_none_at_all_is_one_clear_sentence(tmp_path: Path) -> None:
    write_program(tmp_path / "shims" / "python3", '[ "$1" = --version ] && echo Python 3.11.2')
    found = _find(tmp_path)
    assert found.returncode == 1
    assert "This site needs Python 3.12, 3.13 or 3.14. python3 here is: Python 3.11.2." in found.stderr
    assert "make run PYTHON=" in found.stderr


def test_named_python_that_does_not_work_is_refused(tmp_path: Path) -> None:
    found = _find(tmp_path, PYTHON="/nowhere/python")
    assert found.returncode == 1
    assert "PYTHON is /nowhere/python, which is no working Python" in found.stderr
    assert os.access(FIND, os.X_OK)
