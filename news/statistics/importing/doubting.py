"""The checks, asked about what a file would bring: each release by itself, beside all that is held."""

from typing import Any

from news.statistics import checks
from news.statistics.checks import Figure
from news.statistics.importing.comparing import Plan
from news.statistics.importing.matching import Number
from news.statistics.periods import Period

# More doubts than anybody answers: the file has another fault.
MOST = 200


def findings(plan: Plan) -> list[dict[str, Any]]:
    """What the checks doubt, each once."""
    found: dict[str, dict[str, Any]] = {}
    held = checks.Stored()
    for vintage in plan.vintages:
        figures = [_figure(each.number) for each in plan.stored if each.number.vintage is vintage]
        for finding in checks.run(figures, held=held):
            found.setdefault(finding.fingerprint, _told(finding))
            if len(found) >= MOST:
                return list(found.values())
    return list(found.values())


def _told(finding: checks.Finding) -> dict[str, Any]:
    return {
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
