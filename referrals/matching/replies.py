"""How soon entries answer: measured, over the last year, of all that they were asked and that is over or answered."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection

# Fewer tell nothing, and would tell whoever asked how long their own took.
FEWEST = 5
YEAR = datetime.timedelta(days=365)
# Whoever let it expire has taken longer than anybody waits: "usually" is said of all that they were asked.
_ASKED = """
    WITH asked AS (
        SELECT referral.recipient_id AS profile, referral.sent_at AS at, CASE
            WHEN answer.at IS NOT NULL THEN answer.at - referral.sent_at
            WHEN referral.ended = 'expired' THEN interval '1 year' END AS took
        FROM referrals_referral AS referral
        LEFT JOIN LATERAL (
            SELECT min(change.at) AS at FROM referrals_referralchange AS change
            WHERE change.referral_id = referral.id AND change.party = 'recipient'
                AND change.target IN ('asked', 'accepted', 'declined')
        ) AS answer ON true
        WHERE referral.sent_at IS NOT NULL AND referral.recipient_id = ANY(%(keys)s)
        UNION ALL
        SELECT profile_id, asked_at, CASE
            WHEN answered_at IS NOT NULL THEN answered_at - asked_at
            WHEN state = 'expired' THEN interval '1 year' END
        FROM referrals_enquiryrecipient WHERE profile_id = ANY(%(keys)s)
    )
    SELECT profile, max(at), count(took) FILTER (WHERE at > %(since)s),
        extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE at > %(since)s))
    FROM asked GROUP BY profile
"""


class Pace(StrEnum):
    """How soon somebody usually answers."""

    DAY = "day"
    DAYS = "days"
    WEEK = "week"
    LONGER = "longer"


# Up to how many seconds it is called so.
_LONGEST = {Pace.DAY: 86_400, Pace.DAYS: 3 * 86_400, Pace.WEEK: 7 * 86_400}


@dataclass(frozen=True, slots=True)
class Replies:
    """When an entry was asked last, and how soon it usually answers; None: it was asked too rarely to tell."""

    asked_at: datetime.datetime
    pace: Pace | None


def replies_of(keys: Collection[UUID], now: datetime.datetime) -> dict[UUID, Replies]:
    """Return it for each that was ever asked, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"keys": list(keys), "since": now - YEAR})
        return {key: Replies(at, _pace(count, median)) for key, at, count, median in cursor.fetchall()}


def _pace(count: int, median: float | None) -> Pace | None:
    if count < FEWEST or median is None:
        return None
    return next((pace for pace, longest in _LONGEST.items() if median <= longest), Pace.LONGER)
