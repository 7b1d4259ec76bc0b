"""Long commands whose own words nobody wants to read unless they fail."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ops.places import Refusal


def tell(line: str) -> None:
    print(f"{line} …", flush=True)


def succeeds(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> bool:
    """Run one command with a sign of life every five seconds; show its words when it fails."""
    with tempfile.TemporaryFile("w+") as words:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=cwd, env=os.environ | (env or {})
            )
        except OSError as error:
            print(f"{command[0]}: {error.strerror}", file=sys.stderr)
            return False
        _wait(process)
        if process.returncode:
            words.seek(0)
            print(words.read(), file=sys.stderr)
    return process.returncode == 0


def _wait(process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while True:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            tell(f"  {time.monotonic() - began:.0f} s")
        else:
            return


def require(command: Sequence[str | Path], *, cwd: Path | None = None) -> None:
    """Run one command as `succeeds` does. Raises Refusal when it fails."""
    if not succeeds(command, cwd=cwd):
        raise Refusal(f"This failed, see above: {' '.join(map(str, command))}")
