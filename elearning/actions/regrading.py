"""Marking again what a mended question marks otherwise: first as an outlook, then for good, and never twice.

What was said to a learner stays as it was said (Marked). What counts now stands beside it (Remark), and their progress
hears of it by an event, so that a certificate comes when a rule is satisfied after all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from elearning import marking, progress
from elearning.actions.mending import chain
from elearning.actions.recounting import recount
from elearning.actions.rewording import Reworded, Words
from elearning.actions.rows import person
from elearning.choices import AttemptState, RegradePolicy, StandingState
from elearning.documents import Quiz
from elearning.kinds_cohorts import MARKED_AGAIN, subject
from elearning.models import (
    Attempt,
    AttemptItem,
    CourseVersion,
    Enrolment,
    Marked,
    QuestionVersion,
    Regrade,
    Remark,
    Standing,
)
from notifications.actions import tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from elearning.questions import Question as Asked

# The space of our advisory locks: a course within it. Whoever hands in shares it, whoever marks again has it alone.
SPACE = 0x5C4001
# What a mark counts now: the last remark on it, or what it was.
COUNTED = Coalesce(Subquery(Remark.objects.filter(marked=OuterRef("pk")).order_by("-pk").values("after")[:1]), "score")


@dataclass(frozen=True, slots=True)
class Weighed:
    """One answer: its mark as it counts and as it would, and the same for the attempt it stands in."""

    marked: Marked
    attempt: Attempt
    before: float
    after: float
    score: float

    @property
    def is_changed(self) -> bool:
        return abs(self.after - self.before) > 1e-9

    @property
    def newly(self) -> bool | None:
        """True: the attempt passes now and did not; False: the other way round; None: as it was."""
        did, does = (_passes(self.attempt, score) for score in (self.attempt.counted_score, self.score))
        return does if did != does else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a policy would do. `unmarkable`: answers that the mended question does not know; they keep their mark."""

    policy: RegradePolicy
    answers: int
    unmarkable: int
    up: int
    down: int
    passing: int
    failing: int
    certificates: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How an answer to one wording is marked by another."""

    asked: "Asked"
    words: Words
    policy: str

    @classmethod
    def of(cls, source: QuestionVersion, target: QuestionVersion, policy: str, *, is_reworded: bool) -> "Rule":
        asked = target.asked()
        return cls(asked, Words(source.asked(), asked, is_reworded=is_reworded), policy)

    def after(self, mark: Marked, before: float) -> float | None:
        """What a mark comes to; None: the mended question does not know such an answer."""
        try:
            given = self.words.answer(mark.response.answer) if mark.response else None
            new = marking.mark(self.asked, given).score
        except marking.AnswerRefused:
            return None
        if self.policy == RegradePolicy.KEEP:
            return before
        return new if self.policy == RegradePolicy.RESCORE else max(before, new)


def outlooks(*, source: QuestionVersion, target: QuestionVersion, is_reworded: bool = False) -> list[Outlook]:
    """Return what each policy would do to the answers to `source`. Nothing is changed."""
    found = []
    answers = _Answers(source)
    for policy in RegradePolicy:
        weighed, unmarkable = answers.weigh(Rule.of(source, target, policy, is_reworded=is_reworded))
        newly = [each.newly for each in weighed]
        found.append(
            Outlook(
                policy=policy,
                answers=len(weighed),
                unmarkable=unmarkable,
                up=sum(each.after > each.before for each in weighed if each.is_changed),
                down=sum(each.after < each.before for each in weighed if each.is_changed),
                passing=newly.count(True),
                failing=newly.count(False),
                certificates=_certificates(weighed),
            )
        )
    return found


def reworded(*, source: QuestionVersion, target: QuestionVersion) -> list[Reworded]:
    """Return the choices whose words are new under an old key: somebody has to say whether they are the same ones."""
    return Words(source.asked(), target.asked()).reworded


@transaction.atomic
def regrade(
    *,
    source: QuestionVersion,
    target: QuestionVersion,
    policy: str,
    note: str,
    is_reworded: bool = False,
    by: "Actor | System",
) -> Regrade:
    """Let the answers to `source` count as `target` marks them. The same again is quiet.

    `is_reworded`: choices with other words under the same key are the same choices. Refused for what does not mend
    `source`, without a reason, when marks were changed by another rule already (to have kept them bars nothing), and
    when a mark of one's own would change. What is complete stays complete; who is newly whole gets the certificate.
    Whose mark changed is told.
    """
    require(by, Permission.WRITE_COURSES)
    policy = RegradePolicy(policy)
    _lock(source.question.course_id, is_shared=False)
    if target.pk not in {each.pk for each in chain(source)}:
        raise Refused(_("This wording does not mend that one."))
    if made := _before(source, target, policy):
        if (made.policy, made.is_reworded) != (policy, is_reworded):
            raise Refused(_("These answers were marked again already, by another rule."))
        return made
    if not note.strip():
        raise Refused(_("Say why: whoever was marked again reads it."))
    held = _claimed(source)
    rule = Rule.of(source, target, policy, is_reworded=is_reworded)
    weighed, unmarkable = _Answers(source).weigh(rule)
    changed = [each for each in weighed if each.is_changed]
    _refuse_own(source, policy, {held[each.attempt.enrolment_id].user_id for each in changed}, by)
    made = Regrade.objects.create(
        source=source, target=target, policy=policy, is_reworded=is_reworded, note=note.strip()[:600],
        answers=len(weighed), changed=len(changed), by=person(by), at=timezone.now(),
    )  # fmt: skip
    Remark.objects.bulk_create(
        Remark(regrade=made, marked=each.marked, before=each.before, after=each.after) for each in changed
    )
    recount([(each.attempt, each.score) for each in changed], held, regrade=made.pk)
    for each in changed:
        user = held[each.attempt.enrolment_id].user
        tell(kind=MARKED_AGAIN, to=user, subject=subject(each.attempt), step=str(made.pk))
    detail = {"policy": policy, "answers": len(weighed), "changed": len(changed), "unmarkable": unmarkable}
    audit.record(by=by, verb="regraded", target=made, detail=detail)
    return made


def share(course: int) -> None:
    """Keep regrades of a course waiting until the caller's transaction ends, and wait for one that goes on.

    Taken before any row, or two verbs could wait for each other.
    """
    _lock(course, is_shared=True)


def settle(attempt: Attempt) -> float:
    """Let the regrades of before count in an attempt that is being handed in; return what it counts (0 to 1)."""
    marks = list(Marked.objects.filter(item__attempt=attempt).select_related("item", "response"))
    counted = {each.pk: each.score for each in marks}
    sources = {each.item.question_version_id: each for each in marks if each.response_id}
    done = Regrade.objects.filter(source__in=sources).exclude(policy=RegradePolicy.KEEP).order_by("pk")
    for made in done.select_related("source", "target"):
        mark = sources[made.source_id]
        rule = Rule.of(made.source, made.target, made.policy, is_reworded=made.is_reworded)
        after = rule.after(mark, counted[mark.pk])
        if after is not None and abs(after - counted[mark.pk]) > 1e-9:
            Remark.objects.create(regrade=made, marked=mark, before=counted[mark.pk], after=after)
            counted[mark.pk] = after
    return round(sum(counted.values()) / len(counted), 6)


def _lock(course: int, *, is_shared: bool) -> None:
    way = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {way}(%s, %s)", [SPACE, course])


def _claimed(source: QuestionVersion) -> dict[UUID, Enrolment]:
    """Lock whoever has answered it, always in this order, or two regrades could wait for each other."""
    answered = Attempt.objects.handed_in().filter(items__question_version=source).values("enrolment")
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=answered).order_by("pk")
    # What says when each of them may be told comes along.
    return {row.pk: row for row in rows.select_related("version", "course", "user__rhythm").defer("version__content")}


def _before(source: QuestionVersion, target: QuestionVersion, policy: str) -> Regrade | None:
    """What was done already and stays: marks that were changed, or, when that is wished again, marks that were kept."""
    done = Regrade.objects.filter(source=source, target=target)
    kept = done.filter(policy=RegradePolicy.KEEP).first() if policy == RegradePolicy.KEEP else None
    return done.exclude(policy=RegradePolicy.KEEP).first() or kept


def _refuse_own(source: QuestionVersion, policy: str, changed: set[UUID], by: "Actor | System") -> None:
    """Refused when it changes a mark of whoever marks again, or will, once they hand in: nobody else looks at it."""
    user = person(by)
    if user is None or policy == RegradePolicy.KEEP:
        return
    open_ones = AttemptItem.objects.filter(attempt__state=AttemptState.OPEN, attempt__enrolment__user=user)
    if user.pk in changed or open_ones.filter(question_version=source).exists():
        raise Refused(_("A mark of your own would count otherwise by this: ask a colleague to mark again."))


class _Answers:
    """The answers to a wording, with what counts now (two queries)."""

    def __init__(self, source: QuestionVersion) -> None:
        of_source = Marked.objects.filter(
            item__question_version=source, item__attempt__state=AttemptState.HANDED_IN, response__isnull=False
        )
        rows = of_source.annotate(counted=COUNTED).select_related("response", "item__attempt__enrolment")
        self._rows, self._wholes = list(rows.order_by("pk")), _wholes(source)

    def weigh(self, rule: Rule) -> tuple[list[Weighed], int]:
        """Return each answer as it would count, and how many cannot be marked by the mended question."""
        weighed, unmarkable = [], 0
        for row in self._rows:
            after = rule.after(row, row.counted)
            if after is None:
                unmarkable += 1
                continue
            total, count = self._wholes[row.item.attempt_id]
            score = round(min(max((total + after - row.counted) / count, 0.0), 1.0), 6)
            weighed.append(Weighed(row, row.item.attempt, row.counted, after, score))
        return weighed, unmarkable


def _wholes(source: QuestionVersion) -> dict[UUID, tuple[float, int]]:
    """What the marks of each attempt come to, and how many they are."""
    attempts = Attempt.objects.handed_in().filter(items__question_version=source)
    marks = Marked.objects.filter(item__attempt__in=attempts).order_by().annotate(counted=COUNTED)
    rows = marks.values("item__attempt").annotate(total=Sum("counted"), count=Count("pk"))
    return {row["item__attempt"]: (row["total"], row["count"]) for row in rows}


def _certificates(weighed: Iterable[Weighed]) -> int:
    """How many learners would be whole, and get a certificate for it (two queries)."""
    open_ones = [
        each
        for each in weighed
        if each.is_changed
        and each.attempt.enrolment.completed_at is None
        and each.attempt.round == each.attempt.enrolment.round
    ]
    versions = CourseVersion.objects.in_bulk({each.attempt.enrolment.version_id for each in open_ones})
    documents = {key: version.document() for key, version in versions.items()}
    of_learner: dict[UUID, UUID] = {}
    done: dict[UUID, set[str]] = {}
    for each in open_ones:
        rule = documents[each.attempt.enrolment.version_id].activities().get(each.attempt.activity)
        if isinstance(rule, Quiz) and progress.passes(each.score, rule.pass_mark):
            of_learner[each.attempt.enrolment_id] = each.attempt.enrolment.version_id
            done.setdefault(each.attempt.enrolment_id, set()).add(each.attempt.activity)
    stood = Standing.objects.filter(enrolment__in=done, state=StandingState.COMPLETE)
    for key, path in stood.values_list("enrolment", "activity"):
        done[key].add(path)
    wholes = [documents[of_learner[key]] for key in done if set(documents[of_learner[key]].required()) <= done[key]]
    return sum(document.certificate is not None for document in wholes)


def _passes(attempt: Attempt, score: float | None) -> bool:
    return score is not None and progress.passes(score, attempt.pass_mark)
