"""Cues that learners miss in the catalogue: proposed, and decided on by its keepers."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from elearning.redflags.choices import SuggestionState
from elearning.redflags.models import Suggestion
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

# Of one person, waiting at once: a list that nobody can read helps nobody.
MOST_WAITING = 10


@transaction.atomic
def suggest(*, words: str, place: str = "", by: "Actor | System") -> Suggestion:
    """Propose a cue. The same words again are quiet. PermissionDenied for strangers; Refused when too many wait."""
    if not isinstance(by, User):
        raise PermissionDenied
    # Two presses at once wait for each other here.
    who = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    said = " ".join(words.split())[:400]
    if not said:
        raise Refused(_("Say what you noticed."))
    mine = Suggestion.objects.of(who).waiting()
    if found := mine.filter(words=said).first():
        return found
    if mine.count() >= MOST_WAITING:
        raise Refused(_("Ten of your proposals wait already. Please wait until they were looked at."))
    return Suggestion.objects.create(words=said, place=place[:300], by=who, at=timezone.now())


@transaction.atomic
def decide(*, suggestion: Suggestion, is_taken: bool, said: str = "", by: "Actor | System") -> Suggestion:
    """Say what becomes of a cue. Words that are not taken up are forgotten. Refused without a reason for that.

    The same decision again is quiet; another one than was made is Refused.
    """
    require(by, Permission.KEEP_INDICATORS)
    held = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    target = SuggestionState.TAKEN if is_taken else SuggestionState.DECLINED
    if held.state == target:
        return held
    if held.state != SuggestionState.WAITING:
        raise Refused(_("Somebody has decided on it already."))
    if not is_taken and not said.strip():
        raise Refused(_("Say why."))
    held.state, held.said, held.decided_at = target, said.strip()[:400], timezone.now()
    held.decided_by = by if isinstance(by, User) else None
    held.words = held.words if is_taken else ""
    held.save()
    audit.record(by=by, verb=target.value, target=held)
    return held


def forget_words(user: User, _by: "Actor") -> None:
    """Let what somebody proposed and nobody has decided on go with their account, in that transaction."""
    Suggestion.objects.of(user).waiting().delete()
