"""Numbered questions about a report, before and after it is delivered, and their answers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import sealing
from notifications.kinds import Refused
from referrals.instructions.actions.rows import (
    EXPERT,
    SENDER,
    as_expert,
    as_sender,
    move,
    require_consent,
    require_state,
    tell_experts,
    tell_sender,
    write_down,
)
from referrals.instructions.choices import MOST_QUESTIONS
from referrals.instructions.kinds import NEWS
from referrals.instructions.models import Instruction, Question
from referrals.instructions.states import InstructionState

if TYPE_CHECKING:
    from accounts.models import User

S = InstructionState


@transaction.atomic
def ask_questions(*, instruction: Instruction, texts: Sequence[str], by: "User") -> list[Question]:
    """Ask a round of questions about the report; they are numbered on, and the expert is told.

    Refused without a question, for too many, and once the client's consent is over. PermissionDenied;
    TransitionRefused before there is a report, while a round is open, and once it is over.
    """
    row = as_sender(instruction, by)
    require_state(row, S.DRAFTED, S.DELIVERED, S.ADDENDED)
    require_consent(row)
    texts = [text.strip() for text in texts if text.strip()]
    last = row.questions.order_by("-number").first()
    number, turn = (last.number, last.round + 1) if last else (0, 1)
    if not texts or number + len(texts) > MOST_QUESTIONS:
        raise Refused(_("Ask one question at least, and %(most)d in all at most.") % {"most": MOST_QUESTIONS})
    asked = []
    for place, text in enumerate(texts, start=number + 1):
        question = Question(instruction=row, round=turn, number=place, asked_at=timezone.now())
        question.text = sealing.seal_text(text, owner=row.vault_owner, place=question.place("text"))
        question.save(force_insert=True)
        asked.append(question)
    change = move(row, S.QUESTIONED, SENDER, by)
    tell_experts(row, NEWS, str(change.pk))
    return asked


@transaction.atomic
def answer_questions(*, instruction: Instruction, answers: Mapping[int, str], by: "User") -> None:
    """Answer questions by their numbers. Once all are answered it goes back to where they were asked, and is told.

    What is answered already stays as it was answered. PermissionDenied, TransitionRefused.
    """
    row = as_expert(instruction, by)
    require_state(row, S.QUESTIONED)
    said = {number: text.strip() for number, text in answers.items() if text.strip()}
    for question in row.questions.filter(answered_at=None, number__in=said):
        text, place = said[question.number], question.place("answer")
        question.answer = sealing.seal_text(text, owner=row.vault_owner, place=place)
        question.answered_at = timezone.now()
        question.save(update_fields=["answer", "answered_at"])
    write_down(row, by, "answered", questions=len(said))
    if row.questions.filter(answered_at=None).exists():
        return
    asked = row.changes.filter(target=S.QUESTIONED).order_by("-pk")[0]
    change = move(row, S(asked.source), EXPERT, by)
    tell_sender(row, NEWS, str(change.pk))
