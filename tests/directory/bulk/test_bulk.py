"""Staff from a file: looked at first, all or nothing, the same again changes nothing, nobody's words are overruled."""

import csv
import io
import re
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from accounts.models import AuditEvent, Membership, Organisation, User
from accounts.permissions import Role
from directory import actions
from directory.importing import staff
from directory.models import Invitation, Kind, Profile, Submission
from directory.states import State
from notifications.kinds import Refused
from notifications.models import Message
from tests.conftest import person
from tests.directory.desk import EACH_BY_ITSELF
from tests.directory.pages import text
from tests.directory.threads import at_once
from tests.factories.directory import TermFactory
from tests.factories.life import accepted, holder

pytestmark = pytest.mark.django_db

ADA: dict[str, str] = {
    "name": "Ada Lovelace", "email": "Ada@charity.example", "profession": "Solicitor", "headline": "Asylum cases",
    "specialisms": "asylum", "languages": "en|Albanian", "countries": "AL", "country": "United Kingdom",
    "place": "Leeds", "phone": "+44 113 496 0000", "register": "SRA", "registration_number": "123456",
}  # fmt: skip


def file(*rows: dict[str, str], columns: list[str] | None = None) -> bytes:
    """A CSV of these rows; each says what ADA says unless it says otherwise."""
    names = columns or list(ADA)
    text_of = io.StringIO()
    writer = csv.DictWriter(text_of, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**ADA, **row} for row in rows)
    return text_of.getvalue().encode()


def many(count: int) -> bytes:
    return file(*({"name": f"Person {number}", "email": f"p{number}@charity.example"} for number in range(count)))


def look(client: Client, content: bytes) -> Any:
    with zeal_ignore(EACH_BY_ITSELF):
        return client.post(reverse("directory:bulk"), {"file": SimpleUploadedFile("staff.csv", content)})


def kept(page: Any) -> str:
    (found,) = re.findall(r'name="kept" value="([^"]*)"', page.content.decode())
    return found


def take(client: Client, content: bytes) -> Any:
    page = look(client, content)
    assert page.status_code == 200, text(page)
    with zeal_ignore(EACH_BY_ITSELF):
        return client.post(reverse("directory:bulk"), {"kept": kept(page)})


def taken(
    organisation: Organisation, by: User, *rows: dict[str, str], columns: list[str] | None = None
) -> actions.Plan:
    """The rows, taken over without the pages."""
    read = staff.read(file(*rows, columns=columns))
    assert not read.faults.total, list(map(str, read.faults))
    return actions.take_staff(organisation=organisation, by=by, rows=read.rows)


def faults(content: bytes) -> list[str]:
    return [str(fault) for fault in staff.read(content).faults]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(sign_in, manager: User) -> None:
    page = look(sign_in(manager), file({}, {"name": "Grace", "email": "grace@charity.example"}))
    assert page.status_code == 200
    assert "2 entries would be made." in text(page)
    assert "2 Ada Lovelace ada@charity.example new, and written to" in text(page)
    assert not Profile.objects.exists()
    assert not Message.objects.exists()


def test_taken_over_there_are_drafts_that_say_it_and_colleagues_are_invited(
    sign_in, manager: User, charity: Organisation
) -> None:
    client = sign_in(manager)
    answer = take(client, file({}))
    assert "Taken over: 1 new, 0 changed." in text(client.get(answer["Location"]))
    profile = Profile.objects.get()
    assert (profile.state, profile.organisation, profile.kind) == (State.DRAFTED, charity, Kind.PERSON)
    assert (profile.name, profile.country, profile.languages, profile.countries) == (
        "Ada Lovelace",
        "GB",
        ["en", "sq"],
        ["AL"],
    )
    assert profile.organisation_name == "A charity"
    assert profile.profession.slug == "solicitor"
    assert [term.slug for term in profile.terms.all()] == ["asylum"]
    assert [str(row) for row in profile.registrations.all()] == ["Solicitors Regulation Authority 123456"]
    assert [holding.user for holding in profile.holders.all()] == [manager]
    assert profile.email == ""
    assert Invitation.objects.get().address == "ada@charity.example"
    assert Message.objects.get(kind="directory.invited").address == "ada@charity.example"
    assert AuditEvent.objects.get(verb="staff_taken").detail == {"created": 1, "changed": 0}


def test_the_same_file_twice_changes_nothing(sign_in, manager: User, charity: Organisation) -> None:
    taken(charity, manager, {}, {"email": "grace@charity.example"})
    before = list(Profile.objects.order_by("pk").values())
    events, messages = AuditEvent.objects.count(), Message.objects.count()
    page = look(sign_in(manager), file({}, {"email": "GRACE@charity.example"}))
    assert "2 entries say so already." in text(page)
    assert "Take it over" not in text(page)
    taken(charity, manager, {}, {"email": "GRACE@charity.example"})
    assert list(Profile.objects.order_by("pk").values()) == before
    assert (AuditEvent.objects.count(), Message.objects.count()) == (events, messages)


