"""Releases, and what they moved."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from news.statistics import charts, numbers, tables
from news.statistics.choices import ImportState
from news.statistics.models import CheckAnswer, Dataset, Observation, Release, RevisedValue, StatisticsImport
from news.statistics.presenters import figures
from news.statistics.presenters.series import measured
from news.statistics.suppression import Shown


class Moved(NamedTuple):
    """A number that a release moved."""

    period: str
    what: str
    before: str
    before_on: str
    after: str
    change: str
    href: str

    @property
    def sentence(self) -> str:
        """As a feed says it: “Q4 2023: Potential victims referred revised 4,142 → 4,134”."""
        return _("%(period)s: %(what)s revised %(before)s → %(after)s") % {
            "period": self.period, "what": self.what, "before": self.before, "after": self.after,
        }  # fmt: skip


def moved(dataset: Dataset, revised: Iterable[RevisedValue]) -> list[Moved]:
    """Say what became of numbers; they were read with revisions()."""
    return [_moved(dataset, each) for each in revised]


def revisions() -> list[str]:
    """What has to be read beside a revised value."""
    return ["after__series__measure", "after__series__dataset__source", "before__release", "after__release"]


def notes(release: Release, allowed: Shown) -> list[tuple[str, str]]:
    """What was doubted about a release or its file, and what editors answer to the public.

    A doubt names numbers: where some may not be shown, the answer stands alone.
    """
    subjects = [f"release:{release.pk}"]
    if release.sha256:
        files = StatisticsImport.objects.filter(sha256=release.sha256, state=ImportState.ACCEPTED)
        subjects += [f"import:{key}" for key in files.values_list("pk", flat=True)]
    found = CheckAnswer.objects.filter(subject__in=subjects, is_public=True)
    return [(each.message if allowed.is_whole else "", each.text) for each in found]


def _moved(dataset: Dataset, each: RevisedValue) -> Moved:
    before, after, series = each.before, each.after, each.after.series
    label = "" if series.category == tables.ALL else f", {series.label}"
    was = before.release
    measure = measured(series)
    if before.value is not None and after.value is not None:
        change = charts.change(before.value, after.value, figures.unit(measure))
    else:
        change = ""
    return Moved(
        period=after.period.short,
        what=f"{measure.title}{label}",
        before=_said(before, measure),
        before_on=numbers.day(was.published_on, was.precision),
        after=_said(after, measure),
        change=change,
        href=figures.series_address(dataset, measure.code, series.category, after.period),
    )


def _said(each: Observation, measure: tables.Measured) -> str:
    return numbers.said(
        each.value, decimals=measure.decimals, unit=measure.unit, qualifier=each.qualifier, words=each.words
    )
