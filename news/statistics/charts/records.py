"""What a chart is drawn from: plain values, with nothing of a database in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """How it is drawn."""

    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    DOT = "dot"


class Point(NamedTuple):
    """A number at its place. Without a value it is a gap, and `said` says why: “[x]”. `is_gone`: left out since."""

    value: Decimal | None
    said: str
    is_provisional: bool = False
    is_gone: bool = False

    @property
    def is_hollow(self) -> bool:
        """Whether it is drawn as what does not stand firm."""
        return self.is_provisional or self.is_gone


class Line(NamedTuple):
    """What one colour stands for: a point for each place of the axis."""

    name: str
    points: tuple[Point, ...]


class Break(NamedTuple):
    """From `place` on (2.5: between the third and the fourth) the numbers mean something else."""

    place: float
    name: str


class Mark(NamedTuple):
    """A name under the axis, at a place."""

    place: int
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Records in, drawing out.

    `name` is unique on its page. `places` are periods, or categories of bars and dots. `marks` are the names under the
    axis; without them each place has its own. `stride`: so many places make a year (0: places are no periods).
    `aside`: names of what is left over, which is never the most or the fewest. `of`: so many places there are, when
    only the largest are drawn. `are_parts`: places are parts of a whole.
    """

    kind: Kind
    name: str
    title: str
    unit: str
    places: tuple[str, ...]
    lines: tuple[Line, ...]
    breaks: tuple[Break, ...] = ()
    marks: tuple[Mark, ...] = ()
    stride: int = 0
    decimals: int = 0
    aside: tuple[str, ...] = ()
    of: int = 0
    are_parts: bool = False

    def numbers(self) -> Iterator[Decimal]:
        """Every value that is drawn."""
        return (point.value for line in self.lines for point in line.points if point.value is not None)
