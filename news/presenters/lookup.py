"""Numbers that an article could quote, each with the mark to copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from django.db.models import Q

from news.models.claims import Superlative
from news.statistics import suppression, vintages
from news.statistics.models import Observation, Series
from news.statistics.periods import Period
from news.tagging import Tag, figure, published

MOST_LINES, MOST_PERIODS = 20, 8


@dataclass(frozen=True, slots=True)
class Found:
    """One number and its mark."""

    period: str
    value: str
    published: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series with its newest numbers."""

    series: Series
    name: str
    numbers: list[Found]


def lookup(words: Sequence[str], period: Period | None, day: date) -> tuple[list[Line], bool]:
    """Return the series that have all the words, and whether there are more (so many queries for each dataset)."""
    has_all = reduce(lambda asked, word: asked & _has(word), words, Q())
    found = Series.objects.published().filter(has_all).select_related("measure", "dataset")
    rows = list(found.order_by("dataset", "measure__position", "depth", "label", "pk")[: MOST_LINES + 1])
    shown = rows[:MOST_LINES]
    numbers = _numbers(shown, period, day)
    return [Line(each, _name(each), numbers[each.pk]) for each in shown if numbers.get(each.pk)], len(rows) > MOST_LINES


def _has(word: str) -> Q:
    places = ("label", "category", "measure__title", "measure__code", "dataset__title", "dataset__slug")
    return reduce(lambda asked, place: asked | Q(**{f"{place}__icontains": word}), places, Q())


def _numbers(lines: Sequence[Series], period: Period | None, day: date) -> dict[int, list[Found]]:
    told: dict[int, list[Found]] = {}
    by_key = {each.pk: each for each in lines}
    for dataset in {each.dataset for each in lines}:
        rows = Observation.objects.filter(series__in=[each for each in lines if each.dataset_id == dataset.pk])
        rows = rows.of_period(period) if period else rows
        counting = vintages.as_of(suppression.shown(dataset).observations(rows), day)
        for row in sorted(
            counting.select_related("release", "series__measure"),
            key=lambda row: row.period_end or date.min,
            reverse=True,
        ):
            kept = told.setdefault(row.series_id, [])
            if len(kept) < MOST_PERIODS:
                kept.append(_found(by_key[row.series_id], row, day))
    return told


def _found(series: Series, row: Observation, day: date) -> Found:
    categories = () if series.category == "all" else tuple(series.category.split(";"))
    tag = Tag(series.dataset.slug, series.measure.code, categories, row.period, day, Superlative.NONE)
    return Found(row.period.label, figure(row), published(row.release), f"[[{tag.text}]]")


def _name(series: Series) -> str:
    """What a line measures, and of whom; some lines say their measure themselves."""
    measure = series.measure.title
    if series.category == "all":
        return measure
    return series.label if series.label.startswith(measure) else f"{measure}, {series.label}"
