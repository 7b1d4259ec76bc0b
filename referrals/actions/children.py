"""Cases made of what is for those who safeguard children: with one of them, as the requests are."""

from typing import TYPE_CHECKING

from referrals.actions.cases.life import give_case
from referrals.actions.cases.rows import claim
from referrals.actions.cases.sides import is_across
from referrals.models import Case
from referrals.permissions_cases import colleagues, may_work

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from referrals.models import HelpRequest


def hand_case_on(request: "HelpRequest", by: "Actor | System") -> None:
    """Give the case of a claimed request to somebody who may have it, when whoever has it may not any more.

    Both are told. Nobody there could have it: it stays, shut, until a manager hands it on.
    """
    _hand_on(list(Case.objects.filter(offer__request=request)), by)


def hand_cases_on(by: "Actor | System") -> None:
    """Do so with every case that is for those who safeguard children. In the caller's transaction."""
    _hand_on(list(Case.objects.of_children().order_by("pk")), by)


def _hand_on(cases: list[Case], by: "Actor | System") -> None:
    for found in cases:
        case = claim(found)
        if case.owner is None or may_work(case.owner, case):
            continue
        if colleague := next((each for each in colleagues(case) if not is_across(each, case)), None):
            give_case(case=case, to=colleague, by=by)
