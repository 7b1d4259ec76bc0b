"""A file of staff as a manager reads it: what it would do, what it did, and what still waits."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from directory import actions
from directory.presenters import mine
from directory.presenters.mine import Line
from directory.states import State


class Outcome(NamedTuple):
    """What a file would do: sentences, and whether it would do anything."""

    organisation: str
    sentences: list[str]
    rows: list[list[str]]
    does_something: bool


class Body(NamedTuple):
    """An organisation, the entries that came from its files, and how many of them can be handed in."""

    id: str
    name: str
    entries: list[Line]
    ready: int
    drafts: int


def outcome(plan: actions.Plan, organisation: Organisation) -> Outcome:
    """Say what would happen; asks for nothing."""
    named = [
        *((row, _("new, and written to")) for row in plan.fresh),
        *((row, _("changed")) for row, _profile in plan.changed),
    ]
    rows = [[str(row.line), row.sheet["name"], row.email, told] for row, told in named]
    return Outcome(organisation.name, _sentences(plan), rows, bool(plan.fresh or plan.changed))


def done(plan: actions.Plan) -> str:
    """Say what happened."""
    told = {"fresh": len(plan.fresh), "changed": len(plan.changed)}
    if not plan.unwritten:
        return _("Taken over: %(fresh)d new, %(changed)d changed. Whoever is new was invited by e-mail.") % told
    done = _("Taken over: %(fresh)d new, %(changed)d changed.") % told
    count = len(plan.unwritten)
    return f"{done} " + ngettext(
        "%(count)d of them was not written to, because you or they have had many such mails: invite them later.",
        "%(count)d of them were not written to, because you or they have had many such mails: invite them later.",
        count,
    ) % {"count": count}


def body(organisation: Organisation) -> Body:
    """Return what came from the files of an organisation (four queries)."""
    staff = list(actions.staff_of(organisation))
    drafts = [profile for profile in staff if profile.state == State.DRAFTED]
    ready = sum(actions.is_ready(profile) for profile in drafts)
    return Body(str(organisation.pk), organisation.name, [mine.line(each) for each in staff], ready, len(drafts))


def _sentences(plan: actions.Plan) -> list[str]:
    """What the numbers are, without those that are none."""
    counted = (
        (
            len(plan.fresh),
            ngettext("%(count)d entry would be made.", "%(count)d entries would be made.", len(plan.fresh)),
        ),
        (
            len(plan.changed),
            ngettext("%(count)d entry would be changed.", "%(count)d entries would be changed.", len(plan.changed)),
        ),
        (
            len(plan.unchanged),
            ngettext("%(count)d entry says so already.", "%(count)d entries say so already.", len(plan.unchanged)),
        ),
        (
            len(plan.kept),
            ngettext(
                "%(count)d entry is left alone: your colleague looks after it, or it cannot be changed now.",
                "%(count)d entries are left alone: your colleagues look after them, or they cannot be changed now.",
                len(plan.kept),
            ),
        ),
    )
    return [told % {"count": count} for count, told in counted if count]
