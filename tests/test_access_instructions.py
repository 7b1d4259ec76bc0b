"""Who may open and press what about instructions."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import Organisation, User
from accounts.permissions import Role
from referrals.instructions import actions
from tests.access_table import handed_back
from tests.access_table_enquiries import CAST, Row
from tests.access_table_instructions import ROWS, of_instructions
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.instructing import instructed as at
from tests.referrals.referring.proof import entry
from tests.test_access import routes
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
    sender, asked = people["sender"], people["asked"]
    case = opened(sender)
    commission = at.commissioned(case, asked)
    funded = at.funded(at.commissioned(case, asked), asked)
    funded_item = actions.add_to_bundle(instruction=funded, clean=at.file("notes"), title="Notes", pages=1, by=sender)
    taken = at.accepted(at.commissioned(case, asked), asked)
    drafted, report = at.drafted(at.commissioned(case, asked), asked)
    at.written(funded)
    over = at.row(at.commissioned(case, asked), asked)
    actions.cancel(instruction=over, by=sender)
    over.refresh_from_db()
    return {
        "case": case, "commission": commission, "asked": at.row(commission, asked), "funded": funded, "taken": taken,
        "drafted": drafted, "over": over, "mixed": at.row(commission, asked),
        "parts": {"remove": funded_item.pk, "file": taken.bundle.get().pk, "version": report.pk},
    }  # fmt: skip


def address(row: Row, things: dict[str, Any]) -> str:
    name = row.name.partition(":")[2]
    if not row.about:
        return reverse(row.name)
    parts = {"letter_paper": [1], "template": ["md"]}.get(name, [])
    if name in things["parts"]:
        parts = [things["parts"][name]]
    return reverse(row.name, args=[things[row.about].pk, *parts])


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


def test_every_address_of_the_instructions_stands_in_the_table() -> None:
    wanted = {name.partition(":")[2] for name in routes(get_resolver()) if name.startswith("instructions:")}
    assert of_instructions() == wanted
