"""The list of datasets, and the page of one."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from news.statistics import numbers, tables
from news.statistics.choices import DatasetKind
from news.statistics.models import Dataset
from news.statistics.periods import Period
from news.statistics.presenters import figures
from news.statistics.presenters.figures import Figure
from news.statistics.suppression import Shown
from news.statistics.tables import ALL, Table


class Expected(NamedTuple):
    """When the next release should come."""

    on: date
    is_late: bool


class Group(NamedTuple):
    """The datasets of one kind."""

    kind: str
    title: str
    about: str
    datasets: list[Dataset]


class Page(NamedTuple):
    """What the page of a dataset shows. `figure`: None when nothing had been published by that day."""

    dataset: Dataset
    figure: Figure | None
    last: str
    expected: Expected | None
    notes: list[str]
    errata: list[tuple[date, str]]
    breaks: list[tuple[date, str]]
    hidden: str
    is_cut: bool


TITLES = {
    DatasetKind.OFFICIAL: gettext_lazy("Official counts"),
    DatasetKind.ESTIMATE: gettext_lazy("Estimates"),
    DatasetKind.NGO: gettext_lazy("Figures of non-governmental organisations"),
    DatasetKind.PRESS: gettext_lazy("Figures from the press"),
}
ABOUT = {
    DatasetKind.OFFICIAL: gettext_lazy("Counted by an authority, by its own rules."),
    DatasetKind.ESTIMATE: gettext_lazy("Worked out from surveys and models, not counted."),
    DatasetKind.NGO: gettext_lazy("Counted by an organisation among those whom it reached."),
    DatasetKind.PRESS: gettext_lazy("Printed by the press or heard from officials; nobody could check them."),
}


def groups(datasets: list[Dataset]) -> list[Group]:
    """Order datasets by their kind; each is read with `last_on` and `last_precision`."""
    order = list(DatasetKind)
    for each in datasets:
        each.last = released(each)  # type: ignore[attr-defined]
        each.expected = expected(each)  # type: ignore[attr-defined]
    by_kind = sorted(datasets, key=lambda each: order.index(DatasetKind(each.kind)))
    return [
        Group(kind, str(TITLES[DatasetKind(kind)]), str(ABOUT[DatasetKind(kind)]), list(found))
        for kind, found in groupby(by_kind, key=lambda each: each.kind)
    ]


def page(dataset: Dataset, shown: Shown, table: Table | None, day: date | None) -> Page:
    """Put the page of a dataset together; the dataset was read with tables.looked_up."""
    told: Any = dataset
    has_rows = table is not None and bool(table.lines)
    return Page(
        dataset=dataset,
        figure=figures.figure(dataset, table, name="chart", title=title(dataset, table, day)) if has_rows else None,  # type: ignore[arg-type]
        last=released(dataset),
        expected=expected(dataset),
        notes=_notes(dataset, table),
        errata=[(date.fromisoformat(each["on"]), each["text"]) for each in told.told_errata],
        breaks=[
            (date.fromisoformat(each["on"]), each["text"])
            for each in told.told_breaks
            if table and each["measure"] == table.measure.pk
        ],
        hidden=shown.note,
        is_cut=bool(table and table.is_cut),
    )


def title(dataset: Dataset, table: Table, day: date | None) -> str:
    """Say which table it is: “Potential victims referred, by gender, as of 8 March 2024”."""
    parts = [table.measure.title]
    if table.by:
        parts.append(_("by %(breakdown)s") % {"breakdown": tables.cut_title(dataset, table.by).lower()})
    if day:
        parts.append(_("as of %(day)s") % {"day": numbers.day(day)})
    return ", ".join(parts)


def beside(dataset: Any, files: list[tuple[str, str]]) -> dict[str, Any]:
    """What stands under a figure: source, date, licence, downloads (components/chart.html)."""
    source, last = dataset.source, released(dataset)
    return {
        "sources": [(str(source), source.url)],
        "dated": _("Last release %(day)s.") % {"day": last} if last else "",
        "licence": source.licence or _("not stated by the source"),
        "files": files,
    }


def released(dataset: Any) -> str:
    """When something was published last; empty when nothing was."""
    return numbers.day(dataset.last_on, dataset.last_precision) if dataset.last_on else ""


def expected(dataset: Any) -> Expected | None:
    """When the next release should come, where they come in even steps."""
    if not dataset.last_on or not dataset.update_days:
        return None
    on = dataset.last_on + timedelta(days=dataset.update_days)
    return Expected(on, on < timezone.localdate())


def _notes(dataset: Any, table: Table | None) -> list[str]:
    """Footnotes of the dataset, and of the measure and the lines that are shown."""
    measures = {None, table.measure.pk if table else None}
    lines = {ALL: ""} | {line.category: line.label for line in table.lines} if table else {}
    told = [each for each in dataset.told_footnotes if each["measure"] in measures]
    return [note(each) for each in told if each["line"] is None] + [
        note(each, lines[each["line"]]) for each in told if each["line"] in lines
    ]


def note(told: dict[str, Any], line: str = "") -> str:
    """A footnote with the line and the period for which it holds."""
    start, end = (date.fromisoformat(told[name]) if told[name] else None for name in ("start", "end"))
    held = [line, Period(start, end).short if start or end else ""]
    beside = ", ".join(each for each in held if each)
    return f"{beside}: {told['text']}" if beside else str(told["text"])
