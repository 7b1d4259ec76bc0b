"""Every verb of the directory: `by=` whom, one transaction, and the index and the audit trail stay true with it."""

from directory.actions.availability import (
    AVAILABILITY_KINDS,
    ask_for_availability,
    confirm_again,
    confirm_availability,
)
from directory.actions.bulk import MOST_ROWS as MOST_STAFF
from directory.actions.bulk import STAFF, Plan, StaffRow, hand_in_staff, is_ready, plan_staff, staff_of, take_staff
from directory.actions.checks import VerificationRefused, unverify, verify
from directory.actions.claims import (
    ask_check,
    check_claim,
    close_forsaken,
    decline_claim,
    drop_evidence,
    first_counts,
    forget_evidence,
    open_evidence,
    take_back_claim,
)
from directory.actions.courses import hide_courses, may_show_courses, show_course
from directory.actions.deciding import accept, ask_changes, decline, put_down, take, undo
from directory.actions.entries import DETAILS, is_secret
from directory.actions.erasing import erase
from directory.actions.exporting import export_entry
from directory.actions.found import forget_old, gather_found
from directory.actions.holders import come, entrust, is_for, leave
from directory.actions.inviting import INVITED, WrittenEnough, forget_sent, invite, take_invitation_back
from directory.actions.joining import answer, begin, discard, hand_in, take_back
from directory.actions.lapsing import suspend_lapsed, tell_of_ending_checks
from directory.actions.life import UNDO, begin_again, pause, publish, suspend, undo_change, withdraw
from directory.actions.listings import load_fictional, upsert_listings
from directory.actions.measures import hide_measures, note_measures, show_measures
from directory.actions.mistakes import MISTAKE_KINDS, remind_of_mistakes, report_mistake, settle_mistake, take_mistake
from directory.actions.photos import forget_refused_photos, set_photo
from directory.actions.profiles import add, change_details
from directory.actions.rows import FictionalRow, ListingRow, Outcome
from directory.actions.terms import TermRow, save_term, upsert_terms

__all__ = [
    "AVAILABILITY_KINDS",
    "DETAILS",
    "INVITED",
    "MISTAKE_KINDS",
    "MOST_STAFF",
    "STAFF",
    "UNDO",
    "FictionalRow",
    "ListingRow",
    "Outcome",
    "Plan",
    "StaffRow",
    "TermRow",
    "VerificationRefused",
    "WrittenEnough",
    "accept",
    "add",
    "answer",
    "ask_changes",
    "ask_check",
    "ask_for_availability",
    "begin",
    "begin_again",
    "change_details",
    "check_claim",
    "close_forsaken",
    "come",
    "confirm_again",
    "confirm_availability",
    "decline",
    "decline_claim",
    "discard",
    "drop_evidence",
    "entrust",
    "erase",
    "export_entry",
    "first_counts",
    "forget_evidence",
    "forget_old",
    "forget_refused_photos",
    "forget_sent",
    "gather_found",
    "hand_in",
    "hand_in_staff",
    "hide_courses",
    "hide_measures",
    "invite",
    "is_for",
    "is_ready",
    "is_secret",
    "leave",
    "load_fictional",
    "may_show_courses",
    "note_measures",
    "open_evidence",
    "pause",
    "plan_staff",
    "publish",
    "put_down",
    "remind_of_mistakes",
    "report_mistake",
    "save_term",
    "set_photo",
    "settle_mistake",
    "show_course",
    "show_measures",
    "staff_of",
    "suspend",
    "suspend_lapsed",
    "take",
    "take_back",
    "take_back_claim",
    "take_invitation_back",
    "take_mistake",
    "take_staff",
    "tell_of_ending_checks",
    "undo",
    "undo_change",
    "unverify",
    "upsert_listings",
    "upsert_terms",
    "verify",
    "withdraw",
]
