"""Working through a case exercise, step by step; each answer stays as it was given."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from elearning import casework
from elearning.actions.attempting import Over
from elearning.actions.learning import record, refuse_locked, standing
from elearning.actions.rows import claim_enrolment
from elearning.cases import Case
from elearning.choices import AttemptState, CaseStep, EventKind
from elearning.marking import AnswerRefused
from elearning.models import CaseAnswer, CaseTry, Enrolment
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor


@transaction.atomic
def begin_case(*, enrolment: Enrolment, activity: str, role: str, by: "Actor") -> CaseTry:
    """Begin a case as one kind of work, or return the way that is open. Refused for what is none, or is locked."""
    _own(enrolment, by)
    held = claim_enrolment(enrolment)
    tries = held.case_tries.filter(activity=activity)
    if found := tries.filter(state=AttemptState.OPEN, round=held.round).first():
        return found
    document = held.version.document()
    case = document.activities().get(activity)
    if not isinstance(case, Case) or role not in case.roles:
        raise Refused(_("Choose as whom you read this case."))
    refuse_locked(document, standing(held, document), activity)
    made = CaseTry.objects.create(
        enrolment=held, activity=activity, version=held.version, number=tries.count() + 1, round=held.round,
        role=role, began_at=timezone.now(),
    )  # fmt: skip
    record(held, EventKind.BEGAN, activity, detail={"case": str(made.pk)}, document=document)
    return made


@transaction.atomic
def answer_step(*, way: CaseTry, step: str, given: Any, by: "Actor") -> CaseTry:
    """Keep the answer to a step; the last one ends the case. The same again is quiet.

    Over when the step was answered otherwise, or when the course was started again since; marking.AnswerRefused for
    what is no answer, or not its turn.
    """
    _own(way.enrolment, by)
    enrolment = claim_enrolment(way.enrolment)
    held = CaseTry.objects.select_for_update(of=("self",), no_key=True).get(pk=way.pk)
    held.enrolment, held.version = enrolment, way.version
    answered = answers(held)
    case = held.case()
    if step not in CaseStep.values:
        raise AnswerRefused
    at = CaseStep(step)
    if at not in answered and at != casework.next_step(answered):
        raise AnswerRefused
    kept = casework.taken(case, held.role, at, given, answered)
    if at in answered:
        if answered[at] == kept:
            return held
        raise Over
    if held.round != enrolment.round:
        # What ends now would count for a round in which it was not read.
        raise Over
    if at == CaseStep.NAME:
        _refuse_unknown(held, kept)
    CaseAnswer.objects.create(way=held, step=at, answer=kept, at=timezone.now())
    if at == CaseStep.WHOLE and not kept:
        # Nothing was marked: there is nothing to name.
        CaseAnswer.objects.create(way=held, step=CaseStep.NAME, answer={}, at=timezone.now())
    if at == CaseStep.NEXT:
        _end(held, case)
    return held


def answers(way: CaseTry) -> dict[str, Any]:
    """Return what was answered so far, by step (one query)."""
    return dict(way.answers.values_list("step", "answer"))


def _end(held: CaseTry, case: Case) -> None:
    held.told = casework.told(case, answers(held)).plain()
    held.state, held.handed_in_at = AttemptState.HANDED_IN, timezone.now()
    held.save(update_fields=["told", "state", "handed_in_at"])
    record(held.enrolment, EventKind.HANDED_IN, held.activity, detail={"case": str(held.pk)})


def _refuse_unknown(held: CaseTry, names: dict[str, Any]) -> None:
    """Tags are cues, or rows of the catalogue that the version was written from."""
    catalogue = held.version.catalogue
    codes = set(catalogue.document().by_code()) if catalogue else set()
    if not all(casework.is_tag(tag, codes) for name in names.values() for tag in name["tags"]):
        raise AnswerRefused


def _own(enrolment: Enrolment, by: "Actor") -> None:
    if not by.is_authenticated or enrolment.user_id != by.pk:
        raise PermissionDenied
