"""How questions fare: of first meetings alone, because whoever meets one again has read the reasons.

Nothing is said of fewer than FEWEST answers. The thresholds say when somebody should look: no
question is bad by a number.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from elearning.choices import AttemptState
from elearning.marking import folded
from elearning.models import AttemptItem, Response
from elearning.questions import Item, Match, One, Order, Sentences, Several, Short, TrueFalse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from elearning.models import QuestionVersion
    from elearning.questions import Question

FEWEST = 20
TOO_HARD, TOO_EASY, TOO_LOOSE = 0.3, 0.9, 0.2

# Each answered question as its learner first met it, in whichever quiz and wording, beside the mean of the others of
# the same attempt. What nobody answered says nothing about the question; it stays in the mean of the rest, as it did in
# the score.
ITEMS = """
    WITH met AS (
        SELECT DISTINCT ON (enrolment.user_id, wording.question_id)
            item.id, item.attempt_id AS attempt, item.question_version_id AS wording, attempt.state
        FROM elearning_attemptitem item
        JOIN elearning_questionversion wording ON wording.id = item.question_version_id
        JOIN elearning_attempt attempt ON attempt.id = item.attempt_id
        JOIN elearning_enrolment enrolment ON enrolment.id = attempt.enrolment_id
        WHERE wording.question_id IN (SELECT question_id FROM elearning_questionversion WHERE id = ANY(%s))
        ORDER BY enrolment.user_id, wording.question_id, attempt.began_at, item.id
    ), first AS (
        SELECT met.attempt, met.wording, mark.score, mark.response_id AS answered
        FROM met JOIN elearning_marked mark ON mark.item_id = met.id
        WHERE met.state = 'handed_in' AND met.wording = ANY(%s)
    ), rest AS (
        SELECT item.attempt_id AS attempt, SUM(mark.score) AS total, COUNT(*) AS items
        FROM elearning_attemptitem item JOIN elearning_marked mark ON mark.item_id = item.id
        WHERE item.attempt_id IN (SELECT attempt FROM first)
        GROUP BY item.attempt_id
    )
    SELECT wording, COUNT(*), AVG(score), CORR(score, (total - score) / NULLIF(items - 1, 0))
    FROM first JOIN rest USING (attempt)
    WHERE answered IS NOT NULL
    GROUP BY wording
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """How one wording fared. `facility`: the mean mark; `together`: how it goes with the rest of the same attempt."""

    count: int = 0
    facility: float | None = None
    together: float | None = None

    @property
    def is_shown(self) -> bool:
        return self.count >= FEWEST

    @property
    def percent(self) -> int | None:
        return round(self.facility * 100) if self.facility is not None else None

    @property
    def hints(self) -> "list[str | _StrPromise]":
        """Why somebody should look at it, in words."""
        if not self.is_shown or self.facility is None:
            return []
        said: list[str | _StrPromise] = []
        if self.facility < TOO_HARD:
            said.append(_("Very few have it right: is it clear, and is it taught?"))
        if self.facility > TOO_EASY:
            said.append(_("Nearly everybody has it right: it hardly shows who knows."))
        if self.together is not None and self.together < TOO_LOOSE:
            said.append(_("Who does well otherwise does no better here: is the key right, is it ambiguous?"))
        return said


def figures(wordings: Iterable[int]) -> dict[int, Figures]:
    """Return how wordings fared, by primary key (one query); one that nobody answered has no entry."""
    keys = list(wordings)
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [keys, keys])
        return {key: Figures(count, facility, together) for key, count, facility, together in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Chosen:
    """How often something was chosen."""

    text: str
    count: int
    is_right: bool


def choices(wording: "QuestionVersion") -> list[Chosen]:
    """Return how often each choice of a wording was made by learners who first met the question (one query)."""
    met = AttemptItem.objects.filter(question_version__question=wording.question_id)
    met = met.order_by("attempt__enrolment__user", "attempt__began_at", "pk").distinct("attempt__enrolment__user")
    first = Response.objects.filter(
        marked__item__in=met.values("pk"),
        marked__item__question_version=wording,
        marked__item__attempt__state=AttemptState.HANDED_IN,
    )
    rows = first.order_by().values_list("answer").annotate(times=Count("pk"))
    return _counted(wording.asked(), [(answer, times) for answer, times in rows])


def _counted(asked: "Question", given: list[tuple[Any, int]]) -> list[Chosen]:
    if isinstance(asked, Short):
        return _wordings(asked, given)
    return [Chosen(text, times, is_right) for text, times, is_right in _rows(asked, given)]


def _rows(asked: "Question", given: list[tuple[Any, int]]) -> Iterator[tuple[str, int, bool]]:
    if isinstance(asked, One):
        yield from ((row.text, _times(given, said=row.key), row.is_right) for row in asked.options)
    elif isinstance(asked, Several):
        yield from ((row.text, _with(given, row.key), row.weight > 0) for row in asked.options)
    elif isinstance(asked, Sentences):
        yield from ((row.text, _with(given, row.key), row.is_marked) for row in asked.sentences)
    elif isinstance(asked, TrueFalse):
        yield _("True"), _times(given, said=True), asked.is_true
        yield _("False"), _times(given, said=False), not asked.is_true
    elif isinstance(asked, Match):
        yield from ((f"{row.left} → {row.right}", _in(given, {row.key: row.key}), True) for row in asked.pairs)
    elif isinstance(asked, Order):
        yield from (_placed(given, row, place) for place, row in enumerate(asked.items))


def _placed(given: list[tuple[Any, int]], item: Item, place: int) -> tuple[str, int, bool]:
    times = sum(times for answer, times in given if answer[place] == item.key)
    return _("%(text)s in place %(place)s") % {"text": item.text, "place": place + 1}, times, True


def _wordings(asked: Short, given: list[tuple[Any, int]]) -> list[Chosen]:
    """The wordings that are taken; any other is only counted, because it could be about somebody."""
    rows = []
    for accepted in asked.answers:
        times = sum(times for answer, times in given if folded(answer) == folded(accepted.text))
        rows.append(Chosen(accepted.text, times, accepted.weight > 0))
    others = sum(times for _answer, times in given) - sum(row.count for row in rows)
    return [*rows, Chosen(_("Any other wording"), max(others, 0), is_right=False)]


def _times(given: list[tuple[Any, int]], *, said: Any) -> int:
    return sum(times for answer, times in given if answer == said)


def _with(given: list[tuple[Any, int]], key: str) -> int:
    return sum(times for answer, times in given if key in answer)


def _in(given: list[tuple[Any, int]], pair: Mapping[str, str]) -> int:
    return sum(times for answer, times in given if pair.items() <= answer.items())
