"""What the calculator and the desk show."""

from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from directory.guidance import counting
from directory.guidance.models import Hotline, Keeping, Kept, Review, Revision, Rule
from directory.guidance.standing import Standing, standing, why_unknown

MODELS: dict[str, type[Rule] | type[Hotline]] = {Keeping.RULES: Rule, Keeping.HOTLINES: Hotline}


class Day(NamedTuple):
    """A reading, and the day that it gives. `is_known`: it surely held on the day it is counted from."""

    rule: Rule
    on: date
    left: str
    is_known: bool
    why: str
    is_cut: bool
    is_first: bool


class Result(NamedTuple):
    """What the readings of a rule make of a day. `uncounted`: in working days, which are not held."""

    topic: str
    title: str
    start: date
    days: list[Day]
    uncounted: list[Rule]
    is_minimum: bool
    is_past: bool


def result(topic: str, rules: list[Rule], start: date) -> Result:
    """Return what stands under the form, the earliest day first."""
    found = counting.counted(rules, start)
    counted = {each.rule.pk for each in found}
    days = [_day(each, start, is_first=not place) for place, each in enumerate(found)]
    return Result(
        topic=topic,
        title=rules[0].title if rules else "",
        start=start,
        days=days,
        uncounted=[rule for rule in rules if rule.pk not in counted],
        is_minimum=bool(rules) and all(rule.is_minimum for rule in rules),
        is_past=bool(days) and days[0].on < timezone.localdate(),
    )


def _day(reading: counting.Reading, start: date, *, is_first: bool) -> Day:
    was = standing(reading.rule, start)
    is_known = was is Standing.HOLDS
    why = "" if is_known else why_unknown(reading.rule)
    is_cut = counting.is_cut(reading, start)
    return Day(reading.rule, reading.on, away(reading.on), is_known, why, is_cut, is_first)


def away(day: date) -> str:
    """Return how far off a day is."""
    left = (day - timezone.localdate()).days
    if left < 0:
        return ngettext("%(n)d day ago", "%(n)d days ago", -left) % {"n": -left}
    if left <= 1:
        return _("tomorrow") if left else _("today")
    return _("in %(n)d days") % {"n": left}


class Row(NamedTuple):
    """A row as the desk lists it. `overdue`: so many days past its review, None: it is not due."""

    item: Kept
    kind: str
    name: str
    place: str
    href: str
    overdue: int | None
    is_mine: bool


def row(item: Kept, user: User) -> Row:
    """Return a row for a list."""
    today = timezone.localdate()
    place = item.country_name if isinstance(item, Hotline) else getattr(item, "jurisdiction_name", "")
    name = item.name if isinstance(item, Hotline) else getattr(item, "title", "")
    return Row(
        item=item,
        kind=str(item.kept_as.label),
        name=name,
        place=place,
        href=reverse("guidance:desk_row", args=[item.kept_as, item.code]),
        overdue=(today - item.review_by).days if item.is_due(today) else None,
        is_mine=item.taken_by_id == user.pk,
    )


def facts(item: Kept) -> list[tuple[str, str]]:
    """Return what a row says, field by field, as people read it; what it does not say is left out."""
    hidden = {"id", "code", "version", "taken_by", "told_on", "edited_at", "position", "source_url"}
    fields = [field for field in item._meta.fields if field.name not in hidden]
    told = [(field, getattr(item, field.name)) for field in fields]
    return [(_title(field), _words(field, value)) for field, value in told if value not in (None, "")]


class Change(NamedTuple):
    """What one field was, and became."""

    field: str
    was: str
    now: str


class Version(NamedTuple):
    """One line of the history of a row."""

    revision: Revision
    who: str
    changes: list[Change]


class Task(NamedTuple):
    """One task of a row; `who`: who did it, and until then nobody."""

    review: Review
    who: str


def history(item: Kept) -> tuple[list[Version], list[Task]]:
    """Return what became of a row and its tasks, the newest first, in three queries."""
    found = list(Revision.objects.of_row(item.kept_as, item.code))
    tasks = list(Review.objects.of_row(item.kept_as, item.code).select_related("owner"))
    actors = {each.actor for each in found} | {each.done_by for each in tasks}
    keys = {each.removeprefix("user:") for each in actors if each.startswith("user:")}
    names = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=keys)}
    return (
        [Version(each, _who(each.actor, names), _changes(item, each)) for each in found],
        [Task(each, _who(each.done_by, names) if each.done_at else "") for each in tasks],
    )


def _who(actor: str, names: dict[str, str]) -> str:
    return names.get(actor) or (_("Somebody who left") if actor.startswith("user:") else _("The site itself"))


def _changes(item: Kept, revision: Revision) -> list[Change]:
    told: dict[str, tuple[Any, Any]] = revision.changes
    changed = [field for field in item._meta.fields if field.name in told and field.name != "position"]
    return [Change(_title(field), *(_words(field, value) for value in told[field.name])) for field in changed]


def _title(field: "models.Field[Any, Any]") -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _words(field: "models.Field[Any, Any]", value: Any) -> str:
    """Return a value as people read it; it may come from a row, or from the history, where days are words."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return date_format(day, "j F Y")
    return str(value)
