"""Who may open and press what about enquiries. The link of a mail is asked in tests/referrals/enquiring."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.permissions import Role
from referrals.actions import enquiries as actions
from tests.access_table import handed_back
from tests.access_table_enquiries import CAST, ROWS, Row
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.enquiring.asked import ask, offer
from tests.referrals.referring.proof import entry
from tests.test_access_requests import LETTERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(caseworker: User, moderator: User, administrator: User, charity: Organisation) -> dict[str, Any]:
    another = Organisation.objects.create(name="Another charity")
    asked, other = entry("asked"), entry("other")
    past = person("past", None, None)
    asked[0].holders.create(user=past).delete()
    return {
        "sender": caseworker, "colleague": person("colleague", Role.CASEWORKER, charity),
        "elsewhere": person("elsewhere", Role.CASEWORKER, another), "asked": asked, "other": other, "past": past,
        "moderator": moderator, "administrator": administrator,
    }  # fmt: skip


@pytest.fixture
def things(people: dict[str, Any]) -> dict[str, Any]:
    sender, asked, third = people["sender"], people["asked"], entry("third")
    case, elsewhere = opened(sender), opened(sender)
    made = {name: ask(case, asked, third) for name in ("open", "over")}
    mixed = ask(elsewhere, asked, third)
    for enquiry in (made["open"], mixed):
        offer(enquiry, asked)
    actions.withdraw_enquiry(enquiry=made["over"], by=sender)
    return made | {"mixed": mixed, "case": case, "entry": asked[0]}


def address(row: Row, things: dict[str, Any]) -> str:
    if row.about in {"", "case", "entry"}:
        return reverse(row.name, args=[things[row.about].pk] if row.about else [])
    enquiry = things[row.about]
    answer = enquiry.recipients.get(profile=things["entry"]).pk
    if row.name.startswith("referrals:"):
        return reverse(row.name, args=[answer])
    return reverse(row.name, args=[things["case"].pk, enquiry.pk, *([answer] if row.name == "cases:choose" else [])])


def test_each_address_answers_each_of_the_cast_as_the_table_says(
    people: dict[str, Any], things: dict[str, Any], visitor: Client, sign_in
) -> None:
    users = {name: found[1] if isinstance(found, tuple) else found for name, found in people.items()}
    cast = {"visitor": visitor} | {name: sign_in(user) for name, user in users.items()}
    wrong = []
    for row in ROWS:
        place = address(row, things)
        for who, get, post in zip(CAST, row.get, row.post, strict=True):
            # What one of them presses is taken back before the next one comes.
            with transaction.atomic():
                seen, pressed = cast[who].get(place), cast[who].post(place)
                assert_baseline(seen)
                transaction.set_rollback(True)
            told = (LETTERS[get], handed_back(LETTERS[post], who))
            if (seen.status_code, pressed.status_code) != told:
                wrong.append((row.name, row.about, who, (seen.status_code, pressed.status_code), told))
    assert wrong == []
