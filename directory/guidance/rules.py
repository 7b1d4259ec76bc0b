"""Time limits as a page shows them: by jurisdiction, all readings of one rule together."""

from dataclasses import dataclass, field

from django.utils import timezone

from directory.guidance.models import Rule


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading, and whether it was last checked so long ago that the page has to say so."""

    rule: Rule
    is_stale: bool


@dataclass(slots=True)
class Jurisdiction:
    """What we hold of one: readings by topic, and the titles of what we hold nothing for that we could vouch for."""

    code: str
    title: str
    topics: dict[str, list[Reading]] = field(default_factory=dict)
    unheld: list[str] = field(default_factory=list)


def by_jurisdiction() -> list[Jurisdiction]:
    """Return all that the public may read, in the order of the rows, in two queries."""
    today = timezone.localdate()
    found: dict[str, Jurisdiction] = {}
    held, unheld = list(Rule.objects.published()), list(Rule.objects.unheld())
    for rule in sorted([*held, *unheld], key=lambda rule: (rule.position, rule.pk)):
        found.setdefault(rule.jurisdiction, Jurisdiction(rule.jurisdiction, rule.jurisdiction_name))
    for rule in held:
        found[rule.jurisdiction].topics.setdefault(rule.topic, []).append(Reading(rule, rule.is_stale(today)))
    for rule in unheld:
        found[rule.jurisdiction].unheld.append(rule.title)
    return list(found.values())
