"""Numbers as files: CSV, JSON and a Data Package, as they count today or counted on a day.

The first eight columns stay as they are: scripts rely on them. What may be in a file is decided by `suppression`.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Max

from news.statistics import numbers, vanishing
from news.statistics.models import Category, Dataset, Dimension, Measure, Observation, Release, Series
from news.statistics.suppression import Row, Shown, shown
from news.statistics.vanishing import Vanishing

COLUMNS = (
    "measure", "category", "period_start", "period_end", "value", "release", "published_on",
    "qualifier", "words", "flags", "unit", "source", "locator", "not_in",
)  # fmt: skip
# A spreadsheet takes a text that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# When this module writes other bytes for the same numbers, copies that are kept elsewhere are old.
EDITION = "3"
CHUNK = 2_000
# The oldest day that a zip file can hold: the same numbers are the same bytes.
NEVER = (1980, 1, 1, 0, 0, 0)
TYPES = {"value": "number", "period_start": "date", "period_end": "date"}
DESCRIPTIONS = {
    "measure": "What is measured, by its code.",
    "category": "The codes of its categories, such as age=adult;gender=male; all is the total.",
    "period_start": "First day of the period; empty where the source does not say.",
    "period_end": "Last day of the period; empty where the source does not say.",
    "value": "The number; empty where there is none, and flags or words say why.",
    "release": "Code of the release in which this number stands.",
    "published_on": "Day of the release (2024-03-07), or its month where no more is known (2023-08).",
    "qualifier": "exact, over, under or about.",
    "words": "What the source says instead of a number.",
    "flags": "Status letters of the Government Statistical Service, such as [p][r].",
    "unit": "Unit of the measure.",
    "source": "Address of the publication, or its title.",
    "locator": "Sheet and cell, line, or sentence in the source.",
    "not_in": "Code of the first later release that should have this number and has not; it still counts.",
}


def rows(dataset: Dataset, day: date | None = None, allowed: Shown | None = None) -> Iterator[list[str]]:
    """Give what counts, or counted at the end of `day`, as COLUMNS, in the order of measures, categories, periods."""
    held = Observation.objects.filter(series__dataset=dataset).counting(day).with_all()
    order = ("series__measure__position", "series__measure__code", "series__depth", "series__category")
    held = held.order_by(*order, "period_start", "period_end", "pk")
    gone = vanishing.of(Observation.objects.filter(series__dataset=dataset), day)
    return lines(dataset, held.iterator(CHUNK), allowed or shown(dataset), gone)


def lines(
    dataset: Dataset, held: Iterable[Observation], allowed: Shown, gone: Vanishing | None = None
) -> Iterator[list[str]]:
    """Yield what may be shown of numbers that were read with_all(), as COLUMNS. `gone`: where all of them count."""
    units = dict(Measure.objects.filter(dataset=dataset).values_list("code", "unit"))
    precisions = dict(Release.objects.filter(dataset=dataset).values_list("code", "precision"))
    for row in allowed.rows(held):
        left = gone.of(vanishing.place(row.measure, row.category), row.period, row.published_on) if gone else None
        yield _row(row, units.get(row.measure, ""), precisions.get(row.release, "day"), left.code if left else "")


def text(found: Iterable[list[str]]) -> Iterator[str]:
    """Yield a CSV in pieces, with its head. Nothing in it is a formula."""
    yield _line(list(COLUMNS))
    for row in found:
        yield _line([_safe(name, value) for name, value in zip(COLUMNS, row, strict=True)])


def objects(dataset: Dataset, found: Iterable[list[str]], day: date | None, address: str) -> Iterator[str]:
    """Yield a JSON document in pieces: about the dataset, then its rows."""
    about = {
        "dataset": dataset.slug,
        "title": dataset.title,
        "kind": dataset.kind,
        "counted": dataset.counted,
        "as_of": day.isoformat() if day else None,
        "source": _source(dataset),
        "page": address,
    }
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "rows": ['
    between = "\n"
    for row in found:
        told: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
        yield between + json.dumps(told | {"value": _read(told["value"])}, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def package(dataset: Dataset, day: date | None, address: str) -> bytes:
    """Return a Data Package (datapackage.org, version 2) as a zip; the same numbers are the same bytes."""
    content = "".join(text(rows(dataset, day))).encode()
    description = json.dumps(described(dataset, day, address, content), ensure_ascii=False, indent=2) + "\n"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in (("datapackage.json", description.encode()), ("data.csv", content)):
            entry = zipfile.ZipInfo(name, NEVER)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, data)
    return held.getvalue()


def described(dataset: Dataset, day: date | None, address: str, content: bytes) -> dict[str, Any]:
    """Return the datapackage.json of a CSV."""
    last = Release.objects.filter(dataset=dataset, **({"published_on__lte": day} if day else {})).first()
    about: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": dataset.slug,
        "title": dataset.title,
        "description": dataset.summary or dataset.coverage or dataset.title,
        "homepage": address,
        "sources": [_source(dataset)],
        "resources": [_resource(content)],
        # What a site that imports it has to know of the dataset (importing/describing.py).
        "datasets": [_description(dataset, shown(dataset))],
    }
    if last:
        about |= {"version": last.code, "created": f"{last.published_on:%Y-%m-%d}T00:00:00Z"}
    if dataset.source.licence_url:
        about["licenses"] = [{"path": dataset.source.licence_url, "title": dataset.source.licence}]
    return about


def _description(dataset: Dataset, allowed: Shown) -> dict[str, Any]:
    """What the dataset is. Of its categories those that stand in a line that may be shown."""
    names = ("slug", "title", "kind", "counted", "geography", "frequency", "summary", "coverage", "update_days")
    source, places = dataset.source, ("publisher", "title", "url", "licence", "licence_url", "accessed_on")
    lines = allowed.series(Series.objects.filter(dataset=dataset))
    categories: dict[int, list[dict[str, str]]] = defaultdict(list)
    for each in Category.objects.filter(dimension__dataset=dataset, series__in=lines).distinct():
        categories[each.dimension_id].append({"code": each.code, "label": each.label})
    return _said(dataset, names) | {
        "source": _said(source, places),
        "measures": [
            _said(each, ("code", "title", "kind", "unit", "decimals", "against"))
            | ({"base": each.base.code} if each.base else {})
            for each in dataset.measures.select_related("base")
        ],
        "dimensions": [
            _said(each, ("code", "title", "is_sensitive")) | {"categories": categories[each.pk]}
            for each in dataset.dimensions.all()
        ],
    }


def _said(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What a row says, as JSON holds it; what it does not say is left out."""
    told = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in told.items()
        if value not in {None, ""}
    }


