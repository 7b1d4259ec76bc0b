"""What a holder looks like."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from directory.actions.entries import claim
from directory.actions.life import UNDO
from directory.actions.telling import subject, tell_moderators
from directory.kinds import WAITING
from directory.models import Photo, Profile, Submission
from directory.permissions import require_holder
from directory.states import LIVE
from notifications.actions import cancel

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.vault.cleaning import Clean


@transaction.atomic
def set_photo(*, profile: Profile, by: "User", cleaned: "Clean | None") -> None:
    """Keep a photo that was re-encoded, or take all photos away (None). It is shown once a moderator has seen it.

    Whoever is looking at what waits is told to look again.
    """
    profile = claim(profile)
    require_holder(by, profile)
    if cleaned is None:
        if profile.photos.all().delete()[0]:
            audit.record(by=by, verb="photo_removed", target=profile)
            _look_again(profile)
        return
    told = {"media_type": cleaned.media_type, "content": cleaned.content}
    Photo.objects.update_or_create(profile=profile, is_shown=False, defaults=told)
    audit.record(by=by, verb="photo_set", target=profile)
    if not _look_again(profile) and profile.state in LIVE:
        waiting = Submission.objects.create(profile=profile, is_new=False, handed_in_by=by, revised_at=timezone.now())
        tell_moderators(subject(waiting), kind=WAITING)


def show_photo(profile: Profile) -> bool:
    """Show the photo that a moderator has seen, in the caller's transaction; return whether there was one."""
    if not profile.photos.filter(is_shown=False).exists():
        return False
    profile.photos.filter(is_shown=True).delete()
    return bool(profile.photos.filter(is_shown=False).update(is_shown=True))


def hide_photo(profile: Profile) -> None:
    """Let the photo that is shown wait again, in the caller's transaction. The one before it is gone for good."""
    if not profile.photos.filter(is_shown=False).exists():
        profile.photos.filter(is_shown=True).update(is_shown=False)


def forget_unseen(profile: Profile) -> None:
    """Remove the photo that waits, or that nobody wanted, in the caller's transaction. Quiet when there is none."""
    profile.photos.filter(is_shown=False).delete()


@transaction.atomic
def forget_refused_photos() -> int:
    """Remove photos that were refused, once that cannot be taken back any more; return how many."""
    past = timezone.now() - UNDO
    unseen = Photo.objects.filter(is_shown=False, changed_at__lt=past, profile__state__in=LIVE)
    kept = Submission.objects.filter(Q(decided_at=None) | Q(decided_at__gte=past)).values("profile")
    return unseen.exclude(profile__in=kept).delete()[0]


def _look_again(profile: Profile) -> bool:
    """Let what waits be looked at anew; without anything left in it, it waits no more. False when nothing waits."""
    waiting = profile.submissions.select_for_update(of=("self",)).filter(decided_at=None).first()
    if waiting is None:
        return False
    if waiting.is_new or waiting.changes or profile.photos.filter(is_shown=False).exists():
        waiting.revised_at = timezone.now()
        waiting.save(update_fields=["revised_at"])
    else:
        cancel(subject=subject(waiting))
        waiting.delete()
    return True
