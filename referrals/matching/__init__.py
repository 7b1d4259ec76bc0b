"""Which entries fit a client, in which order, and why: facts of an entry → reasons in words → order. No hidden weight.

`finding` asks the database who is in question, `facts` says what is true of each, `reasons` puts it into words,
`order` compares. Whoever is never to be asked (`excluding`) is left out before any of that.
"""

from referrals.matching.excluding import Excluded
from referrals.matching.facts import Facts, Wanted
from referrals.matching.finding import Ranked, is_office, ranked, ranked_ones, regions
from referrals.matching.order import IN_WORDS
from referrals.matching.reasons import pace, reasons
from referrals.matching.replies import Replies, replies_of

__all__ = [
    "IN_WORDS", "Excluded", "Facts", "Ranked", "Replies", "Wanted", "is_office", "pace", "ranked",
    "ranked_ones", "reasons", "regions", "replies_of",
]  # fmt: skip
