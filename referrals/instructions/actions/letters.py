"""The letter of instruction: written in versions with its bundle, signed by the sender, then by the expert."""

import datetime
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import files, sealing
from accounts.vault.sealing import Sealed
from directory.models import Profile, Term, Vocabulary
from notifications.kinds import Refused
from referrals.actions.referrals.consenting import Given, record_consent
from referrals.choices_referrals import Purpose, Shared
from referrals.instructions.actions.rows import (
    CLOCK,
    EXPERT,
    SENDER,
    as_expert,
    as_sender,
    card_of,
    instructions_of,
    move,
    require_consent,
    require_state,
    tell_experts,
    tell_over,
    tell_sender,
    write_down,
)
from referrals.instructions.choices import MOST_FILES, Paid, Terms
from referrals.instructions.kinds import ASKED, NEWS
from referrals.instructions.models import BundleItem, Instruction, Letter
from referrals.instructions.permissions import consented
from referrals.instructions.states import ASKED as ASKED_STATES
from referrals.instructions.states import BEYOND, TAKEN, InstructionState
from referrals.instructions.texts.checklists import required
from referrals.instructions.texts.duties import Court, duties
from referrals.instructions.texts.families import Family
from referrals.instructions.texts.letters import Document, Fee, packed, unpacked
from referrals.instructions.texts.letters import Letter as Written
from referrals.instructions.texts.letters import digest as digest_of
from referrals.models import Consent
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User
    from accounts.vault.cleaning import Clean

