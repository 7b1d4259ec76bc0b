"""Authors and tags: whoever renames one leaves the old address leading to the new."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from news.models import Author, FormerAddress, Tag

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def keep_author(*, author: Author, by: "Actor | System") -> Author:
    """Add somebody who stands in bylines, or change what is said about them. ValidationError."""
    require(by, Permission.EDIT_NEWS)
    _keep(author, "author")
    audit.record(by=by, verb="kept", target=author)
    return author


@transaction.atomic
def keep_tag(*, tag: Tag, by: "Actor | System") -> Tag:
    """Add a tag, or rename it. ValidationError."""
    require(by, Permission.EDIT_NEWS)
    _keep(tag, "tag")
    audit.record(by=by, verb="kept", target=tag)
    return tag


def _keep(row: Author | Tag, sort: str) -> None:
    """Save one; the address of before leads on. ValidationError when the new one led to another."""
    before = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    row.full_clean()
    led = FormerAddress.objects.filter(**{f"{sort}__isnull": False}, slug=row.slug)
    if led.exclude(**{sort: row.pk}).exists():
        raise ValidationError({"slug": _("This address led to something else before: choose another one.")})
    row.save()
    if before and before.slug != row.slug:
        # Moved back: it leads to itself again.
        led.delete()
        FormerAddress.objects.create(slug=before.slug, **{sort: row})
