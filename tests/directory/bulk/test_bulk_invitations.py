"""A file of staff writes to nobody too often, and takes no address that only looks plain."""

import pytest

from accounts.models import Organisation, User
from directory import actions
from directory.actions import inviting
from directory.importing import staff
from directory.models import Invitation, Profile
from notifications.models import Message
from tests.directory.bulk.test_bulk import faults, file, many, take, taken
from tests.directory.pages import text

pytestmark = pytest.mark.django_db


def test_whom_one_mail_more_would_flood_is_drafted_and_not_written_to(
    sign_in, manager: User, charity: Organisation
) -> None:
    for _ in range(inviting.MOST_TO_ONE):
        taken(charity, manager, {})
        actions.discard(profile=Profile.objects.get(), by=manager)
    client = sign_in(manager)
    answer = take(client, file({}, {"email": "b@charity.example"}))
    told = text(client.get(answer["Location"]))
    assert "Taken over: 2 new, 0 changed. 1 of them was not written to" in told
    assert Profile.objects.count() == 2
    assert Invitation.objects.get().address == "b@charity.example"
    addresses = list(Message.objects.filter(kind="directory.invited").values_list("address", flat=True))
    assert addresses.count("ada@charity.example") == inviting.MOST_TO_ONE


def test_two_hundred_rows_are_not_two_hundred_mails(manager: User, charity: Organisation) -> None:
    rows = staff.read(many(inviting.MOST_A_DAY + 5)).rows
    plan = actions.take_staff(organisation=charity, by=manager, rows=rows)
    assert (len(plan.fresh), len(plan.unwritten)) == (inviting.MOST_A_DAY + 5, 5)
    assert Message.objects.filter(kind="directory.invited").count() == inviting.MOST_A_DAY


@pytest.mark.parametrize("evil", ["\u017fusan@charity.example", "mi\u017fs@charity.example"])
@pytest.mark.usefixtures("manager")
def test_an_address_that_only_looks_plain_is_a_fault_of_its_line(evil: str) -> None:
    assert any("before the @" in fault for fault in faults(file({"email": evil})))
