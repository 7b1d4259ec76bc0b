"""Marking again what a mended question marks otherwise: first as an outlook, then for good, and never twice.

What was said to a learner stays as it was said (Marked). What counts now stands beside it (Remark), and their progress
hears of it by an event, so that a certificate comes when a rule is satisfied after all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from elearning import marking, progress
from elearning.actions.learning import record
from elearning.actions.mending import chain
from elearning.actions.rows import person
from elearning.choices import AttemptState, EventKind, RegradePolicy, StandingState
from elearning.documents import Quiz
from elearning.kinds_cohorts import MARKED_AGAIN, subject
from elearning.models import Attempt, CourseVersion, Enrolment, Marked, QuestionVersion, Regrade, Remark, Standing
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


def outlooks(*, source: QuestionVersion, target: QuestionVersion) -> list[Outlook]:
    """Return what each policy would do to the answers to `source`. Nothing is changed."""
    found = []
    for policy in RegradePolicy:
        weighed, unmarkable = _weigh(source, target, policy)
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


@transaction.atomic
def regrade(
    *, source: QuestionVersion, target: QuestionVersion, policy: str, note: str, by: "Actor | System"
) -> Regrade:
    """Let the answers to `source` count as `target` marks them. The same again is quiet.

    Refused for what does not mend `source`, without a reason, and when another policy was carried out already. What
    is complete stays complete; who is newly whole gets the certificate. Whose mark changed is told.
    """
    require(by, Permission.WRITE_COURSES)
    policy = RegradePolicy(policy)
    _lock(source.question.course_id, is_shared=False)
    if target.pk not in {each.pk for each in chain(source)}:
        raise Refused(_("This wording does not mend that one."))
    if made := Regrade.objects.filter(source=source, target=target).first():
        if made.policy != policy:
            raise Refused(_("These answers were marked again already, by another rule."))
        return made
    if not note.strip():
        raise Refused(_("Say why: whoever was marked again reads it."))
    held = _claimed(source)
    weighed, unmarkable = _weigh(source, target, policy)
    changed = [each for each in weighed if each.is_changed]
    made = Regrade.objects.create(
        source=source, target=target, policy=policy, note=note.strip()[:600], answers=len(weighed),
        changed=len(changed), by=person(by), at=timezone.now(),
    )  # fmt: skip
    Remark.objects.bulk_create(
        Remark(regrade=made, marked=each.marked, before=each.before, after=each.after) for each in changed
    )
    for each in changed:
        _count_anew(each, held[each.attempt.enrolment_id], made)
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
    for made in done.select_related("target"):
        mark = sources[made.source_id]
        after = _after(made.target.asked(), mark, counted[mark.pk], made.policy)
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
    return {row.pk: row for row in rows.select_related("version", "course", "user").defer("version__content")}


def _weigh(source: QuestionVersion, target: QuestionVersion, policy: str) -> tuple[list[Weighed], int]:
    """Return each answer as it would count, and how many cannot be marked by the mended question (two queries)."""
    of_source = Marked.objects.filter(
        item__question_version=source, item__attempt__state=AttemptState.HANDED_IN, response__isnull=False
    )
    rows = of_source.annotate(counted=COUNTED).select_related("response", "item__attempt__enrolment").order_by("pk")
    whole, asked = _wholes(source), target.asked()
    weighed, unmarkable = [], 0
    for row in rows:
        after = _after(asked, row, row.counted, policy)
        if after is None:
            unmarkable += 1
            continue
        total, count = whole[row.item.attempt_id]
        score = round(min(max((total + after - row.counted) / count, 0.0), 1.0), 6)
        weighed.append(Weighed(row, row.item.attempt, row.counted, after, score))
    return weighed, unmarkable


def _wholes(source: QuestionVersion) -> dict[UUID, tuple[float, int]]:
    """What the marks of each attempt come to, and how many they are."""
    attempts = Attempt.objects.handed_in().filter(items__question_version=source)
    marks = Marked.objects.filter(item__attempt__in=attempts).order_by().annotate(counted=COUNTED)
    rows = marks.values("item__attempt").annotate(total=Sum("counted"), count=Count("pk"))
    return {row["item__attempt"]: (row["total"], row["count"]) for row in rows}


def _after(asked: "Asked", mark: Marked, before: float, policy: str) -> float | None:
    """What a mark comes to by a policy; None: the mended question does not know such an answer."""
    try:
        new = marking.mark(asked, mark.response.answer if mark.response else None).score
    except marking.AnswerRefused:
        return None
    if policy == RegradePolicy.KEEP:
        return before
    return new if policy == RegradePolicy.RESCORE else max(before, new)


def _count_anew(each: Weighed, enrolment: Enrolment, made: Regrade) -> None:
    """Let an attempt count as it does now. One of before the learner started again changes no progress any more."""
    each.attempt.counted_score = each.score
    each.attempt.save(update_fields=["counted_score"])
    if each.attempt.round == enrolment.round:
        detail: dict[str, Any] = {"attempt": str(each.attempt.pk), "score": each.score, "regrade": made.pk}
        record(enrolment, EventKind.REGRADED, each.attempt.activity, detail=detail)
    tell(kind=MARKED_AGAIN, to=enrolment.user, subject=subject(each.attempt), step=str(made.pk))


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
