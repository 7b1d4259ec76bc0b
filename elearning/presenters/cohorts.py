"""A cohort as its trainer sees it: names and progress of those who joined, and nothing else about them."""

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Avg, Count, F, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elearning.choices import StandingState
from elearning.models import Attempt, Cohort, CourseVersion, Enrolment, Standing
from elearning.presenters.answers import percent

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.utils.safestring import SafeString

    from elearning.documents import AnyActivity

A_PAGE, A_CHUNK, QUIET_DAYS = 50, 200, 14
# A mean of fewer says how somebody fared, not where it fails.
FEWEST = 5
STATES = {
    "": gettext_lazy("Everybody"),
    "not_started": gettext_lazy("Nothing done yet"),
    "behind": gettext_lazy("Behind"),
    "complete": gettext_lazy("Complete"),
}
SORTS = {
    "name": (gettext_lazy("Name"), ("user__name", "pk")),
    "progress": (gettext_lazy("Least done first"), (F("done") * 1.0 / F("required"), "user__name", "pk")),
    "seen": (gettext_lazy("Longest away first"), ("seen_at", "pk")),
}
# What a spreadsheet would take for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner at one activity. `kind`: complete, opened, nothing, absent (not in the version they learn with)."""

    kind: str
    words: str
    # As a cell of a table: a page has thousands of them, of few sorts, so each sort is drawn once.
    drawn: "SafeString"


