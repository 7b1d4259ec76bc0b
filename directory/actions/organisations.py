"""An organisation whose entry is accepted becomes one that people act for."""

from accounts.actions import add_membership, create_organisation
from accounts.models import AuditEvent, Organisation
from accounts.permissions import Role, System
from directory.actions.telling import holders_of
from directory.models import Kind, Profile

BY = System("join")


def has_joined(organisation: Organisation) -> bool:
    """Whether it came here by an entry of its own, and not by an administrator (one query)."""
    told = AuditEvent.objects.filter(target_kind=organisation._meta.label_lower, target_id=str(organisation.pk))
    return told.filter(verb="created", actor=str(BY)).exists()


def settle(profile: Profile) -> None:
    """Make the body that an organisation's entry speaks of, its holders its managers, in the caller's transaction.

    Quiet for people, and for an entry that belongs to a body already: who manages that one was decided elsewhere, and
    whoever was invited to an entry must not come to manage the others by it.
    """
    if profile.kind != Kind.ORGANISATION or profile.organisation_id:
        return
    profile.organisation = create_organisation(by=BY, name=profile.name)
    profile.save(update_fields=["organisation"])
    for user in holders_of(profile):
        add_membership(by=BY, user=user, organisation=profile.organisation, role=Role.MANAGER)
