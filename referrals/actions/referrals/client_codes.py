"""A client's own code, only if they want one: made, replaced, taken back. Nobody reads it afterwards."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts import audit
from referrals import codes
from referrals.actions import lookup
from referrals.actions.cases.rows import own, own_open
from referrals.actions.referrals.answering import ask_client
from referrals.actions.referrals.rows import note_withdrawn
from referrals.models import Case, ClientCode
from referrals.permissions_cases import require_owner
from referrals.states_referrals import ReferralState

if TYPE_CHECKING:
    from accounts.models import User

ASKED_OF = (ReferralState.COMPLETED, ReferralState.UNABLE)


def make_code(*, case: Case, by: "User") -> int:
    """Make a client's code, in place of an older one, and return its number: shown once, and kept nowhere.

    PermissionDenied for whoever does not have the case, TransitionRefused once it is closed.
    """
    require_owner(by, case)
    number, salt = codes.new_number(), codes.new_salt()
    # Before the transaction: on a busy machine it waits for its turn, and nothing may wait for that.
    digest = codes.make_digest(number, salt)
    _keep(case, {"bucket": codes.bucket(number), "salt": salt, "digest": digest}, by)
    return number


@transaction.atomic
def revoke_code(*, case: Case, by: "User") -> None:
    """Have the client's code lead nowhere, also where it is just being used. There is none: quiet."""
    case = own(case, by)
    _note_ended(case)
    gone, _models = ClientCode.objects.filter(case=case).delete()
    if gone:
        audit.record(by=by, verb="code_revoked", target=case, organisation_id=case.organisation_id)


def _note_ended(case: Case) -> None:
    """Have a backup that is restored know that the code of a claimed case leads there no more, if it has one."""
    for salt in ClientCode.objects.filter(case=case).values_list("salt", flat=True):
        note_withdrawn(f"{ClientCode._meta.label_lower}:{bytes(salt).hex()}")


def find_case(number: int | None) -> Case | None:
    """Return the case that a client's code leads to; as `lookup.find` in all else."""
    found = lookup.find(number=number)
    return found if isinstance(found, Case) else None


@transaction.atomic
def _keep(case: Case, kept: dict[str, object], by: "User") -> None:
    case = own_open(case, by)
    _note_ended(case)
    _row, is_new = ClientCode.objects.update_or_create(case=case, defaults=kept | {"made_at": timezone.now()})
    # What ended before they had one is asked now.
    for referral in case.referrals.filter(ended__in=ASKED_OF):
        ask_client(referral=referral)
    verb = "code_made" if is_new else "code_replaced"
    audit.record(by=by, verb=verb, target=case, organisation_id=case.organisation_id)
