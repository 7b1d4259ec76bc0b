"""How a dataset is cited, and what machines read of its page."""

import json
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from news.statistics import numbers
from news.statistics.models import Dataset
from news.statistics.tables import Outline

# In a script element the letters of "</script>" would end it, whatever the JSON says; these spellings mean the same.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
TYPES = (("csv", "text/csv"), ("json", "application/json"), ("package", "application/zip"))


class Cited(NamedTuple):
    """How to cite a page, for a text and for BibTeX."""

    text: str
    bibtex: str


def cited(dataset: Any, address: str, day: date | None) -> Cited:
    """Cite the numbers of a dataset as they counted on a day; without one, today."""
    on = day or timezone.localdate()
    publisher, published = dataset.source.publisher, dataset.last_on
    said = numbers.day(published, dataset.last_precision) if published else _("undated")
    text = _("%(publisher)s: “%(title)s”, release of %(day)s. HTMSE statistics, as of %(as_of)s. %(address)s") % {
        "publisher": publisher, "title": dataset.title, "day": said, "as_of": numbers.day(on), "address": address,
    }  # fmt: skip
    fields = {
        "author": f"{{{_tex(publisher)}}}",
        "title": _tex(dataset.title),
        "year": str(published.year) if published else "n.d.",
        "howpublished": r"HTMSE statistics",
        "note": f"As of {on.isoformat()}",
        "url": address,
    }
    key = f"{dataset.slug}-{on.isoformat()}".replace("-", "_")
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return Cited(text, f"@misc{{{key},\n{body}}}")


def linked_data(dataset: Dataset, outline: Outline, periods: tuple[date | None, date | None], site: str) -> SafeString:
    """Return the JSON-LD of a dataset (schema.org); `site` is our address without a path."""
    told = json.dumps(_without_nothing(_described(dataset, outline, periods, site)), ensure_ascii=False)
    return mark_safe(told.translate(ESCAPES))  # noqa: S308 - nothing of HTML is left after the translation


def _described(dataset: Any, outline: Outline, periods: tuple[date | None, date | None], site: str) -> dict[str, Any]:
    source, (first, last) = dataset.source, periods
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": dataset.title,
        "description": f"{dataset.summary or dataset.coverage or dataset.title} {_('One unit is')} {dataset.counted}.",
        "url": site + reverse("statistics:dataset", args=[dataset.slug]),
        "identifier": dataset.slug,
        "creator": {"@type": "Organization", "name": source.publisher},
        "isBasedOn": source.url,
        "license": source.licence_url,
        "isAccessibleForFree": True,
        "spatialCoverage": dataset.geography,
        "temporalCoverage": f"{first.isoformat()}/{last.isoformat()}" if first and last else "",
        "datePublished": dataset.first_on.isoformat() if dataset.first_on else "",
        "dateModified": dataset.last_on.isoformat() if dataset.last_on else "",
        "version": dataset.last_code,
        "variableMeasured": [
            {"@type": "PropertyValue", "name": each.title, "unitText": each.unit} for each in outline.measures
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": site + reverse(f"statistics:{name}", args=[dataset.slug]),
            }
            for name, media_type in TYPES
        ],
    }


def _without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _tex(text: str) -> str:
    return "".join(TEX.get(letter, letter) for letter in text)
