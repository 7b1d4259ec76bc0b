"""Columns over time whose parts add up: each part with a colour and a pattern, named beside the last column."""

from decimal import Decimal

from news.statistics.charts import frame, svg
from news.statistics.charts.frame import Box
from news.statistics.charts.records import Chart
from news.statistics.charts.scale import Scale, nice, short

# How each of eight parts is hatched, in a tile of eight by eight.
HATCHES = (
    "", "M-2 2 2 -2M-2 10 10 -2M6 10 10 6", "M0 2H8M0 6H8", "M-2 6 2 10M-2 -2 10 10M6 -2 10 2", "M2 0V8M6 0V8",
    "M0 0H8M0 0V8", "M-2 2 2 -2M-2 10 10 -2M6 10 10 6M-2 6 2 10M-2 -2 10 10M6 -2 10 2", "M2 2h1M6 6h1",
)  # fmt: skip


def draw(chart: Chart, width: int) -> str:
    """Return the drawing. A column of which a part has no number says so above it."""
    is_narrow = width < frame.NARROW
    totals = [_total(chart, place) for place in range(len(chart.places))]
    scale = nice(totals, wanted=4 if is_narrow else 5, is_whole=not chart.decimals)
    left = max(svg.wide(short(tick)) for tick in scale.ticks) + 12
    room = width * (0.3 if is_narrow else 0.24)
    beside = [svg.wrapped(line.name, room, letter=svg.STRONG) for line in chart.lines]
    right = width - max([svg.wide(row, svg.STRONG) for rows in beside for row in rows] + [8.0]) - 24
    box = Box(left, 0, right, 0)
    slot = box.width / max(1, len(chart.places))
    at = [box.left + slot * (each + 0.5) for each in range(len(chart.places))]
    flags = frame.flags(chart, at, box, 150 if is_narrow else 260)
    top = 26 + frame.deep(flags)
    box = box._replace(top=top, bottom=top + (210 if is_narrow else 270))
    name = f"{chart.name}-{width}"
    return frame.root(
        chart, width, box.bottom + 34,
        svg.tag("defs", *(_pattern(name, number) for number in range(len(chart.lines)))),
        svg.words(chart.unit, 0, 13, class_="unit"),
        frame.floor(scale, box),
        frame.names(frame.marks_of(chart), at, box),
        *(_column(chart, place, scale, x, min(slot * 0.72, 56), box, name) for place, x in enumerate(at)),
        frame.banner(flags, 22, box.bottom),
        _names(chart, scale, beside, box, name),
    )  # fmt: skip


def _pattern(name: str, number: int) -> str:
    shade = frame.shade(number)
    hatch = HATCHES[number % frame.SHADES]
    return svg.tag(
        "pattern",
        svg.tag("rect", width=8, height=8, class_="tile"),
        *([svg.tag("path", d=hatch, class_="hatch")] if hatch else []),
        id=f"{name}-{number}", width=8, height=8, patternUnits="userSpaceOnUse", class_=shade,
    )  # fmt: skip


def _column(chart: Chart, place: int, scale: Scale, x: float, width: float, box: Box, name: str) -> str:
    drawn, below = [], Decimal(0)
    for number, line in enumerate(chart.lines):
        point = line.points[place]
        if not point.value:
            continue
        bottom, top = (scale.at(each, box.bottom, box.top) for each in (below, below + point.value))
        below += point.value
        drawn.append(svg.tag(
            "rect", x=x - width / 2, y=top, width=width, height=bottom - top, fill=f"url(#{name}-{number})",
            class_=f"part {frame.shade(number)}{' hollow' if point.is_hollow else ''}",
        ))  # fmt: skip
    missing = sorted({line.points[place].said for line in chart.lines if line.points[place].value is None})
    if missing:
        y = scale.at(below, box.bottom, box.top) - 6
        drawn.append(svg.words(" ".join(missing), x, y, class_="gap", anchor="middle"))
    return "".join(drawn)


def _names(chart: Chart, scale: Scale, beside: list[list[str]], box: Box, name: str) -> str:
    """Each part's name beside the last column, at its own height; a part without a number there stands on top."""
    wanted, below = [], Decimal(0)
    heights = [len(rows) * svg.ROW + 3.0 for rows in beside]
    for line, height in zip(chart.lines, heights, strict=True):
        value = line.points[-1].value or Decimal(0)
        wanted.append(scale.at(below + value / 2, box.bottom, box.top) - height / 2)
        below += value
    # The first part is the lowest: of two that wish for one place, the later stands above.
    tops = frame.spread(wanted[::-1], heights[::-1], box.top - 16, box.bottom + 8)[::-1]
    drawn = []
    for number, (rows, top) in enumerate(zip(beside, tops, strict=True)):
        key = svg.tag("rect", x=box.right + 6, y=top + 3, width=11, height=11, class_="key",
                      fill=f"url(#{name}-{number})")  # fmt: skip
        text = svg.rows_of(rows, box.right + 22, top + 13, class_="name")
        drawn.append(svg.tag("g", key, text, class_=frame.shade(number)))
    return "".join(drawn)


def _total(chart: Chart, place: int) -> Decimal:
    return sum((line.points[place].value or Decimal(0) for line in chart.lines), start=Decimal(0))
