"""Staff from a file, afterwards: handed in together, how often is asked, the template, importers, the way there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from zeal import zeal_ignore

from accounts.models import Organisation, User
from accounts.permissions import System
from directory import actions
from directory.importing import own, staff
from directory.models import Holder, Invitation, Profile, Submission
from tests.directory.bulk.test_bulk import faults, many, taken
from tests.directory.desk import EACH_BY_ITSELF
from tests.directory.pages import text
from tests.factories.directory import TermFactory, listing, specialism

pytestmark = pytest.mark.django_db


def test_all_that_are_complete_are_handed_in_together(sign_in, manager: User, charity: Organisation) -> None:
    taken(charity, manager, {}, {"email": "b@charity.example"}, {"email": "c@charity.example", "headline": ""})
    client = sign_in(manager)
    assert "Hand in all 2 that are complete" in text(client.get(reverse("directory:bulk")))
    with zeal_ignore(EACH_BY_ITSELF):
        for told in ("2 entries are handed in.", "0 entries are handed in."):
            answer = client.post(reverse("directory:bulk_hand_in"), {"organisation": str(charity.pk)}, follow=True)
            assert told in text(answer)
    assert sorted(Profile.objects.values_list("state", flat=True)) == ["drafted", "submitted", "submitted"]
    assert Submission.objects.filter(handed_in_by=manager).count() == 2


def test_nonsense_for_an_organisation_is_not_found(sign_in, manager: User) -> None:
    assert sign_in(manager).post(reverse("directory:bulk_hand_in"), {"organisation": "x"}).status_code == 404


def test_the_dry_run_and_the_page_ask_no_more_for_more_rows(sign_in, manager: User, charity: Organisation) -> None:
    client, address = sign_in(manager), reverse("directory:bulk")

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as page:
            client.get(address)
        rows = staff.read(many(40)).rows
        with CaptureQueriesContext(connection) as plan:
            actions.plan_staff(organisation=charity, by=manager, rows=rows)
        return len(page), len(plan)

    actions.take_staff(organisation=charity, by=manager, rows=staff.read(many(2)).rows)
    asked()
    few = asked()
    actions.take_staff(organisation=charity, by=manager, rows=staff.read(many(30)).rows)
    assert asked() == few


def test_the_template_is_what_the_reader_takes(sign_in, manager: User) -> None:
    response = sign_in(manager).get(reverse("directory:bulk_template"))
    assert response.headers["Content-Disposition"] == 'attachment; filename="staff.csv"'
    specialism("sexual")
    TermFactory(vocabulary="exploitation", slug="sexual")
    told = faults(response.content.replace(b"ada@example.org", b"ada@charity.example"))
    assert not told
    assert "is the example" in faults(response.content)[0]


def test_importers_leave_staff_alone_and_exports_do_not_tell_their_key(manager: User, charity: Organisation) -> None:
    taken(charity, manager, {})
    profile = Profile.objects.get()
    assert profile.external_id is not None
    outcome = actions.upsert_listings(rows=[listing(external_id=profile.external_id)], by=System("tests"))
    assert (outcome.kept, outcome.updated) == (1, 0)
    assert own.name_of(profile) == f"htmse:{profile.pk}"
    assert own.are_here([listing(external_id=own.name_of(profile))]) == {f"htmse:{profile.pk}"}


def test_a_manager_among_the_staff_is_not_invited(manager: User, charity: Organisation) -> None:
    taken(charity, manager, {"email": manager.email})
    assert not Invitation.objects.exists()
    assert Holder.objects.get().user == manager


def test_my_entries_lead_managers_to_the_file(sign_in, manager: User, caseworker: User) -> None:
    address = reverse("directory:mine")
    assert "Staff of your organisation from a file" in text(sign_in(manager).get(address))
    assert "Staff of your organisation from a file" not in text(sign_in(caseworker).get(address))
