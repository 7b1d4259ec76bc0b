"""What is done to people, organisations and memberships. Every verb: its permission, one transaction, one audit row."""

from accounts.actions.deletion import CannotBeDeletedError, delete_account
from accounts.actions.demo import DEMO_PASSWORD, load_demo_accounts
from accounts.actions.exporting import export_account
from accounts.actions.memberships import LastAdministratorError, add_membership, remove_membership
from accounts.actions.organisations import change_organisation, create_organisation
from accounts.actions.own import (
    choose_password,
    end_sessions,
    forget_unconfirmed,
    note_confirmed,
    note_factor,
    sign_up,
)
from accounts.actions.people import change_user, create_administrator, create_user, set_password

__all__ = [
    "DEMO_PASSWORD",
    "CannotBeDeletedError",
    "LastAdministratorError",
    "add_membership",
    "change_organisation",
    "change_user",
    "choose_password",
    "create_administrator",
    "create_organisation",
    "create_user",
    "delete_account",
    "end_sessions",
    "export_account",
    "forget_unconfirmed",
    "load_demo_accounts",
    "note_confirmed",
    "note_factor",
    "remove_membership",
    "set_password",
    "sign_up",
]
