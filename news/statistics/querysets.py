"""Phrases about numbers."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from news.statistics import vintages
from news.statistics.choices import ImportState

if TYPE_CHECKING:
    from news.statistics.models import Dataset, Observation, Release, Series, StatisticsImport  # noqa: F401 - in the bases
    from news.statistics.periods import Period


class DatasetQuerySet(models.QuerySet["Dataset"]):
    """Datasets."""

    def published(self) -> Self:
        """Those that anybody may read."""
        return self.filter(is_published=True)


class SeriesQuerySet(models.QuerySet["Series"]):
    """Lines."""

    def published(self) -> Self:
        """Those of datasets that anybody may read. What may be shown of them: news.statistics.suppression."""
        return self.filter(dataset__is_published=True)

    def of(self, dataset: str, measure: str, category: str = "all") -> Self:
        """The one with these codes."""
        return self.filter(dataset__slug=dataset, measure__code=measure, category=category)

    def totals(self) -> Self:
        """Those that are cut by nothing."""
        return self.filter(depth=0)


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Publications."""

    def until(self, day: date) -> Self:
        """Those that had been published by the end of that day."""
        return self.filter(published_on__lte=day)


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Numbers. Which one counts when: news.statistics.vintages."""

    def of_dataset(self, slug: str) -> Self:
        """Those of one dataset."""
        return self.filter(series__dataset__slug=slug)

    def of_period(self, period: "Period") -> Self:
        """Those that speak of exactly this span."""
        return self.filter(period_start=period.start, period_end=period.end)

    def with_all(self) -> Self:
        """With what a page says beside each of them."""
        return self.select_related("series__measure", "series__dataset", "release__source")

    def counting(self, day: date | None = None) -> Self:
        """What counted at the end of `day`, or counts today; can be filtered and ordered further."""
        kept = vintages.as_of(self, day) if day else vintages.latest(self)
        return self.model._default_manager.filter(pk__in=kept.values("pk"))  # type: ignore[return-value]


class ImportQuerySet(models.QuerySet["StatisticsImport"]):
    """Files on their way in."""

    def waiting(self) -> Self:
        """Those that somebody has to say a word about."""
        return self.filter(Q(state=ImportState.PREVIEWED) | Q(state=ImportState.REFUSED))
