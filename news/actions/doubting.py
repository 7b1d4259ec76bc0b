"""What the checks doubt about a wording, and what editors answered: everything is answered before it is approved."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from news.actions.rows import newest, person
from news.models import Claim, Edition, Revision, TakenBack
from news.statistics import checks
from news.statistics.actions import answering
from news.statistics.models import CheckAnswer
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from news.statistics.checks import Finding


ABOUT = "article:"
# The key of an article is a UUID.
LENGTH = len(ABOUT) + 36
BESIDE = ("observation__release", "observation__series__dataset", "observation__series__measure__base")


class Doubt(NamedTuple):
    """Something that a check doubts, and what was answered to it."""

    finding: "Finding"
    answer: CheckAnswer | None


def doubts(edition: Edition) -> list[Doubt]:
    """Return what is doubted about what an edition says now, with the answers."""
    revision = newest(edition)
    if revision is None:
        return []
    told = CheckAnswer.objects.filter(subject__startswith=about(edition.article_id), taken_back=None)
    answers = {row.fingerprint: row for row in told}
    return [Doubt(each, answers.get(each.fingerprint)) for each in findings(revision)]


def findings(revision: Revision) -> "list[Finding]":
    """Ask the checks about the numbers of a wording and about its sentences."""
    return _found(revision, list(revision.claims.select_related(*BESIDE)), checks.Stored())


def count_open_doubts(editions: Sequence[Edition]) -> dict[object, int]:
    """Return how much is doubted and not answered about what editions say now (a constant number of queries)."""
    wordings = Revision.objects.filter(edition__in=editions).order_by("edition_id", "-number").distinct("edition_id")
    revisions = list(wordings.select_related("edition"))
    claims: dict[int, list[Claim]] = {revision.pk: [] for revision in revisions}
    for row in Claim.objects.filter(revision__in=revisions).select_related(*BESIDE):
        claims[row.revision_id].append(row)
    subjects = [about(each.edition.article_id) for each in revisions]
    # What was taken back is open again; a second answer stands under the same name with a number.
    standing = CheckAnswer.objects.annotate(article=Left("subject", LENGTH)).filter(taken_back=None)
    answered = set(standing.filter(article__in=subjects).values_list("article", "fingerprint"))
    held = checks.Stored()
    return {
        each.edition_id: sum(
            (about(each.edition.article_id), found.fingerprint) not in answered
            for found in _found(each, claims[each.pk], held)
        )
        for each in revisions
    }


@transaction.atomic
def answer_doubt(
    *, edition: Edition, fingerprint: str, text: str, is_public: bool, by: "Actor | System"
) -> CheckAnswer:
    """Keep what an editor says to a doubt. The same again is quiet; Refused for another answer, and for no doubt."""
    require(by, Permission.EDIT_NEWS)
    found = next((each.finding for each in doubts(edition) if each.finding.fingerprint == fingerprint), None)
    if found is None:
        raise Refused(_("Nobody doubts this any more: the text has changed."))
    gone = TakenBack.objects.filter(note__subject__startswith=about(edition.article_id), note__fingerprint=fingerprint)
    subject = about(edition.article_id) + (f":{count + 1}" if (count := gone.count()) else "")
    return answering.answer(subject=subject, finding=found, text=text, by=by, is_public=is_public)


@transaction.atomic
def take_back(*, note: CheckAnswer, because: str, by: "Actor | System") -> TakenBack:
    """Say, for the public, why an editor's note holds no more. It stays, struck out, and the doubt is open again.

    The same again is quiet. Refused without a reason, for what is no public note of an article, and after a colleague.
    """
    require(by, Permission.EDIT_NEWS)
    because = " ".join(because.split())[:300]
    if not because:
        raise Refused(_("Say why, for the public."))
    if not note.is_public or not note.subject.startswith(ABOUT):
        raise Refused(_("This is no note that readers see."))
    told = {"because": because, "at": timezone.now(), "by": person(by)}
    row, is_new = TakenBack.objects.get_or_create(note=note, defaults=told)
    if is_new:
        audit.record(by=by, verb="taken_back", target=note, detail={"subject": note.subject})
    elif row.because != because:
        raise Refused(_("A colleague has taken it back already."))
    return row


def _found(revision: Revision, claims: Sequence[Claim], held: "checks.Held") -> "list[Finding]":
    figures = [
        replace(figure, superlative=row.superlative, where=f"[[{row.tag}]]")
        for row, figure in zip(claims, checks.figures_of(row.observation for row in claims), strict=True)
    ]
    told = [*checks.run(figures, held=held), *checks.prose(_text(revision))]
    return list({each.fingerprint: each for each in told}.values())


def about(article_key: object) -> str:
    """Name an article for the answers to its checks."""
    return f"{ABOUT}{article_key}"


def _text(revision: Revision) -> str:
    return "\n\n".join((revision.title, revision.summary, revision.body))
