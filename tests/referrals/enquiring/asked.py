"""Enquiries, made through the actions."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.actions import enquiries as actions
from referrals.actions.enquiries import EnquiryCard
from referrals.actions.referrals import sending
from referrals.choices_enquiries import Funding, Paying
from referrals.models import Case, Enquiry, EnquiryRecipient, Referral
from tests.referrals.conftest import again
from tests.referrals.referring import proof

CARD = EnquiryCard(
    needs=("asylum",),
    exploitation=("labour",),
    country="GB",
    region="Leeds",
    languages=("sq",),
    funding=Funding.LEGAL_AID,
)
REGION = "Leeds"


def ask(case: Case, *people: tuple[Profile, User], hours: float = 100, **over: Any) -> Enquiry:
    """Those entries, asked; an answer is wanted in so many hours."""
    said = {
        "case": case, "recipients": [profile for profile, _user in people], "card": CARD,
        "respond_by": timezone.now() + datetime.timedelta(hours=hours), "by": case.owner,
    }  # fmt: skip
    return actions.ask_several(**said | over)


def row(enquiry: Enquiry, person: tuple[Profile, User]) -> EnquiryRecipient:
    """The answer of an entry, as it is now."""
    return enquiry.recipients.select_related("enquiry", "profile").get(profile=person[0])


def state(enquiry: Enquiry, *people: tuple[Profile, User]) -> list[str]:
    """Where it stands with each of them."""
    return [row(enquiry, person).state for person in people]


def offer(enquiry: Enquiry, person: tuple[Profile, User], *, days: int = 3) -> EnquiryRecipient:
    """A yes of theirs."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    actions.offer(recipient=row(enquiry, person), begins_on=day, paying=Paying.LEGAL_AID, by=person[1])
    return row(enquiry, person)


def choose(enquiry: Enquiry, person: tuple[Profile, User]) -> EnquiryRecipient:
    """Chosen by whoever has the case."""
    actions.choose(recipient=row(enquiry, person), by=enquiry.case.owner)
    return row(enquiry, person)


def prepared(enquiry: Enquiry, person: tuple[Profile, User]) -> Referral:
    """Chosen, and what is sent to them drafted with the client's consent."""
    chosen = choose(enquiry, person)
    given = proof.given()
    (made,) = sending.prepare(
        case=enquiry.case, recipients=[person[0]], given=given, card=proof.CARD, content=proof.CONTENT,
        key=uuid.uuid4(), answer=chosen.pk, by=enquiry.case.owner,
    )  # fmt: skip
    return made


def sent(enquiry: Enquiry, person: tuple[Profile, User]) -> Referral:
    """The same, sent."""
    made = prepared(enquiry, person)
    sending.send(referral=made, respond_by=timezone.now() + datetime.timedelta(days=3), by=enquiry.case.owner)
    found: Referral = again(made)
    return found


def both_offer(case: Case, ada: tuple[Profile, User], bea: tuple[Profile, User]) -> Enquiry:
    """Two who are asked, and both offer."""
    enquiry = ask(case, ada, bea)
    offer(enquiry, ada)
    offer(enquiry, bea)
    return enquiry
