"""What is heard of referrals. Registered in ReferralsConfig.ready; called in the same transaction."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from referrals.models import Referral, ReferralChange

    Moved = Callable[[Referral, ReferralChange], None]

# Called with a claimed referral that has just gone to another state, and the change. A case is locked before its
# referrals, and these before whatever hears of them.
referral_moved: list["Moved"] = []
