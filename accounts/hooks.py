"""What upper apps may hear about accounts. They register in their AppConfig.ready; hooks run in the transaction."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from accounts.permissions import Actor

    Heard = Callable[[User, Actor], None]
    Objection = Callable[[User], str | _StrPromise | None]

# Called with the account that is about to be deleted, and by whom: whatever still points at it must let go.
user_deleted: list["Heard"] = []
# Asked before: a sentence that says why this account cannot be deleted now, or None.
why_not: list["Objection"] = []
