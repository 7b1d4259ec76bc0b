"""What editors say to what the checks doubt: nothing is accepted while a doubt has no answer."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from news.statistics.checks import Finding
from news.statistics.models import CheckAnswer
from notifications.kinds import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.permissions import Actor, System

MOST = 600


def answers(subject: str) -> "QuerySet[CheckAnswer]":
    """Return what was answered about something ("import:<key>", "release:<key>", "article:<key>")."""
    return CheckAnswer.objects.filter(subject=subject)


def unanswered(subject: str, findings: Iterable[Finding]) -> list[Finding]:
    """Return the doubts to which nobody has said anything."""
    answered = set(answers(subject).values_list("fingerprint", flat=True))
    return [each for each in findings if each.fingerprint not in answered]


def notes(subject: str, findings: Iterable[Finding]) -> list[CheckAnswer]:
    """Return the answers that the public reads as editor's notes, to what is still doubted."""
    standing = {each.fingerprint for each in findings}
    return [each for each in answers(subject).filter(is_public=True) if each.fingerprint in standing]


@transaction.atomic
def answer(*, subject: str, finding: Finding, text: str, by: "Actor | System", is_public: bool = False) -> CheckAnswer:
    """Keep what an editor says to a doubt. The same answer again: quiet.

    Refused without words, and when somebody has answered otherwise: what was said stays.
    """
    require(by, Permission.EDIT_STATISTICS)
    text = " ".join(text.split())[:MOST]
    if not text:
        raise Refused(_("Say why it stands."))
    told = {
        "code": finding.code, "message": finding.message[:MOST], "text": text, "is_public": is_public,
        "answered_by": by if isinstance(by, User) else None, "answered_at": timezone.now(),
    }  # fmt: skip
    kept, is_new = CheckAnswer.objects.get_or_create(subject=subject, fingerprint=finding.fingerprint, defaults=told)
    if is_new:
        audit.record(by=by, verb="answered", target=kept, detail={"check": finding.code, "subject": subject})
    elif (kept.text, kept.is_public) != (text, is_public):
        raise Refused(_("A colleague has answered this already."))
    return kept
