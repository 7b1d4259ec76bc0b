"""Numbers remember when they were said: which one counted on a day, which came first, and all that were ever said."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from news.statistics.querysets import ObservationQuerySet

CELL = ("series_id", "period_start", "period_end")


def latest(observations: "ObservationQuerySet") -> "ObservationQuerySet":
    """Of each series and period, the value that counts today."""
    return _one_each(observations, "-release__published_on", "-release_id")


def as_of(observations: "ObservationQuerySet", day: date) -> "ObservationQuerySet":
    """Of each series and period, the value that counted at the end of `day`; a month counts as its last day."""
    return latest(observations.filter(release__published_on__lte=day))


def first(observations: "ObservationQuerySet") -> "ObservationQuerySet":
    """Of each series and period, the value that was published first."""
    return _one_each(observations, "release__published_on", "release_id")


def history(observations: "ObservationQuerySet") -> "ObservationQuerySet":
    """Every value that was ever published, each series and period from its first to its last."""
    return observations.order_by(*CELL, "release__published_on", "release_id")


def _one_each(observations: "ObservationQuerySet", *order: str) -> "ObservationQuerySet":
    return observations.order_by(*CELL, *order).distinct(*CELL)
