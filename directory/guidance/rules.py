"""Time limits as pages show them: by jurisdiction, all readings of one rule together, as they were on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from directory.guidance.models import Rule, Status
from directory.guidance.standing import ORDER, Standing, standing, why_unknown


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading. `label`: what it is, on the day that was asked for or by its source; `why`: what is missing."""

    rule: Rule
    standing: Standing
    label: str
    why: str
    is_stale: bool
    is_due: bool


@dataclass(slots=True)
class Jurisdiction:
    """What we hold of one: readings by topic, and the titles of what we hold nothing for that we could vouch for."""

    code: str
    title: str
    topics: dict[str, list[Reading]] = field(default_factory=dict)
    unheld: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Topic:
    """One rule with all its readings; none: we hold nothing that we could vouch for."""

    slug: str
    title: str
    jurisdiction: str
    place: str
    readings: list[Reading]
    is_limit: bool


@dataclass(slots=True)
class Place:
    """A jurisdiction, and how many rules we hold of it."""

    code: str
    title: str
    count: int = 0


def by_jurisdiction() -> list[Jurisdiction]:
    """Return all that the public may read, in the order of the rows, in two queries."""
    found: dict[str, Jurisdiction] = {}
    held, unheld = list(Rule.objects.published()), list(Rule.objects.unheld())
    for rule in sorted([*held, *unheld], key=lambda rule: (rule.position, rule.pk)):
        found.setdefault(rule.jurisdiction, Jurisdiction(rule.jurisdiction, rule.jurisdiction_name))
    for reading in _read(held, None):
        found[reading.rule.jurisdiction].topics.setdefault(reading.rule.topic, []).append(reading)
    for rule in unheld:
        found[rule.jurisdiction].unheld.append(rule)
    return list(found.values())


def on_day(groups: Iterable[Jurisdiction], on: date) -> list[Jurisdiction]:
    """Return the same as it stood on a day."""
    return [
        Jurisdiction(group.code, group.title, {
            slug: _read((each.rule for each in readings), on) for slug, readings in group.topics.items()
        }, group.unheld)
        for group in groups
    ]  # fmt: skip


def about(slug: str, on: date | None = None) -> Topic | None:
    """Return one rule as the public may read it, in one query; None when we know nothing of it."""
    rows = list(Rule.objects.shown().on_topic(slug))
    if not rows:
        return None
    held = [row for row in rows if row.status != Status.NOT_VERIFIED]
    first = (held or rows)[0]
    is_limit = any(row.amount for row in held)
    return Topic(slug, first.title, first.jurisdiction, first.jurisdiction_name, _read(held, on), is_limit)


def places() -> list[Place]:
    """Return the jurisdictions of which we hold rules, in one query."""
    found: dict[str, Place] = {}
    seen: set[str] = set()
    for rule in Rule.objects.shown():
        place = found.setdefault(rule.jurisdiction, Place(rule.jurisdiction, rule.jurisdiction_name))
        place.count += rule.topic not in seen
        seen.add(rule.topic)
    return list(found.values())


def limits() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what can be counted, as a form offers it: (jurisdiction, (topic, title) of each), in one query."""
    found: dict[str, dict[str, str]] = {}
    for rule in Rule.objects.published().limits():
        found.setdefault(rule.jurisdiction_name, {}).setdefault(rule.topic, rule.title)
    return [(place, list(topics.items())) for place, topics in found.items()]


def read(rule: Rule, on: date | None, today: date | None = None) -> Reading:
    """Return a reading as it stood on a day, or as it is today; `today`: the day on which it is, or was, looked at."""
    today = today or timezone.localdate()
    was = standing(rule, on or today)
    why = why_unknown(rule) if on and was is Standing.UNKNOWN else ""
    is_stale = rule.is_stale(today)
    return Reading(rule, was, _label(rule, was, is_asked=on is not None), why, is_stale, rule.is_due(today))


def _read(rules: Iterable[Rule], on: date | None) -> list[Reading]:
    """Return readings, what held first."""
    return sorted((read(rule, on) for rule in rules), key=lambda each: ORDER.index(each.standing))


def _label(rule: Rule, was: Standing, *, is_asked: bool) -> str:
    if is_asked or was is Standing.COMING:
        return str(was.label)
    if was is Standing.HOLDS and rule.status == Status.SUPERSEDED:
        return _("In force until its last day")
    return str(rule.get_status_display())
