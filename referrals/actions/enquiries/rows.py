"""What the verbs of enquiries share: claiming rows, moving them by the tables, the card, whom to tell.

Locks are taken in one order by everybody: the entry, the case, its referral, the enquiry, its answers.
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import System
from accounts.vault import sealing
from directory.permissions import holds, minders
from notifications.actions import cancel, tell
from referrals.actions.referrals.rows import note_withdrawn
from referrals.choices_enquiries import Funding, Meeting
from referrals.kinds_enquiries import LET_GO, OF_ASKED, enquiry_subject
from referrals.models import Case, Enquiry, EnquiryChange, EnquiryRecipient
from referrals.permissions_cases import require_owner
from referrals.states_enquiries import (
    WAITING,
    AnswerState,
    EnquiryState,
    check_answer,
    check_enquiry,
)
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from notifications.kinds import MemberKind
    from referrals.querysets_enquiries import EnquiryRecipientQuerySet

CLOCK = System("enquiries")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryCard:
    """All that is asked. No words of anybody's: slugs of terms, codes, a region that the directory knows, a day."""

    needs: tuple[str, ...]
    exploitation: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    funding: Funding = Funding.UNSETTLED
    meeting: Meeting = Meeting.EITHER
    deadline: datetime.date | None = None


def claim(enquiry: Enquiry) -> Enquiry:
    """Return the row as it is now, locked until the transaction ends."""
    rows = Enquiry.objects.select_for_update(no_key=True, of=("self",)).select_related("case__owner")
    return rows.get(pk=enquiry.pk)


def claim_case_of(enquiry: Enquiry, by: "Actor") -> Case:
    """Lock the case of an enquiry for whoever has it. PermissionDenied for everybody else."""
    case = Case.objects.select_for_update(no_key=True).get(pk=enquiry.case_id)
    require_owner(by, case)
    return case


def as_recipient(recipient: EnquiryRecipient, by: "Actor") -> EnquiryRecipient:
    """Return the answer, claimed with its enquiry, for whoever looks after the entry. PermissionDenied for others."""
    enquiry = claim(recipient.enquiry)
    row = answers_of(enquiry).get(pk=recipient.pk)
    if row.profile is None or not holds(by, row.profile):
        raise PermissionDenied("recipient")
    return row


def answers_of(enquiry: Enquiry) -> "EnquiryRecipientQuerySet":
    """Return the answers of a claimed enquiry, to read and to change: all who change one hold the enquiry."""
    return (
        EnquiryRecipient.objects.filter(enquiry=enquiry)
        .select_related("profile", "referral", "enquiry__case__owner")
        .in_order()
    )


def move(
    row: EnquiryRecipient,
    state: AnswerState,
    party: ReferralParty,
    by: "Actor | System",
    *,
    by_mail: bool = False,
    **fields: Any,
) -> EnquiryChange:
    """Take an answer of a claimed enquiry to another state; written down twice. Raises TransitionRefused.

    `by_mail`: by the link of a mail that was sent to `by`, whoever has pressed it.
    """
    check_answer(row.state, state, party)
    change = _change(row.enquiry, row, row.state, state.value, party, by)
    if row.state == AnswerState.OPEN:
        for kind in OF_ASKED:
            cancel(subject=enquiry_subject(row), kind=kind.name)
    row.state, row.changed_at = state, change.at
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    change.save()
    note_answer(row, by, state.value, by_mail=by_mail)
    return change


def note_answer(row: EnquiryRecipient, by: "Actor | System", verb: str, *, by_mail: bool) -> None:
    """Write down an answer, and whether nobody was signed in: then all that is known is whose mail it was."""
    how = {"by_mail": True} if by_mail else {}
    write_down(row.enquiry, by, verb, recipient=str(row.pk), **how)


def begin(row: EnquiryRecipient, by: "Actor | System") -> None:
    """Write down that somebody is asked; they are told by the caller."""
    row.save(force_insert=True)
    _change(row.enquiry, row, "", AnswerState.OPEN, ReferralParty.SENDER, by).save()


