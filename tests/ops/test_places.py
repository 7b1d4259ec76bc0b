"""Where the site can be run from, and as whom."""

import signal
import stat

from ops.places import is_root
from tests.ops.starts import Place


def _assert_keeps_a_row(place: Place) -> None:
    with place.database() as database:
        database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    place.starts[-1].press_ctrl_c()
    assert place.starts[-1].code() == 0
    place.start().until_ready()
    with place.database() as database:
        assert database.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_closed_checkout_runs_and_stays_closed(closed_place: Place) -> None:
    closed_place.start().until_ready()
    _assert_keeps_a_row(closed_place)
    assert stat.S_IMODE(closed_place.folder.stat().st_mode) == 0o700
    assert (closed_place.sockets.parent != closed_place.folder / ".run") == is_root()


def test_long_and_odd_path_runs_and_leaves_no_folder_in_tmp(far_place: Place) -> None:
    killed = far_place.start().until_ready()
    left = killed.scratch
    killed.process.send_signal(signal.SIGKILL)
    killed.code()
    start = far_place.start().until_ready()
    passing = start.scratch
    assert start.urls["REDIS_URL"] == f"unix://{passing[0]}/valkey.sock?db=0"
    start.press_ctrl_c()
    assert start.code() == 0
    assert not any(folder.exists() for folder in (*left, *passing))


def test_ordinary_account_runs_it_from_a_copied_checkout(ordinary_place: Place) -> None:
    ordinary_place.start().until_ready()
    _assert_keeps_a_row(ordinary_place)
    assert (ordinary_place.folder / ".run").stat().st_uid == ordinary_place.folder.stat().st_uid
