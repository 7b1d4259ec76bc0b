"""The checks, asked about what a file would bring: each release by itself, beside all that is held."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from news.statistics import checks
from news.statistics.checks import Figure, gross
from news.statistics.checks.sheet import ADDITIVE
from news.statistics.importing.comparing import Plan
from news.statistics.importing.matching import Number, Vintage
from news.statistics.models import Category, Dimension
from news.statistics.periods import Period

# More doubts than anybody answers: the file has another fault.
MOST = 200


def findings(plan: Plan) -> list[dict[str, Any]]:
    """What the checks doubt, each once."""
    found: dict[str, dict[str, Any]] = {}
    held = checks.Stored()
    for vintage in plan.vintages:
        figures = [_figure(each.number) for each in plan.stored if each.number.vintage is vintage]
        for finding in chain(checks.run(figures, held=held), _moved(plan, vintage), _near(plan, vintage)):
            found.setdefault(finding.fingerprint, _told(finding, vintage))
            if len(found) >= MOST:
                return list(found.values())
    return list(found.values())


def _moved(plan: Plan, vintage: Vintage) -> Iterator[checks.Finding]:
    """What jumps from one release of the file to the next; what is stored, the checks have looked at."""
    for each in plan.stored:
        earlier = each.before.number if each.before else None
        if each.number.vintage is vintage and earlier and earlier.value is not None:
            figure = _figure(each.number)
            if figure.measure_kind in ADDITIVE:
                yield from gross.jumped(figure, earlier.value, earlier.vintage.published_on)


def _near(plan: Plan, vintage: Vintage) -> Iterator[checks.Finding]:
    """New categories that may be slips of known ones."""
    fresh: dict[Dimension, dict[str, tuple[str, str]]] = defaultdict(dict)
    for number in (each.number for each in plan.stored if each.number.vintage is vintage):
        for dimension, code, label in number.line.parts if number.line.series_id is None else ():
            fresh[dimension].setdefault(code, (label, number.where))
    for dimension, named in fresh.items():
        known = dict(Category.objects.filter(dimension=dimension).values_list("code", "label"))
        for code, (label, where) in named.items():
            if code not in known:
                slug = vintage.dataset.slug
                yield from gross.near_category(where, slug, dimension.title, (code, label), known)


def _told(finding: checks.Finding, vintage: Vintage) -> dict[str, Any]:
    return {
        # Whose answers are kept with it.
        "dataset": vintage.dataset.slug,
        "release": vintage.code,
        "code": finding.code,
        "message": finding.message[:600],
        "where": finding.where,
        "numbers": list(finding.numbers),
        "fingerprint": finding.fingerprint,
    }


def _figure(number: Number) -> Figure:
    measure, dataset = number.line.measure, number.line.dataset
    return Figure(
        dataset=dataset.slug,
        kind=dataset.kind,
        measure=measure.code,
        measure_kind=measure.kind,
        unit=measure.unit,
        base=measure.base.code if measure.base else "",
        against=measure.against,
        categories=tuple((dimension.code, code) for dimension, code, _label in number.line.parts),
        period=Period(number.start, number.end),
        value=number.value,
        qualifier=number.qualifier,
        note=number.note,
        where=number.where,
        published_on=number.vintage.published_on,
        title=measure.title,
    )
