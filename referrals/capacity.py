"""How many more people an entry takes this month: what its holders said, minus what they have accepted here."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from directory.models import Profile
from referrals import hooks_referrals
from referrals.models import Referral


def left(profile: Profile) -> int | None:
    """Return how many more an entry takes this month; None when its holders have not said (one query)."""
    return left_of([profile])[profile.pk]


def left_of(profiles: Collection[Profile]) -> dict[UUID, int | None]:
    """Return `left` of each, by primary key, in one query."""
    said = {each.pk: each.capacity_per_month for each in profiles if each.capacity_per_month is not None}
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    taken = Counter[UUID]()
    if said:
        accepted = Referral.objects.filter(recipient__in=said, accepted_at__gte=first).order_by()
        others = [ask(said.keys(), first) for ask in hooks_referrals.also_taken]
        taken = Counter(accepted.values_list("recipient", flat=True).union(*others, all=True))
    return {each.pk: max(said[each.pk] - taken[each.pk], 0) if each.pk in said else None for each in profiles}
