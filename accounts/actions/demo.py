"""The people of the demonstration.

They open every door to whoever reads the manual, so production refuses to start with one of them (checks.py).
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts import audit
from accounts.actions.memberships import add_membership
from accounts.actions.organisations import create_organisation
from accounts.models import Organisation, User
from accounts.permissions import OPERATOR_ROLES, Role, System

DEMO_PASSWORD = "htmse-demo-only"  # noqa: S105 - printed by `make run`, refused in production
BY = System("load_demo")
CHARITY = "Harbour Lights (fictional charity)"
# Part of the address, name, role.
CAST = (
    ("caseworker", "Casey Example", Role.CASEWORKER),
    ("professional", "Perry Example", Role.PROFESSIONAL),
    ("solicitor", "Sol Example", Role.SOLICITOR),
    ("trainee", "Tracy Example", Role.TRAINEE),
    ("desk", "Dee Example", Role.DESK),
    ("safeguarding", "Sage Example", Role.SAFEGUARDING),
    ("moderator", "Mo Example", Role.MODERATOR),
    ("editor", "Edie Example", Role.EDITOR),
    ("trainer", "Tess Example", Role.TRAINER),
    ("admin", "Ada Example", Role.ADMINISTRATOR),
)


def load_demo_accounts() -> list[User]:
    """Make the demo accounts that are missing and return all of them. ImproperlyConfigured where it is no demo."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts open every door: they exist in demo mode only.")
    if User.objects.exists() and not User.objects.filter(email__in=[_email(word) for word, *_ in CAST]).exists():
        raise ImproperlyConfigured("This database belongs to real people: the demonstration needs one of its own.")
    with transaction.atomic():
        operator = Organisation.objects.filter(is_operator=True).first() or create_organisation(
            by=BY, name=str(settings.OPERATOR["name"]), is_operator=True
        )
        charity = Organisation.objects.filter(name=CHARITY).first() or create_organisation(by=BY, name=CHARITY)
        return [_person(word, name, role, operator if role in OPERATOR_ROLES else charity) for word, name, role in CAST]


def _person(word: str, name: str, role: Role, organisation: Organisation) -> User:
    user = User.objects.filter(email=_email(word)).first()
    if user is None:
        # Not through create_user: a password everybody knows is what the rules for passwords refuse.
        user = User.objects.create_user(_email(word), DEMO_PASSWORD, name=name)
        audit.record(by=BY, verb="created", target=user)
    add_membership(by=BY, user=user, organisation=organisation, role=role)
    return user


def _email(word: str) -> str:
    return f"{word}@example.org"
