"""Datasets that a file brings along: described once, and from then on kept by editors alone.

A description is what `data/datasets.json` holds: slug, title, kind, counted, source, measures and dimensions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.faults import Fault, Faults, FileRefusedError
from news.statistics.models import Category, Dataset, Dimension, Measure, Source

MOST, MOST_CATEGORIES = 200, 2000
SOURCE = ("publisher", "title", "url", "licence", "licence_url", "accessed_on")
DATASET = ("slug", "title", "kind", "counted", "geography", "frequency", "summary", "coverage", "update_days")
MEASURE = ("code", "title", "kind", "unit", "decimals", "against")
DIMENSION = ("code", "title", "is_sensitive")
CATEGORY = ("code", "label")


def declare(described: Sequence[Mapping[str, Any]]) -> list[Dataset]:
    """Make the datasets that are not here yet, in the caller's transaction; leave those that are here alone.

    They are hidden until an editor shows them. Raises FileRefusedError for a description that says too little.
    """
    known = set(Dataset.objects.values_list("slug", flat=True))
    made, faults = [], Faults()
    for number, each in enumerate(described[:MOST]):
        if each.get("slug") in known:
            continue
        try:
            made.append(_made(each))
        except ValidationError as error:
            faults.add(Fault(f"datasets[{number}]", "", " ".join(error.messages)))
        except (AttributeError, KeyError, TypeError, ValueError):
            faults.add(Fault(f"datasets[{number}]", "", _("this describes no dataset.")))
    if faults.total:
        raise FileRefusedError(faults)
    return made


def _made(each: Mapping[str, Any]) -> Dataset:
    said = _only(each["source"], SOURCE)
    once = {name: said.get(name, "") for name in ("publisher", "title", "url")}
    source = Source.objects.filter(**once).first() or _saved(Source(**said))
    dataset = _saved(Dataset(**_only(each, DATASET), source=source, is_published=False))
    measures = {}
    for position, measure in enumerate(each["measures"][:MOST]):
        measures[measure["code"]] = _saved(Measure(dataset=dataset, position=position, **_only(measure, MEASURE)))
    for measure in each["measures"][:MOST]:
        if base := measure.get("base"):
            measures[measure["code"]].base = measures[base]
            measures[measure["code"]].save(update_fields=["base"])
    for position, dimension in enumerate(each.get("dimensions", [])[:MOST]):
        made = Dimension(dataset=dataset, position=position, **_only(dimension, DIMENSION))
        # Whatever the package says: an editor may say otherwise at the desk.
        made.is_sensitive = made.is_sensitive or made.is_telling
        _saved(made)
        for place, category in enumerate(dimension.get("categories", [])[:MOST_CATEGORIES]):
            _saved(Category(dimension=made, position=place, **_only(category, CATEGORY)))
    return dataset


def _only(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if said.get(name) is not None}


def _saved[Row: (Source, Dataset, Measure, Dimension, Category)](row: Row) -> Row:
    row.full_clean()
    row.save()
    return row