# Of what it is paid with the letter speaks.
DRAFTABLE = (InstructionState.FUNDED, InstructionState.INSTRUCTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the sender writes. `parties`: whom to check for a conflict; `questions`: in the order of their numbers."""

    court: Court
    due_on: datetime.date
    parties: tuple[str, ...] = ()
    background: str = ""
    questions: tuple[str, ...] = ()


@transaction.atomic
def write_letter(*, instruction: Instruction, words: Words, by: "User") -> Letter:
    """Keep a draft of the letter, with the index of the bundle as it is; after a signed version, the next number.

    The same again: quiet. PermissionDenied; TransitionRefused before it is funded and once it is accepted.
    """
    row = as_sender(instruction, by)
    require_state(row, *DRAFTABLE)
    letter, last = _draft_of(row), row.letters.order_by("-number").first()
    if letter is None:
        letter = Letter(instruction=row, number=last.number + 1 if last else 1)
    written = _composed(row, letter.number, words, timezone.localdate())
    if letter.digest == digest_of(written):
        return letter
    _seal(letter, row, written)
    letter.save()
    write_down(row, by, "letter_written", number=letter.number)
    return letter


@transaction.atomic
def add_to_bundle(*, instruction: Instruction, clean: "Clean", title: str, pages: int, by: "User") -> BundleItem:
    """Add a document, with its hash, to the bundle; a draft of the letter names it. Later ones go after the letter.

    The same as the last one, under the same title: that one, quietly.
    Refused for too many, and once the letter is out without the client's consent to files. PermissionDenied;
    TransitionRefused when it is over.
    """
    row = as_sender(instruction, by)
    require_state(row, *DRAFTABLE, *TAKEN)
    if row.state in BEYOND and Shared.FILES not in consented(row):
        raise Refused(_("The client has not agreed to files: send none, or ask them again first."))
    digest, title, last = hashlib.sha256(clean.content).hexdigest(), title or clean.name, row.bundle.last()
    if last and last.sha256 == digest and _index(row)[-1].title == title:
        return last
    if row.bundle.count() >= MOST_FILES:
        raise Refused(_("There are too many files with this one: at most %(most)d.") % {"most": MOST_FILES})
    item = BundleItem(instruction=row, number=last.number + 1 if last else 1, pages=pages, added_at=timezone.now())
    item.sha256, item.title = digest, sealing.seal_text(title, owner=row.vault_owner, place=item.place)
    item.file = files.keep(owner=item.vault_owner, name=clean.name, media_type=clean.media_type, content=clean.content)
    item.save(force_insert=True)
    _index_anew(row)
    write_down(row, by, "bundle_added", number=item.number)
    if row.state in TAKEN:
        tell_experts(row, NEWS, step=f"bundle-{item.number}")
    return item


@transaction.atomic
def remove_from_bundle(*, item: BundleItem, by: "User") -> None:
    """Take a document out for ever, before the letter is sent; the rest keep their numbers. Gone already: quiet."""
    row = as_sender(item.instruction, by)
    require_state(row, *ASKED_STATES)
    if not row.bundle.filter(pk=item.pk).exists():
        return
    row.bundle.filter(pk=item.pk).delete()
    files.forget_all(owner=item.vault_owner)
    _index_anew(row)
    write_down(row, by, "bundle_removed", number=item.number)
    sealing.erase(item.vault_owner)


@transaction.atomic
def sign_letter(*, letter: Letter, digest: str, consent: Consent, respond_by: datetime.datetime, by: "User") -> None:
    """Sign a draft as it was read (`digest`), and send it: the expert is told. Signed already: quiet.

    Refused, with the reason, unless it is as it was read, the consent is of this client for this expert to assess, and
    lasts until an answer is wanted, and nobody else is instructed. A version after the first takes its place until it
    is accepted. PermissionDenied, TransitionRefused.
    """
    profile = letter.instruction.profile
    if profile:
        # Whoever suspends the entry at this moment comes before, or finds it instructed.
        Profile.objects.select_for_update(no_key=True).filter(pk=profile.pk).first()
    row = as_sender(letter.instruction, by)
    if row.letter_id == letter.pk:
        return
    require_state(row, *DRAFTABLE)
    if row.commission.case.state != CaseState.OPEN:
        raise TransitionRefused("The case is closed.")
    letter = Letter.objects.select_for_update(no_key=True).get(pk=letter.pk)
    written = read_letter(letter, row)
    _require_as_read(row, letter, digest, written)
    _require_sendable(row, written, respond_by)
    _require_covers(row, consent, respond_by)
    now = timezone.now()
    letter.sender_signed_at, letter.sender_signed_by, letter.sender_digest = now, by, letter.digest
    letter.save()
    said = {
        "letter": letter, "consent": consent, "instructed_at": now, "due_on": written.due_on,
        "respond_by": respond_by, "waited_from": now, "nudged": 0,
    }  # fmt: skip
    if row.state == InstructionState.FUNDED:
        move(row, InstructionState.INSTRUCTED, SENDER, by, **said)
    else:
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
        write_down(row, by, "letter_signed", number=letter.number)
    tell_experts(row, ASKED, step=f"letter-{letter.number}")


@transaction.atomic
def renew_consent(*, instruction: Instruction, given: Given, key: "UUID", by: "User") -> Consent:
    """Write down what the client agreed to anew, and let what is with the expert go on under it.

    The same key again: the consent of then. PermissionDenied; TransitionRefused before the letter is out and once it is
    over; Refused as by `sign_letter`, and then nothing is written down.
    """
    row = as_sender(instruction, by)
    require_state(row, InstructionState.INSTRUCTED, *TAKEN)
    if row.profile is None:
        raise TransitionRefused("There is nobody.")
    consent = record_consent(case=row.commission.case, recipient=row.profile, given=given, key=key, by=by)
    if row.consent_id == consent.pk:
        return consent
    wanted = row.respond_by if row.state == InstructionState.INSTRUCTED else timezone.now()
    _require_covers(row, consent, wanted)
    row.save(update_fields=["consent"])
    write_down(row, by, "consent_renewed")
    return consent


@transaction.atomic
def accept(*, instruction: Instruction, digest: str, has_no_conflict: bool, by: "User") -> None:
    """Take it on by signing the letter that was read (`digest`). By the same person again: quiet.

    Whoever else was asked for this report is let go, and told. Refused unless no conflict is known with those whom the
    letter names, and for a letter that was written anew meanwhile. PermissionDenied, TransitionRefused: a colleague was
    faster, it has expired, or it was withdrawn.
    """
    row = as_expert(instruction, by)
    if row.state in TAKEN and row.accepted_by_id == by.pk:
        return
    require_state(row, InstructionState.INSTRUCTED)
    if not has_no_conflict:
        raise Refused(_("Accept it only when you know of no conflict of interest."))
    if not Profile.objects.identified().filter(instructions=row).exists():
        raise Refused(_("Your identity has to be checked anew first: ask for it on the page of your entry."))
    require_consent(row)
    letter = row.letter
    if letter is None or letter.sender_digest != digest:
        raise Refused(_("The letter was written anew since you read it. Read it again first."))
    now = timezone.now()
    letter.expert_signed_at, letter.expert_signed_by, letter.expert_digest = now, by, digest
    letter.save(update_fields=["expert_signed_at", "expert_signed_by", "expert_digest"])
    change = move(row, InstructionState.ACCEPTED, EXPERT, by, accepted_at=now, accepted_by=by)
    tell_sender(row, NEWS, str(change.pk))
    for rival in instructions_of(row.commission_id).filter(state__in=ASKED_STATES):
        tell_over(rival, move(rival, InstructionState.RELEASED, ReferralParty.CLOCK, CLOCK))


def read_letter(version: Letter, instruction: Instruction) -> Written:
    """Open a version. Raises Unreadable; who may read it is asked before."""
    return unpacked(sealing.open_text(version.words or b"", owner=instruction.vault_owner, place=version.place))


def words_of(written: Written) -> Words:
    """Return what the sender wrote of a letter."""
    return Words(**{name: getattr(written, name) for name in Words.__dataclass_fields__})


def _composed(row: Instruction, number: int, words: Words, on: datetime.date) -> Written:
    """Put a letter together: what was written, and what else is signed with it."""
    case, today = row.commission.case, timezone.localdate()
    report = Term.objects.of(Vocabulary.REPORT).filter(slug=card_of(row.commission).needs[0]).first()
    return Written(
        reference=row.number,
        version=number,
        written_on=on,
        report=report.name if report else str(Family(row.commission.family).label),
        sender=f"{case.owner}, {case.organisation}",
        expert=str(row.profile),
        bundle=_index(row),
        fee=Fee(
            amount=row.fee or Decimal(),
            currency=row.currency,
            terms=str(Terms(row.terms).label),
            paid=str(Paid(row.paid).label),
            hours=row.hours,
            is_legal_aid_rate=row.is_legal_aid_rate,
        ),
        duties=duties(words.court, today),
        contents=tuple(item.title for item in required(Family(row.commission.family))),
        **{name: getattr(words, name) for name in Words.__dataclass_fields__},
    )


def _index(row: Instruction) -> tuple[Document, ...]:
    items = list(row.bundle.all())
    titles = sealing.open_texts([Sealed(each.title or b"", row.vault_owner, each.place) for each in items])
    return tuple(
        Document(number=each.number, title=title or "", pages=each.pages, sha256=each.sha256)
        for each, title in zip(items, titles, strict=True)
    )


def _seal(letter: Letter, row: Instruction, written: Written) -> None:
    """Seal what is written into its row, and note its hash; the caller saves it."""
    letter.digest, letter.written_at = digest_of(written), timezone.now()
    letter.words = sealing.seal_text(packed(written), owner=row.vault_owner, place=letter.place)


def _index_anew(row: Instruction) -> None:
    """Have a draft of the letter name the bundle as it is."""
    if letter := _draft_of(row):
        written = read_letter(letter, row)
        _seal(letter, row, _composed(row, letter.number, words_of(written), written.written_on))
        letter.save()


def _draft_of(row: Instruction) -> Letter | None:
    return row.letters.select_for_update(no_key=True).filter(sender_signed_at=None).first()


def _require_as_read(row: Instruction, letter: Letter, digest: str, written: Written) -> None:
    """What is signed is what was read, and still what it says of sender, fee and bundle."""
    if letter.sender_signed_at or letter.digest != digest:
        raise Refused(_("The letter was changed since you read it. Read it again first."))
    if digest_of(_composed(row, letter.number, words_of(written), written.written_on)) != digest:
        raise Refused(_("Who sends it, or how it is paid for, has changed since it was written. Save it anew."))


def _require_sendable(row: Instruction, words: Written, respond_by: datetime.datetime) -> None:
    if not (words.parties and words.questions):
        raise Refused(_("A letter names whom to check for a conflict of interest, and asks one question at least."))
    if Instruction.objects.deserted().filter(pk=row.pk).exists():
        raise Refused(
            _("Nobody looks after this entry any more: nobody there would read the letter. Ask somebody else.")
        )
    now = timezone.now()
    if not now + datetime.timedelta(hours=1) <= respond_by <= now + datetime.timedelta(days=60):
        raise Refused(_("Leave them an hour at least, and 60 days at most."))
    if words.due_on < timezone.localdate(respond_by):
        raise Refused(_("The report is due before an answer is wanted: give a later day."))
    rivals = Instruction.objects.filter(commission=row.commission_id, state__in=BEYOND).exclude(pk=row.pk)
    if rivals.exists():
        raise Refused(_("Somebody else has the letter for this report. Take that back first, or wait."))


def _require_covers(row: Instruction, consent: Consent, respond_by: datetime.datetime) -> None:
    """The consent is of this case, for this expert and purpose, and lasts; files need to be in it."""
    consent = Consent.objects.get(pk=consent.pk)
    row.consent = consent
    is_theirs = consent.case_id == row.commission.case_id and consent.recipient_id == row.profile_id
    if not is_theirs or consent.purpose != Purpose.ASSESSMENT or not consented(row):
        raise Refused(_("First ask the client whether this expert may assess them, and write down what they said."))
    if consent.until < timezone.localdate(respond_by):
        raise Refused(_("The client’s consent ends before an answer is wanted."))
    if row.bundle.exists() and Shared.FILES not in consented(row):
        raise Refused(_("The client has not agreed to files: send none, or ask them again first."))
    if Shared.SITUATION not in consented(row):
        raise Refused(_("The letter says what has happened, and the client has not agreed to that: ask them first."))
