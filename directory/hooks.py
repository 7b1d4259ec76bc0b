"""What upper apps may hear from the directory. They register in their AppConfig.ready; hooks run in the transaction."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from directory.models import Profile

    Heard = Callable[[Profile, Actor | System], None]

# Called with the withdrawn profile and who withdrew it: whatever still points at the profile must end with it.
profile_withdrawn: list["Heard"] = []
