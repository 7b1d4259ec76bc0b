"""Saying what a dataset is, before numbers of it are taken in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model

from accounts import audit
from accounts.permissions import Permission, require
from news.statistics.models import (
    Category,
    Dataset,
    Dimension,
    Erratum,
    Footnote,
    Measure,
    Observation,
    SeriesBreak,
    Source,
)
from news.statistics.periods import Period

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

Said = Mapping[str, Any]
# What a description says about the dataset itself.
OWN = ("title", "kind", "counted", "geography", "frequency", "summary", "coverage", "update_days")


@dataclass(frozen=True, slots=True)
class Declared:
    """What was new; `slugs`: the datasets among it."""

    rows: int
    slugs: tuple[str, ...]


@dataclass(slots=True)
class _Made:
    """Rows on their way in: all of one sort in one statement."""

    rows: int = 0
    slugs: list[str] = field(default_factory=list)

    def make(self, model: type[Model], wanted: Iterable[Model]) -> None:
        fresh = list(wanted)
        # Rows that it belongs to were read just now; asking for each of them again would be a query a row.
        known = [field.name for field in model._meta.fields if field.is_relation or field.primary_key]
        for each in fresh:
            each.clean_fields(exclude=known)
        model._default_manager.bulk_create(fresh)
        self.rows += len(fresh)


@transaction.atomic
def declare(*, sources: Mapping[str, Said], datasets: Sequence[Said], by: "Actor | System") -> Declared:
    """Make what is missing of these datasets: their sources, measures, breakdowns, breaks and notes.

    What is there already stays as an editor left it, so again changes nothing. Raises PermissionDenied, and
    ValidationError for a description that says what cannot be; then nothing is made.
    """
    require(by, Permission.EDIT_STATISTICS)
    made = _Made()
    _sources(made, sources)
    _datasets(made, sources, datasets)
    known = {
        one.slug: one for one in Dataset.objects.select_for_update().filter(slug__in=[d["slug"] for d in datasets])
    }
    told = [(known[said["slug"]], said) for said in datasets]
    measures = _measures(made, told)
    _breakdowns(made, told)
    _breaks(made, told, measures)
    _footnotes(made, told, measures)
    done = Declared(made.rows, tuple(made.slugs))
    if done.rows:
        audit.record(by=by, verb="datasets.declared", target="statistics", detail={"rows": done.rows})
    return done


@transaction.atomic
def declare_errata(*, datasets: Sequence[Said], by: "Actor | System") -> int:
    """Note the slips that these datasets are known to hold, and return how many notes are new.

    Their numbers have to be there. Raises PermissionDenied, and Observation.DoesNotExist for a slip in no number.
    """
    require(by, Permission.EDIT_STATISTICS)
    asked = [(said["slug"], each) for said in datasets for each in said.get("errata", ())]
    known = set(Erratum.objects.values_list("dataset__slug", "text"))
    fresh = [(slug, each) for slug, each in asked if (slug, each["text"]) not in known]
    slugs = dict(Dataset.objects.filter(slug__in={slug for slug, _each in fresh}).values_list("slug", "pk"))
    made = _Made()
    rows = [
        Erratum(dataset_id=slugs[slug], dated_on=each["dated_on"], text=each["text"], observation=_cell(slug, each))
        for slug, each in fresh
    ]
    made.make(Erratum, rows)
    if rows:
        audit.record(by=by, verb="errata.declared", target="statistics", detail={"rows": len(rows)})
    return len(rows)


@transaction.atomic
def entitle(*, titles: Mapping[str, str], by: "Actor | System") -> int:
    """Call publications by their titles, by their addresses; return how many were called otherwise. Again: quiet.

    An import knows the address alone. Raises PermissionDenied.
    """
    require(by, Permission.EDIT_STATISTICS)
    rows = [one for one in Source.objects.filter(url__in=titles) if one.title != titles[one.url]]
    taken = set(Source.objects.filter(url__in=titles).values_list("publisher", "title", "url"))
    changed = [one for one in rows if (one.publisher, titles[one.url], one.url) not in taken]
    for one in changed:
        one.title = titles[one.url]
    Source.objects.bulk_update(changed, ["title"])
    if changed:
        audit.record(by=by, verb="sources.entitled", target="statistics", detail={"rows": len(changed)})
    return len(changed)


def _cell(slug: str, said: Said) -> Observation | None:
    if "cell" not in said:
        return None
    measure, category, period = said["cell"]
    cell = Observation.objects.of_dataset(slug).of_period(Period.parsed(period))
    return cell.filter(series__measure__code=measure, series__category=category).latest("release__published_on")


def _sources(made: _Made, sources: Mapping[str, Said]) -> None:
    known = set(Source.objects.values_list("publisher", "title", "url"))
    made.make(Source, (Source(**said) for said in sources.values() if _place(said) not in known))


def _place(said: Said) -> tuple[str, str, str]:
    return said["publisher"], said["title"], said.get("url", "")


def _datasets(made: _Made, sources: Mapping[str, Said], datasets: Sequence[Said]) -> None:
    known = set(Dataset.objects.values_list("slug", flat=True))
    fresh = [said for said in datasets if said["slug"] not in known]
    keys = {(one.publisher, one.title, one.url): one for one in Source.objects.all()}
    made.make(
        Dataset,
        (
            Dataset(
                slug=said["slug"],
                source=keys[_place(sources[said["source"]])],
                **{name: said[name] for name in OWN if name in said},
            )
            for said in fresh
        ),
    )
    made.slugs.extend(said["slug"] for said in fresh)


def _measures(made: _Made, told: "list[tuple[Dataset, Said]]") -> dict[tuple[int, str], Measure]:
    """Make the measures, those that others are a share or a change of first; return all by dataset and code."""
    for is_base in (True, False):
        known = _known_measures(told)
        made.make(
            Measure,
            (
                Measure(dataset=dataset, position=place, **_measure(said, dataset, known))
                for dataset, described in told
                for place, said in enumerate(described["measures"])
                if ("base" not in said) is is_base and (dataset.pk, said["code"]) not in known
            ),
        )
    return _known_measures(told)


def _known_measures(told: "list[tuple[Dataset, Said]]") -> dict[tuple[int, str], Measure]:
    rows = Measure.objects.filter(dataset__in=[dataset for dataset, _said in told])
    return {(one.dataset_id, one.code): one for one in rows}


def _measure(said: Said, dataset: Dataset, known: Mapping[tuple[int, str], Measure]) -> dict[str, Any]:
    base = known[dataset.pk, said["base"]] if "base" in said else None
    return {**{name: value for name, value in said.items() if name != "base"}, "base": base}


def _breakdowns(made: _Made, told: "list[tuple[Dataset, Said]]") -> None:
    asked = [(dataset, place, each) for dataset, said in told for place, each in enumerate(said.get("dimensions", ()))]
    known = set(Dimension.objects.values_list("dataset_id", "code"))
    made.make(
        Dimension,
        (_dimension(dataset, place, each) for dataset, place, each in asked if (dataset.pk, each["code"]) not in known),
    )
    dimensions = {(one.dataset_id, one.code): one for one in Dimension.objects.all()}
    taken = set(Category.objects.values_list("dimension_id", "code"))
    made.make(
        Category,
        (
            Category(dimension=dimension, code=part["code"], label=part["label"], position=place)
            for dataset, _place, each in asked
            for dimension in [dimensions[dataset.pk, each["code"]]]
            for place, part in enumerate(each.get("categories", ()))
            if (dimension.pk, part["code"]) not in taken
        ),
    )


def _dimension(dataset: Dataset, place: int, said: Said) -> Dimension:
    made = Dimension(dataset=dataset, code=said["code"], title=said["title"], position=place)
    made.is_sensitive = said.get("is_sensitive", made.is_telling)
    return made


def _breaks(made: _Made, told: "list[tuple[Dataset, Said]]", measures: Mapping[tuple[int, str], Measure]) -> None:
    known = {(measure, str(on)) for measure, on in SeriesBreak.objects.values_list("measure_id", "on")}
    made.make(
        SeriesBreak,
        (
            SeriesBreak(measure=measure, on=each["on"], text=each["text"])
            for dataset, said in told
            for each in said.get("breaks", ())
            for measure in [measures[dataset.pk, each["measure"]]]
            if (measure.pk, each["on"]) not in known
        ),
    )


def _footnotes(made: _Made, told: "list[tuple[Dataset, Said]]", measures: Mapping[tuple[int, str], Measure]) -> None:
    known = set(Footnote.objects.values_list("dataset_id", "text"))
    rows = []
    for dataset, said in told:
        for place, each in enumerate(said.get("footnotes", ())):
            period = Period.parsed(each["period"]) if "period" in each else Period()
            if (dataset.pk, each["text"]) not in known:
                rows.append(
                    Footnote(
                        dataset=dataset,
                        measure=measures[dataset.pk, each["measure"]] if "measure" in each else None,
                        period_start=period.start,
                        period_end=period.end,
                        text=each["text"],
                        position=place,
                    )
                )
    made.make(Footnote, rows)
