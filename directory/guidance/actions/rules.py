"""Time limits, tests and duties: loaded from the file, kept by editors."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from directory.guidance.actions import keeping
from directory.guidance.actions.keeping import Loaded
from directory.guidance.models import Rule

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def replace_rules(*, rows: Iterable[Mapping[str, Any]], by: "Actor | System") -> Loaded:
    """Load the file's rules, in their order. A row that an editor has touched stays as it is. Again: quiet."""
    return keeping.replace(Rule, rows, by)


@transaction.atomic
def save_rule(*, rule: Rule | None, changes: Mapping[str, Any], by: "Actor | System", version: int = 0) -> Rule:
    """Add a reading (None), or change one as it was at `version`.

    Raises ValidationError for what no reading may be, and Refused when a colleague was quicker.
    """
    return keeping.save(Rule, rule, changes, version, by)


@transaction.atomic
def withdraw_rule(*, rule: Rule, by: "Actor | System") -> Rule:
    """Take a reading from the public. Again: quiet. Refused when a colleague was quicker."""
    return keeping.withdraw(rule, by)


@transaction.atomic
def publish_rule(*, rule: Rule, by: "Actor | System") -> Rule:
    """Show a reading that was withdrawn. Again: quiet. Refused when a colleague was quicker."""
    return keeping.publish(rule, by)


@transaction.atomic
def confirm_rule(*, rule: Rule, by: "Actor | System") -> Rule:
    """Say that it was read at its source today and still holds. Again: quiet. Refused when a colleague was quicker."""
    return keeping.confirm(rule, by)
