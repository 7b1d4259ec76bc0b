"""What a client sees with their code, and what they say of how it ended. No account, so `by` is nobody."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from referrals.actions.referrals.rows import tell_sender, write_down
from referrals.choices_referrals import Area, Got
from referrals.kinds_referrals import MOVED
from referrals.models import Case, ClientAnswer, ClientCode, Consent, Referral

if TYPE_CHECKING:
    from uuid import UUID

CLIENT = AnonymousUser()


@transaction.atomic
def show_client(*, case: Case, key: "UUID | None" = None) -> list[tuple[Consent, str | None]]:
    """Return what a client agreed to; the one of `key` alone with the words that were used (None: it has none).

    Whoever calls it has proved the code. That it was shown is written down.
    """
    audit.record(by=CLIENT, verb="shown_to_client", target=case, organisation_id=case.organisation_id)
    consents = case.consents.select_related("recipient").prefetch_related("referrals__answer")
    if key is None:
        return [(each, None) for each in consents]
    found = list(consents.filter(pk=key))
    sealed = [Sealed(each.words or b"", case.vault_owner, each.place) for each in found]
    return list(zip(found, sealing.open_texts(sealed), strict=True))


def ask_client(*, referral: Referral) -> ClientAnswer | None:
    """Ask the client what came of a referral, if they have a code; in the caller's transaction. Again: quiet."""
    if not ClientCode.objects.filter(case=referral.case_id).exists():
        return None
    asked, _is_new = ClientAnswer.objects.get_or_create(referral=referral, defaults={"asked_at": timezone.now()})
    return asked


@transaction.atomic
def answer(*, referral: Referral, got: Got, areas: Collection[Area] = ()) -> None:
    """Keep what the client says; the sender is told that there is something. Again, or not asked: quiet."""
    asked = ClientAnswer.objects.select_for_update().filter(referral=referral, answered_at=None).first()
    if asked is None:
        return
    asked.answered_at, asked.got = timezone.now(), got
    asked.areas = [area.value for area in Area if area in areas]
    asked.save()
    write_down(referral, CLIENT, "client_answered")
    tell_sender(referral, MOVED, "client_answered")
