"""What no first page waits for: loaded beside the running site, all of it or nothing, and never said to be there when
it is not.
"""

import os
import subprocess
import sys
import urllib.request

import pytest

from accounts.models import User
from ops.places import CHECKOUT
from tests.accounts import production
from tests.ops.starts import Place, Start, are_gone

LOADED = "everything is loaded"


def _start_slowly(place: Place) -> Start:
    """A site that is ready and still at its loading."""
    (place.folder / "slow").touch()
    start = place.start().until_ready()
    start.until(lambda: "load     | loading" in start.said)
    return start


def _answers(place: Place) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/", timeout=5) as answer:
        return answer.status == 200


def _stopped(start: Start) -> int:
    start.press_ctrl_c()
    return start.code()


def test_the_site_answers_while_it_loads_and_loads_once(place: Place) -> None:
    first = _start_slowly(place)
    assert _answers(place)
    assert "still to be loaded, while the site runs: load" in first.said
    assert LOADED not in first.said
    (place.folder / "slow").unlink()
    first.until(lambda: LOADED in first.said)
    assert _stopped(first) == 0
    second = place.start().until_ready()
    second.until(lambda: "worker is here" in second.said)
    assert _stopped(second) == 0
    assert "loading" not in second.said.replace(first.said, "")


@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_cut_short_it_is_loaded_by_the_next_start(place: Place, how: str) -> None:
    start = _start_slowly(place)
    children = start.children
    assert "load" in [child["name"] for child in children]
    if how == "stopped":
        assert _stopped(start) == 0
    else:
        start.process.kill()
        start.code()
        start.until(lambda: are_gone(children))
    assert are_gone(children)
    (place.folder / "slow").unlink()
    again = place.start().until_ready()
    again.until(lambda: LOADED in again.said)


def test_a_failed_load_is_called_so_leaves_the_site_and_is_tried_again(place: Place) -> None:
    (place.folder / "unloadable").touch()
    start = place.start().until_ready()
    start.until(lambda: "NOT LOADED: load." in start.said)
    assert "nothing to load from" in start.said
    assert LOADED not in start.said
    assert _answers(place)
    assert _stopped(start) == 1
    (place.folder / "unloadable").unlink()
    again = place.start().until_ready()
    again.until(lambda: LOADED in again.said)
    assert _stopped(again) == 0


def test_what_is_gathered_beside_the_engines_has_to_be_there_before_the_site(place: Place) -> None:
    (place.folder / "ungathered").touch()
    start = place.start()
    assert start.code() == 1
    assert "nothing to gather" in start.said
    assert "The site is ready" not in start.said
    assert start.said.index("gather …") < start.said.index("fill …")
    (place.folder / "ungathered").unlink()
    assert "gather …" in place.start().until_ready().said


@pytest.mark.django_db(transaction=True)
def test_a_load_killed_in_the_middle_has_changed_nothing() -> None:
    """The real one, of the demo's people: they are made first, and 280 terms after them."""
    engines = {"DATABASE_URL": production.database_url(), "KEYS_DATABASE_URL": production.database_url(alias="keys")}
    env = os.environ | engines | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "ops.loading", "load_demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT, env=env) as process:
        assert "terms created" in process.stdout.readline()
        process.kill()
    assert not User.objects.exists()
