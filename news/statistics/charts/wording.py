"""What a drawing says to whoever does not see it, and the sentence that stands above it."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from news.statistics.charts.records import Chart, Kind, Line, Point

# More lines than these are in the table only.
TOLD = 8
# A smaller change is told with one decimal.
COARSE = Decimal(10)
PERCENT = "%"
# From the middle of a place to its end.
HALF = 0.5


class Told(NamedTuple):
    """A number and the name of its place."""

    place: str
    point: Point

    @property
    def value(self) -> Decimal:
        return self.point.value or Decimal(0)

    def __str__(self) -> str:
        return f"{self.point.said} ({self.place})"


def title(chart: Chart) -> str:
    """What is drawn, in which unit, and how."""
    kinds = {
        Kind.LINE: _("line chart"),
        Kind.BAR: _("bar chart"),
        Kind.STACKED: _("stacked bar chart"),
        Kind.DOT: _("dot chart"),
    }
    unit = f" ({chart.unit})" if chart.unit else ""
    return f"{chart.title}{unit}, {kinds[chart.kind]}"


def description(chart: Chart) -> str:
    """First and last, change, extremes, gaps, what is provisional, breaks."""
    said = [_ranked(chart)] if _is_ranked(chart) else [_told(chart, line) for line in chart.lines[:TOLD]]
    if not _is_ranked(chart) and (more := len(chart.lines) - TOLD) > 0:
        said.append(ngettext("%(n)d more line.", "%(n)d more lines.", more) % {"n": more})
    said += [_gaps(chart), _provisional(chart), _gone(chart)]
    said += [_("Break in the series: %(name)s.") % {"name": each.name.rstrip(".")} for each in chart.breaks]
    return " ".join(each for each in said if each)


def finding(chart: Chart) -> str:
    """The sentence above the drawing: what the newest number is, and what it is against a year before."""
    if not any(True for _each in chart.numbers()):
        return _("No numbers to draw.")
    if _is_ranked(chart):
        return _most(chart, chart.title, _stretch(chart, chart.lines[0]))
    if len(chart.lines) == 1:
        return _newest(chart, chart.lines[0])
    place = max(at for line in chart.lines for at, point in enumerate(line.points) if point.value is not None)
    parts = [Told(line.name, line.points[place]) for line in chart.lines if line.points[place].value is not None]
    return _most(chart, f"{chart.title}, {chart.places[place]}", parts)


def change(before: Decimal, after: Decimal, unit: str = "") -> str:
    """Say by how much a number moved: “12% more”, “the same”, “3 points fewer”."""
    if after == before:
        return _("the same")
    if unit == PERCENT:
        points = _short(abs(after - before))
        return (_("%(n)s points more") if after > before else _("%(n)s points less")) % {"n": points}
    if before <= 0:
        moved = _short(abs(after - before))
        return (_("%(n)s more") if after > before else _("%(n)s less")) % {"n": moved}
    share = abs(after - before) * 100 / before
    return (_("%(n)s%% more") if after > before else _("%(n)s%% less")) % {"n": _short(share)}


def _newest(chart: Chart, line: Line) -> str:
    known = [(at, point) for at, point in enumerate(line.points) if point.value is not None]
    at, last = known[-1]
    said = _("%(title)s: %(number)s in %(period)s") % {
        "title": chart.title, "number": last.said, "period": chart.places[at],
    }  # fmt: skip
    before = at - chart.stride
    broken = any(before - HALF < each.place < at + HALF for each in chart.breaks)
    if chart.stride and before >= 0 and not broken and (was := line.points[before]).value is not None:
        moved = change(was.value, last.value or Decimal(0), chart.unit)
        said += (
            _(", %(change)s than a year before (%(number)s)") % {"change": moved, "number": was.said}
            if (was.value != last.value)
            else _(", as a year before")
        )
    return f"{said}{_extreme(chart, line)}."


def _extreme(chart: Chart, line: Line) -> str:
    """Whether the newest number is the highest or the lowest; across a break nothing is compared."""
    known = _stretch(chart, line)
    values = [each.value for each in known]
    if known[-1:] != _points(chart, line)[-1:] or len(values) <= max(chart.stride, 2):
        return ""  # of two, one is always the highest
    if values.count(values[-1]) > 1 or values[-1] not in {max(values), min(values)}:
        return ""
    if chart.breaks:
        is_top = values[-1] == max(values)
        return _("; the highest since the last break") if is_top else _("; the lowest since the last break")
    return _("; the highest shown") if values[-1] == max(values) else _("; the lowest shown")


def _most(chart: Chart, title: str, parts: list[Told]) -> str:
    if not parts:
        newest = _points(chart, chart.lines[0])[-1]
        return _("%(title)s: %(place)s, %(number)s.") % {
            "title": title, "place": newest.place, "number": newest.point.said,
        }  # fmt: skip
    named = _named(chart, parts)
    top, least = _ends(named)
    if chart.of:
        most = _("%(title)s: highest %(most)s with %(number)s.") % {
            "title": title, "most": top.place, "number": top.point.said,
        }  # fmt: skip
        return f"{most} {_drawn(chart)}"
    if top is least and chart.are_parts:
        return _("%(title)s: of these, %(place)s: %(number)s.") % {
            "title": title, "place": top.place, "number": top.point.said,
        }  # fmt: skip
    if top is least:
        return _("%(title)s: %(place)s, %(number)s.") % {"title": title, "place": top.place, "number": top.point.said}
    return _("%(title)s: highest %(most)s with %(number)s, lowest %(least)s with %(few)s.") % {
        "title": title, "most": top.place, "number": top.point.said, "least": least.place, "few": least.point.said,
    }  # fmt: skip


def _told(chart: Chart, line: Line) -> str:
    known = _points(chart, line)
    name = f"{line.name}: " if len(chart.lines) > 1 else ""
    if not known:
        return name + _("no number.")
    first, last = known[0], known[-1]
    if len(known) == 1:
        return _("%(name)s%(number)s.") % {"name": name, "number": first}
    if chart.breaks:
        return _since_break(chart, line, name)
    moved = change(first.value, last.value, chart.unit)
    high, low = _ends(known)
    return _("%(name)sfrom %(first)s to %(last)s: %(change)s. Highest %(high)s, lowest %(low)s.") % {
        "name": name, "first": first, "last": last, "change": moved, "high": high, "low": low,
    }  # fmt: skip


def _ranked(chart: Chart) -> str:
    known = _points(chart, chart.lines[0]) if chart.lines else []
    if not known:
        return _("No number.")
    count = (
        ngettext("%(n)d bar.", "%(n)d bars.", len(known))
        if chart.kind == Kind.BAR
        else ngettext("%(n)d dot.", "%(n)d dots.", len(known))
    )
    ends = _("First %(first)s, last %(last)s.") % {"first": known[0], "last": known[-1]}
    said = [count % {"n": len(known)}, _drawn(chart), _highest(chart), ends]
    return " ".join(each for each in said if each)


def _highest(chart: Chart) -> str:
    """The extremes of bars: of cut ones only the highest is known, and none are told across a break."""
    known = _stretch(chart, chart.lines[0])
    if not known or (chart.breaks and len(known) == 1):
        return ""
    high, low = _ends(_named(chart, known))
    if chart.of:
        return _("Highest %(high)s.") % {"high": high}
    return _("Highest %(high)s, lowest %(low)s.") % {"high": high, "low": low}


def _since_break(chart: Chart, line: Line, name: str) -> str:
    """The ends of a line, and its change and extremes since the last break alone."""
    every, known = _points(chart, line), _stretch(chart, line)
    said = _("%(name)sbegins with %(first)s, ends with %(last)s.") % {
        "name": name, "first": every[0], "last": every[-1],
    }  # fmt: skip
    if len(known) < 2:
        return said
    first, last = known[0], known[-1]
    high, low = _ends(known)
    since = _("Since the last break from %(first)s to %(last)s: %(change)s. Highest %(high)s, lowest %(low)s.") % {
        "first": first, "last": last, "change": change(first.value, last.value, chart.unit), "high": high, "low": low,
    }  # fmt: skip
    return f"{said} {since}"


def _drawn(chart: Chart) -> str:
    if not chart.of:
        return ""
    return _("%(n)d of %(all)d are drawn, the others stand in the table.") % {"n": len(chart.places), "all": chart.of}


def _gaps(chart: Chart) -> str:
    missing = [
        f"{place} {line.points[at].said}".strip()
        for at, place in enumerate(chart.places)
        for line in chart.lines[:1]
        if line.points[at].value is None
    ]
    if not missing or len(chart.lines) > 1:
        return ""
    more = "…" if len(missing) > TOLD else ""
    return _("Without a number: %(places)s.") % {"places": ", ".join(missing[:TOLD]) + more}


def _provisional(chart: Chart) -> str:
    open_ones = [
        place for at, place in enumerate(chart.places) if any(line.points[at].is_provisional for line in chart.lines)
    ]
    more = "…" if len(open_ones) > TOLD else ""
    return _("Provisional: %(places)s.") % {"places": ", ".join(open_ones[:TOLD]) + more} if open_ones else ""


def _gone(chart: Chart) -> str:
    places = [place for at, place in enumerate(chart.places) if any(line.points[at].is_gone for line in chart.lines)]
    more = "…" if len(places) > TOLD else ""
    return _("Left out by a later release: %(places)s.") % {"places": ", ".join(places[:TOLD]) + more} if places else ""


def _points(chart: Chart, line: Line) -> list[Told]:
    return [
        Told(place, point) for place, point in zip(chart.places, line.points, strict=True) if point.value is not None
    ]


def _stretch(chart: Chart, line: Line) -> list[Told]:
    """The numbers after the last break: those that may be compared."""
    after = max((each.place for each in chart.breaks), default=-1.0)
    return [
        Told(place, point)
        for at, (place, point) in enumerate(zip(chart.places, line.points, strict=True))
        if point.value is not None and at - HALF >= after
    ]


def _named(chart: Chart, parts: list[Told]) -> list[Told]:
    return [each for each in parts if each.place not in chart.aside] or parts


def _ends(parts: list[Told]) -> tuple[Told, Told]:
    return max(parts, key=lambda each: each.value), min(parts, key=lambda each: each.value)


def _is_ranked(chart: Chart) -> bool:
    return chart.kind in {Kind.BAR, Kind.DOT}


def _short(value: Decimal) -> str:
    decimals = 0 if value >= COARSE or value == value.to_integral_value() else 1
    return number_format(round(value, decimals), decimal_pos=decimals, force_grouping=True)
