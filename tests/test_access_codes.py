"""Who opens and presses what with a code: every address of what a client agreed to, for each holder of a code.

`right` has the case's code, `request` the code of the help request that the case was made of, `replaced` had one before
it, `revoked` had one of a case that has none any more, `other` has another case's, `wrong` has typed a code of nothing.
`asked` has the code of a request of which the desk asks whether it may keep a file.
"""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from referrals import actions
from referrals.actions import referrals
from referrals.choices_referrals import Stopping
from tests.baseline import assert_baseline
from tests.referrals.conftest import Ask, ask
from tests.referrals.referring.clients import agreed, browser_with, case_of, entry, helper, taken

pytestmark = pytest.mark.django_db
__all__ = ["ask"]
CAST = ("visitor", "wrong", "revoked", "replaced", "other", "right", "request", "member", "asked")


class Row(NamedTuple):
    """One address, and where a GET and an empty POST lead each of the cast (one letter each)."""

    name: str
    about: str
    get: str
    post: str


# Shown; sent to the page that asks for a code; to what they agreed to; to their request; back to the same page.
PLACES = {"c": "return", "y": "yours", "r": "opened"}
ROWS = (
    Row("yours", "", "ccccooocr", "ppppppppp"),
    Row("take_back", "consent", "ccccyoocr", "ccccyyycr"),
    Row("take_back", "others", "ccccoyycr", "ccccyyycr"),
    Row("take_back", "nothing", "ccccyyycr", "ccccyyycr"),
    Row("answer", "referral", "ccccyoocr", "ccccysscr"),
    Row("answer", "nothing", "ccccyyycr", "ccccyyycr"),
    Row("file", "", "ccccccrco", "ccccccrcr"),
    # The last: it shuts what the code had opened.
    Row("erase_file", "", "ccccyoocr", "ccccycrcr"),
)


@pytest.fixture
def things(desk_member: User, operator: Organisation, ask: Ask) -> dict[str, Any]:
    request, waiting = ask(number=7), ask(number=9)
    for each in (request, waiting):
        actions.take(request=each, by=desk_member)
        actions.offer_case(request=each, by=desk_member)
    case = actions.agree_case(request=request)
    other, ended = (case_of(desk_member, operator) for _ in range(2))
    consent = agreed(case, entry())
    done = taken(agreed(case, entry("Ada")))
    referrals.cannot(referral=done, reason=Stopping.CAPACITY, by=helper(done.recipient))
    numbers = {"other": referrals.make_code(case=other, by=desk_member)}
    numbers |= {"revoked": referrals.make_code(case=ended, by=desk_member)}
    keys = {"consent": consent.pk, "referral": done.pk, "others": agreed(other, entry("Bea")).pk, "nothing": case.pk}
    return keys | {"case": case, "ended": ended, "numbers": numbers}


def browsers(things: dict[str, Any], desk_member: User, sign_in: Any) -> dict[str, Client]:
    """Each with its code typed; then one is revoked, and one replaced."""
    cast = {name: browser_with(number) for name, number in things["numbers"].items()}
    cast |= {"visitor": Client(), "wrong": browser_with(8), "member": sign_in(desk_member), "request": browser_with(7)}
    cast["asked"] = browser_with(9)
    referrals.revoke_code(case=things["ended"], by=desk_member)
    return cast


def led(response: Any, here: str) -> str:
    """The letter of an answer."""
    if response.status_code in {200, 405}:
        return {200: "o", 405: "p"}[response.status_code]
    assert response.status_code == 303
    if response["Location"] == here:
        return "s"
    return next(letter for letter, name in PLACES.items() if response["Location"] == reverse(f"asking:{name}"))


@pytest.mark.parametrize("who", ["request", "right"])
def test_each_address_answers_each_holder_of_a_code_as_the_table_says(
    who: str, things: dict[str, Any], desk_member: User, sign_in: Any
) -> None:
    cast = browsers(things, desk_member, sign_in)
    if who == "right":
        cast["replaced"] = browser_with(referrals.make_code(case=things["case"], by=desk_member))
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            cast["right"] = browser_with(referrals.make_code(case=things["case"], by=desk_member))
        # The request's code opens the request, and what was made of it no more.
        del cast["request"]
    wrong = []
    for row in ROWS:
        here = reverse(f"asking:{row.name}", args=[things[row.about]] if row.about else [])
        for name, get, post in zip(CAST, row.get, row.post, strict=True):
            if name not in cast:
                continue
            # What one of them presses is taken back before the next one comes.
            with transaction.atomic():
                asked, pressed = cast[name].get(here), cast[name].post(here)
                assert_baseline(asked)
                transaction.set_rollback(True)
            if (led(asked, here), led(pressed, here)) != (get, post):
                wrong.append((row.name, row.about, name, led(asked, here), led(pressed, here), get, post))
    assert wrong == []
