"""What every chart has around what it shows: the root with its words, the axes, the breaks."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import escape

from news.statistics.charts import svg, wording
from news.statistics.charts.records import Chart, Mark
from news.statistics.charts.scale import Scale, short

# Below this width a drawing is meant for a telephone.
NARROW = 500
SHADES = 8


class Box(NamedTuple):
    """Where the numbers are drawn."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


def root(chart: Chart, width: int, height: float, *inner: str) -> str:
    """Return the whole drawing."""
    name = f"{chart.name}-{width}"
    return svg.tag(
        "svg",
        svg.tag("title", escape(wording.title(chart)), id=f"{name}-title"),
        svg.tag("desc", escape(wording.description(chart)), id=f"{name}-desc"),
        *inner,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {round(height)}",
        class_=f"chart chart-{chart.kind}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def shade(number: int) -> str:
    """The class of the colour and pattern of a line; after eight they begin anew."""
    return f"s{number % SHADES + 1}"


def floor(scale: Scale, box: Box) -> str:
    """Horizontal lines with their numbers before them; that of zero is the baseline."""
    drawn = []
    for tick in scale.ticks:
        y = scale.at(tick, box.bottom, box.top)
        drawn.append(svg.tag("path", d=f"M{box.left:.1f} {y:.1f}H{box.right:.1f}", class_=_line(tick)))
        drawn.append(svg.words(short(tick), box.left - 8, y + 5, class_="tick", anchor="end"))
    return "".join(drawn)


def grid(scale: Scale, box: Box) -> str:
    """Vertical lines with their numbers below; that of zero is the baseline. Numbers that would touch are left out."""
    drawn, free = [], float("-inf")
    for tick in scale.ticks:
        x, name = scale.at(tick, box.left, box.right), short(tick)
        drawn.append(svg.tag("path", d=f"M{x:.1f} {box.top:.1f}V{box.bottom:.1f}", class_=_line(tick)))
        start = x - svg.wide(name) / 2
        if start > free:
            drawn.append(svg.words(name, x, box.bottom + 18, class_="tick", anchor="middle"))
            free = start + svg.wide(name) + 8
    return "".join(drawn)


def names(marks: tuple[Mark, ...], at: list[float], box: Box) -> str:
    """Names under the axis, as many of them in even steps as there is room for. The ends stay inside."""
    if not marks:
        return ""
    longest = max(svg.wide(mark.name) for mark in marks) + 14
    pace = min((at[after.place] - at[before.place] for before, after in pairwise(marks)), default=0)
    step = max(1, -int(-longest // pace)) if pace > 0 else 1
    drawn = []
    # Counted from the last one: the newest is what is looked for.
    for mark in reversed(marks[::-1][::step]):
        x, half = at[mark.place], svg.wide(mark.name) / 2
        drawn.append(svg.tag("path", d=f"M{x:.1f} {box.bottom:.1f}v5", class_="notch"))
        x = max(half, min(x, box.right + 16 - half))
        drawn.append(svg.words(mark.name, x, box.bottom + 22, class_="tick", anchor="middle"))
    return "".join(drawn)


def marks_of(chart: Chart) -> tuple[Mark, ...]:
    """The names under the axis."""
    return chart.marks or tuple(Mark(place, name) for place, name in enumerate(chart.places))


class Flag(NamedTuple):
    """A break with the rows of its name and where they stand."""

    x: float
    rows: list[str]
    top: float
    is_left: bool


def flags(chart: Chart, at: list[float], box: Box, room: float) -> list[Flag]:
    """Give each break's name its own rows above the numbers, at whichever side of its line has more room."""
    made, top = [], 0.0
    for each in chart.breaks:
        low = min(max(int(each.place), 0), len(at) - 1)
        high = min(low + 1, len(at) - 1)
        x = at[low] + (at[high] - at[low]) * (each.place - low)
        is_left = x - box.left > box.right - x
        rows = svg.wrapped(each.name, min(room, (x - box.left if is_left else box.right - x) - 10), most=3)
        made.append(Flag(x, rows, top, is_left))
        top += len(rows) * svg.ROW + 4
    return made


def banner(flags: list[Flag], start: float, bottom: float) -> str:
    """Draw the lines of the breaks and their names."""
    drawn = []
    for flag in flags:
        y = start + flag.top
        drawn.append(svg.tag("path", d=f"M{flag.x:.1f} {y:.1f}V{bottom:.1f}", class_="break"))
        x, anchor = (flag.x - 7, "end") if flag.is_left else (flag.x + 7, None)
        drawn.append(svg.rows_of(flag.rows, x, y + 12, class_="break-name", anchor=anchor))
    return "".join(drawn)


def deep(flags: list[Flag]) -> float:
    """How much room the names of the breaks take."""
    return flags[-1].top + len(flags[-1].rows) * svg.ROW + 4 if flags else 0


def spread(wanted: list[float], heights: list[float], top: float, bottom: float) -> list[float]:
    """Move labels apart that would lie on one another, each as little as can be; none leaves the drawing."""
    order = sorted(range(len(wanted)), key=lambda each: (wanted[each], each))
    placed = list(wanted)
    free = top
    for each in order:
        placed[each] = max(placed[each], free)
        free = placed[each] + heights[each]
    free = bottom
    for each in reversed(order):
        placed[each] = min(placed[each], free - heights[each])
        free = placed[each]
    return placed


def _line(tick: Decimal) -> str:
    return "baseline" if tick == 0 else "grid"