class Cells:
    """The sorts of cells of one board, in the language of whoever looks."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int | None], Cell] = {}
        self.nothing, self.absent = self._cell("nothing", "–"), self._cell("absent", "·")

    def of(self, state: str, score: float | None) -> Cell:
        """Return the cell for how far somebody is and their best score (0 to 1)."""
        key = (state, None if score is None else percent(score))
        if key not in self._made:
            self._made[key] = self._cell(state, self._words(*key))
        return self._made[key]

    @staticmethod
    def _words(state: str, said: int | None) -> str:
        is_complete = state == StandingState.COMPLETE
        if said is None:
            return _("done") if is_complete else _("opened")
        return (_("%(percent)s %%, done") if is_complete else _("%(percent)s %%")) % {"percent": said}

    @staticmethod
    def _cell(kind: str, words: str) -> Cell:
        return Cell(kind, words, format_html('<td class="{}">{}</td>', kind, words))


@dataclass(frozen=True, slots=True)
class Row:
    """One learner of a cohort."""

    enrolment: Enrolment
    name: str
    cells: list[Cell]
    is_late: bool
    is_elsewhere: bool

    @property
    def drawn(self) -> "SafeString":
        return mark_safe("".join([cell.drawn for cell in self.cells]))  # noqa: S308 - each is made by format_html


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of whom to see, and how many they are."""

    key: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the learners of a cohort beside the activities of the course."""

    cohort: Cohort
    activities: "list[tuple[str, AnyActivity]]"
    rows: list[Row]
    page: "Page[Enrolment]"
    filters: list[Filter]
    sort: str
    is_over: bool


def board(cohort: Cohort, *, state: str, sort: str, number: str) -> Board:
    """Return one page of a cohort (three queries; one more when somebody learns with another version)."""
    state, sort = (state if state in STATES else ""), (sort if sort in SORTS else "name")
    groups = _groups(cohort)
    counted = cohort.enrolments.aggregate(**{key or "all": Count("pk", filter=group) for key, group in groups.items()})
    rows = cohort.enrolments.filter(groups[state]).select_related("user").order_by(*SORTS[sort][1])
    paginator = Paginator(rows, A_PAGE)
    paginator.count = counted[state or "all"]
    page = paginator.get_page(number)
    activities = _activities(cohort)
    return Board(
        cohort=cohort,
        activities=activities,
        rows=_rows(cohort, list(page.object_list), [path for path, _activity in activities]),
        page=page,
        filters=[Filter(key, str(words), counted[key or "all"], key == state) for key, words in STATES.items()],
        sort=sort,
        is_over=_is_over(cohort),
    )


@dataclass(frozen=True, slots=True)
class Fares:
    """How a cohort fares at one activity. `facility`: the mean of first attempts in percent; None: of too few."""

    title: str
    is_required: bool
    complete: int
    opened: int
    facility: int | None
    tries: int


def fares(cohort: Cohort) -> tuple[int, list[Fares]]:
    """Return how many people a cohort has, and where it fails, in the order of the course (three queries)."""
    people = cohort.enrolments.count()
    states = Standing.objects.filter(enrolment__cohort=cohort).order_by().values("activity")
    complete = Count("pk", filter=Q(state=StandingState.COMPLETE))
    stood = {row["activity"]: row for row in states.annotate(complete=complete, opened=Count("pk"))}
    first = Attempt.objects.handed_in().filter(enrolment__cohort=cohort, number=1).order_by().values("activity")
    tried = {row["activity"]: row for row in first.annotate(mean=Avg("counted_score"), tries=Count("pk"))}
    required = set(cohort.course.live.document().required()) if cohort.course.live else set()
    return people, [
        Fares(
            title=activity.title,
            is_required=path in required,
            complete=stood[path]["complete"] if path in stood else 0,
            opened=stood[path]["opened"] if path in stood else 0,
            facility=percent(tried[path]["mean"]) if path in tried and tried[path]["tries"] >= FEWEST else None,
            tries=tried[path]["tries"] if path in tried else 0,
        )
        for path, activity in _activities(cohort)
    ]


def lines(cohort: Cohort) -> Iterator[str]:
    """Yield the whole cohort as lines of CSV: what the board shows, safe to open in a spreadsheet."""
    activities = _activities(cohort)
    head = [_("Name"), _("Percent"), _("Done"), _("Required"), _("State"), _("Last seen"), _("Completed on")]
    yield _line([*head, *(activity.title for _path, activity in activities)])
    rows = cohort.enrolments.select_related("user").order_by("user__name", "pk")
    cells = Cells()
    for people in batched(rows.iterator(chunk_size=A_CHUNK), A_CHUNK):
        stood = _stood(people, cells)
        for row in people:
            theirs = stood[row.pk]
            said = [theirs[path].words if path in theirs else "" for path, _activity in activities]
            yield _line([*_told(cohort, row), *said])


def _told(cohort: Cohort, row: Enrolment) -> list[object]:
    return [
        _name(row), row.percent, row.done, row.required, _state(cohort, row),
        timezone.localdate(row.seen_at).isoformat(),
        timezone.localdate(row.completed_at).isoformat() if row.completed_at else "",
    ]  # fmt: skip


def _groups(cohort: Cohort) -> dict[str, Q]:
    under_way = Q(completed_at=None)
    return {
        "": Q(pk__isnull=False),
        "not_started": under_way & Q(done=0),
        "behind": under_way & _behind(cohort),
        "complete": Q(completed_at__isnull=False),
    }


def _behind(cohort: Cohort) -> Q:
    """Less done than time has passed until the day; where there is no day, not there for QUIET_DAYS."""
    if cohort.due_on is None:
        return Q(seen_at__lt=timezone.now() - datetime.timedelta(days=QUIET_DAYS))
    begun, today = timezone.localdate(cohort.created_at), timezone.localdate()
    span = max((cohort.due_on - begun).days, 1)
    share = min(max((today - begun).days / span, 0.0), 1.0)
    return Q(done__lt=F("required") * share)


def _is_over(cohort: Cohort) -> bool:
    return cohort.due_on is not None and cohort.due_on < timezone.localdate()


def _activities(cohort: Cohort) -> "list[tuple[str, AnyActivity]]":
    return list(cohort.course.live.document().activities().items()) if cohort.course.live else []


def _rows(cohort: Cohort, people: list[Enrolment], paths: list[str]) -> list[Row]:
    cells = Cells()
    stood = _stood(people, cells)
    elsewhere = _elsewhere(cohort, people)
    is_over = _is_over(cohort)
    rows = []
    for each in people:
        theirs, known = stood[each.pk], elsewhere.get(each.version_id)
        drawn = [
            theirs.get(path) or (cells.nothing if known is None or path in known else cells.absent) for path in paths
        ]
        is_late = is_over and each.completed_at is None
        rows.append(Row(each, _name(each), drawn, is_late, is_elsewhere=known is not None))
    return rows


def _stood(people: Sequence[Enrolment], cells: Cells) -> dict[UUID, dict[str, Cell]]:
    """Return how far each of them is at each activity (one query)."""
    found = Standing.objects.filter(enrolment__in=[each.pk for each in people]).order_by()
    stood: dict[UUID, dict[str, Cell]] = {each.pk: {} for each in people}
    for key, path, state, score in found.values_list("enrolment", "activity", "state", "score"):
        stood[key][path] = cells.of(state, score)
    return stood


def _elsewhere(cohort: Cohort, people: list[Enrolment]) -> dict[UUID, set[str]]:
    """What the versions have that some learn with, and that are not the one that is offered."""
    others = {each.version_id for each in people} - {cohort.course.live_id}
    versions = CourseVersion.objects.in_bulk(others) if others else {}
    return {key: set(version.document().activities()) for key, version in versions.items()}


def _name(enrolment: Enrolment) -> str:
    return enrolment.user.name.strip() or _("Somebody who has said no name")


def _state(cohort: Cohort, enrolment: Enrolment) -> str:
    if enrolment.completed_at:
        return _("complete")
    if _is_over(cohort):
        return _("late")
    return _("under way") if enrolment.done else _("nothing done yet")


def _line(cells: list[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([_safe(str(cell)) for cell in cells])
    return text.getvalue()


def _safe(cell: str) -> str:
    """A name that begins like a formula stays a name."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULAS) else cell
