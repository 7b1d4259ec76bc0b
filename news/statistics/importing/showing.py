"""What a plan would do, as JSON: counts of everything, and as many examples as somebody reads."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounts.faults import Faults
from news.statistics.importing import values
from news.statistics.importing.comparing import Change, Gone, Plan, Stored
from news.statistics.periods import Period

# Rows of each sort that are kept for the page; the rest is counted.
SHOWN = 300


def preview(plan: Plan, findings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Everything that the page of an import shows."""
    return {
        "counts": {change.value: plan.counts[change] for change in Change} | {"vanished": len(plan.vanished)},
        "releases": [_release(plan, vintage) for vintage in plan.vintages],
        "new": [change(each) for each in _first(plan, Change.NEW)],
        "revised": [change(each) for each in _first(plan, Change.REVISED)],
        "vanished": [_gone(each) for each in plan.vanished[:SHOWN]],
        "findings": list(findings),
        "digest": plan.digest,
    }


def faulty(faults: Faults) -> dict[str, Any]:
    """What the page of a refused file shows."""
    kept = [
        {"where": values.cleaned(each.where), "column": each.column, "message": values.cleaned(each.message)}
        for each in faults
    ]
    return {"faults": kept, "faults_total": faults.total}


def change(each: Stored) -> dict[str, Any]:
    """One number that a file brings or moves."""
    number = each.number
    return {
        "what": number.line.label,
        "period": Period(number.start, number.end).code,
        "value": said(number.value, number.words),
        "before": said(*each.before.said[:3:2]) if each.before else "",
        "release": number.vintage.code,
        "where": number.where,
    }


def said(value: Any, words: Any) -> str:
    """A number or the words in its place."""
    return f"{Decimal(value).normalize():f}" if value is not None else str(words or "–")


def _first(plan: Plan, wanted: Change) -> list[Stored]:
    return [each for each in plan.stored if each.change == wanted][:SHOWN]


def _gone(each: Gone) -> dict[str, Any]:
    what = each.line.label if each.line.parts or each.line.key == "all" else f"{each.line.label}: {each.line.key}"
    return {"what": what, "period": each.period.code, "release": each.vintage.code}


def _release(plan: Plan, vintage: Any) -> dict[str, Any]:
    return {
        "dataset": vintage.dataset.slug,
        "code": vintage.code,
        "published_on": vintage.published_on.isoformat() if vintage.is_day else f"{vintage.published_on:%Y-%m}",
        "is_new": vintage.release is None,
        "values": sum(each.number.vintage is vintage for each in plan.stored),
    }
