"""What the verbs of referrals share: claiming a row for one of its sides, moving it by the table, what it says."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import System
from accounts.vault import ledger, sealing
from directory.permissions import holds, minders
from directory.states import REVOKED
from notifications.actions import cancel, tell
from referrals import hooks_referrals
from referrals.choices_referrals import Shared
from referrals.kinds_referrals import OF_OFFERS, referral_subject
from referrals.models import Case, Referral, ReferralChange
from referrals.permissions_cases import require_owner
from referrals.states_referrals import ENDED, OFFERED, READ_BY_RECIPIENT, ReferralParty, ReferralState, check

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from notifications.kinds import MemberKind

CLOCK = System("referrals")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that the recipient sees before they accept. `needs`: slugs of specialisms. Never who it is."""

    needs: tuple[str, ...]
    country: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    deadline: datetime.date | None = None


def claim(referral: Referral) -> Referral:
    """Return the row as it is now, locked until the transaction ends. A case is locked before its referrals."""
    rows = Referral.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("case__owner", "recipient", "consent").get(pk=referral.pk)


def as_sender(referral: Referral, by: "Actor") -> Referral:
    """Return the row, claimed with its case, for whoever has the case. PermissionDenied for everybody else."""
    case = Case.objects.select_for_update(no_key=True).get(pk=referral.case_id)
    require_owner(by, case)
    return claim(referral)


def as_recipient(referral: Referral, by: "Actor") -> Referral:
    """Return the row, claimed, for whoever looks after the entry that it was sent to. PermissionDenied for others."""
    referral = claim(referral)
    require_recipient(by, referral)
    return referral


def require_recipient(by: "Actor", referral: Referral) -> None:
    """Raise PermissionDenied unless it was sent, to an entry that `by` looks after."""
    if referral.sent_at is None or referral.recipient is None or not holds(by, referral.recipient):
        raise PermissionDenied("recipient")


def move(
    referral: Referral, state: ReferralState, party: ReferralParty, by: "Actor | System", **fields: Any
) -> ReferralChange:
    """Take a claimed referral to another state, with what belongs to it; written down twice. Raises TransitionRefused.

    What waited to be told about an unanswered one is taken back when it is answered, or over.
    """
    check(referral.state, state, party)
    now = timezone.now()
    change = ReferralChange(referral=referral, source=referral.state, target=state, party=party, at=now)
    if not isinstance(by, System) and by.is_authenticated:
        change.by = by
    if referral.state in OFFERED and state not in OFFERED:
        for kind in OF_OFFERS:
            cancel(subject=referral_subject(referral), kind=kind.name)
    referral.state, referral.changed_at, referral.review_on = state, now, None
    if state in ENDED:
        referral.ended, referral.ended_at = state, now
        # Who has done their work may look it up; for all others a restored backup must not open it again.
        if state != ReferralState.COMPLETED:
            note_withdrawn(referral_subject(referral))
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.save()
    change.save()
    write_down(referral, by, state.value)
    for hear in hooks_referrals.referral_moved:
        hear(referral, change)
    return change


def note_withdrawn(what: str) -> None:
    """Have a backup that is restored know of it. A full disk keeps nobody from withdrawing."""
    try:
        ledger.note_withdrawn(what)
    except OSError as error:
        log.error("withdrawal_not_noted", error=type(error).__name__)


def write_down(referral: Referral, by: "Actor | System", verb: str, **detail: Any) -> None:
    """Write down what was done with a referral, or that it was read; its sender's organisation may see it."""
    audit.record(by=by, verb=verb, target=referral, organisation_id=referral.case.organisation_id, detail=detail)


def seal(referral: Referral, card: Card, content: Mapping[Shared, str]) -> None:
    """Seal what is said about a client into its row; the caller saves it."""
    said = asdict(card) | {"deadline": card.deadline.isoformat() if card.deadline else ""}
    texts = {
        referral.place("card"): json.dumps(said),
        referral.place("content"): json.dumps({str(key): text for key, text in content.items()}),
    }
    sealed = sealing.seal_texts(texts, owner=referral.vault_owner)
    referral.card, referral.content = (sealed[referral.place(name)] for name in ("card", "content"))


def card_of(referral: Referral) -> Card:
    """Return the card. Raises Unreadable."""
    return as_card(sealing.open_text(referral.card or b"", owner=referral.vault_owner, place=referral.place("card")))


def as_card(text: str) -> Card:
    """Read a card that was opened."""
    said: Mapping[str, Any] = json.loads(text)
    deadline = datetime.date.fromisoformat(said["deadline"]) if said["deadline"] else None
    needs, languages = tuple(said["needs"]), tuple(said["languages"])
    return Card(needs=needs, country=said["country"], region=said["region"], languages=languages, deadline=deadline)


def content_of(referral: Referral) -> dict[Shared, str]:
    """Return all that the sender wrote. What the recipient may read of it is `consented`. Raises Unreadable."""
    place = referral.place("content")
    said = json.loads(sealing.open_text(referral.content or b"", owner=referral.vault_owner, place=place))
    return {Shared(key): text for key, text in said.items()}


def consented(referral: Referral) -> frozenset[Shared]:
    """Return what the recipient may read today: nothing once the client has taken it back, or its day has passed."""
    consent = referral.consent
    if consent is None or consent.withdrawn_at or consent.until < timezone.localdate():
        return frozenset()
    return frozenset(Shared(each) for each in consent.shared)


def is_theirs(referral: Referral) -> bool:
    """Whether whoever it was sent to may open anything of it.

    Nothing at all, completed or not, once the client has taken it back, or the entry was suspended or withdrawn.
    """
    if referral.recipient is None or referral.recipient.state in REVOKED:
        return False
    is_taken_back = referral.consent is not None and referral.consent.withdrawn_at is not None
    return referral.state in {*OFFERED, *READ_BY_RECIPIENT} and not is_taken_back


def tell_recipients(referral: Referral, kind: "MemberKind", step: str) -> None:
    """Tell everybody who looks after the entry that it was sent to."""
    for user in holders(referral):
        tell(kind=kind, to=user, subject=referral_subject(referral), step=step, sender=referral.case.owner)


def tell_sender(referral: Referral, kind: "MemberKind", step: str) -> None:
    """Tell whoever has the case; nobody while nobody has it."""
    if referral.case.owner:
        tell(kind=kind, to=referral.case.owner, subject=referral_subject(referral), step=step)


def holders(referral: Referral) -> list[User]:
    """Return everybody who is told for the entry."""
    return minders(referral.recipient_id)
