"""Lines over time: a gap where there is no number, a hollow point where one is provisional or left out since."""

from news.statistics.charts import frame, svg
from news.statistics.charts.frame import Box
from news.statistics.charts.records import Chart, Line, Point
from news.statistics.charts.scale import Scale, nice, short

type Spot = tuple[float, float, Point]


def draw(chart: Chart, width: int) -> str:
    """Return the drawing."""
    is_narrow = width < frame.NARROW
    values = list(chart.numbers())
    scale = nice(values, wanted=4 if is_narrow else 5, is_whole=not chart.decimals)
    left = max(svg.wide(short(tick)) for tick in scale.ticks) + 12
    beside = _beside(chart, width)
    right = width - max([svg.wide(row, svg.STRONG) for rows in beside for row in rows] + [8]) - (14 if beside else 10)
    box = Box(left, 0, right, 0)
    at = _places(len(chart.places), box)
    flags = frame.flags(chart, at, box, 150 if is_narrow else 260)
    top = 26 + frame.deep(flags) + (18 if len(chart.lines) == 1 else 0)
    box = box._replace(top=top, bottom=top + (190 if is_narrow else 260))
    spots = [_spots(line, scale, at, box) for line in chart.lines]
    return frame.root(
        chart, width, box.bottom + 34,
        svg.words(chart.unit, 0, 13, class_="unit"),
        frame.floor(scale, box),
        frame.names(frame.marks_of(chart), at, box),
        frame.banner(flags, 22, box.bottom),
        *(_line(each, number, box, is_alone=len(spots) == 1) for number, each in enumerate(spots)),
        _ends(spots[0], box) if len(spots) == 1 else _names(spots, beside, box),
    )  # fmt: skip


def _beside(chart: Chart, width: int) -> list[list[str]]:
    """The names at the ends of the lines, in rows; a single line needs none."""
    if len(chart.lines) == 1:
        return []
    room = width * (0.32 if width < frame.NARROW else 0.24)
    return [svg.wrapped(line.name, room, letter=svg.STRONG) for line in chart.lines]


def _places(count: int, box: Box) -> list[float]:
    if count == 1:
        return [(box.left + box.right) / 2]
    return [box.left + 8 + (box.width - 16) * each / (count - 1) for each in range(count)]


def _spots(line: Line, scale: Scale, at: list[float], box: Box) -> list[list[Spot]]:
    """The points of a line, cut where there is no number."""
    runs: list[list[Spot]] = [[]]
    for x, point in zip(at, line.points, strict=True):
        if point.value is not None:
            runs[-1].append((x, scale.at(point.value, box.bottom, box.top), point))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _line(runs: list[list[Spot]], number: int, box: Box, *, is_alone: bool) -> str:
    drawn = []
    for run in runs:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _point in run)
        if is_alone and len(run) > 1:
            wash = f"M{run[0][0]:.1f} {box.bottom:.1f}L{path}L{run[-1][0]:.1f} {box.bottom:.1f}Z"
            drawn.append(svg.tag("path", d=wash, class_="wash"))
        if len(run) > 1:
            drawn.append(svg.tag("path", d=f"M{path}", class_="line"))
        # A number between two gaps has no line: without its dot it would not be there.
        drawn += [_dot(spot) for spot in run if spot[2].is_hollow or len(run) == 1]
    if runs and not (runs[-1][-1][2].is_hollow or len(runs[-1]) == 1):
        drawn.append(_dot(runs[-1][-1]))
    return svg.tag("g", *drawn, class_=frame.shade(number)) if drawn else ""


def _dot(spot: Spot) -> str:
    x, y, point = spot
    return svg.tag("circle", cx=x, cy=y, r=4.5, class_="dot hollow" if point.is_hollow else "dot")


def _ends(runs: list[list[Spot]], box: Box) -> str:
    """The first, the highest and the last number, written at their points."""
    spots = [spot for run in runs for spot in run]
    if not spots:
        return ""
    top = min(spots, key=lambda spot: spot[1])
    drawn: list[str] = []
    taken: list[tuple[float, float]] = []
    for spot in dict.fromkeys([spots[-1], top, spots[0]]):
        x, y, point = spot
        half = svg.wide(point.said, svg.STRONG + 1) / 2
        middle = max(box.left + half, min(x, box.right + 8 - half))
        if all(abs(middle - other) > half + width + 8 for other, width in taken):
            strong = " strong" if spot == spots[-1] else ""
            drawn.append(svg.words(point.said, middle, y - 12, class_=f"value{strong}", anchor="middle"))
            if spot != spots[-1] and not point.is_hollow:
                drawn.append(svg.tag("g", _dot(spot), class_="s1"))
            taken.append((middle, half))
    return "".join(drawn)


def _names(runs: list[list[list[Spot]]], beside: list[list[str]], box: Box) -> str:
    """Each line's name at its end, moved apart, tied to the end where it had to move."""
    shown = [each for each, run in enumerate(runs) if run]
    ends = [runs[each][-1][-1] for each in shown]
    heights = [len(beside[each]) * svg.ROW + 2.0 for each in shown]
    wanted = [y - height / 2 for (_x, y, _point), height in zip(ends, heights, strict=True)]
    tops = frame.spread(wanted, heights, box.top - 16, box.bottom + 18)
    drawn = []
    for each, (x, y, _point), top, height in zip(shown, ends, tops, heights, strict=True):
        middle = top + height / 2
        tie = f"M{x + 6:.1f} {y:.1f}L{box.right + 6:.1f} {middle:.1f}"
        drawn.append(svg.tag(
            "g",
            svg.tag("path", d=tie, class_="tie"),
            svg.rows_of(beside[each], box.right + 10, top + 13, class_="name"),
            class_=frame.shade(each),
        ))  # fmt: skip
    return "".join(drawn)
