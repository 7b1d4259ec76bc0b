"""What is heard of referrals. Registered in ReferralsConfig.ready; called in the same transaction."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from referrals.models import Referral, ReferralChange

    Moved = Callable[[Referral, ReferralChange], None]
    Taken = Callable[[Collection[UUID], datetime], QuerySet[Any, UUID]]

# Called with a claimed referral that has just gone to another state, and the change. A case is locked before its
# referrals, and these before whatever hears of them.
referral_moved: list["Moved"] = []
# Asked which of some entries have taken on something else since a moment: their keys, once for each thing.
also_taken: list["Taken"] = []
