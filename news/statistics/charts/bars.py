"""Categories, each with a bar from zero or a dot; names and numbers stand beside them."""

from typing import NamedTuple

from news.statistics.charts import frame, svg
from news.statistics.charts.frame import Box
from news.statistics.charts.records import Chart, Kind, Point
from news.statistics.charts.scale import Scale, nice

THICK = 20.0


class Row(NamedTuple):
    """A category and the middle of its bar."""

    names: list[str]
    top: float
    middle: float
    point: Point


def draw(chart: Chart, width: int) -> str:
    """Return the drawing. A dot needs no zero; a bar does."""
    is_narrow = width < frame.NARROW
    points = chart.lines[0].points if chart.lines else ()
    values = [point.value for point in points if point.value is not None]
    scale = nice(values, wanted=4, has_zero=chart.kind == Kind.BAR, is_whole=not chart.decimals)
    column = (
        0.0 if is_narrow else min(max([svg.wide(place, svg.STRONG) for place in chart.places] + [60.0]), width * 0.36)
    )
    numbers = max([svg.wide(point.said, svg.STRONG) for point in points] + [30.0]) + 12
    rows = _rows(chart, points, width if is_narrow else column, is_narrow=is_narrow)
    bottom = (rows[-1].middle + THICK / 2 if rows else 30.0) + 10
    box = Box(column + (14 if column else 8), 22, width - min(numbers, width * 0.4), bottom)
    return frame.root(
        chart, width, box.bottom + 26,
        svg.words(chart.unit, 0, 13, class_="unit"),
        frame.grid(scale, box),
        *(_row(chart, row, scale, box, is_narrow=is_narrow) for row in rows),
        *_breaks(chart, rows, box),
    )  # fmt: skip


def _rows(chart: Chart, points: tuple[Point, ...], room: float, *, is_narrow: bool) -> list[Row]:
    rows, top = [], 32.0
    cut = set(_cuts(chart))
    for at, (place, point) in enumerate(zip(chart.places, points, strict=True)):
        top += svg.ROW + 14.0 if at in cut else 0.0
        names = svg.wrapped(place, room, most=1 if is_narrow else 2, letter=svg.STRONG)
        above = svg.ROW + 3.0 if is_narrow else 0.0
        height = above + max(THICK, 0.0 if is_narrow else len(names) * svg.ROW)
        rows.append(Row(names, top, top + above + (height - above) / 2, point))
        top += height + 10
    return rows


def _row(chart: Chart, row: Row, scale: Scale, box: Box, *, is_narrow: bool) -> str:
    if is_narrow:
        name = svg.rows_of(row.names, box.left, row.top + 13, class_="name")
    else:
        y = row.middle + 5 - (len(row.names) - 1) * svg.ROW / 2
        name = svg.rows_of(row.names, box.left - 10, y, class_="name", anchor="end")
    point = row.point
    if point.value is None:
        return name + svg.words(point.said, box.left + 6, row.middle + 5, class_="gap")
    x = scale.at(point.value, box.left, box.right)
    zero = max(box.left, scale.at(scale.ticks[0] * 0, box.left, box.right)) if scale.ticks[0] <= 0 else box.left
    value = svg.words(point.said, max(x, zero) + (12 if chart.kind == Kind.DOT else 7), row.middle + 5, class_="value")
    return name + (_dot(x, row, box) if chart.kind == Kind.DOT else _bar(x, zero, row)) + value


def _bar(x: float, zero: float, row: Row) -> str:
    bar = svg.tag(
        "rect", x=min(x, zero), y=row.middle - THICK / 2, width=abs(x - zero), height=THICK,
        class_="bar hollow" if row.point.is_hollow else "bar",
    )  # fmt: skip
    return svg.tag("g", bar, class_="s1")


def _dot(x: float, row: Row, box: Box) -> str:
    line = svg.tag("path", d=f"M{box.left:.1f} {row.middle:.1f}H{x:.1f}", class_="guide")
    dot = svg.tag("circle", cx=x, cy=row.middle, r=6.5, class_="dot hollow" if row.point.is_hollow else "dot")
    return svg.tag("g", line, dot, class_="s1")


def _breaks(chart: Chart, rows: list[Row], box: Box) -> list[str]:
    """Where the rows are periods, a break lies between two of them, with its name."""
    drawn = []
    for after, name in _cuts(chart).items():
        y = rows[after].top - 8
        drawn.append(svg.tag("path", d=f"M0 {y:.1f}H{box.right:.1f}", class_="break"))
        drawn.append(svg.rows_of(svg.wrapped(name, box.right, most=1), 0, y - 6, class_="break-name"))
    return drawn


def _cuts(chart: Chart) -> dict[int, str]:
    """Before which rows a break lies; of several in one place, their names together."""
    found: dict[int, str] = {}
    for each in chart.breaks:
        after = min(max(int(each.place + 1), 1), len(chart.places) - 1)
        found[after] = f"{found[after]} {each.name}" if after in found else each.name
    return found
