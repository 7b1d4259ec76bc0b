"""Two places for slow work on one machine: kept by real processes and threads, freed by the kernel, never a refusal."""

import contextlib
import signal
import stat
import subprocess
import sys
import threading
import time
from itertools import accumulate
from pathlib import Path

import pytest
import structlog

from referrals import slots

ROOT = Path(__file__).resolve().parent.parent.parent
PRELUDE = """
import os, sys, time
from django.conf import settings
settings.configure(SLOTS_DIRECTORY=sys.argv[1])
from referrals import slots
"""
HOLDING = f"""{PRELUDE}
with slots.slot() as is_held:
    print(is_held, flush=True)
    time.sleep(60)
"""
# Written after the place was taken and before it is left: what overlaps in the file overlapped in truth.
COUNTED = f"""{PRELUDE}
told = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
print("here", flush=True)
sys.stdin.read()
for _ in range(3):
    with slots.slot(60) as is_held:
        os.write(told, b"+")
        time.sleep(0.05)
        os.write(told, b"-" if is_held else b"!")
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.SLOTS_DIRECTORY = tmp_path / "own" / "slots"
    return settings.SLOTS_DIRECTORY


def start(script: str, *arguments: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_never_more_than_two_processes_are_inside(folder: Path, tmp_path: Path) -> None:
    started = [start(COUNTED, folder, tmp_path / "told") for _ in range(6)]
    # However long each took to start, they want a place at the same time.
    assert [process.stdout.readline() for process in started] == ["here\n"] * 6
    for process in started:
        process.stdin.close()
    assert [process.wait(60) for process in started] == [0] * 6
    for process in started:
        process.stdout.close()
    told = (tmp_path / "told").read_text()
    assert sorted(told) == sorted("+-" * 18), "each held a place, three times"
    assert max(accumulate(1 if sign == "+" else -1 for sign in told)) == 2


def test_never_more_than_two_threads_are_inside() -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with slots.slot(30) as is_held:
            assert is_held
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.03)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 6
    assert max(most) == 2


def test_a_killed_holder_frees_its_place(folder: Path) -> None:
    holder = start(HOLDING, folder)
    assert holder.stdout.readline() == "True\n"
    with slots.slot():
        with slots.slot(0.1) as is_held:
            assert not is_held
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
        with slots.slot(5) as is_held:
            assert is_held
    for pipe in (holder.stdin, holder.stdout):
        pipe.close()


def test_it_goes_on_without_a_place_after_the_limit() -> None:
    with slots.slot(), slots.slot():
        since = time.monotonic()
        with slots.slot(0.3) as is_held:
            assert not is_held
            assert 0.3 <= time.monotonic() - since < slots.PATIENCE_SECONDS
    with slots.slot(0) as is_held:
        assert is_held


def test_an_error_inside_frees_the_place() -> None:
    for _ in range(3):
        with contextlib.suppress(RuntimeError), slots.slot(0) as is_held:
            assert is_held
            raise RuntimeError


def test_the_folder_is_closed_to_others(folder: Path) -> None:
    with slots.slot():
        modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())]
    assert modes[0] == 0o700
    assert set(modes[1:]) == {0o600}


def test_a_folder_that_cannot_be_used_refuses_nobody_and_is_told(folder: Path) -> None:
    folder.parent.write_text("a file where the folder should be")
    with structlog.testing.capture_logs() as told, slots.slot() as is_held:
        assert not is_held
    assert [(line["event"], line["log_level"]) for line in told] == [("slots_unusable", "error")]
