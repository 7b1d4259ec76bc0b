"""What is done to people, organisations and memberships. Every verb: its permission, one transaction, one audit row."""

from accounts.actions.demo import DEMO_PASSWORD, load_demo_accounts
from accounts.actions.memberships import LastAdministratorError, add_membership, remove_membership
from accounts.actions.organisations import change_organisation, create_organisation
from accounts.actions.people import change_user, create_administrator, create_user, set_password

__all__ = [
    "DEMO_PASSWORD",
    "LastAdministratorError",
    "add_membership",
    "change_organisation",
    "change_user",
    "create_administrator",
    "create_organisation",
    "create_user",
    "load_demo_accounts",
    "remove_membership",
    "set_password",
]
