"""The one door through which numbers leave: small ones that could point at people stay in.

Pages, charts, files, feeds, comparisons and quoted numbers all ask `shown`; nothing public reads observations without
it. Rules (design/statistics.md, "Small numbers"): below 10 for people whom this site serves, always; below 5 for
tables of others that are broken down by something sensitive or by three things and more; all else as it was published.
"""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import CharField, Count, F, Max, Value
from django.db.models.functions import Cast, Coalesce

from news.statistics.models import Dataset, Dimension, Hiding, Measure, Observation, Series
from news.statistics.suppression.deciding import DEEP, GROUPED, Decision, Rule, decide
from news.statistics.suppression.lines import Line
from news.statistics.suppression.lines import Value as Said
from news.statistics.suppression.showing import Row, Shown

__all__ = ["GROUPED", "K_OTHERS", "K_OURS", "Row", "Shown", "keep", "shown"]

K_OURS, K_OTHERS = 10, 5
# A decision follows from its key: what was kept before, the flags, and numbers, which are only ever added.
_decided: OrderedDict[tuple, Decision] = OrderedDict()
KEPT = 32
SENSITIVE, TOO_DEEP, HIDING = "sensitive", "deep", "hiding"


class _Basis(NamedTuple):
    """Of what a decision about a dataset is made. `hiding`: the key of the one that was kept last."""

    rule: Rule
    declared: tuple[tuple[str, str, str], ...]
    hiding: int | None
    # When it was made: a database that was put back may give its key again.
    made_at: str
    size: int
    newest: int | None

    @property
    def digest(self) -> str:
        """Name it, whatever was kept before."""
        rule = (self.rule.k, sorted(self.rule.sensitive), self.rule.is_everywhere)
        return sha256(repr((rule, self.declared, self.size, self.newest)).encode()).hexdigest()


def shown(dataset: Dataset) -> Shown:
    """Say what of a dataset may be shown: one query, three when something in it may be protected.

    It is what was kept when its numbers came. Where flags were changed since, it is decided anew, and hides that too.
    """
    k = K_OURS if dataset.is_ours else K_OTHERS
    if (basis := _basis(dataset, k)) is None:
        return Shown(dataset, k)
    key = (dataset.pk, *basis)
    if key not in _decided:
        _decided[key] = _decision(dataset, basis)
        while len(_decided) > KEPT:
            _decided.popitem(last=False)
    decision = _decided[key]
    return Shown(dataset, k, frozenset(decision.hidden), decision.groups, frozenset(decision.withheld))


def keep(datasets: Iterable[Dataset]) -> None:
    """Decide about datasets and write it down, in the transaction that brings their numbers. Again: quiet."""
    with transaction.atomic():
        keys = [dataset.pk for dataset in datasets]
        for dataset in Dataset.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"):
            basis = _basis(dataset, K_OURS if dataset.is_ours else K_OTHERS)
            if basis is None or not basis.size or _is_kept(basis):
                continue
            decision = _decision(dataset, basis)
            Hiding.objects.create(
                dataset=dataset,
                basis=basis.digest,
                groups={name: sorted(codes) for name, codes in decision.groups.items()},
                withheld=sorted([measure, sorted(names)] for measure, names in decision.withheld),
                hidden=sorted(decision.hidden),
            )


def _basis(dataset: Dataset, k: int) -> _Basis | None:
    """Return what decides; None where nothing is protected, and nothing ever was."""
    declared = _declared(dataset)
    hiding, made_at = next(((int(key), at) for key, what, at in declared if what == HIDING), (None, ""))
    declared = [each for each in declared if each[1] != HIDING]
    if (
        not dataset.is_ours
        and hiding is None
        and not any(what in {SENSITIVE, TOO_DEEP} for _code, what, _of in declared)
    ):
        return None
    rule = Rule(k, frozenset(code for code, what, _of in declared if what == SENSITIVE), is_everywhere=dataset.is_ours)
    size = Observation.objects.filter(series__dataset=dataset).aggregate(count=Count("pk"), newest=Max("pk"))
    return _Basis(rule, tuple(declared), hiding, made_at, size["count"], size["newest"])


def _decision(dataset: Dataset, basis: _Basis) -> Decision:
    before = None
    if basis.hiding and (kept := Hiding.objects.filter(pk=basis.hiding).first()):
        groups = {name: frozenset(codes) for name, codes in kept.groups.items()}
        before = Decision(groups, {(measure, frozenset(names)) for measure, names in kept.withheld}, set(kept.hidden))
        if kept.basis == basis.digest:
            return before
    return decide(_lines(dataset), basis.rule, before)


def _is_kept(basis: _Basis) -> bool:
    return basis.hiding is not None and Hiding.objects.filter(pk=basis.hiding, basis=basis.digest).exists()


def _declared(dataset: Dataset) -> list[tuple[str, str, str]]:
    """Return what decides about protection, in one query: sensitive breakdowns, measures, a deep line, what is kept."""
    none = Value("", CharField())
    names = ("named", "what", "of")
    dimensions = Dimension.objects.filter(dataset=dataset, is_sensitive=True).order_by()
    measures = Measure.objects.filter(dataset=dataset).order_by()
    deep = Series.objects.filter(dataset=dataset, depth__gte=DEEP).order_by()
    kept = Hiding.objects.filter(dataset=dataset).order_by("-pk")
    text = {"named": Cast("pk", CharField()), "what": Value(HIDING, CharField()), "of": Cast("made_at", CharField())}
    asked = [
        dimensions.annotate(named=F("code"), what=Value(SENSITIVE, CharField()), of=none).values_list(*names),
        measures.annotate(named=F("code"), what=F("kind"), of=Coalesce("base__code", none)).values_list(*names),
        deep.annotate(named=none, what=Value(TOO_DEEP, CharField()), of=none).values_list(*names),
        kept.annotate(**text).values_list(*names)[:1],
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
