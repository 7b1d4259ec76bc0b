"""The list of first responders."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, require
from directory.guidance.models import FirstResponder


@dataclass(frozen=True, slots=True)
class FirstResponderRow:
    """One line of the form's list; `kind` is a FirstResponderKind."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows did what."""

    created: int
    updated: int
    removed: int


@transaction.atomic
def replace_first_responders(*, rows: Iterable[FirstResponderRow], by: User | System) -> Outcome:
    """Make the list say what the rows say, in their order; a name that is no longer there goes. Again: quiet."""
    require(by, Permission.EDIT_GUIDANCE)
    wanted = {row.name: (row.kind, position) for position, row in enumerate(rows, start=1)}
    # The lock keeps two loads at once from both creating the same name.
    known = {one.name: one for one in FirstResponder.objects.select_for_update()}
    fresh = [
        FirstResponder(name=name, kind=kind, position=position)
        for name, (kind, position) in wanted.items()
        if name not in known
    ]
    changed = [one for name, one in known.items() if name in wanted and (one.kind, one.position) != wanted[name]]
    for one in changed:
        one.kind, one.position = wanted[one.name]
    FirstResponder.objects.bulk_create(fresh)
    FirstResponder.objects.bulk_update(changed, ["kind", "position"])
    removed, _ = FirstResponder.objects.filter(name__in=known.keys() - wanted.keys()).delete()
    outcome = Outcome(created=len(fresh), updated=len(changed), removed=removed)
    if outcome != Outcome(0, 0, 0):
        detail = {"created": outcome.created, "updated": outcome.updated, "removed": outcome.removed}
        audit.record(by=by, verb="first_responders.loaded", target="first_responders", detail=detail)
    return outcome
