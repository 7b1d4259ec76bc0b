"""What each role may do: one table, asked by every action and by every view that decides what to draw."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

type Actor = User | AnonymousUser


class Role(models.TextChoices):
    """What a person is within one organisation."""

    MANAGER = "manager", _("Manager")
    CASEWORKER = "caseworker", _("Caseworker")
    PROFESSIONAL = "professional", _("Professional")
    SOLICITOR = "solicitor", _("Solicitor")
    TRAINEE = "trainee", _("Trainee")
    DESK = "desk", _("Desk")
    SAFEGUARDING = "safeguarding", _("Safeguarding")
    MODERATOR = "moderator", _("Moderator")
    EDITOR = "editor", _("Editor")
    TRAINER = "trainer", _("Trainer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(StrEnum):
    """One thing somebody may or may not do."""

    MODERATE_DIRECTORY = "moderate_directory"
    IMPORT_DIRECTORY = "import_directory"
    EDIT_VOCABULARY = "edit_vocabulary"
    EDIT_GUIDANCE = "edit_guidance"
    EDIT_NEWS = "edit_news"
    EDIT_STATISTICS = "edit_statistics"
    WRITE_COURSES = "write_courses"
    TRAIN = "train"
    KEEP_INDICATORS = "keep_indicators"
    ANSWER_REQUESTS = "answer_requests"
    SAFEGUARD_CHILDREN = "safeguard_children"
    MANAGE_OPERATOR = "manage_operator"
    MANAGE_ORGANISATION = "manage_organisation"
    WORK_CASES = "work_cases"
    READ_AUDIT = "read_audit"
    WATCH_OPERATIONS = "watch_operations"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset({Permission.MANAGE_ORGANISATION}),
    Role.CASEWORKER: frozenset({Permission.WORK_CASES}),
    Role.PROFESSIONAL: frozenset(),
    Role.SOLICITOR: frozenset({Permission.WORK_CASES}),
    Role.TRAINEE: frozenset(),
    # Whoever reads what help-seekers wrote has no power over others by it: neither moderators nor administrators can
    # read it. Where the person agrees, one of the desk keeps a case of it, as any caseworker does.
    Role.DESK: frozenset({Permission.ANSWER_REQUESTS, Permission.WORK_CASES}),
    Role.SAFEGUARDING: frozenset({Permission.ANSWER_REQUESTS, Permission.SAFEGUARD_CHILDREN, Permission.WORK_CASES}),
    Role.MODERATOR: frozenset({Permission.MODERATE_DIRECTORY, Permission.EDIT_VOCABULARY}),
    Role.EDITOR: frozenset(
        {Permission.EDIT_GUIDANCE, Permission.EDIT_NEWS, Permission.EDIT_STATISTICS, Permission.KEEP_INDICATORS}
    ),
    Role.TRAINER: frozenset({Permission.WRITE_COURSES, Permission.TRAIN, Permission.KEEP_INDICATORS}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MODERATE_DIRECTORY,
            Permission.IMPORT_DIRECTORY,
            Permission.EDIT_VOCABULARY,
            Permission.EDIT_GUIDANCE,
            Permission.EDIT_NEWS,
            Permission.EDIT_STATISTICS,
            Permission.WRITE_COURSES,
            Permission.TRAIN,
            Permission.KEEP_INDICATORS,
            Permission.MANAGE_OPERATOR,
            Permission.MANAGE_ORGANISATION,
            Permission.READ_AUDIT,
            Permission.WATCH_OPERATIONS,
        }
    ),
}

# These powers reach over the whole site, so only the operator's own organisation may hold them (a trigger keeps it).
OPERATOR_ROLES = frozenset(
    {Role.DESK, Role.SAFEGUARDING, Role.MODERATOR, Role.EDITOR, Role.TRAINER, Role.ADMINISTRATOR}
)
# These reach over one organisation, whichever it is, and are always asked about one.
ORGANISATION_PERMISSIONS = frozenset({Permission.MANAGE_ORGANISATION, Permission.WORK_CASES})
OPERATOR_PERMISSIONS = frozenset(Permission) - ORGANISATION_PERMISSIONS


def has_permission(who: "Actor | System", permission: Permission, *, organisation: UUID | None = None) -> bool:
    """Say whether `who` holds `permission`; one of ORGANISATION_PERMISSIONS within that organisation (one query).

    The system itself (imports at the command line, the clock) may do everything; its name is in the audit trail.
    """
    if isinstance(who, System):
        return True
    if not who.is_authenticated or not who.is_active:
        return False
    if (permission in ORGANISATION_PERMISSIONS) != (organisation is not None):
        raise ValueError(f"{permission} was asked with the wrong context")
    held = who.memberships.filter(role__in=roles_with(permission))
    held = held.filter(organisation=organisation) if organisation else held.filter(organisation__is_operator=True)
    return held.exists()


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that hold a permission."""
    return [role for role, granted in GRANTS.items() if permission in granted]


def held_anywhere(who: "Actor") -> frozenset[Permission]:
    """Return all that somebody may do: over the site, or within one organisation or another (one query).

    For what is drawn, such as a menu; what is done is asked with `has_permission`.
    """
    if not who.is_authenticated or not who.is_active:
        return frozenset()
    rows = who.memberships.values_list("role", "organisation__is_operator")
    return frozenset(
        permission
        for role, is_operator in rows
        for permission in GRANTS[Role(role)]
        if is_operator or permission in ORGANISATION_PERMISSIONS
    )


def require(who: "Actor | System", permission: Permission, *, organisation: UUID | None = None) -> None:
    """Raise PermissionDenied (403) unless `who` holds `permission`."""
    if not has_permission(who, permission, organisation=organisation):
        raise PermissionDenied(permission)


class System:
    """The site acting by itself, named for the audit trail: System("import_directory")."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"system:{self.name}"
