"""What upper apps may hear from the directory. They register in their AppConfig.ready; hooks run in the transaction."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from directory.models import Profile

    Heard = Callable[[Profile, Actor | System], None]
    Erased = Callable[[Profile, Actor | System], Iterable[str]]

# Called with a profile that was suspended or withdrawn, or whose identity is not checked any more, and by whom:
# whatever still points at it must end with it.
profile_revoked: list["Heard"] = []
# Called with a profile whose row is about to be deleted, and by whom: whatever still points at it must let go. Returns
# the owners of data keys (accounts.vault.sealing) that are erased with it, last of all.
profile_erased: list["Erased"] = []
# Called with a profile whose holder has just agreed that figures are shown: whoever measures does so now
# (actions.note_measures).
measures_wanted: list[Callable[["Profile"], None]] = []
