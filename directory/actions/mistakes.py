"""What readers say is wrong, and what became of it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, require
from directory.models import MistakeKind, MistakeReport, Profile

if TYPE_CHECKING:
    from accounts.permissions import Actor

# More open reports than a moderator can read about one profile are noise, or an attack.
OPEN_REPORTS = 20


@transaction.atomic
def report_mistake(*, profile: Profile, kind: str, text: str = "") -> MistakeReport | None:
    """Keep a reader's word, and nothing about the reader. None when the profile has enough open reports already.

    That somebody is not safe is always kept; the same words again are counted (`times`). No audit row and no
    permission: the report is its own record, and anybody may write one.
    """
    # The lock makes the count true: two readers at once cannot both be the last one let in.
    profile = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
    text, waiting = text.strip()[:1000], profile.mistakes.filter(settled_at=None)
    if kind != MistakeKind.UNSAFE:
        if waiting.exclude(kind=MistakeKind.UNSAFE).count() >= OPEN_REPORTS:
            return None
    elif same := waiting.filter(kind=kind, text=text).first():
        same.times += 1
        same.save(update_fields=["times"])
        return same
    return MistakeReport.objects.create(profile=profile, kind=kind, text=text)


@transaction.atomic
def settle_mistake(*, report: MistakeReport, by: "Actor | System") -> MistakeReport:
    """Close a report after looking into it. Again: quiet."""
    require(by, Permission.MODERATE_DIRECTORY)
    report = MistakeReport.objects.select_for_update().get(pk=report.pk)
    if report.settled_at:
        return report
    report.settled_at = timezone.now()
    report.settled_by = by if isinstance(by, User) else None
    report.save(update_fields=["settled_at", "settled_by"])
    audit.record(by=by, verb="settled", target=report)
    return report
