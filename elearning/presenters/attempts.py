"""An attempt: the question that is asked, what is unanswered, and the result, which never changes its look."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from elearning import markdown, progress
from elearning.activities import Activity
from elearning.choices import Confidence
from elearning.models import Attempt, AttemptItem, Remark, Response
from elearning.presenters import answers, places
from elearning.presenters.indicators import Indicators

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.safestring import SafeString

    from elearning.documents import Course as Document
    from elearning.documents import Source


@dataclass(frozen=True, slots=True)
class Place:
    """One question in the list of places."""

    number: int
    is_answered: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that is open."""

    attempt: Attempt
    item: AttemptItem
    title: str
    activity: str
    language: str
    is_practice: bool
    stem: "SafeString"
    sources: "list[Source]"
    places: list[Place]
    # What was said to it; None: not marked yet.
    marked: answers.Shown | None
    next: int | None

    @property
    def number(self) -> int:
        return self.item.place

    @property
    def count(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Sure:
    """How often somebody was how sure, and how often they were right then."""

    words: str
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Result:
    """An attempt that was handed in, as it was: nothing here comes from what can change."""

    attempt: Attempt
    course: str
    title: str
    language: str
    percent: int
    pass_mark: int | None
    has_passed: bool
    icon: str
    right: int
    items: list[answers.Shown]
    sources: "list[Source]"
    sure: list[Sure]


@dataclass(frozen=True, slots=True)
class Changed:
    """What marking again changed in what counts: it stands above the result, which stays as it was."""

    percent: int
    has_passed: bool
    notes: list[str]
    # None: nobody knows any more.
    at: "datetime | None"
    # Whether all of it was marked again while the attempt was still open.
    was_open: bool


def item_at(attempt: Attempt, place: int) -> AttemptItem:
    """Return a question of an attempt with its answers. AttemptItem.DoesNotExist for a place that it has not."""
    return _items(attempt).get(place=place)


def asked(attempt: Attempt, item: AttemptItem) -> Asked:
    """Return what the page of a question says (one query)."""
    document = attempt.version.document()
    cited, address = markdown.Citations(document.sources), places.files(attempt.version)
    drawn = Indicators.of(attempt.version)
    marked = answers.of(item, cited=cited, indicators=drawn, address=address) if hasattr(item, "marked") else None
    stem = marked.stem if marked else markdown.html(item.question_version.asked().stem, cited=cited, address=address)
    every = listed(attempt, here=item.place)
    return Asked(
        attempt=attempt,
        item=item,
        title=_activity(document, attempt.activity).title,
        activity=places.activity(attempt.version.course.slug, attempt.activity),
        language=document.language,
        is_practice=attempt.pass_mark is None,
        stem=stem,
        sources=cited.listed,
        places=every,
        marked=marked,
        next=next_open(every, item.place),
    )


def next_open(listed: list[Place], after: int = 0) -> int | None:
    """Return the place of the next question that is not answered, after one and then from the start; None: all are."""
    still = [each.number for each in listed if not each.is_answered and each.number != after]
    return next((number for number in still if number > after), still[0] if still else None)


def listed(attempt: Attempt, here: int = 0) -> list[Place]:
    """Return the places of an attempt and whether they are answered (one query)."""
    is_answered = Exists(Response.objects.filter(item=OuterRef("pk")))
    rows = attempt.items.annotate(is_answered=is_answered).values_list("place", "is_answered")
    return [Place(number, bool(is_answered), number == here) for number, is_answered in rows]


def title(attempt: Attempt) -> str:
    """What the quiz is called."""
    return _activity(attempt.version.document(), attempt.activity).title


def result(attempt: Attempt) -> Result:
    """Return an attempt that was handed in (two queries, a third if a question is about red flags)."""
    document = attempt.version.document()
    cited, address = markdown.Citations(document.sources), places.files(attempt.version)
    drawn = Indicators.of(attempt.version)
    items = [answers.of(row, cited=cited, indicators=drawn, address=address) for row in _items(attempt)]
    score = attempt.score or 0.0
    return Result(
        attempt=attempt,
        course=document.title,
        title=_activity(document, attempt.activity).title,
        language=document.language,
        percent=answers.percent(score),
        pass_mark=attempt.pass_mark,
        has_passed=progress.passes(score, attempt.pass_mark),
        icon="check" if progress.passes(score, attempt.pass_mark) else "info",
        right=sum(item.is_right for item in items),
        items=items,
        sources=cited.listed,
        sure=_sure(items) if attempt.is_confidence_asked else [],
    )


def changed(attempt: Attempt) -> Changed | None:
    """Return what questions that were mended have changed since an attempt was handed in (one query)."""
    rows = Remark.objects.filter(marked__item__attempt=attempt).select_related("regrade__target").order_by("pk")
    remarks = [row for row in rows if row.before != row.after]
    if not remarks and attempt.counted_score == attempt.score:
        return None
    counted = attempt.counted_score or 0.0
    notes = list(dict.fromkeys(row.regrade.note for row in remarks))
    return Changed(
        percent=answers.percent(counted),
        has_passed=progress.passes(counted, attempt.pass_mark),
        notes=notes,
        at=remarks[-1].regrade.at if remarks else attempt.handed_in_at,
        was_open=bool(remarks) and all(_is_before(row.regrade.at, attempt.handed_in_at) for row in remarks),
    )


def _is_before(at: "datetime", other: "datetime | None") -> bool:
    return other is not None and at < other


def _items(attempt: Attempt) -> "QuerySet[AttemptItem]":
    return attempt.items.select_related("question_version", "marked__response").prefetch_related("responses")


def _activity(document: "Document", path: str) -> Activity:
    return document.activities()[path]


def _sure(items: list[answers.Shown]) -> list[Sure]:
    rows = []
    for level in reversed(Confidence):
        said = [item for item in items if item.confidence == str(level.label)]
        if said:
            rows.append(Sure(str(level.label), len(said), sum(item.is_right for item in said)))
    unasked = [item for item in items if not item.confidence]
    return [*rows, Sure(_("Not answered"), len(unasked), 0)] if rows and unasked else rows
