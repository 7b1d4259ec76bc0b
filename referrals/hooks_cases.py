"""What referrals hear of the cases below them. Registered in ReferralsConfig.ready; called in the same transaction."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from referrals.models import Case

    Emptied = Callable[[Case, Actor | System], Iterable[str]]

# Called with a claimed case of which all is taken away, and by whom. Returns the owners of data keys that go with it.
case_emptied: list["Emptied"] = []
