"""Time limits, tests and duties: loaded from the file, kept by editors."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.guidance.actions import keeping, loading
from directory.guidance.actions.loading import Loaded
from directory.guidance.models import Deed, Rule, Status
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def replace_rules(*, rows: Iterable[Mapping[str, Any]], by: "Actor | System") -> Loaded:
    """Load the file's rules, in their order. A row that an editor has touched stays as it is. Again: quiet."""
    return loading.replace(Rule, rows, by)


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


@transaction.atomic
def follow_rule(*, rule: Rule, starts_on: date, changes: Mapping[str, Any], by: "Actor | System", version: int) -> Rule:
    """Add the reading that is in force from a day on in place of another, which ends the day before.

    Raises ValidationError for what no reading may be, and for a day that is not after the other began; Refused when
    the other is not in force, or a colleague was quicker.
    """
    ended = {"status": Status.SUPERSEDED, "valid_to": starts_on - timedelta(days=1)}
    if rule.status != Status.IN_FORCE or not rule.is_published:
        raise Refused(_("Only a reading that is shown and in force can be followed by another."))
    if rule.valid_from and starts_on <= rule.valid_from:
        raise ValidationError({"valid_from": _("It has to begin after the one that it follows.")})
    before = keeping.save(Rule, rule, ended, version, by, Deed.REPLACED)
    same = {field: getattr(before, field) for field in ("topic", "title", "jurisdiction", "position")}
    began = {"status": Status.IN_FORCE, "valid_from": starts_on, "valid_to": None}
    return keeping.save(Rule, None, {**same, **changes, **began}, 0, by)
