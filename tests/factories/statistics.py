"""Datasets with their releases and numbers, as an import would leave them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from news.statistics.choices import DatasetKind, MeasureKind, Precision
from news.statistics.models import (
    Category,
    Dataset,
    Dimension,
    Measure,
    Observation,
    Release,
    RevisedValue,
    Series,
    Source,
)
from news.statistics.periods import Period
from news.statistics.periods import published as day_of

PUBLISHER = "Home Office"


def source(title: str = "Statistics of the National Referral Mechanism", **kept: Any) -> Source:
    """Where it stands; the same title is the same source."""
    fields = {"url": "https://www.gov.uk/example", "licence": "to be confirmed", **kept}
    return Source.objects.get_or_create(publisher=fields.pop("publisher", PUBLISHER), title=title, defaults=fields)[0]


def dataset(slug: str = "nrm", **kept: Any) -> Dataset:
    """An official one, published, of referrals."""
    fields = {"title": "Referrals to the NRM", "kind": DatasetKind.OFFICIAL, "counted": "a referral", **kept}
    return Dataset.objects.create(slug=slug, source=fields.pop("source", None) or source(), **fields)


def measure(of: Dataset, code: str = "referrals", **kept: Any) -> Measure:
    """A count of people."""
    fields = {"title": "Potential victims referred", "kind": MeasureKind.COUNT, "unit": "people", **kept}
    return Measure.objects.create(dataset=of, code=code, **fields)


def dimension(of: Dataset, code: str = "gender", *categories: str, **kept: Any) -> Dimension:
    """A breakdown with categories of these codes."""
    made = Dimension.objects.create(dataset=of, code=code, title=kept.pop("title", code.capitalize()), **kept)
    for position, each in enumerate(categories):
        label = each.replace("_", " ").capitalize()
        Category.objects.create(dimension=made, code=each, label=label, position=position)
    return made


def series(of: Measure, **cut: str) -> Series:
    """The line of these categories (gender="male"), made with what it lacks; none is the total."""
    found = []
    for code, part in cut.items():
        by, _ = Dimension.objects.get_or_create(
            dataset=of.dataset, code=code, defaults={"title": code.capitalize(), "position": 0}
        )
        label = part.replace("_", " ").capitalize()
        found.append(Category.objects.get_or_create(dimension=by, code=part, defaults={"label": label})[0])
    found.sort(key=lambda each: (each.dimension.position, each.dimension.title, each.dimension_id))
    category = ";".join(f"{each.dimension.code}={each.code}" for each in found) or "all"
    if kept := Series.objects.filter(measure=of, category=category).first():
        return kept
    label = ", ".join(each.label for each in found) or "All"
    made = Series.objects.create(dataset=of.dataset, measure=of, category=category, depth=len(found), label=label)
    made.categories.set(found)
    return made


def release(of: Dataset, day: str = "2024-03-07", code: str = "", **kept: Any) -> Release:
    """A publication on "2024-03-07" or in "2023-08"; the same code is the same release."""
    published_on, is_day = day_of(day)
    fields = {
        "published_on": published_on,
        "precision": Precision.DAY if is_day else Precision.MONTH,
        "source": kept.pop("source", None) or of.source,
        "loaded_at": timezone.now(),
        **kept,
    }
    code = code or f"r_{day.replace('-', '_')}"
    return Release.objects.get_or_create(dataset=of, code=code, defaults=fields)[0]


def observation(of: Series, period: str, value: object, at: Release, **kept: Any) -> Observation:
    """A number of "2023-Q4" or of "2023" (periods.Period.parsed; "none" says no day) in a release."""
    start, end = (None, None) if period == "none" else Period.parsed(period)
    number = None if value is None else Decimal(str(value))
    return Observation.objects.create(series=of, release=at, period_start=start, period_end=end, value=number, **kept)


def observations(of: Series, at: Release, **values: object) -> list[Observation]:
    """Several at once: Y2023=17004, Q2023_4=4134."""
    return [observation(of, _period(name), value, at) for name, value in values.items()]


def revised(before: Observation, after: Observation) -> RevisedValue:
    """What accepting the later release would have written."""
    return RevisedValue.objects.create(before=before, after=after, release=after.release, noticed_at=timezone.now())


def moved_quarter() -> tuple[Observation, Observation]:
    """The fourth quarter of 2023, published as 4,142 on 7 March 2024 and as 4,134 on 10 May 2024, in dataset nrm."""
    of = dataset()
    line = series(measure(of))
    before = observation(line, "2023-Q4", 4142, release(of, "2024-03-07", "q4_2023"))
    later = release(of, "2024-05-10", "q1_2024")
    after = observation(line, "2023-Q4", 4134, later)
    observation(line, "2024-Q1", 4524, later)
    revised(before, after)
    return before, after


def today() -> date:
    """The day of the clock of the tests."""
    return timezone.localdate()


def _period(name: str) -> str:
    kind, rest = name[0], name[1:]
    return rest if kind == "Y" else "{}-Q{}".format(*rest.split("_"))
