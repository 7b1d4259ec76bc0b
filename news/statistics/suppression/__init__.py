"""The one door through which numbers leave: small ones that could point at people stay in.

Pages, charts, files, feeds, comparisons and quoted numbers all ask `shown`; nothing public reads observations without
it. Rules (design/statistics.md, "Small numbers"): below 10 for people whom this site serves, always; below 5 for
tables of others that are broken down by something sensitive or by three things and more; all else as it was published.
"""

from collections import OrderedDict
from typing import Any

from django.db.models import CharField, Count, F, Max, Value
from django.db.models.functions import Coalesce

from news.statistics.models import Dataset, Dimension, Measure, Observation, Series
from news.statistics.suppression.deciding import DEEP, GROUPED, Decision, Rule, decide
from news.statistics.suppression.lines import Line
from news.statistics.suppression.lines import Value as Said
from news.statistics.suppression.showing import Row, Shown

__all__ = ["GROUPED", "K_OTHERS", "K_OURS", "Row", "Shown", "shown"]

K_OURS, K_OTHERS = 10, 5
# Numbers are only ever added, so what was decided about so many of them stays true of them.
_decided: OrderedDict[tuple, Decision] = OrderedDict()
KEPT = 32
SENSITIVE, TOO_DEEP = "sensitive", "deep"


def shown(dataset: Dataset) -> Shown:
    """Say what of a dataset may be shown: one query, three when something in it may be protected."""
    k = K_OURS if dataset.is_ours else K_OTHERS
    declared = _declared(dataset)
    rule = Rule(k, frozenset(code for code, what, _of in declared if what == SENSITIVE), is_everywhere=dataset.is_ours)
    if not dataset.is_ours and not any(what in {SENSITIVE, TOO_DEEP} for _code, what, _of in declared):
        return Shown(dataset, k)
    size = Observation.objects.filter(series__dataset=dataset).aggregate(count=Count("pk"), newest=Max("pk"))
    key: tuple[Any, ...] = (dataset.pk, rule, tuple(declared), size["count"], size["newest"])
    if key not in _decided:
        _decided[key] = decide(_lines(dataset), rule)
        while len(_decided) > KEPT:
            _decided.popitem(last=False)
    decision = _decided[key]
    return Shown(dataset, k, frozenset(decision.hidden), decision.groups, frozenset(decision.withheld))


def _declared(dataset: Dataset) -> list[tuple[str, str, str]]:
    """Return what decides about protection, in one query: sensitive breakdowns, measures, and a line that is deep."""
    none = Value("", CharField())
    names = ("named", "what", "of")
    dimensions = Dimension.objects.filter(dataset=dataset, is_sensitive=True).order_by()
    measures = Measure.objects.filter(dataset=dataset).order_by()
    deep = Series.objects.filter(dataset=dataset, depth__gte=DEEP).order_by()
    asked = [
        dimensions.annotate(named=F("code"), what=Value(SENSITIVE, CharField()), of=none).values_list(*names),
        measures.annotate(named=F("code"), what=F("kind"), of=Coalesce("base__code", none)).values_list(*names),
        deep.annotate(named=none, what=Value(TOO_DEEP, CharField()), of=none).values_list(*names),
    ]
    return sorted(asked[0].union(*asked[1:]).order_by())


def _lines(dataset: Dataset) -> list[Line]:
    lines: dict[int, Line] = {}
    numbers = Observation.objects.filter(series__dataset=dataset, value__isnull=False)
    rows = numbers.order_by("release__published_on", "release_id").values_list(
        "series", "period_start", "period_end", "release__published_on", "value",
        "series__measure__code", "series__measure__kind", "series__category", "series__measure__base__code",
    )  # fmt: skip
    for key, start, end, day, value, measure, kind, category, base in rows.iterator(10_000):
        if key not in lines:
            lines[key] = Line(key, measure, kind, _categories(category), base or "")
        if value is not None:
            lines[key].values.append(Said((start, end), day, value))
    return list(lines.values())


def _categories(text: str) -> tuple[tuple[str, str], ...]:
    if text == "all":
        return ()
    return tuple((part.partition("=")[0], part.partition("=")[2]) for part in text.split(";"))
