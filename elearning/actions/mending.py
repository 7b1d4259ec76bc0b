"""Mending a question that learners meet: a new wording in the place of the old one, which nobody's attempt loses."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from elearning import documents
from elearning.actions.rows import claim_course, person
from elearning.models import QuestionVersion
from elearning.questions import plain
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from elearning.questions import Question as Asked


@transaction.atomic
def mend(*, wording: QuestionVersion, asked: "Asked", note: str, by: "Actor | System") -> QuestionVersion:
    """Ask a better wording from now on; attempts that have begun keep the one they met.

    Its key, kind and tags stay: they are how the course finds it. Refused without a note, for another kind, when it
    says the same, and when this wording was mended already.
    """
    require(by, Permission.WRITE_COURSES)
    claim_course(wording.question.course)
    before = wording.asked()
    content = plain(asked.model_copy(update={"key": before.key, "tags": before.tags}))
    if not note.strip():
        raise Refused(_("Say what was wrong: colleagues and learners read it."))
    if asked.kind != before.kind:
        raise Refused(_("A mend is of the same kind: whoever wants to ask it in another way writes a new question."))
    if QuestionVersion.objects.filter(mends=wording).exists():
        raise Refused(_("Somebody has mended this wording already: mend the newer one."))
    if documents.digest(content) == wording.digest:
        raise Refused(_("This is the same as before."))
    number = wording.question.versions.order_by("-number").values_list("number", flat=True)[0] + 1
    made = QuestionVersion.objects.create(
        question=wording.question, number=number, content=content, digest=documents.digest(content), mends=wording,
        note=note.strip()[:600], by=person(by), at=timezone.now(),
    )  # fmt: skip
    audit.record(by=by, verb="mended", target=made, detail={"number": number, "of": wording.number})
    return made


def chain(wording: QuestionVersion) -> list[QuestionVersion]:
    """Return the mends of a wording, the first one first (one query)."""
    mends = {row.mends_id: row for row in QuestionVersion.objects.filter(question=wording.question_id)}
    found, last = [], wording
    while last.pk in mends:
        last = mends[last.pk]
        found.append(last)
    return found
