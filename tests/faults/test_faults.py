"""The fault run holds, and would not without what makes it hold. Slow: `make test-full`; CI runs the first itself."""

import os
import subprocess
import sys

import pytest

from ops.places import CHECKOUT

pytestmark = [pytest.mark.full, pytest.mark.timeout(300)]


def run(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.run", "--seeds", "1"],
        env=os.environ | {"FAULTS_QUIET": "1"} | environ, cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_everything_breaks_and_nothing_is_lost() -> None:
    told = run()
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("what", ["lease", "unique"])
def test_without_the_lease_or_the_unique_constraint_it_fails(what: str) -> None:
    told = run(WITHOUT=what)
    assert told.returncode == 1, told.stderr
    assert "Traceback" not in told.stderr
