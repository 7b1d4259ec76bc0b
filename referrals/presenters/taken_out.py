"""What a file holds of the referrals and the consents of a case: all that whoever has the case may read."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from referrals.actions.referrals import Whole
from referrals.matching import Excluded
from referrals.models import ClientAnswer, Consent, ReferralFile, ReferralMessage
from referrals.presenters.referring import named, suggested


def exported(rows: Iterable[Whole], given: Iterable[tuple[Consent, str | None]], excluded: Excluded) -> dict[str, Any]:
    """Return the referrals and the consents of a case as a file holds them; whoever is never asked is not suggested."""
    return {
        "referrals": [_referral(each, excluded) for each in rows],
        "consents": [
            {
                "recipient": named(each.recipient), "purpose": each.purpose, "shared": each.shared,
                "until": each.until, "language": each.language, "asked": each.asked, "answered": each.answered,
                "words": words, "given_at": each.given_at, "withdrawn_at": each.withdrawn_at,
            }
            for each, words in given
        ],
    }  # fmt: skip


def _referral(whole: Whole, excluded: Excluded) -> dict[str, Any]:
    referral = whole.referral
    return {
        "number": referral.number, "recipient": named(referral.recipient), "state": referral.state,
        "ended": referral.ended, "sent_at": referral.sent_at, "respond_by": referral.respond_by,
        "accepted_at": referral.accepted_at, "ended_at": referral.ended_at, "declining": referral.declining,
        "suggested": suggested(referral.suggested, excluded), "stopping": referral.stopping,
        "outcome": referral.outcome, "areas": referral.areas, "delivered": whole.delivered,
        "client_answer": _answer(getattr(referral, "answer", None)),
        "card": asdict(whole.card) if whole.card else None, "content": whole.content,
        "files": [_file(*each) for each in whole.files if each[0].message_id is None],
        "messages": [_message(*each, whole) for each in whole.messages],
    }  # fmt: skip


def _message(message: ReferralMessage, text: str | None, whole: Whole) -> dict[str, Any]:
    return {
        "at": message.at, "side": message.side, "by": str(message.by) if message.by else None,
        "is_question": message.is_question, "read_at": message.read_at, "text": text,
        "files": [_file(*each) for each in whole.files if each[0].message_id == message.pk],
    }  # fmt: skip


def _file(file: ReferralFile, name: str | None) -> dict[str, Any]:
    return {"name": name, "size": file.file.size, "side": file.side, "added_at": file.added_at}


def _answer(answer: ClientAnswer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "asked_at": answer.asked_at, "answered_at": answer.answered_at, "got": answer.got, "areas": answer.areas,
    }  # fmt: skip
