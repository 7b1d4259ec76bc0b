"""Keeping what others published: added, changed, opened again, taken from the public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from news.models import Resource, Tag
from news.models.resources import due_after
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

PLAIN = ("title", "publisher", "url", "kind", "published", "languages", "licence", "summary", "checked_on", "review_by")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; `left`: the addresses of rows that an editor has changed."""

    created: int
    updated: int
    left: tuple[str, ...]


@transaction.atomic
def save_resource(
    *, resource: Resource | None, changes: Mapping[str, Any], topics: Iterable[Tag], version: int, by: "Actor | System"
) -> Resource:
    """Add one, or change one that is still as it was at `version`; nothing changed: quiet.

    Raises ValidationError for what no row may be, and Refused when a colleague was quicker.
    """
    require(by, Permission.EDIT_NEWS)
    row = _locked(resource, version) if resource else Resource(review_by=timezone.localdate())
    wanted = sorted(topics, key=lambda tag: tag.name)
    fields = _take_over(row, changes)
    if row.checked_on and row.checked_on > timezone.localdate():
        raise ValidationError({"checked_on": _("Nobody can have checked it in the future.")})
    if resource and not fields and wanted == sorted(row.topics.all(), key=lambda tag: tag.name):
        return row
    _write(row)
    row.topics.set(wanted)
    audit.record(by=by, verb="changed" if resource else "added", target=row, detail={"fields": fields})
    return row


@transaction.atomic
def check_link(*, resource: Resource, is_broken: bool, by: "Actor | System") -> Resource:
    """Say that somebody opened the address today, and whether it leads there. Again on the same day: quiet."""
    require(by, Permission.EDIT_NEWS)
    row, today = _locked(resource), timezone.localdate()
    if row.checked_on == today and row.is_link_broken == is_broken and row.review_by > today:
        return row
    row.checked_on, row.review_by, row.is_link_broken = today, due_after(today), is_broken
    _write(row)
    audit.record(by=by, verb="link_checked", target=row, detail={"is_link_broken": is_broken})
    return row


@transaction.atomic
def withdraw_resource(*, resource: Resource, by: "Actor | System") -> Resource:
    """Take one from the public; `restore_resource` takes that back. Again: quiet."""
    return _show(resource, by, is_shown=False)


@transaction.atomic
def restore_resource(*, resource: Resource, by: "Actor | System") -> Resource:
    """Show one that was withdrawn. Again: quiet."""
    return _show(resource, by, is_shown=True)


@transaction.atomic
def load_resources(*, rows: Iterable[Mapping[str, Any]], by: "Actor | System") -> Loaded:
    """Make what no editor has touched say what the rows say; topics that are new are added. Again: quiet.

    A row is the fields of PLAIN but `review_by`, and `topics`: {slug: name}. Raises ValidationError for a row that is
    none; then nothing is loaded.
    """
    require(by, Permission.EDIT_NEWS)
    known = {one.url: one for one in Resource.objects.select_for_update().order_by("pk").prefetch_related("topics")}
    created, updated, left = 0, 0, []
    for said in rows:
        row = known.get(said["url"]) or Resource(review_by=timezone.localdate())
        if row.edited_at:
            left.append(row.url)
            continue
        is_new, tags = row.pk is None, _tags(said["topics"])
        fields = _take_over(row, {key: said[key] for key in PLAIN if key in said})
        if not is_new and not fields and {tag.pk for tag in tags} == {tag.pk for tag in row.topics.all()}:
            continue
        _write(row, is_by_hand=False)
        row.topics.set(tags)
        created, updated = created + is_new, updated + (not is_new)
    done = Loaded(created, updated, tuple(left))
    if created or updated:
        audit.record(by=by, verb="loaded", target="news.resource", detail={"created": created, "updated": updated})
    return done


def _locked(resource: Resource, version: int | None = None) -> Resource:
    """Return the row as it is now, locked. Raises Refused when it is not as it was at `version`."""
    row = Resource.objects.select_for_update().get(pk=resource.pk)
    if version is not None and row.version != version:
        raise Refused(_("A colleague was quicker and changed this. Open it anew, then make your change."))
    return row


def _take_over(row: Resource, changes: Mapping[str, Any]) -> list[str]:
    """Write the changes into the row; return the names of what differs. A new check sets the day of the next."""
    fields = [field for field in PLAIN if field in changes and getattr(row, field) != changes[field]]
    for field in fields:
        setattr(row, field, changes[field])
    if "checked_on" in fields and "review_by" not in fields and row.checked_on:
        row.review_by = due_after(row.checked_on)
    return sorted(fields)


def _write(row: Resource, *, is_by_hand: bool = True) -> None:
    if row.pk:
        row.version += 1
    if is_by_hand:
        row.edited_at = timezone.now()
    row.full_clean()
    row.save()


def _show(resource: Resource, by: "Actor | System", *, is_shown: bool) -> Resource:
    require(by, Permission.EDIT_NEWS)
    row = _locked(resource)
    if (row.withdrawn_at is None) == is_shown:
        return row
    row.withdrawn_at = None if is_shown else timezone.now()
    _write(row)
    audit.record(by=by, verb="published" if is_shown else "withdrawn", target=row)
    return row


def _tags(topics: Mapping[str, str]) -> list[Tag]:
    """The topics by their addresses, or by their names: one that exists stays as it is."""
    every = list(Tag.objects.filter(Q(slug__in=topics) | Q(name__in=topics.values())))
    by_slug, by_name = {tag.slug: tag for tag in every}, {tag.name: tag for tag in every}
    return [
        by_slug.get(slug) or by_name.get(name) or Tag.objects.create(slug=slug, name=name)
        for slug, name in topics.items()
    ]
