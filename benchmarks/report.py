"""What was measured, as a table in README.md."""

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
from django.db import connection

from benchmarks.queries import Asked

README = Path(__file__).with_name("README.md")
DATABASE, WHOLE, RIVAL, NAIVE = "this search, in the database", "this search, whole", "tantivy", "naive page"
WAITING = "in the database, 200 changed entries not in the bitmaps yet"
# Milliseconds at p95 in the database, by how many profiles there are.
TARGETS = {10_000: 15.0, 100_000: 100.0}
FASTER_THAN_NAIVE, SLOWER_THAN_RIVAL = 100, 20
SECONDS_TO_FILL = {100_000: 300}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one engine took for each query, in milliseconds."""

    name: str
    asked: list[Asked]
    taken: list[float]

    def share(self, share: float, part: str = "") -> float:
        """Return the time that this share of the queries (of one part of the mix) stays within."""
        taken = sorted(ms for asked, ms in zip(self.asked, self.taken, strict=True) if part in {"", asked.part})
        return taken[min(int(len(taken) * share), len(taken) - 1)] if taken else float("nan")


@dataclass(frozen=True, slots=True)
class Claim:
    """One target: what was promised, what came out, whether it holds."""

    promise: str
    outcome: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Everything about one size of directory."""

    size: int
    seconds_to_fill: float | None
    wrong: int
    queries: int
    measured: list[Measured]

    @property
    def exit_code(self) -> int:
        return int(not all(claim.holds for claim in self.claims()))

    def p95(self, name: str) -> float | None:
        """Return what that engine stays within, None when it was not asked."""
        return next((each.share(0.95) for each in self.measured if each.name == name), None)

    def claims(self) -> list[Claim]:
        """Compare what was measured with what was promised for this size."""
        right = f"{self.queries - self.wrong} of {self.queries}"
        return [Claim("totals, pages and counts exact", right, not self.wrong), *self._pace(), *self._beside()]

    def _pace(self) -> Iterator[Claim]:
        target, limit = TARGETS.get(self.size), SECONDS_TO_FILL.get(self.size)
        for name, share in (("in the database", self.p95(DATABASE)), ("so, 200 changes waiting", self.p95(WAITING))):
            if target and share:
                yield Claim(f"p95 {name} ≤ {target:.0f} ms", f"{share:.1f} ms", share <= target)
        if limit and self.seconds_to_fill is not None:
            taken = self.seconds_to_fill
            yield Claim(f"filled within {limit} s", f"{taken:.0f} s", taken <= limit)

    def _beside(self) -> Iterator[Claim]:
        ours, rival, slow = self.p95(DATABASE) or 0.0, self.p95(RIVAL), self.p95(NAIVE)
        if slow:
            held = slow >= FASTER_THAN_NAIVE * ours
            yield Claim(f"≥ {FASTER_THAN_NAIVE} × naive", f"{slow / ours:,.0f} ×", held)
        if rival and self.size == 100_000:
            held = ours <= SLOWER_THAN_RIVAL * rival
            yield Claim(f"≤ {SLOWER_THAN_RIVAL} × tantivy", f"{ours / rival:.1f} ×", held)


def write(runs: list[Run]) -> None:
    """Put the runs into README.md, in place of the last ones, and print them."""
    replace("search", show(runs))


def show(runs: list[Run]) -> str:
    """Print the runs, and return what was printed."""
    text = "\n\n".join([machine(), *map(_table, runs)])
    print(text)
    return text


def replace(mark: str, text: str) -> None:
    """Put text between the marks of that name in README.md."""
    pattern = re.compile(f"(<!-- {mark}: begin -->\n).*?(<!-- {mark}: end -->)", re.DOTALL)
    README.write_text(pattern.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", README.read_text()))


def machine() -> str:
    """Say on what it was measured, and when."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, {memory:.0f} GB, PostgreSQL {version}, "
        f"Python {platform.python_version()}, Django {django.get_version()}; load average when done: "
        f"{os.getloadavg()[1]:.1f}."
    )


def _table(run: Run) -> str:
    parts = list(dict.fromkeys(asked.part for asked in run.measured[0].asked))
    head = ["engine", "queries", "all", *parts]
    lines = [f"**{run.size:,} profiles** (milliseconds, median / p95)", "", _line(head), _line(["---"] * len(head))]
    for each in run.measured:
        cells = [f"{each.share(0.5, part):.1f} / {each.share(0.95, part):.1f}" for part in ("", *parts)]
        lines.append(_line([each.name, str(len(each.taken)), *cells]))
    lines += ["", _line(["promise", "outcome", "holds"]), _line(["---"] * 3)]
    lines += [_line([claim.promise, claim.outcome, "yes" if claim.holds else "**no**"]) for claim in run.claims()]
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