def test_another_file_changes_what_it_says_and_leaves_what_it_does_not_name(
    manager: User, charity: Organisation
) -> None:
    taken(charity, manager, {})
    short = ["name", "email", "profession", "country", "headline", "languages"]
    plan = taken(charity, manager, {"headline": "Appeals", "languages": ""}, columns=short)
    assert (len(plan.fresh), len(plan.changed)) == (0, 1)
    profile = Profile.objects.get()
    assert (profile.headline, profile.languages, profile.countries) == ("Appeals", [], ["AL"])
    assert Message.objects.filter(kind="directory.invited").count() == 1


def test_a_colleague_who_has_come_is_not_overruled(manager: User, charity: Organisation) -> None:
    taken(charity, manager, {})
    profile, ada = Profile.objects.get(), User.objects.create_user("ada@charity.example", "correct horse battery")
    actions.come(invitation=Invitation.objects.get(), by=ada)
    actions.answer(profile=profile, by=ada, sheet={"headline": "My own words"})
    plan = taken(charity, manager, {})
    assert (len(plan.kept), len(plan.changed)) == (1, 0)
    assert Profile.objects.get().headline == "My own words"


def test_what_stands_changes_through_the_desk_and_once_only(
    manager: User, charity: Organisation, moderator: User
) -> None:
    taken(charity, manager, {})
    accepted(actions.hand_in(profile=Profile.objects.get(), by=manager), moderator)
    for _ in range(2):
        taken(charity, manager, {"headline": "Appeals"})
    assert Profile.objects.get().headline == "Asylum cases"
    assert Submission.objects.waiting().get().changes == {"headline": "Appeals"}


def test_what_is_being_checked_is_left_alone(manager: User, charity: Organisation) -> None:
    taken(charity, manager, {})
    actions.hand_in(profile=Profile.objects.get(), by=manager)
    plan = taken(charity, manager, {"headline": "Appeals"})
    assert (len(plan.kept), len(plan.changed)) == (1, 0)


def test_a_safe_house_worker_is_hidden_like_everybody_there(manager: User, charity: Organisation) -> None:
    TermFactory(slug="safe-house-provider")
    taken(charity, manager, {"profession": "safe-house-provider"})
    assert Profile.objects.get().is_location_confidential


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": ""}, "line 2, name: is empty; every row needs it."),
        ({"email": "ada"}, "line 2, email: is “ada”; it must be an e-mail address"),
        ({"email": "ada@example.org"}, "line 2, email: is the example of the template"),
        (
            {"profession": "solicitr"},
            "line 2, profession: “solicitr” is not in the vocabulary profession. Did you mean",
        ),
        ({"specialisms": "asylum|magic"}, "line 2, specialisms: “magic” is not in the vocabulary specialism."),
        ({"languages": "Albanien"}, "line 2, languages: “Albanien” is not known; write a code or a name, such as sq."),
        ({"country": "Freedonia"}, "line 2, country: “Freedonia” is not known"),
        ({"phone": "ask me"}, "line 2, phone: is “askme”; a number is digits only"),
        ({"registration_number": ""}, "line 2, registration_number: is empty; a register and a number go together."),
        ({"registration_number": "12345678X"}, "line 2, registration_number: SRA numbers have"),
        ({"headline": "x" * 161}, "line 2, headline: is 161 characters long; 160 are allowed."),
        ({"name": "Ada \u202eecarg"}, "line 2, name: holds a letter nobody sees"),
    ],
)
def test_each_fault_names_its_line_and_column(row: dict[str, str], said: str) -> None:
    (told,) = faults(file(row))
    assert told.startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "there is no line with the column names."),
        (b"name;email\nA;b", "separated by semicolons"),
        ("name\temail".encode("utf-16"), "the file is UTF-16"),
        (b"name,email,profession,country,shoe_size\n", "shoe_size: there is no such column."),
        (b"name,email,profession\n", "country: the column is missing"),
        (b"name,email,profession,country\n", "there is no row below the column names."),
        (b"name,email,profession,country\nA,b\n", "line 2: has 2 values for 4 columns."),
        (b'name,email,profession,country\n"A,b\n', "the quoting is broken"),
        (b"name,email,profession,country\n\xff,a@b.example,solicitor,GB\n", "is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_said_to_be_so(content: bytes, said: str) -> None:
    assert any(said in told for told in faults(content)), faults(content)


def test_the_same_address_twice_is_a_fault() -> None:
    assert faults(file({}, {"email": "ADA@charity.example"})) == ["line 3, email: stands in line 2 already."]


def test_two_hundred_rows_and_no_more() -> None:
    assert not faults(many(200))
    assert faults(many(201)) == ["line 202: is one too many: 200 rows are taken at once."]


def test_all_or_nothing(sign_in, manager: User) -> None:
    page = look(sign_in(manager), file({}, {"email": "no", "name": ""}))
    assert page.status_code == 422
    assert "2 things to mend. Nothing was changed." in text(page)
    assert "line 3, name: is empty" in text(page)
    assert "<title>Error:" in page.content.decode()
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"), [(b"  \n", "This file is empty."), (b"x" * 140_000, "too large for 200 rows")]
)
def test_a_file_that_cannot_be_taken_is_refused_beside_the_field(
    sign_in, manager: User, content: bytes, said: str
) -> None:
    page = look(sign_in(manager), content)
    assert page.status_code == 422
    assert said in text(page)