def end(enquiry: Enquiry, state: EnquiryState, party: ReferralParty, by: "Actor | System") -> None:
    """End a claimed enquiry: whoever waits in it is let go, and told. Raises TransitionRefused."""
    check_enquiry(enquiry.state, state, party)
    releasing = ReferralParty.CLOCK if party == ReferralParty.RECIPIENT else party
    for row in answers_of(enquiry).filter(state__in=WAITING):
        release(row, releasing, by)
    cancel(subject=enquiry_subject(enquiry))
    change = _change(enquiry, None, enquiry.state, state.value, party, by)
    kept = datetime.timedelta(days=settings.REFERRALS["lapsed_days"] + settings.REFERRALS["retention_days"])
    enquiry.state, enquiry.ended_at, enquiry.erase_on = state, change.at, timezone.localdate() + kept
    enquiry.save()
    change.save()
    note_withdrawn(enquiry_subject(enquiry))
    write_down(enquiry, by, state.value)


def release(row: EnquiryRecipient, party: ReferralParty, by: "Actor | System") -> None:
    """Let somebody go, and tell them."""
    change = move(row, AnswerState.RELEASED, party, by)
    tell_holders(row, LET_GO, str(change.pk))


def write_down(enquiry: Enquiry, by: "Actor | System", verb: str, **detail: Any) -> None:
    """Write down what was done with an enquiry, or that it was read; its sender's organisation may see it."""
    audit.record(by=by, verb=verb, target=enquiry, organisation_id=enquiry.case.organisation_id, detail=detail)


def seal(enquiry: Enquiry, card: EnquiryCard) -> None:
    """Seal what is asked into its row; the caller saves it."""
    said = asdict(card) | {"deadline": card.deadline.isoformat() if card.deadline else ""}
    enquiry.card = sealing.seal_text(json.dumps(said), owner=enquiry.vault_owner, place=enquiry.place)


def card_of(enquiry: Enquiry) -> EnquiryCard:
    """Return the card. Raises Unreadable."""
    return as_card(sealing.open_text(enquiry.card or b"", owner=enquiry.vault_owner, place=enquiry.place))


def cards_of(enquiries: Iterable[Enquiry]) -> list[EnquiryCard | None]:
    """Return the card of each, with one query for all keys; None for what cannot be read."""
    sealed = [sealing.Sealed(each.card or b"", each.vault_owner, each.place) for each in enquiries]
    return [as_card(text) if text else None for text in sealing.open_texts(sealed)]


def as_card(text: str) -> EnquiryCard:
    """Read a card that was opened."""
    said = json.loads(text)
    return EnquiryCard(
        needs=tuple(said["needs"]),
        exploitation=tuple(said["exploitation"]),
        country=said["country"],
        region=said["region"],
        languages=tuple(said["languages"]),
        funding=Funding(said["funding"]),
        meeting=Meeting(said["meeting"]),
        deadline=datetime.date.fromisoformat(said["deadline"]) if said["deadline"] else None,
    )


def tell_holders(row: EnquiryRecipient, kind: "MemberKind", step: str) -> None:
    """Tell everybody who looks after the entry that was asked."""
    for user in holders(row):
        tell(kind=kind, to=user, subject=enquiry_subject(row), step=step, sender=row.enquiry.case.owner)


def tell_sender(enquiry: Enquiry, kind: "MemberKind", step: str) -> None:
    """Tell whoever has the case; nobody while nobody has it."""
    if enquiry.case.owner:
        tell(kind=kind, to=enquiry.case.owner, subject=enquiry_subject(enquiry), step=step)


def holders(row: EnquiryRecipient) -> list[User]:
    """Return everybody who is told for the entry."""
    return minders(row.profile_id)


def _change(
    enquiry: Enquiry, row: EnquiryRecipient | None, source: str, target: str, party: ReferralParty, by: "Actor | System"
) -> EnquiryChange:
    change = EnquiryChange(enquiry=enquiry, recipient=row, source=source, target=target, party=party)
    change.at = timezone.now()
    if not isinstance(by, System) and by.is_authenticated:
        change.by = by
    return change
