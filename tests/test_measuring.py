"""Our way of measuring coverage reports what coverage's own tracer reports, line by line and branch by branch."""

import re
import subprocess
import sys

import pytest

from ops.places import CHECKOUT

# Everything that goes on its way by something else than the next line, some of it left out.
WALK = """
import asyncio, threading

def steps(count):
    for number in range(count):
        if number % 2:
            yield number
        else:
            continue

def passed_on():
    got = yield 1
    while got:
        got = yield from echo(got)

def echo(word):
    answer = yield word
    return answer

def mended(fails):
    try:
        if fails:
            raise ValueError
        answer = 1
    except ValueError:
        answer = 2
    finally:
        answer = 3
    return answer

def broken(deep):
    if deep:
        broken(deep - 1)
    raise KeyError(
        deep)

def kind(value):
    match value:
        case 1:
            return "one"
        case [first, _]:
            return first
        case "never":
            return None

def down(count):
    while count:
        count -= 1
        if count == 3:
            break
    else:
        return "down"
    return [each
            for each in steps(count) if each]

async def wait():
    async for number in waiting():
        if number == 1:
            break

async def waiting():
    for number in range(3):
        await asyncio.sleep(0)
        yield number

def never():
    return lambda: 1

mended(False), mended(True), kind(1), kind([1, 2]), down(2), down(5)
for walk in (lambda: broken(2), lambda: steps(3).throw(OSError), lambda: "said"):
    try:
        walk()
    except (KeyError, OSError):
        pass
half = passed_on()
next(half), half.send(2), half.send(3), half.close()
whole = list(steps(5))
asyncio.run(wait())
thread = threading.Thread(target=kind, args=(3,))
thread.start(), thread.join()
if not whole:
    never()
"""
OURS = "[run]\nbranch = true\ncore = sysmon\nplugins = tests.measuring\ninclude = walk.py\n"
THEIRS = "[run]\nbranch = true\ncore = ctrace\ninclude = walk.py\n"


@pytest.fixture
def report(tmp_path):
    """Return a function that measures WALK and returns what is said to be missing."""
    (tmp_path / "walk.py").write_text(WALK)

    def told(settings: str) -> str:
        (tmp_path / "settings").write_text(settings)
        for command, last in (("run", "walk.py"), ("report", "--show-missing")):
            answer = subprocess.run(
                [sys.executable, "-m", "coverage", command, "--rcfile=settings", last],
                cwd=tmp_path, env={"PYTHONPATH": str(CHECKOUT)}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert (answer.returncode, answer.stderr) == (0, "")
        return re.search(r"^walk.py .*$", answer.stdout, re.MULTILINE)[0]

    return told


def test_it_reports_what_coverages_own_tracer_reports(report):
    ours = report(OURS)
    assert ours == report(THEIRS)
    assert {"13->exit", "44", "67", "82"} <= set(re.split(r",? +", ours)), "What was left out is said."
