"""What an editor says of a dataset that decides what of it the public may see."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from news.statistics import suppression
from news.statistics.models import Dataset, Dimension
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

FIELDS = ("is_published", "is_ours", "counted")


def claimed(slug: str) -> Dataset:
    """Hold a dataset until the transaction ends. Refused while a colleague, or an import, has it in hand."""
    rows = Dataset.objects.select_for_update(no_key=True, nowait=True)
    try:
        with transaction.atomic():
            return rows.get(slug=slug)
    except OperationalError as error:
        raise Refused(_("A colleague or an import has this dataset in hand. Try again in a minute.")) from error


def said(dataset: Dataset) -> dict[str, Any]:
    """Return what an editor may change, as it is read now."""
    codes = Dimension.objects.filter(dataset=dataset, is_sensitive=True).order_by("code").values_list("code", flat=True)
    return {name: getattr(dataset, name) for name in FIELDS} | {"sensitive": list(codes)}


@transaction.atomic
def protect(
    *,
    dataset: Dataset,
    changes: Mapping[str, Any],
    sensitive: Collection[str],
    was: Mapping[str, Any],
    by: "Actor | System",
) -> int:
    """Say whether a dataset is public and ours, who is counted, and which breakdowns (codes) are sensitive.

    Return how many lines are hidden now. What was hidden stays hidden, whatever is said. Nothing changed: quiet.
    Refused as `claimed`, and where it is not as it `was` (`said`) any more; raises ValidationError for what no dataset
    may say.
    """
    require(by, Permission.EDIT_STATISTICS)
    row = claimed(dataset.slug)
    before = said(row)
    if before != was:
        raise Refused(_("A colleague was quicker and changed this. Look at it again, then make your change."))
    # What readers do not see now is kept first: what is decided by the new words has to hide all of it.
    suppression.keep([row])
    for name in FIELDS:
        setattr(row, name, changes.get(name, getattr(row, name)))
    row.full_clean()
    row.save(update_fields=FIELDS)
    dimensions = Dimension.objects.filter(dataset=row)
    dimensions.filter(code__in=sensitive).update(is_sensitive=True)
    dimensions.exclude(code__in=sensitive).update(is_sensitive=False)
    suppression.keep([row])
    after = said(row)
    if changed := {name: [before[name], after[name]] for name in after if after[name] != before[name]}:
        audit.record(by=by, verb="protected", target=row, detail=changed)
    return len(suppression.shown(row).hidden)
