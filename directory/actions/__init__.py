"""Every verb of the directory: `by=` whom, one transaction, and the index and the audit trail stay true with it."""

from directory.actions.listings import load_fictional, upsert_listings
from directory.actions.mistakes import MISTAKE_KINDS, remind_of_mistakes, report_mistake, settle_mistake, take_mistake
from directory.actions.profiles import (
    DETAILS,
    VerificationRefused,
    add,
    change_details,
    confirm_availability,
    is_secret,
    publish,
    unverify,
    verify,
    withdraw,
)
from directory.actions.rows import FictionalRow, ListingRow, Outcome
from directory.actions.terms import TermRow, save_term, upsert_terms

__all__ = [
    "DETAILS",
    "MISTAKE_KINDS",
    "FictionalRow",
    "ListingRow",
    "Outcome",
    "TermRow",
    "VerificationRefused",
    "add",
    "change_details",
    "confirm_availability",
    "is_secret",
    "load_fictional",
    "publish",
    "remind_of_mistakes",
    "report_mistake",
    "save_term",
    "settle_mistake",
    "take_mistake",
    "unverify",
    "upsert_listings",
    "upsert_terms",
    "verify",
    "withdraw",
]
