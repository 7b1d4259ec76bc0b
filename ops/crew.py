"""All children of one supervisor: listened to in one place and ended in order."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

from ops.children import Child, Job, Phase, die_with_parent
from ops.ledger import Ledger
from ops.places import Refusal

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """Somebody asked us to stop."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.signum = signum


class Crew:
    """All children of one supervisor. One thread: it listens to their output and to signals in the same place."""

    def __init__(self, ledger: Ledger, *, is_loud: bool) -> None:
        self.ledger = ledger
        self.is_loud = is_loud
        self.children: list[Child] = []
        self.signals: list[int] = []
        self.selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        self.ear, self.bell = socket.socketpair()
        self.ear.setblocking(False)
        self.bell.setblocking(False)
        self.selector.register(self.ear, selectors.EVENT_READ)
        signal.set_wakeup_fd(self.bell.fileno(), warn_on_full_buffer=False)
        self.handlers = {number: signal.signal(number, self._note_signal) for number in (*STOP_SIGNALS, signal.SIGCHLD)}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self.ledger.close()
        signal.set_wakeup_fd(-1)
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        for end in (self.ear, self.bell, self.selector):
            end.close()

    def _note_signal(self, signum: int, _frame: FrameType | None) -> None:
        if signum != signal.SIGCHLD:
            self.signals.append(signum)

    def say(self, name: str, line: str) -> None:
        self.announce(f"{name:<8} | {line}")

    def announce(self, text: str) -> None:
        """Print. A terminal that has gone must not keep us from ending in order."""
        try:
            print(text, flush=True)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def start(self, job: Job) -> Child:
        """Start one child. Raises Refusal when its program cannot be run."""
        try:
            process = subprocess.Popen(
                job.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=job.cwd,
                env=job.env,
                # The terminal's Ctrl-C must reach the supervisor alone, or the order is lost.
                start_new_session=True,
                preexec_fn=die_with_parent(job.polite),
                **job.identity,
            )
        except OSError as error:
            raise Refusal(f"{job.command[0]} cannot be run: {error.strerror}.") from error
        child = Child(job, process, deque(maxlen=40))
        self.children.append(child)
        self.ledger.note_child(job.name, process.pid)
        os.set_blocking(child.pipe.fileno(), False)
        self.selector.register(child.pipe, selectors.EVENT_READ, child)
        return child

    def listen(self, seconds: float) -> None:
        """Take in what the children say, for `seconds` at most; returns early when anything happens."""
        for key, _ in self.selector.select(seconds):
            if key.fileobj is self.ear:
                self.ear.recv(4096)
            else:
                self._take_in(key.data)

    def _shows(self, child: Child) -> bool:
        return self.is_loud and not child.job.is_quiet

    def _take_in(self, child: Child) -> None:
        chunk = os.read(child.pipe.fileno(), 65536)
        *lines, child.partial = (child.partial + chunk).split(b"\n")
        if not chunk:
            self.selector.unregister(child.pipe)
            lines = [child.partial] if child.partial else []
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            child.tail.append(text)
            if self._shows(child):
                self.say(child.job.name, text)

    def wait(
        self,
        until: Callable[[], bool],
        *,
        needs: Sequence[Child] = (),
        seconds: float = 60,
        tick: float = 0.05,
        what: str = "",
    ) -> None:
        """Listen until it is so. Raises Interrupted, or Refusal when a needed child ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not until():
            if self.signals:
                raise Interrupted(self.signals.pop())
            for child in needs:
                if child.has_ended:
                    raise Refusal(self.how_it_ended(child))
            if time.monotonic() > deadline:
                raise Refusal(f"{what} did not answer within {seconds:.0f} seconds.")
            self.listen(tick)

    def how_it_ended(self, child: Child) -> str:
        """Its code, and its last words unless they were shown."""
        self.listen(0.2)
        said = "." if self._shows(child) else ":\n" + "\n".join(child.tail)
        return f"{child.job.name} ended with code {child.process.returncode}{said}"

    def finish(self, child: Child, *, needs: Sequence[Child] = ()) -> bool:
        """Wait for the end of a child that was to end; return whether it did what it had to.

        Raises Interrupted when we are asked to stop, Refusal when a needed one ends meanwhile.
        """
        self.wait(lambda: child.has_ended, needs=needs, seconds=3600, what=child.job.name)
        self.children.remove(child)
        return child.process.returncode == 0

    def require(self, child: Child) -> None:
        """Wait as `finish` does. Raises Refusal when it fails."""
        if not self.finish(child):
            raise Refusal(self.how_it_ended(child))

    def hand_over(self, command: Sequence[str], env: Mapping[str, str]) -> int:
        """Give the terminal, and so its Ctrl-C, to `command`; pass other signals on; return its exit code."""
        try:
            process = subprocess.Popen(command, env=env, preexec_fn=die_with_parent(signal.SIGTERM))
        except OSError as error:
            raise Refusal(f"{command[0]} cannot be run: {error.strerror}.") from error
        while process.poll() is None:
            while self.signals:
                signum = self.signals.pop()
                if signum != signal.SIGINT:
                    process.send_signal(signum)
            self.listen(1)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def stop(self) -> None:
        """End every child, phase by phase. Another signal while we wait hurries each step."""
        for phase in Phase:
            group = [child for child in self.children if child.job.phase is phase]
            for child in group:
                child.signal(child.job.polite)
            self._await_end(group)
            for child in group:
                # What the child itself started may have outlived it.
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.process.pid, signal.SIGKILL)
        self.children.clear()

    def _await_end(self, group: Sequence[Child]) -> None:
        grace = max((child.job.grace for child in group), default=0)
        self._listen_until_ended(group, grace)
        for hardness in ("firm", "kill"):
            for child in group:
                child.signal(child.job.firm if hardness == "firm" else signal.SIGKILL)
            self._listen_until_ended(group, 3)

    def _listen_until_ended(self, group: Sequence[Child], grace: float) -> None:
        began = time.monotonic()
        while not all(child.has_ended for child in group):
            # Hurried, an engine still has the second it needs to close its files.
            if time.monotonic() - began > (min(grace, 1) if self.signals else grace):
                return
            self.listen(0.1)
