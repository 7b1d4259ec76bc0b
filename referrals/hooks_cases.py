"""What is heard of cases by what stands on them. Registered in AppConfig.ready; called in the same transaction."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from accounts.models import User
    from accounts.permissions import Actor, System
    from referrals.matching import Excluded
    from referrals.models import Case, Consent
    from referrals.states_referrals import ReferralParty

    Asked = Callable[[Case], Iterable[UUID | None]]
    Barred = Callable[[Case, Excluded, Actor], None]
    Emptied = Callable[[Case, Actor | System], Iterable[str]]
    Exported = Callable[[Case, User], Mapping[str, Any]]
    Handed = Callable[[Case], None]
    Objection = Callable[[Case], str | _StrPromise | None]
    Seen = Callable[[Case], Iterable["SeenToo"]]
    Withdrawn = Callable[[Consent, Actor | System, ReferralParty], None]


class SeenToo(NamedTuple):
    """What else the trail of a case shows. `rows`: by key, what each is called, and which entry's it is.

    `kind`: as the audit names it; `verbs`: in words; `listed`: how the audit names a list of them, if there is one.
    """

    kind: str
    rows: "Mapping[str, tuple[str, str]]"
    verbs: "Mapping[str, str | _StrPromise]"
    listed: str = ""


# Called with a claimed case of which all is taken away, and by whom. Returns the owners of data keys that go with it.
case_emptied: list["Emptied"] = []
# Called with a claimed case of which others than before are never to be asked, who they are, and who says so.
others_barred: list["Barred"] = []
# Called with a claimed case that is just being given to somebody else: what waits to be told to whoever had it is moot.
case_handed: list["Handed"] = []
# Asked before a claimed case is closed: a sentence that says why it cannot be, or None.
why_not_closed: list["Objection"] = []
# Called with a consent that was just taken back, by whom, and on whose word; its case is claimed.
consent_withdrawn: list["Withdrawn"] = []
# Asked which entries have something of a claimed case before them that is not over: their keys.
entries_asked: list["Asked"] = []
# Asked of a case that whoever has it takes out as a file: what else the file is to hold, by its names.
case_exported: list["Exported"] = []
# Asked what else the trail of a case shows: who saw it, and who did something with it.
seen_too: list["Seen"] = []