def fingerprint(dataset: Dataset, day: date | None) -> str:
    """Return what changes whenever a file of the dataset would: its releases, its numbers, and what may be shown."""
    releases = list(Release.objects.filter(dataset=dataset).order_by("pk").values_list("pk", "source_id"))
    newest = Observation.objects.filter(release__dataset=dataset).aggregate(newest=Max("pk"))["newest"]
    measures = list(Measure.objects.filter(dataset=dataset).order_by("pk").values_list())
    dimensions = list(Dimension.objects.filter(dataset=dataset).order_by("pk").values_list())
    allowed = shown(dataset)
    may = (allowed.k, sorted(allowed.hidden), sorted((name, sorted(codes)) for name, codes in allowed.groups.items()))
    about = [EDITION, *(str(getattr(dataset, field.attname)) for field in Dataset._meta.fields), _source(dataset)]
    return hashlib.sha256(repr((about, releases, newest, measures, dimensions, may, day)).encode()).hexdigest()[:32]


def _row(row: Row, unit: str, precision: str, not_in: str) -> list[str]:
    start, end = row.period
    said = [
        row.measure,
        row.category,
        start.isoformat() if start else "",
        end.isoformat() if end else "",
        numbers.raw(row.value),
        row.release,
        numbers.day_code(row.published_on, precision),
    ]
    told = row.observation
    if told is None:
        return [*said, "exact", "", "", unit, "", "", ""]
    flags = "".join(f"[{flag}]" for flag in told.flags)
    source = told.release.source
    return [*said, told.qualifier, told.words, flags, unit, source.url or str(source), told.locator, not_in]


def _read(value: str) -> int | float | None:
    """A number of a JSON document; null where there is none."""
    if not value:
        return None
    return float(value) if "." in value else int(value)


def _resource(content: bytes) -> dict[str, Any]:
    fields = [{"name": name, "type": TYPES.get(name, "string"), "description": DESCRIPTIONS[name]} for name in COLUMNS]
    return {
        "name": "data",
        "type": "table",
        "path": "data.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _source(dataset: Dataset) -> dict[str, str]:
    source = dataset.source
    told = {"title": str(source), "path": source.url, "licence": source.licence}
    return {name: value for name, value in told.items() if value}


def _line(values: list[str]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerow(values)
    return held.getvalue()


def _safe(name: str, value: str) -> str:
    return f"'{value}" if name != "value" and value.startswith(FORMULA) else value
