"""What can be said of a reading on some day, from its dates and its source alone. Nothing is guessed."""

import calendar
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.guidance.models import Rule, Status


class Standing(TextChoices):
    """What a reading was on a day; in the order in which readings of one rule are read."""

    HOLDS = "holds", gettext_lazy("In force on that day")
    UNKNOWN = "unknown", gettext_lazy("Not known for that day")
    COMING = "coming", gettext_lazy("Not yet in force")
    REPLACED = "replaced", gettext_lazy("Replaced by then")
    OVER = "over", gettext_lazy("No longer in force")


ORDER = tuple(Standing)


def standing(rule: Rule, day: date) -> Standing:
    """Return what is known of a reading on a day; of one that was never verified, nothing."""
    if rule.status == Status.NOT_VERIFIED:
        return Standing.UNKNOWN
    if rule.valid_to and rule.valid_to < day:
        return Standing.OVER
    if rule.valid_from and rule.valid_from > day:
        return Standing.COMING
    is_open = rule.status == Status.SUPERSEDED and rule.valid_to is None
    if is_open and day >= rule.checked_on:
        return Standing.REPLACED
    if day in {rule.valid_from, rule.valid_to}:
        return Standing.HOLDS
    begun = _known_from(rule)
    return Standing.HOLDS if begun and begun <= day and not is_open else Standing.UNKNOWN


def why_unknown(rule: Rule) -> str:
    """Return the sentence that says what is missing to know whether it held on a day."""
    if rule.status == Status.IN_FORCE or rule.valid_to:
        return _("We do not know since when it has been worded so.")
    if rule.valid_from:
        return _("We do not know until when it held.")
    return _("We know neither since when it held nor until when.")


def seen_on(rule: Rule) -> date:
    """Return the last day of what its source prints as its date; of an undated source, the day it was read."""
    if not rule.source_on:
        return rule.checked_on
    year, month, day = [*map(int, rule.source_on.split("-")), 0, 0][:3]
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    return min(last, rule.checked_on)


def _known_from(rule: Rule) -> date | None:
    """Return the first day on which it surely held: what is in force was so at the date of its source."""
    if rule.valid_from:
        return rule.valid_from
    seen = seen_on(rule)
    was_in_force = rule.status == Status.IN_FORCE or (rule.valid_to is not None and seen <= rule.valid_to)
    return seen if was_in_force else None
