"""`make run`: how it starts, what it says, how it stops."""

import signal
import time

from ops.children import Job
from tests.ops.starts import Place, are_gone

# Whoever does not go when asked is given so long before it is ended: within it, nobody was waited for in vain.
GRACE = Job.grace


def test_run_when_ready_prints_the_address_and_prefixed_lines(place: Place) -> None:
    start = place.start().until_ready()
    assert f"The site is ready: http://127.0.0.1:{place.port}/" in start.said
    start.until(lambda: "worker   | worker is here" in start.said)


def test_ctrl_c_once_ends_everything_in_order(place: Place) -> None:
    start = place.start().until_ready()
    children = start.children
    began = time.monotonic()
    start.press_ctrl_c()
    assert start.code() == 0, start.said
    assert time.monotonic() - began < GRACE
    assert are_gone(children)
    assert not (place.folder / ".run" / "stack.json").exists()


def test_ctrl_c_twice_hurries_a_worker_that_will_not_go(place: Place) -> None:
    (place.folder / "stubborn").touch()
    start = place.start().until_ready()
    start.until(lambda: "worker is here" in start.said)
    children = start.children
    start.press_ctrl_c()
    start.until(lambda: "stopping" in start.said)
    began = time.monotonic()
    start.press_ctrl_c()
    assert start.code() == 0, start.said
    assert time.monotonic() - began < GRACE
    assert are_gone(children)


def test_ctrl_c_before_it_is_ready_leaves_nothing(bare_place: Place) -> None:
    start = bare_place.start()
    start.until((bare_place.folder / ".run" / "stack.json").exists)
    start.press_ctrl_c()
    assert start.code() == 0, start.said
    bare_place.start().until_ready()


def test_sigterm_ends_everything_with_its_own_code(place: Place) -> None:
    start = place.start().until_ready()
    children = start.children
    start.process.send_signal(signal.SIGTERM)
    assert start.code() == 128 + signal.SIGTERM
    assert are_gone(children)


def test_steps_are_skipped_while_nothing_has_changed(place: Place) -> None:
    first = place.start().until_ready()
    first.press_ctrl_c()
    first.code()
    began = time.monotonic()
    second = place.start().until_ready()
    assert time.monotonic() - began < GRACE
    assert "filling" in first.said
    assert "filling" not in second.said


def test_a_second_start_says_who_runs_already(place: Place) -> None:
    first = place.start().until_ready()
    second = place.start()
    assert second.code() == 1
    assert second.said.strip() == (
        f"The site is already running here: make run (pid {first.process.pid}). Stop it with Ctrl-C where it runs."
    )
    assert first.process.poll() is None


def test_two_starts_at_once_give_one_site(place: Place) -> None:
    starts = [place.start(), place.start()]
    starts[0].until(lambda: any(start.process.poll() is not None for start in starts))
    refused = next(start for start in starts if start.process.poll() is not None)
    assert "already running here" in refused.said
    next(start for start in starts if start is not refused).until_ready()
