"""What this site said of a rule, version after version: put together again from what was kept of each change."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from directory.guidance.models import Keeping, Revision, Rule, Status
from directory.guidance.rules import Reading, read


class Said(NamedTuple):
    """A reading as it stood here, from one moment to another (None: it still does); nobody stored this row.

    `since`: None where its beginning was not written down. `deed`: what was done to make it so; `is_editors`: by whom.
    """

    rule: Rule
    since: datetime | None
    until: datetime | None
    deed: str
    is_editors: bool

    @property
    def is_public(self) -> bool:
        """Whether anybody could read it."""
        return self.rule.is_published and self.rule.status != Status.NOT_VERIFIED

    def stood_on(self, day: date) -> bool:
        """Whether it was what stood here at the end of a day."""
        begun = self.since is not None and timezone.localdate(self.since) <= day
        return begun and (self.until is None or timezone.localdate(self.until) > day)


def history(topic: str) -> list[Said]:
    """Return all that the public could ever read here of a rule, the newest first, in two queries."""
    moved = Revision.objects.on_topic(topic).values("code")
    rows = list(Rule.objects.filter(Q(topic=topic) | Q(code__in=moved)).order_by("pk"))
    kept: dict[str, list[Revision]] = {row.code: [] for row in rows}
    for each in Revision.objects.filter(kind=Keeping.RULES, code__in=kept).order_by("-version"):
        kept[each.code].append(each)
    found = [said for row in rows for said in _versions(row, kept[row.code])]
    shown = [said for said in found if said.is_public and said.rule.topic == topic]
    return sorted(shown, key=lambda said: (said.since is not None, said.since), reverse=True)


def on_day(history: Iterable[Said], day: date) -> list[Reading]:
    """Return what stood here at the end of a day, as it was shown on it."""
    return [read(said.rule, day, today=day) for said in history if said.stood_on(day)]


def _versions(row: Rule, revisions: list[Revision]) -> list[Said]:
    """Undo one change after the other."""
    fields = {field.attname: field for field in Rule._meta.concrete_fields}
    state = {name: getattr(row, name) for name in fields}
    found: list[Said] = []
    until = None
    for each in revisions:
        found.append(Said(Rule(**state), each.at, until, each.get_deed_display(), each.actor.startswith("user:")))
        until = each.at
        if each.version == 1:
            break
        # A field may have gone from the table since.
        state |= {name: fields[name].to_python(was) for name, (was, _now) in each.changes.items() if name in fields}
    if revisions and revisions[-1].version > 1:
        # It is older than what is written down.
        found.append(Said(Rule(**state), None, until, "", is_editors=False))
    return found
