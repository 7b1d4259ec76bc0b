"""How far a long command is, on a terminal or in a log file."""

import time

from django.core.management.base import OutputWrapper

# A terminal is redrawn often enough to look alive; a log gets a line every few seconds.
REDRAW, LINE = 0.1, 5.0
WIDTH = 30


class Bar:
    """Draws one line over and over on a terminal, and writes a line now and then elsewhere."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream
        self.is_terminal = stream.isatty()
        self.said_at = time.monotonic()
        self.step = ""
        self.is_open = False

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Say what is being done and how far it is; `total` is None while nobody knows."""
        now = time.monotonic()
        is_new, is_last = step != self.step, done == total
        if not (is_new or is_last) and now - self.said_at < (REDRAW if self.is_terminal else LINE):
            return
        if is_new:
            self.close()
        self.step, self.said_at = step, now
        if self.is_terminal:
            self._write(f"\r\x1b[K{self._drawn(done, total)}")
            self.is_open = True
        elif is_last or not is_new:
            self._write(f"{self._drawn(done, total)}\n")

    def close(self) -> None:
        """Leave the line, so that what follows starts on one of its own."""
        if self.is_open:
            self._write("\n")
            self.is_open = False

    def _write(self, text: str) -> None:
        self.stream.write(text, style_func=str, ending="")
        self.stream.flush()

    def _drawn(self, done: int, total: int | None) -> str:
        if not total:
            return f"{self.step}: {done:,} rows"
        share = min(done / total, 1)
        full = round(share * WIDTH)
        return f"{self.step}: [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {done:,} of {total:,}"
