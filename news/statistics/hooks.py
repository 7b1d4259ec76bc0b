"""What news may hear about numbers. It registers in its AppConfig.ready; hooks run in the transaction."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from news.statistics.models import Release, RevisedValue

    Heard = Callable[[Release, Sequence[RevisedValue], Actor | System], None]
    Counted = Callable[[int], int]

# Called when a release has been accepted, with the values that it moved (an empty list when it only brought new ones).
release_accepted: list["Heard"] = []
# Asked with the key of an observation: how many articles quote it.
quoted: list["Counted"] = []
