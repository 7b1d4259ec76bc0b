"""The sender's side: drafts, sends, answers a question, takes it back, begins it anew. Whoever has the case is it."""

import datetime
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions.cases.rows import claim as claim_case
from referrals.actions.cases.rows import erase_keys, own_open, unseal
from referrals.actions.referrals.asking import require_askable, require_free
from referrals.actions.referrals.consenting import Given, end_as_withdrawn, record_consent, require_long_enough
from referrals.actions.referrals.emptying import empty_as_mistaken
from referrals.actions.referrals.enquired import bind
from referrals.actions.referrals.rows import (
    Card,
    as_sender,
    card_of,
    claim,
    consented,
    content_of,
    move,
    seal,
    tell_recipients,
    write_down,
)
from referrals.actions.referrals.words import is_kept, tell_other_side, write
from referrals.choices_referrals import Shared, Side
from referrals.kinds_referrals import OFFERED as TOLD
from referrals.models import Case, Consent, Referral, ReferralChange
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState
from referrals.states_referrals import LIVE, OFFERED, TAKEN, ReferralParty, ReferralState, check

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import Actor

SENDER = ReferralParty.SENDER
Content = Mapping[Shared, str]


@transaction.atomic
def prepare(
    *,
    case: Case,
    recipients: Collection[Profile],
    given: Given,
    card: Card,
    content: Content,
    key: UUID,
    answer: UUID | None = None,
    by: "User",
) -> list[Referral]:
    """Write down the consent for each of one to three entries, and draft what is sent to them: one round, all or none.

    `answer`: of an enquiry, by which one of them was chosen; the draft to it is what comes of it. The same key again:
    those made before. Who has a draft already gets the new consent and the new words. Refused.
    """
    case = own_open(case, by)
    excluded, together = unseal(case).barred, uuid5(case.pk, str(key))
    made = []
    for profile in recipients:
        mine = uuid5(together, str(profile.pk))
        before = Referral.objects.filter(pk=mine).first()
        if before:
            made.append(before)
            continue
        require_askable(profile, excluded, by)
        consent = record_consent(case=case, recipient=profile, given=given, by=by)
        waiting = Referral.objects.filter(case=case, recipient=profile, state=ReferralState.DRAFTED).first()
        if waiting:
            made.append(_ask_anew(claim(waiting), consent, card, content, together, by))
        else:
            made.append(draft(case=case, consent=consent, card=card, content=content, round=together, key=mine, by=by))
        bind(made[-1], answer)
    return made


@transaction.atomic
def draft(
    *,
    case: Case,
    consent: Consent | None,
    card: Card,
    content: Content,
    round: UUID | None = None,  # noqa: A002 - the word of the model
    key: UUID | None = None,
    by: "User",
) -> Referral:
    """Keep a referral that nobody but its sender sees. The same key again: the one made before.

    Refused when the consent is of another case or does not count, or when one to this entry is not over.
    """
    case = own_open(case, by)
    if key and (before := Referral.objects.filter(pk=key).first()):
        if before.case_id != case.pk:
            raise PermissionDenied("case")
        return before
    if consent is None or consent.case_id != case.pk or consent.recipient is None:
        raise Refused(_("First ask the client, and write down what they said."))
    return _draft(case, consent.recipient, consent, card, content, by, round=round or uuid4(), id=key or uuid4())


@transaction.atomic
def change_draft(*, referral: Referral, card: Card, content: Content, by: "User") -> None:
    """Say something else in a draft, and in those that were drafted with it. TransitionRefused once it was sent."""
    referral = as_sender(referral, by)
    if referral.state != ReferralState.DRAFTED:
        raise TransitionRefused("It was sent.")
    for row in Referral.objects.filter(case=referral.case, round=referral.round, state=ReferralState.DRAFTED):
        each = claim(row)
        seal(each, card, _allowed(content, each.consent))
        each.changed_at = timezone.now()
        each.save(update_fields=["card", "content", "changed_at"])
        write_down(each, by, "changed")


