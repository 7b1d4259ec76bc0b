"""Coverage of branches that costs only where it looks; pyproject.toml names it as a plugin of coverage.

Coverage's own tracer hears of every line that runs, ours or not, and doubled the time of the whole suite. Python can
watch single functions, but coverage uses that for branches from 3.14 on only. Here it is for all: from which line to
which line each of our functions went. What is reported stays the same: see test_measuring.py.
"""

import sys
from sys import monitoring
from types import CodeType, FrameType
from typing import Any

from coverage import core
from coverage.plugin_support import Plugins

EVENTS = monitoring.events


class Watch:
    """What coverage takes for its tracer. One serves all threads and greenlets: a frame belongs to one of them."""

    # Set by coverage.
    data: dict[str, set[tuple[int, int]]]
    lock_data: Any
    unlock_data: Any
    should_trace: Any
    should_trace_cache: dict[str, Any]
    trace_arcs: bool
    warn: Any

    def __init__(self) -> None:
        self.tool = monitoring.COVERAGE_ID
        # By the identity of a code, which is kept alive here: comparing codes is slow.
        self.arcs: dict[int, set[tuple[int, int]]] = {}
        self.codes: list[CodeType] = []
        # By the identity of a frame: a new one at the same place begins anew.
        self.last: dict[int, int] = {}
        self.is_on = False

    def start(self) -> None:
        monitoring.use_tool_id(self.tool, "htmse tests")
        monitoring.register_callback(self.tool, EVENTS.PY_START, self.began)
        monitoring.register_callback(self.tool, EVENTS.LINE, self.came_to)
        monitoring.register_callback(self.tool, EVENTS.PY_RETURN, self.returned)
        for code in self.codes:
            monitoring.set_local_events(self.tool, code, EVENTS.LINE | EVENTS.PY_RETURN)
        monitoring.set_events(self.tool, EVENTS.PY_START)
        monitoring.restart_events()
        self.is_on = True

    def stop(self) -> None:
        if self.is_on:
            monitoring.set_events(self.tool, EVENTS.NO_EVENTS)
            monitoring.free_tool_id(self.tool)
            self.is_on = False

    def began(self, code: CodeType, _offset: int) -> object:
        frame = sys._getframe(1)
        if id(code) not in self.arcs and not self._is_ours(code, frame):
            return monitoring.DISABLE
        self.last[id(frame)] = -code.co_firstlineno
        return None

    def came_to(self, code: CodeType, line: int) -> None:
        frame = id(sys._getframe(1))
        self.arcs[id(code)].add((self.last.get(frame, -code.co_firstlineno), line))
        self.last[frame] = line

    def returned(self, code: CodeType, _offset: int, _answer: object) -> None:
        last = self.last.pop(id(sys._getframe(1)), None)
        if last is not None:
            self.arcs[id(code)].add((last, -code.co_firstlineno))

    def _is_ours(self, code: CodeType, frame: FrameType) -> bool:
        name = code.co_filename
        found = self.should_trace_cache.get(name)
        if found is None:
            found = self.should_trace_cache[name] = self.should_trace(name, frame)
        if not found.trace:
            return False
        self.lock_data()
        self.arcs[id(code)] = self.data.setdefault(found.source_filename, set())
        self.unlock_data()
        self.codes.append(code)
        monitoring.set_local_events(self.tool, code, EVENTS.LINE | EVENTS.PY_RETURN)
        return True

    def activity(self) -> bool:
        return any(self.arcs.values())

    def reset_activity(self) -> None:
        """Coverage asks only whether anything was ever seen."""

    def get_stats(self) -> None:
        return None

    def post_fork(self) -> None:
        self.stop()


def coverage_init(plugins: Plugins, options: dict[str, str]) -> None:
    """Have coverage watch this way; it decides all else, what is ours included."""
    core.SysMonitor = Watch
    core.env.PYBEHAVIOR.branch_right_left = True
