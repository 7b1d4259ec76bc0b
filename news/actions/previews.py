"""Secret addresses under which a text can be read before it is public. They end; only a digest of them is kept."""

import datetime
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, has_permission
from news.actions.rows import claim, person
from news.models import Edition, PreviewLink
from news.states import OPEN
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

LASTS = datetime.timedelta(days=7)


@transaction.atomic
def make_preview(*, edition: Edition, by: "Actor | System") -> str:
    """Return the secret of a new link to an edition that is not public yet; it cannot be shown again."""
    held = claim(edition, by)
    if held.state not in OPEN:
        raise Refused(_("It is not being worked on any more: there is nothing to preview."))
    token, now = secrets.token_urlsafe(32), timezone.now()
    PreviewLink.objects.create(
        edition=held, digest=_digest(token), made_by=person(by), made_at=now, expires_at=now + LASTS
    )
    audit.record(by=by, verb="preview_made", target=held)
    return token


@transaction.atomic
def end_previews(*, edition: Edition, by: "Actor | System") -> int:
    """End every secret link to an edition; return how many there were."""
    held = claim(edition, by)
    count, _rows = held.preview_links.all().delete()
    if count:
        audit.record(by=by, verb="previews_ended", target=held, detail={"count": count})
    return count


def previewed(token: str) -> Edition | None:
    """Return the edition that a secret opens; None for one that nobody has, or has any more."""
    links = PreviewLink.objects.filter(
        digest=_digest(token), expires_at__gt=timezone.now(), edition__state__in=OPEN
    ).select_related("edition__article")
    link = links.first()
    return link.edition if link else None


@transaction.atomic
def forget_previews() -> int:
    """Remove the links that have ended; return how many."""
    return PreviewLink.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def let_go(user: User, by: "Actor | System") -> None:  # noqa: ARG001 - hooks call it so
    """End the links of somebody whose account is deleted (accounts.hooks): they were theirs to hand out."""
    PreviewLink.objects.filter(made_by=user).delete()


def let_go_of_what_they_lost(user: User, by: "Actor | System") -> None:
    """End the links of somebody who keeps no news any more (accounts.hooks)."""
    if not has_permission(user, Permission.EDIT_NEWS):
        let_go(user, by)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
