"""Who saw what of a case, in words."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent
from referrals.actions.referrals.seen import CASES, ENQUIRIES, ENQUIRY, PERSON, REFERRAL, REFERRALS, Trail
from referrals.hooks_cases import SeenToo
from referrals.models import Case, Referral

OF_THE_CASE = {
    "opened": gettext_lazy("Opened the case"),
    "read": gettext_lazy("Read the case"),
    "exported": gettext_lazy("Took all of it as a file"),
    "printed": gettext_lazy("Made a sheet to take away"),
    "changed": gettext_lazy("Changed what is said about the client"),
    "handed_over": gettext_lazy("Handed it to a colleague"),
    "let_go": gettext_lazy("Left it: their account was deleted"),
    "closed": gettext_lazy("Closed it"),
    "reopened": gettext_lazy("Opened it again"),
    "noted": gettext_lazy("Wrote a note"),
    "note_struck": gettext_lazy("Struck a note"),
    "file_added": gettext_lazy("Added a file"),
    "file_read": gettext_lazy("Read a file"),
    "file_removed": gettext_lazy("Removed a file"),
    "deadline_set": gettext_lazy("Set a deadline"),
    "deadline_changed": gettext_lazy("Changed a deadline"),
    "deadline_done": gettext_lazy("Marked a deadline as done"),
    "deadline_undone": gettext_lazy("Marked a deadline as not done"),
    "deadline_removed": gettext_lazy("Removed a deadline"),
    "trail_read": gettext_lazy("Looked at who saw this"),
    "erased": gettext_lazy("Erased it"),
    "consent_recorded": gettext_lazy("Wrote down a consent"),
    "consent_withdrawn": gettext_lazy("Took a consent back"),
    "code_made": gettext_lazy("Made a code for the client"),
    "code_replaced": gettext_lazy("Made another code for the client"),
    "shown_to_client": gettext_lazy("Looked at what is kept about them"),
    "code_revoked": gettext_lazy("Revoked the client’s code"),
}
OF_A_REFERRAL = {
    "drafted": gettext_lazy("Drafted it"),
    "changed": gettext_lazy("Changed the draft"),
    "consent_renewed": gettext_lazy("Asked the client again"),
    "sent": gettext_lazy("Sent it"),
    "opened": gettext_lazy("Opened the card, or answered a question"),
    "card_read": gettext_lazy("Read the card"),
    "asked": gettext_lazy("Asked a question"),
    "accepted": gettext_lazy("Accepted it"),
    "started": gettext_lazy("Began to work on it"),
    "held": gettext_lazy("Put it on hold"),
    "read": gettext_lazy("Read what was sent"),
    "said": gettext_lazy("Wrote a message"),
    "messages_read": gettext_lazy("Read the messages"),
    "files_added": gettext_lazy("Added files"),
    "file_names_read": gettext_lazy("Saw which files there are"),
    "file_read": gettext_lazy("Read a file"),
    "file_removed": gettext_lazy("Removed a file"),
    "completed": gettext_lazy("Completed it"),
    "unable": gettext_lazy("Could not go on"),
    "declined": gettext_lazy("Declined it"),
    "expired": gettext_lazy("It was not answered in time"),
    "withdrawn": gettext_lazy("Withdrew it"),
    "revoked": gettext_lazy("Stopped it"),
    "mistaken": gettext_lazy("Took it back: sent by mistake"),
    "closed": gettext_lazy("Closed it"),
    "erased": gettext_lazy("Erased it"),
    "exported": gettext_lazy("Took it as a file"),
    "client_answered": gettext_lazy("Said what came of it"),
}
OF_AN_ENQUIRY = {
    "enquired": gettext_lazy("Asked several whether they could"),
    "read": gettext_lazy("Read who answered what"),
    "exported": gettext_lazy("Took it as a file"),
    "card_read": gettext_lazy("Read what was asked"),
    "changed": gettext_lazy("Said otherwise when they could"),
    "offered": gettext_lazy("Somebody could take it"),
    "refused": gettext_lazy("Somebody cannot take it"),
    "chosen": gettext_lazy("Chose somebody"),
    "standby": gettext_lazy("Somebody stands by"),
    "released": gettext_lazy("Let somebody go"),
    "became": gettext_lazy("Somebody has taken it on"),
    "expired": gettext_lazy("It was not answered in time"),
    "settled": gettext_lazy("Settled it"),
    "withdrawn": gettext_lazy("Took it back"),
    "erased": gettext_lazy("Erased it"),
}
LISTED = gettext_lazy("Saw it in a list")


class Deed(NamedTuple):
    """One deed. `place`: for whom they acted; empty for the client and for the site itself."""

    at: datetime
    who: str
    place: str
    what: str
    about: str


def deeds(case: Case, trail: Trail) -> list[Deed]:
    """Return the rows of a page of a trail."""
    return [_deed(case, trail, event) for event in trail.events]


def _deed(case: Case, trail: Trail, event: AuditEvent) -> Deed:
    about, other = _referral(trail, event), trail.others.get(event.target_kind)
    words = (
        other.verbs if other else {REFERRAL: OF_A_REFERRAL, ENQUIRY: OF_AN_ENQUIRY}.get(event.target_kind, OF_THE_CASE)
    )
    is_list = event.target_kind in {CASES, ENQUIRIES, REFERRALS} or bool(other and event.target_kind == other.listed)
    what = LISTED if is_list else words.get(event.verb, event.verb.replace("_", " "))
    called, entry = _called(other, event) if other else _sent(about)
    if event.detail.get("by_mail"):
        what = _("%(what)s, by the link of a mail") % {"what": what}
    return Deed(
        at=event.at,
        who=_who(trail, event),
        place=_place(case, trail, event, entry) if event.actor.startswith(PERSON) else "",
        what=str(what),
        about=called,
    )


def _sent(about: Referral | None) -> tuple[str, str]:
    """Return what a referral is called, and whose it is."""
    if about is None:
        return "", ""
    return _("Referral %(number)s") % {"number": about.number}, str(about.recipient or _("An entry that is gone"))


def _called(part: SeenToo, event: AuditEvent) -> tuple[str, str]:
    """Return what a row of something else is called, and whose it is; of a list, the first of them."""
    keys = event.detail[part.listed] if event.target_kind == part.listed else [event.target_id]
    return next((part.rows[key] for key in keys if key in part.rows), ("", ""))


def _referral(trail: Trail, event: AuditEvent) -> Referral | None:
    if event.target_kind == REFERRALS:
        return next((trail.referrals[key] for key in event.detail["referrals"] if key in trail.referrals), None)
    return trail.referrals.get(event.target_id)


def _who(trail: Trail, event: AuditEvent) -> str:
    if event.actor == "visitor":
        return _("The client, with their code")
    if not event.actor.startswith(PERSON):
        return _("This site, by itself")
    return str(trail.people.get(event.actor.removeprefix(PERSON)) or _("Somebody who left"))


def _place(case: Case, trail: Trail, event: AuditEvent, entry: str) -> str:
    """For whom somebody acted: whoever has had the case for its organisation, others for the entry."""
    if event.actor.removeprefix(PERSON) in trail.had_it:
        return str(case.organisation)
    if event.target_kind in {ENQUIRY, ENQUIRIES}:
        return _("An entry that was asked")
    if entry and event.verb == "revoked":
        return _("The moderators of this site")
    return entry or str(case.organisation)
