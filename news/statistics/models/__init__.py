"""Numbers with their sources, their releases and everything that was said about them."""

from news.statistics.models.datasets import Category, Dataset, Dimension, Measure, Series, Source
from news.statistics.models.hidings import Hiding
from news.statistics.models.imports import CheckAnswer, StatisticsImport
from news.statistics.models.notes import Comparison, Erratum, Footnote, SeriesBreak
from news.statistics.models.observations import Observation, Release, RevisedValue

__all__ = [
    "Category",
    "CheckAnswer",
    "Comparison",
    "Dataset",
    "Dimension",
    "Erratum",
    "Footnote",
    "Hiding",
    "Measure",
    "Observation",
    "Release",
    "RevisedValue",
    "Series",
    "SeriesBreak",
    "Source",
    "StatisticsImport",
]
