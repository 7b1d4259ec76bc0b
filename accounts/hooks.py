"""What upper apps may hear about accounts. They register in their AppConfig.ready; hooks run in the transaction."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from accounts.models import Membership, User
    from accounts.permissions import Actor, System

    Heard = Callable[[User, Actor], None]
    Lost = Callable[[User, Actor | System], None]
    Given = Callable[[Membership, Actor | System], None]
    Objection = Callable[[User], str | _StrPromise | None]
    Landing = Callable[[User], str | None]
    InMenu = Callable[[User], bool]
    Settling = Callable[[Mapping[str, datetime], System], str]

# Called with the account that is about to be deleted, and by whom: whatever still points at it must let go.
user_deleted: list["Heard"] = []
# Called with an account that has just lost a role, or was closed.
role_lost: list["Lost"] = []
# Called with a role that somebody has just been given.
role_given: list["Given"] = []
# Asked before: a sentence that says why this account cannot be deleted now, or None.
why_not: list["Objection"] = []
# Asked of whoever has just signed in: the address where work waits for them, or None.
landings: list["Landing"] = []
# Asked at sign-in, and now and then: whether somebody is on one side of a referral, so that the menu shows them.
sides: list["InMenu"] = []
# After a restore, with what the ledger says was withdrawn, and when: does it again, and says so.
restored: list["Settling"] = []
