"""The moderators' queue: what was handed in, what claims wait, what readers report; oldest first, danger before all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.choices import Claim, MistakeKind
from directory.models import ClaimRequest, MistakeReport, Submission
from directory.presenters import words

NEW, CHANGES, CLAIM, REPORT = "new", "changes", "claim", "report"
TASKS = {
    NEW: gettext_lazy("New entry"),
    CHANGES: gettext_lazy("Changes"),
    CLAIM: gettext_lazy("Claim"),
    REPORT: gettext_lazy("Report"),
}
COLUMNS = ("task", "key", "since", "name", "detail", "owner", "owner_name", "is_urgent")


class Task(NamedTuple):
    """One row of the queue."""

    task: str
    title: str
    name: str
    detail: str
    href: str
    waits: str
    owner: str
    is_mine: bool
    is_urgent: bool


def queue(reader: Any, *, task: str = "", whose: str = "") -> QuerySet:
    """Return the rows of the queue as dictionaries, in one statement; `whose`: "mine", "free" or all."""
    rows = [each for name, each in _parts().items() if task in {"", name}]
    rows = [_whose(each, whose, reader) for each in rows]
    return rows[0].union(*rows[1:], all=True).order_by("-is_urgent", "since", "key")


def counts(reader: Any) -> dict[str, int]:
    """Return how many wait of each kind, and how many are the reader's own (two statements)."""
    parts = _parts()
    first, *rest = (each.values("task", "owner") for each in parts.values())
    found = dict.fromkeys(TASKS, 0) | {"mine": 0}
    for row in first.union(*rest, all=True):
        found[row["task"]] += 1
        found["mine"] += row["owner"] == reader.pk
    return found


def tasks(rows: Iterable[dict[str, Any]], reader: Any) -> list[Task]:
    """Turn rows of the queue into what the template prints."""
    return [_task(row, reader) for row in rows]


def _task(row: dict[str, Any], reader: Any) -> Task:
    return Task(
        task=row["task"],
        title=str(TASKS[row["task"]]),
        name=row["name"],
        detail=_detail(row),
        href=_href(row["task"], row["key"]),
        waits=_waits(row["since"]),
        owner=row["owner_name"] or "",
        is_mine=row["owner"] == reader.pk,
        is_urgent=bool(row["is_urgent"]),
    )


def _parts() -> dict[str, QuerySet]:
    handed = Submission.objects.waiting()
    return {
        NEW: _columns(handed.filter(is_new=True), NEW, "handed_in_at", Value("")),
        CHANGES: _columns(handed.filter(is_new=False), CHANGES, "handed_in_at", Value("")),
        CLAIM: _columns(ClaimRequest.objects.waiting(), CLAIM, "made_at", F("claim")),
        REPORT: _columns(MistakeReport.objects.filter(settled_at=None), REPORT, "reported_at", F("kind")),
    }


def _columns(rows: QuerySet, task: str, since: str, detail: Any) -> QuerySet:
    return rows.annotate(
        task=Value(task),
        key=Cast("pk", CharField()),
        since=F(since),
        name=F("profile__name"),
        detail=Cast(detail, CharField()),
        owner=F("taken_by"),
        owner_name=Coalesce("taken_by__name", Value("")),
        is_urgent=_is_urgent(task),
    ).values(*COLUMNS)


def _is_urgent(task: str) -> Any:
    if task != REPORT:
        return Value(0)
    return Case(When(kind=MistakeKind.UNSAFE, then=1), default=0)


def _whose(rows: QuerySet, whose: str, reader: Any) -> QuerySet:
    return {"mine": rows.filter(taken_by=reader), "free": rows.filter(taken_by=None)}.get(whose, rows)


def _detail(row: dict[str, Any]) -> str:
    if row["task"] == CLAIM:
        return str(Claim(row["detail"]).label)
    return str(MistakeKind(row["detail"]).label) if row["task"] == REPORT else ""


def _href(task: str, key: str) -> str:
    route = {NEW: "submission", CHANGES: "submission", CLAIM: "desk_claim", REPORT: "desk_report"}[task]
    return reverse(f"directory:{route}", args=[key])


def _waits(since: datetime) -> str:
    hours = int((timezone.now() - since).total_seconds() // 3600)
    return _("%(hours)d h") % {"hours": hours} if hours < 24 else words.days_ago(timezone.localdate(since))
