"""Charts as SVG, drawn on the server: records in, text out, the same bytes for the same records.

Colours are classes (static/css/components/charts.css), so that dark mode and print follow;
parts differ in pattern, too.
`draw` needs a width in pixels: a page shows a wide and a narrow drawing of the same chart and hides one of them.
"""

from news.statistics.charts import bars, lines, stacks
from news.statistics.charts.records import Break, Chart, Kind, Line, Mark, Point
from news.statistics.charts.wording import change, description, finding, title

__all__ = ["Break", "Chart", "Kind", "Line", "Mark", "Point", "change", "description", "draw", "finding", "title"]

WIDE, NARROW = 720, 328
FEWEST = 2
MAKERS = {Kind.LINE: lines.draw, Kind.BAR: bars.draw, Kind.DOT: bars.draw, Kind.STACKED: stacks.draw}


def draw(chart: Chart, width: int = WIDE) -> str:
    """Return the SVG of a chart; "" when there is nothing to compare: no number, or a single one."""
    if len(list(chart.numbers())) < FEWEST:
        return ""
    return MAKERS[chart.kind](chart, width)