def test_no_file_is_asked_for_again(sign_in, manager: User) -> None:
    assert sign_in(manager).post(reverse("directory:bulk")).status_code == 422


def test_what_was_looked_at_is_kept_for_whoever_looked_and_not_for_long(sign_in, manager: User, charity) -> None:
    signed = kept(look(sign_in(manager), file({})))
    colleague = person("colleague", Role.MANAGER, charity)
    address = reverse("directory:bulk")
    assert sign_in(colleague).post(address, {"kept": signed}).status_code == 404
    assert sign_in(manager).post(address, {"kept": signed[:-2] + "xx"}).status_code == 409
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=16)):
        page = sign_in(manager).post(address, {"kept": signed})
        assert page.status_code == 409
        assert "looked at too long ago" in text(page)
    assert not Profile.objects.exists()


def test_who_manages_no_more_takes_nothing_over(sign_in, manager: User) -> None:
    signed = kept(look(sign_in(manager), file({})))
    Membership.objects.filter(user=manager).delete()
    assert sign_in(manager).post(reverse("directory:bulk"), {"kept": signed}).status_code == 404


def test_only_managers_find_the_page(
    sign_in, visitor: Client, caseworker: User, moderator: User, manager: User
) -> None:
    outsiders = (caseworker, moderator, holder("stranger"))
    for name in ("bulk", "bulk_template"):
        address = reverse(f"directory:{name}")
        assert visitor.get(address).status_code == 302
        for outsider in outsiders:
            assert sign_in(outsider).get(address).status_code == 404
        assert sign_in(manager).get(address).status_code == 200


def test_a_manager_of_another_organisation_reaches_nothing(sign_in, manager: User, charity: Organisation) -> None:
    other = person("other", Role.MANAGER, Organisation.objects.create(name="Another"))
    taken(charity, manager, {})
    page = sign_in(other).get(reverse("directory:bulk"))
    assert "Ada Lovelace" not in text(page)
    read = staff.read(file({}))
    for act in (actions.plan_staff, actions.take_staff):
        with pytest.raises(PermissionDenied):
            act(organisation=charity, by=other, rows=read.rows)
    with pytest.raises(PermissionDenied):
        actions.hand_in_staff(organisation=charity, by=other)
    answer = sign_in(other).post(reverse("directory:bulk_hand_in"), {"organisation": str(charity.pk)})
    assert answer.status_code == 404


def test_who_manages_two_says_which(sign_in, manager: User, charity: Organisation) -> None:
    second = Organisation.objects.create(name="Second")
    Membership.objects.create(user=manager, organisation=second, role=Role.MANAGER)
    client = sign_in(manager)
    assert look(client, file({})).status_code == 422
    data = {"file": SimpleUploadedFile("staff.csv", file({})), "organisation": str(second.pk)}
    page = client.post(reverse("directory:bulk"), data)
    assert 'class="lead">Second' in page.content.decode()
    with zeal_ignore(EACH_BY_ITSELF):
        client.post(reverse("directory:bulk"), {"kept": kept(page)})
    assert Profile.objects.get().organisation == second


def test_an_organisation_out_of_view_adds_nobody(manager: User, charity: Organisation) -> None:
    entry = Profile.objects.create(kind=Kind.ORGANISATION, organisation=charity, slug="a", profession=TermFactory())
    with pytest.raises(Refused, match="not shown at present"):
        taken(charity, manager, {})
    entry.delete()
    taken(charity, manager, {})


def test_drafts_do_not_pile_up(manager: User, charity: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.actions.bulk.MOST_OPEN", 1)
    taken(charity, manager, {})
    with pytest.raises(Refused, match="too many drafts"):
        taken(charity, manager, {"email": "grace@charity.example"})
    assert Profile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_make_each_entry_once(manager: User, charity: Organisation) -> None:
    colleague = person("colleague", Role.MANAGER, charity)
    rows = staff.read(many(3)).rows
    told = at_once(
        *[lambda by=by: actions.take_staff(organisation=charity, by=by, rows=rows) for by in (manager, colleague)]
    )
    assert not [each for each in told if isinstance(each, Exception)]
    assert Profile.objects.count() == 3
    assert Message.objects.filter(kind="directory.invited").count() == 3
