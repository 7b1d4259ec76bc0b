"""Numbers that move under articles: noticed with every release, worked off by editors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from news import tagging
from news.actions.rows import person, wait_for_moves
from news.kinds import MOVED
from news.models import Claim, Edition, MovedClaim
from news.states import EditionState
from news.statistics.models import Observation
from notifications.actions import tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from news.statistics.models import Release, RevisedValue

RELATED = ("observation__series__measure", "observation__release")


def note_moves(release: "Release", revised: "Sequence[RevisedValue]", by: "Actor | System") -> None:
    """Write down which public articles quote what a release moved or outdid, and tell editors (hooks.release_accepted).

    In the transaction in which the release is accepted.
    """
    wait_for_moves()
    live = Claim.objects.live().select_related(*RELATED)
    now = tagging.counting([each.after for each in revised])
    quoted = live.filter(observation__series__in={cell[0] for cell in now})
    found = _moved(quoted, now)
    lines = Observation.objects.filter(release=release).values("series")
    found += _retest(live.exclude(superlative="").filter(observation__series__in=lines))
    if new := _keep(found):
        audit.record(by=by, verb="moved", target=release, detail={"claims": new})
        for editor in User.objects.holding(Permission.EDIT_NEWS).select_related("rhythm"):
            tell(kind=MOVED, to=editor, subject=f"{release._meta.label_lower}:{release.pk}", facts={"count": new})


def note_own_moves(edition: Edition, before: Edition | None, by: "Actor | System") -> None:
    """Settle the moved numbers of the edition that stood there before, and write down those of the one that stands now.

    In the transaction in which it is published. What an editor said of the same number stands.
    """
    wait_for_moves()
    said = _settle(before, edition, by) if before else {}
    claims = Claim.objects.live().filter(revision__edition=edition).select_related(*RELATED)
    rows = list(claims)
    found = _moved(claims, tagging.counting([row.observation for row in rows]))
    found += _retest(claims.exclude(superlative=""))
    _keep(found)
    for moved in MovedClaim.objects.open().filter(claim__in=rows).select_related("claim"):
        if earlier := said.get((moved.claim.tag, moved.now_id)):
            moved.answer, moved.answered_at, moved.answered_by = (
                earlier.answer,
                earlier.answered_at,
                earlier.answered_by,
            )
            moved.save(update_fields=["answer", "answered_at", "answered_by"])


@transaction.atomic
def answer_moved(*, moved: MovedClaim, by: "Actor | System", answer: str = "") -> MovedClaim:
    """Say that an article stands although a number moved: it shows both. Again: quiet; Refused after a colleague."""
    require(by, Permission.EDIT_NEWS)
    held = MovedClaim.objects.select_for_update(of=("self",)).get(pk=moved.pk)
    if held.answered_at:
        if held.answered_by == person(by):
            return held
        raise Refused(_("A colleague has answered this already."))
    held.answer = (answer.strip() or _("It stands: both numbers are shown."))[:300]
    held.answered_at, held.answered_by = timezone.now(), person(by)
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(by=by, verb="answered", target=held)
    return held


def times_quoted(observation_key: int) -> int:
    """Return how many public articles quote a number (hooks.quoted)."""
    return (
        Claim.objects.live().filter(observation=observation_key).values("revision__edition__article").distinct().count()
    )


def _moved(claims: "QuerySet[Claim]", now: "dict[tagging.Cell, Observation]") -> list[MovedClaim]:
    return [
        MovedClaim(claim=row, now=counts)
        for row in claims
        if (counts := now.get(tagging.cell_of(row.observation))) and tagging.has_moved(row.observation, counts)
    ]


def _retest(claims: "QuerySet[Claim]") -> list[MovedClaim]:
    """Ask again whether numbers are the highest or lowest, mark those that are not, and return what outdid them."""
    rows = list(claims)
    beaten = tagging.outdone((row.observation, row.superlative) for row in rows)
    found = []
    for row in rows:
        rival = beaten.get((row.observation_id, row.superlative))
        if row.outdone_by_id != (rival.pk if rival else None):
            row.outdone_by = rival
            row.save(update_fields=["outdone_by"])
        if rival:
            found.append(MovedClaim(claim=row, now=rival))
    return found


def _keep(found: list[MovedClaim]) -> int:
    """Write down what is new among them; return how many."""
    known = set(MovedClaim.objects.filter(claim__in=[each.claim for each in found]).values_list("claim_id", "now_id"))
    new = {(each.claim_id, each.now_id): each for each in found if (each.claim_id, each.now_id) not in known}
    for each in new.values():
        each.found_at = timezone.now()
    MovedClaim.objects.bulk_create(new.values())
    return len(new)


def _settle(before: Edition, after: Edition, by: "Actor | System") -> dict[tuple[str, int], MovedClaim]:
    """Answer what is open of an edition that is not public any more; return what was said to each of its numbers."""
    rows = MovedClaim.objects.filter(claim__revision__edition=before).select_related("claim", "answered_by")
    said = {(row.claim.tag, row.now_id): row for row in rows if row.answered_at}
    if before.state != EditionState.PUBLISHED:
        told = _("Corrected by edition %(number)s.") % {"number": after.number}
        rows.filter(answered_at=None).update(answer=told, answered_at=timezone.now(), answered_by=person(by))
    return said
