"""Lines of several datasets on one axis."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from news.statistics import charts, comparisons, tables, vanishing, vintages
from news.statistics.charts import Chart, Kind
from news.statistics.models import Observation, Series, SeriesBreak
from news.statistics.periods import Period, Span
from news.statistics.presenters import figures
from news.statistics.presenters.figures import Figure, Words
from news.statistics.presenters.series import cell, measured
from news.statistics.tables import ORDER, Cell

type Cells = dict[Period, Cell]


def figure(lines: Sequence[Series], title: str) -> Figure | None:
    """Draw lines over the periods that they share in sort: three queries. None: they share none."""
    found: dict[int, Cells] = {each.pk: {} for each in lines}
    held = vintages.latest(Observation.objects.filter(series__in=lines)).select_related("release")
    left, by_key = _left_out(lines), {each.pk: each for each in lines}
    for each in held:
        series = by_key[each.series_id]
        place = vanishing.place(series.measure.code, series.category)
        gone = left[series.dataset_id].of(place, each.period, each.release.published_on)
        found[each.series_id][each.period] = cell(each, each, gone)
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
        breaks=figures.breaks(_breaks(lines), places),
        marks=figures.marks(places, span),
        stride=figures.STRIDES.get(span, 0),
        decimals=max(each.measure.decimals for each in lines),
    )


def _left_out(lines: Sequence[Series]) -> dict[int, vanishing.Vanishing]:
    """Of each dataset: which numbers of the measures of these lines a later release has left out."""
    found = {}
    for dataset in {each.dataset_id for each in lines}:
        measures = {each.measure_id for each in lines if each.dataset_id == dataset}
        found[dataset] = vanishing.of(Observation.objects.filter(series__measure__in=measures))
    return found


def _breaks(lines: Sequence[Series]) -> list[dict[str, str]]:
    """Where lines break, each with the names of those that do."""
    names = dict(zip([each.pk for each in lines], comparisons.names(lines), strict=True))
    found = []
    for each in SeriesBreak.objects.filter(measure__in={each.measure_id for each in lines}).order_by("on", "pk"):
        broken = ", ".join(names[line.pk] for line in lines if line.measure_id == each.measure_id)
        found.append({"on": each.on.isoformat(), "text": f"{broken}: {each.text}"})
    return found


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
    return Words(figures.said(told, measured(series)), figures.gone(told.gone)) if told else Words("–")


def _address(series: Series) -> str:
    return figures.series_address(series.dataset, series.measure.code, series.category)
