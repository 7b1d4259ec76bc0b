"""The administration of people: whom it opens to, and that it saves through actions."""

import pytest
from django.urls import reverse

from accounts import audit
from accounts.models import AuditEvent, Membership, Organisation, User
from accounts.permissions import Role, System

pytestmark = pytest.mark.django_db

PHRASE = "a phrase that is long"
LISTS = ["user", "organisation", "membership", "auditevent"]


def address(model: str, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


def deeds() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("id").values_list("target_kind", "verb"))


@pytest.fixture
def client(administrator, sign_in):
    return sign_in(administrator)


@pytest.mark.parametrize("model", LISTS)
def test_lists_open_to_administrators_and_to_nobody_else(model, sign_in, client, visitor, caseworker, moderator):
    assert client.get(address(model)).status_code == 200
    assert sign_in(moderator).get(address(model)).status_code == 403
    assert sign_in(caseworker).get("/admin/", follow=True).status_code == 403
    answer = visitor.get(address(model))
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address(model)}")


def test_the_first_page_lists_what_one_may_do(client, sign_in, moderator):
    assert "People" in client.get("/admin/").content.decode()
    assert address("user") not in sign_in(moderator).get("/admin/").content.decode()


def test_doors_beside_ours_are_shut(client):
    for path in ("/admin/auth/group/", "/admin/account/emailaddress/"):
        assert client.get(path).status_code == 404


def test_a_person_is_made(client):
    form = {"email": "new@example.com", "name": "New", "is_active": "on", "password": PHRASE}
    response = client.post(address("user", "add"), form, follow=True)
    made = User.objects.get(email="new@example.com")
    assert made.check_password(PHRASE)
    assert response.status_code == 200
    assert deeds() == [("accounts.user", "created")]
    assert PHRASE not in response.content.decode()


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"password": "short"}, "too short"),
        ({"password": ""}, "required"),
        ({"email": "ADMINISTRATOR@example.com"}, ""),
    ],
)
def test_a_person_with_bad_values_is_refused(client, values, word):
    response = client.post(address("user", "add"), {"email": "new@example.com", "password": PHRASE, **values})
    assert response.status_code == 200
    assert word in response.content.decode()
    assert User.objects.count() == 1


def test_a_person_is_changed_and_keeps_the_password_when_none_is_given(client, caseworker):
    form = {"email": "other@example.com", "name": "Other", "is_active": "on", "password": ""}
    assert client.post(address("user", "change", caseworker.pk), form).status_code == 302
    caseworker.refresh_from_db()
    assert (caseworker.email, caseworker.name) == ("other@example.com", "Other")
    assert caseworker.check_password("correct horse battery")
    assert deeds() == [("accounts.user", "changed")]


def test_a_person_gets_another_password(client, caseworker):
    form = {"email": caseworker.email, "name": caseworker.name, "is_active": "on", "password": PHRASE}
    client.post(address("user", "change", caseworker.pk), form)
    caseworker.refresh_from_db()
    assert caseworker.check_password(PHRASE)
    assert deeds() == [("accounts.user", "password_set")]


def test_the_last_administrator_is_told_why_the_account_stays(client, administrator):
    page = address("user", "change", administrator.pk)
    response = client.post(page, {"email": administrator.email, "name": "x", "password": ""}, follow=True)
    assert "Nobody would be left" in response.content.decode()
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.name != "x"


def test_people_and_organisations_are_not_deleted(client, caseworker, charity):
    assert client.post(address("user", "delete", caseworker.pk), {"post": "yes"}).status_code == 403
    assert client.post(address("organisation", "delete", charity.pk), {"post": "yes"}).status_code == 403


def test_an_organisation_is_made_and_renamed(client):
    client.post(address("organisation", "add"), {"name": "New"})
    made = Organisation.objects.get(name="New")
    client.post(address("organisation", "change", made.pk), {"name": "Newer"})
    made.refresh_from_db()
    assert made.name == "Newer"
    assert deeds() == [("accounts.organisation", "created"), ("accounts.organisation", "changed")]


def test_a_role_is_given_and_taken(client, caseworker, charity, operator):
    form = {"user": caseworker.pk, "organisation": operator.pk, "role": Role.MODERATOR}
    assert client.post(address("membership", "add"), form).status_code == 302
    made = caseworker.memberships.get(organisation=operator)
    assert client.get(address("membership", "change", made.pk)).status_code == 200
    assert client.post(address("membership", "change", made.pk), form).status_code == 403
    assert client.post(address("membership", "delete", made.pk), {"post": "yes"}).status_code == 302
    assert deeds() == [("accounts.membership", "added"), ("accounts.membership", "removed")]


def test_a_role_out_of_place_is_refused_in_words(client, caseworker, charity):
    form = {"user": caseworker.pk, "organisation": charity.pk, "role": Role.EDITOR}
    response = client.post(address("membership", "add"), form, follow=True)
    assert "belongs to the organisation that runs this site" in response.content.decode()
    assert Membership.objects.filter(role=Role.EDITOR).count() == 0


def test_many_roles_are_taken_at_once_or_none(client, administrator, caseworker, professional):
    def take(people):
        chosen = Membership.objects.filter(user__in=people).values_list("pk", flat=True)
        form = {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"}
        return client.post(address("membership"), form, follow=True)

    assert "Nobody would be left" in take([caseworker, administrator]).content.decode()
    assert Membership.objects.count() == 3
    take([caseworker, professional])
    assert Membership.objects.get().user == administrator


def test_the_last_role_is_not_deleted_from_its_page(client, administrator):
    page = address("membership", "delete", administrator.memberships.get().pk)
    assert "Nobody would be left" in client.post(page, {"post": "yes"}, follow=True).content.decode()
    assert administrator.memberships.exists()


def test_the_trail_is_read_and_nothing_else(client, administrator):
    event = audit.record(by=System("test"), verb="opened", target=administrator)
    assert client.get(address("auditevent"), {"q": str(administrator.pk)}).status_code == 200
    assert "opened" in client.get(address("auditevent", "change", event.pk)).content.decode()
    assert client.get(address("auditevent", "add")).status_code == 403
    assert client.post(address("auditevent", "change", event.pk), {"verb": "x"}).status_code == 403
    assert client.post(address("auditevent", "delete", event.pk), {"post": "yes"}).status_code == 403
    choices = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    client.post(address("auditevent"), choices)
    assert AuditEvent.objects.count() == 1


def test_lists_of_any_length_take_as_many_questions(client, charity, django_assert_max_num_queries):
    for number in range(25):
        user = User.objects.create_user(f"p{number}@example.com", None)
        Membership.objects.create(user=user, organisation=charity, role=Role.TRAINEE)
    for model in LISTS:
        with django_assert_max_num_queries(16):
            client.get(address(model))
