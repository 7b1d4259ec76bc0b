"""Lists that the people of one organisation keep together. Two who change one at once lose nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organisation
from accounts.permissions import Permission, has_permission
from directory.models import Profile, SharedEntry, SharedList
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

MOST_LISTS = 100
MOST_LISTED = 200


class NoteChanged(Exception):
    """A colleague has written another note meanwhile; `entry` holds it."""

    def __init__(self, entry: SharedEntry) -> None:
        super().__init__(entry.pk)
        self.entry = entry


@transaction.atomic
def keep_list(
    *, by: "User", organisation: Organisation, profiles: Iterable[UUID], name: str = "", onto: SharedList | None = None
) -> SharedList:
    """Keep entries on a new list of this name, or beside what stands `onto` one. On it already: quiet.

    PermissionDenied outside one's own organisations. Refused for more than MOST_LISTS lists and MOST_LISTED entries.
    """
    _member(by, organisation.pk)
    # The lock makes the counts true.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if onto is None:
        if SharedList.objects.filter(organisation=organisation).count() >= MOST_LISTS:
            raise Refused(_("There are 100 lists already: delete one first."))
        onto = SharedList.objects.create(organisation=organisation, name=name, made_by=by)
        audit.record(by=by, verb="made", target=onto, organisation_id=organisation.pk)
    elif onto.organisation_id != organisation.pk:
        raise PermissionDenied("another organisation's list")
    on_it = set(onto.entries.values_list("profile", flat=True))
    shown = Profile.objects.published().filter(pk__in=list(profiles)).exclude(pk__in=on_it)
    keys = list(shown.order_by("name", "pk").values_list("pk", flat=True))
    if len(on_it) + len(keys) > MOST_LISTED:
        raise Refused(_("A list holds 200 entries: begin another one."))
    now = timezone.now()
    SharedEntry.objects.bulk_create(
        [SharedEntry(list=onto, profile_id=key, added_by=by, changed_at=now) for key in keys]
    )
    if keys:
        told = {"entries": len(keys)}
        audit.record(by=by, verb="listed", target=onto, organisation_id=organisation.pk, detail=told)
    return onto


@transaction.atomic
def note(*, entry: SharedEntry, by: "User", text: str, read_at: datetime) -> SharedEntry:
    """Write the note of an entry. The same words again: quiet. NoteChanged when it is not the one that was read."""
    entry = _claim(entry, by)
    if entry.note == text:
        return entry
    if entry.changed_at != read_at:
        raise NoteChanged(entry)
    entry.note, entry.changed_at = text, timezone.now()
    entry.save(update_fields=["note", "changed_at"])
    audit.record(by=by, verb="noted", target=entry, organisation_id=entry.list.organisation_id)
    return entry


@transaction.atomic
def take_off(*, entry: SharedEntry, by: "User", read_at: datetime | None) -> None:
    """Take an entry off its list. Gone already: quiet. NoteChanged when a colleague has written a note meanwhile."""
    held = SharedEntry.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if held is None:
        return
    if held.changed_at != read_at:
        raise NoteChanged(held)
    audit.record(by=by, verb="taken_off", target=held)
    held.delete()


@transaction.atomic
def drop_list(*, shared: SharedList, by: "User") -> None:
    """Delete a list. PermissionDenied unless one made it or manages the organisation."""
    if not may_drop(shared, by):
        raise PermissionDenied("neither its maker nor a manager")
    audit.record(by=by, verb="deleted", target=shared, organisation_id=shared.organisation_id)
    shared.delete()


def may_drop(shared: SharedList, by: "User") -> bool:
    """Whether somebody may delete a list: its maker, while they belong there, and who manages the organisation."""
    if by.pk == shared.made_by_id:
        return by.memberships.filter(organisation=shared.organisation_id).exists()
    return has_permission(by, Permission.MANAGE_ORGANISATION, organisation=shared.organisation_id)


def _member(by: "User", organisation: UUID) -> None:
    if not by.is_active or not by.memberships.filter(organisation=organisation).exists():
        raise PermissionDenied("not of this organisation")


def _claim(entry: SharedEntry, by: "User") -> SharedEntry:
    """Lock the row. PermissionDenied for anybody else; Refused when a colleague has taken it off."""
    held = SharedEntry.objects.select_for_update(of=("self",)).select_related("list").filter(pk=entry.pk).first()
    if held is None:
        raise Refused(_("A colleague has taken this entry off the list."))
    _member(by, held.list.organisation_id)
    return held