@transaction.atomic
def send(*, referral: Referral, respond_by: datetime.datetime, by: "User") -> None:
    """Send a draft: its recipient sees the card, and is told. Sent already: quiet.

    Refused, with the reason, unless the consent counts, the entry can be asked about this client, and takes somebody
    before an answer is wanted. TransitionRefused when it is over, or its case is closed.
    """
    # First of all: whoever suspends the entry at this moment comes before, or finds this one sent.
    if referral.recipient_id:
        Profile.objects.select_for_update(no_key=True).filter(pk=referral.recipient_id).first()
    referral = as_sender(referral, by)
    if referral.state in OFFERED:
        return
    check(referral.state, ReferralState.SENT, SENDER)
    if referral.case.state != CaseState.OPEN:
        raise TransitionRefused("The case is closed.")
    recipient, consent = referral.recipient, referral.consent
    if recipient is None:
        raise Refused(_("This entry is gone from the directory. Discard the draft, and choose another one."))
    if consent is None or consent.recipient_id != recipient.pk or not consented(referral):
        raise Refused(_("The client’s consent does not count any more: ask them again."))
    taken = (*TAKEN, ReferralState.COMPLETED)
    if Referral.objects.filter(case=referral.case, round=referral.round, state__in=taken).exists():
        raise Refused(_("Somebody who was asked for the same has accepted. Discard this draft, or begin another one."))
    require_askable(recipient, unseal(referral.case).barred, by)
    require_free(recipient, respond_by)
    require_long_enough(consent.until, respond_by)
    move(referral, ReferralState.SENT, SENDER, by, sent_at=timezone.now(), respond_by=respond_by)
    tell_recipients(referral, TOLD, step="sent")


@transaction.atomic
def answer_question(*, referral: Referral, text: str, key: UUID, by: "User") -> None:
    """Answer what the recipient asked before they decide. The same key again: quiet. TransitionRefused otherwise."""
    referral = as_sender(referral, by)
    if is_kept(referral, Side.SENDER, text, key=key):
        return
    check(referral.state, ReferralState.OPENED, SENDER)
    words = write(referral, Side.SENDER, text, by=by, key=key, is_question=True)
    move(referral, ReferralState.OPENED, SENDER, by)
    if words:
        tell_other_side(words, referral)


@transaction.atomic
def withdraw(*, referral: Referral, by: "Actor", party: ReferralParty = SENDER) -> None:
    """Take a referral back, or discard a draft; the recipient hears that it is over. Withdrawn already: quiet.

    By its sender, or by the client: whoever calls it for them has proved their code. TransitionRefused when it has
    ended otherwise.
    """
    if party == SENDER:
        referral = as_sender(referral, by)
    else:
        claim_case(referral.case)
        referral = claim(referral)
    if referral.ended != ReferralState.WITHDRAWN:
        end_as_withdrawn(referral, by, party)


@transaction.atomic
def mark_mistaken(*, referral: Referral, by: "User") -> None:
    """Say that it should never have been: what it held is erased for ever, that there was one stays. Again: quiet."""
    referral = as_sender(referral, by)
    if referral.ended == ReferralState.MISTAKEN:
        return
    check(referral.state, ReferralState.MISTAKEN, SENDER)
    erase_keys(empty_as_mistaken(referral, by))


@transaction.atomic
def reopen(*, referral: Referral, by: "User") -> Referral:
    """Begin anew what has ended: a draft to the same entry, with the same words. Begun already: that one.

    It has the same consent while that counts, and none otherwise: then the client is asked again before it is sent.
    """
    referral = as_sender(referral, by)
    if referral.state in LIVE or referral.case.state != CaseState.OPEN:
        raise TransitionRefused("It has not ended, or its case has.")
    if referral.recipient is None or referral.card is None:
        raise Refused(_("Nothing is left of it to begin anew with. Choose whom to ask."))
    before = Referral.objects.live().filter(reopens=referral, recipient=referral.recipient).first()
    if before:
        return before
    consent = referral.consent if consented(referral) else None
    card, content = card_of(referral), content_of(referral)
    return _draft(referral.case, referral.recipient, consent, card, content, by, reopens=referral)


def _draft(
    case: Case, recipient: Profile, consent: Consent | None, card: Card, content: Content, by: "User", **fields: object
) -> Referral:
    if Referral.objects.live().filter(case=case, recipient=recipient).exists():
        raise Refused(_("%(name)s is asked already, and that is not over.") % {"name": recipient})
    now = timezone.now()
    made = Referral(case=case, recipient=recipient, consent=consent, drafted_at=now, changed_at=now, **fields)
    seal(made, card, _allowed(content, consent))
    made.save(force_insert=True)
    drafted = ReferralState.DRAFTED
    ReferralChange.objects.create(referral=made, source="", target=drafted, party=SENDER, by=by, at=now)
    write_down(made, by, drafted.value)
    return made


def _ask_anew(
    waiting: Referral, consent: Consent, card: Card, content: Content, together: UUID, by: "User"
) -> Referral:
    waiting.consent, waiting.round, waiting.changed_at = consent, together, timezone.now()
    seal(waiting, card, _allowed(content, consent))
    waiting.save(update_fields=["consent", "round", "changed_at", "card", "content"])
    write_down(waiting, by, "changed")
    return waiting


def _allowed(content: Content, consent: Consent | None) -> dict[Shared, str]:
    """Keep only what may be told: the rest has no place in what is sent."""
    return {key: text for key, text in content.items() if text and (consent is None or key in consent.shared)}
