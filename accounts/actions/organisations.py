"""Bodies that people act for."""

from django.db import transaction

from accounts import audit
from accounts.models import Organisation
from accounts.permissions import Actor, Permission, System, require


def create_organisation(*, by: Actor | System, name: str, is_operator: bool = False) -> Organisation:
    """Write down a body. Raises PermissionDenied; IntegrityError for a second operator."""
    with transaction.atomic():
        require(by, Permission.MANAGE_OPERATOR)
        organisation = Organisation.objects.create(name=name, is_operator=is_operator)
        audit.record(by=by, verb="created", target=organisation, organisation_id=organisation.id)
    return organisation


def change_organisation(*, by: Actor | System, organisation: Organisation, name: str) -> Organisation:
    """Give it another name; the same name is quiet. Raises PermissionDenied."""
    with transaction.atomic():
        require(by, Permission.MANAGE_OPERATOR)
        held = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if held.name != name:
            held.name = name
            held.save(update_fields=["name"])
            audit.record(by=by, verb="changed", target=held, organisation_id=held.id, detail={"fields": ["name"]})
    return held
