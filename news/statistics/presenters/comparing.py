"""Lines of several datasets on one axis."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from news.statistics import charts, comparisons, tables, vintages
from news.statistics.charts import Chart, Kind
from news.statistics.models import Observation, Series
from news.statistics.periods import Period, Span
from news.statistics.presenters import figures
from news.statistics.presenters.figures import Figure, Words
from news.statistics.presenters.series import cell, measured
from news.statistics.tables import ORDER, Cell

type Cells = dict[Period, Cell]


def figure(lines: Sequence[Series], title: str) -> Figure | None:
    """Draw lines over the periods that they share in sort: one query. None: they share none."""
    found: dict[int, Cells] = {each.pk: {} for each in lines}
    held = vintages.latest(Observation.objects.filter(series__in=lines)).select_related("release")
    for each in held:
        found[each.series_id][each.period] = cell(each, each)
    span = _shared(list(found.values()))
    if span is None:
        return None
    periods = sorted({each for cells in found.values() for each in cells if each.span == span}, key=tables.when)
    places = figures.filled(periods) if span in figures.STRIDES else periods
    chart = (
        _over_time(lines, found, places, span, title) if len(places) > 1 else _beside(lines, found, places[0], title)
    )
    heads = [
        Words(_("Period")),
        *(Words(name, href=_address(each)) for name, each in zip(comparisons.names(lines), lines, strict=True)),
    ]
    rows = [
        [
            Words(period.short.replace(" ", "\N{NO-BREAK SPACE}")),
            *(_words(found[each.pk].get(period), each) for each in lines),
        ]
        for period in reversed(periods)
    ]
    return figures.drawn(chart, title=title, headers=heads, rows=rows)


def sources(lines: Sequence[Series]) -> list[tuple[str, str]]:
    """Where the numbers are from, each once."""
    return list(dict.fromkeys((str(each.dataset.source), each.dataset.source.url) for each in lines))


def _shared(found: list[Cells]) -> Span | None:
    """The finest sort of period that every line has."""
    sorts = [{period.span for period in cells} for cells in found]
    return next((span for span in ORDER if all(span in each for each in sorts)), None)


def _over_time(lines: Sequence[Series], found: dict[int, Cells], places: list[Period], span: Span, title: str) -> Chart:
    return Chart(
        kind=Kind.LINE,
        name="chart",
        title=title,
        unit=figures.unit(measured(lines[0])),
        places=tuple(each.short for each in places),
        lines=tuple(
            charts.Line(name, tuple(figures.point(found[each.pk].get(place), measured(each)) for place in places))
            for name, each in zip(comparisons.names(lines), lines, strict=True)
        ),
        marks=figures.marks(places, span),
        stride=figures.STRIDES.get(span, 0),
        decimals=max(each.measure.decimals for each in lines),
    )


def _beside(lines: Sequence[Series], found: dict[int, Cells], place: Period, title: str) -> Chart:
    points = tuple(figures.point(found[each.pk].get(place), measured(each)) for each in lines)
    return Chart(
        kind=Kind.BAR,
        name="chart",
        title=f"{title}, {place.label}",
        unit=figures.unit(measured(lines[0])),
        places=tuple(comparisons.names(lines)),
        lines=(charts.Line(title, points),),
        decimals=max(each.measure.decimals for each in lines),
    )


def _words(told: Cell | None, series: Series) -> Words:
    return Words(figures.said(told, measured(series))) if told else Words("–")


def _address(series: Series) -> str:
    return figures.series_address(series.dataset, series.measure.code, series.category)
