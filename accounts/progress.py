"""How far a long import is: on a terminal, in a log file, or in a row that a page reads."""

import time
from collections.abc import Callable

from django.core.management.base import OutputWrapper

# Told now and then: what is being done, how many rows so far, how many in all (None while nobody knows).
Progress = Callable[[str, int, int | None], None]
# A terminal is redrawn often enough to look alive; a log gets a line every few seconds.
REDRAW, LINE = 0.1, 5.0
WIDTH = 30


def quiet(_step: str, _done: int, _total: int | None) -> None:
    """For whoever watches nothing."""


class Paced:
    """Hands on what is told at most so often, and each new step at once."""

    def __init__(self, tell: Progress, seconds: float) -> None:
        self.tell, self.seconds = tell, seconds
        self.step, self.said_at = "", 0.0

    def __call__(self, step: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if step == self.step and done != total and now - self.said_at < self.seconds:
            return
        self.step, self.said_at = step, now
        self.tell(step, done, total)


class Bar:
    """Draws one line over and over on a terminal, and writes a line now and then elsewhere."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.paced = Paced(self._draw, REDRAW if self.is_terminal else LINE)
        self.step = ""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Say what is being done and how far it is."""
        self.paced(step, done, total)

    def close(self) -> None:
        """Leave the line, so that what follows starts on one of its own."""
        if self.step and self.is_terminal:
            self._write("\n")
        self.step = ""

    def _draw(self, step: str, done: int, total: int | None) -> None:
        is_new = step != self.step
        if is_new:
            self.close()
        self.step = step
        if self.is_terminal:
            self._write(f"\r\x1b[K{drawn(step, done, total)}")
        elif done == total or not is_new:
            self._write(f"{drawn(step, done, total)}\n")

    def _write(self, text: str) -> None:
        self.stream.write(text, style_func=str, ending="")
        self.stream.flush()


def drawn(step: str, done: int, total: int | None) -> str:
    """One line of it."""
    if not total:
        return f"{step}: {done:,} rows"
    share = min(done / total, 1)
    full = round(share * WIDTH)
    return f"{step}: [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {done:,} of {total:,}"
