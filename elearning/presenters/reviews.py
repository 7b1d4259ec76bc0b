"""What waits to be met again, one question of it, and what was said to it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from elearning import markdown
from elearning.models import ReviewCard, ReviewPlan
from elearning.presenters import answers, places
from elearning.presenters.indicators import Indicators

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from accounts.models import User
    from elearning.documents import Source
    from elearning.models import Course, CourseVersion, QuestionVersion, ReviewLog

# About five minutes.
A_SITTING = 8


@dataclass(frozen=True, slots=True)
class State:
    """How somebody's reviews stand. `first`: the card that is asked next; `next_at`: when something waits again."""

    due: int
    first: ReviewCard | None
    total: int
    put_aside: int
    next_at: "datetime | None"
    wants_reminders: bool
    is_paused: bool

    @property
    def sitting(self) -> int:
        return min(self.due, A_SITTING)

    @property
    def has_more(self) -> bool:
        return self.due > A_SITTING


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is met again."""

    card: ReviewCard
    course: "Course"
    language: str
    stem: "SafeString"
    sources: "list[Source]"
    due: int


@dataclass(frozen=True, slots=True)
class Told:
    """What was said to an answer, and what comes next."""

    log: "ReviewLog"
    course: "Course"
    language: str
    marked: answers.Shown
    sources: "list[Source]"
    state: State
    days: int


def state(user: "User") -> State:
    """Return how somebody's reviews stand (five queries). Nothing is due while they pause."""
    now = timezone.now()
    cards = ReviewCard.objects.filter(user=user)
    plan = ReviewPlan.objects.filter(user=user).first() or ReviewPlan(user=user)
    askable = cards.askable().filter(put_aside_at=None).order_by("due_at", "pk")
    due = [] if plan.paused_at else list(askable.due(now))
    later = askable.filter(due_at__gt=now).first()
    return State(
        due=len(due),
        first=due[0] if due else None,
        total=cards.count(),
        put_aside=cards.exclude(put_aside_at=None).count(),
        next_at=later.due_at if later else None,
        wants_reminders=plan.wants_reminders,
        is_paused=plan.paused_at is not None,
    )


def asked(card: ReviewCard, wording: "QuestionVersion") -> Asked:
    """Return a question in the words of today."""
    course, live = card.question.course, _live(card.question.course)
    document, address = live.document(), places.files(live)
    cited = markdown.Citations(document.sources)
    stem = markdown.html(wording.asked().stem, cited=cited, address=address)
    due = ReviewCard.objects.filter(user=card.user_id).askable().due(timezone.now()).count()
    return Asked(card, course, document.language, stem, cited.listed, due)


def told(log: "ReviewLog") -> Told:
    """Return what was said to an answer, as it was said."""
    course, live = log.card.question.course, _live(log.card.question.course)
    document, address = live.document(), places.files(live)
    cited = markdown.Citations(document.sources)
    said = answers.Said(answer=log.answer, told=log.told, score=log.score, arrangement=log.arrangement)
    drawn = Indicators.of(live)
    marked = answers.shown(log.question_version.asked(), said, cited=cited, indicators=drawn, address=address)
    days = max((timezone.localdate(log.card.due_at) - timezone.localdate()).days, 0)
    return Told(log, course, document.language, marked, cited.listed, state(log.card.user), days)


def _live(course: "Course") -> "CourseVersion":
    """The version that is offered; a course without one has no cards."""
    if course.live is None:
        raise LookupError(course.slug)
    return course.live
