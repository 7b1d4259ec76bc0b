"""Leaving in a stock Firefox, driven over WebDriver BiDi."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from tests.accounts.production import ROOT
from tests.journeys.leaving.conftest import Scene
from tests.journeys.leaving.judging import TIMES, assert_gone, entrances, quiet_entrances

# Their database is a copy of one that is set up for tests that say they use it.
pytestmark = [pytest.mark.journey, pytest.mark.django_db]

DRIVER = ROOT / "tests" / "journeys" / "firefox" / "leave.mjs"


Seen = list[dict[str, Any]]


def walk(walks: list[dict[str, Any]], *, is_scripted: bool) -> list[Seen]:
    """What stood on the screen of each walk: before leaving, after it, and after each step back."""
    program = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    node = shutil.which("node")
    assert program, "These tests need Firefox: run them through `make test`, which installs it."
    assert node, "These tests need Node: run them through `make test`, which installs it."
    plan = {"program": program, "isScripted": is_scripted, "walks": walks, "times": TIMES}
    answer = subprocess.run(
        [node, DRIVER, json.dumps(plan)], capture_output=True, text=True, check=False, timeout=110
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    told: list[Seen] = json.loads(answer.stdout)
    return told


@pytest.mark.parametrize(("is_scripted", "ways"), [(False, ["keys"]), (True, ["keys", "shift"])])
def test_back_never_shows_us(scene: Scene, is_scripted: bool, ways: list[str]) -> None:
    gone_through = [[["go", address] for address in found] for found in entrances(scene).values()]
    walks = [{"steps": steps, "way": way} for steps in gone_through for way in ways]
    if scene.ours.is_https:
        # One way each is enough: their pages leave as all others do, and these walks are long.
        way = {"keys": "press", "shift": "shift"}[ways[-1]]
        walks += [{"steps": steps, "way": way} for steps in quiet_entrances(scene).values()]
    told = walk(walks, is_scripted=is_scripted)
    assert len(told) == len(walks)
    for before, *after in told:
        assert "Leave this page" in before["page"]
        assert len(after) == 1 + TIMES
        assert after[0]["url"] == scene.neutral.url
        for seen in after:
            assert seen["isScripted"] is is_scripted
            assert_gone(seen, scene)
