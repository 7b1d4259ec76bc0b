"""People, organisations, roles: who may, what is refused, what is written down, and two at once."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts import actions
from accounts.models import AuditEvent, Membership, Organisation, User
from accounts.permissions import OPERATOR_ROLES, Role, System
from tests.accounts.test_chain import together

pytestmark = pytest.mark.django_db

PHRASE = "a phrase that is long"
SYSTEM = System("test")


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def test_create_user_makes_an_account_without_any_role(administrator):
    user = actions.create_user(by=administrator, email="New@EXAMPLE.com", password=PHRASE, name="New")
    assert user.email == "New@example.com"
    assert user.check_password(PHRASE)
    assert (user.is_staff, user.is_superuser, user.memberships.count()) == (False, False, 0)
    event = AuditEvent.objects.get()
    assert (event.verb, event.target_id, event.detail) == ("created", str(user.pk), {})


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("new@example.com", "short"),
        ("new@example.com", "Administrator"),
        ("new@example.com", "new@example.com"),
        ("no address", PHRASE),
        ("", PHRASE),
        ("CASEWORKER@example.com", PHRASE),
        ("caseworker@example.com", PHRASE),
        ("a\0@example.com", PHRASE),
    ],
)
def test_create_user_refuses_bad_values(administrator, caseworker, email, password):
    with pytest.raises(ValidationError):
        actions.create_user(by=administrator, email=email, password=password)
    assert verbs() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_account_twice_at_once_is_made_once():
    def make():
        actions.create_user(by=SYSTEM, email="new@example.com", password=PHRASE)

    raised = together(make, make)
    assert len(raised) == 1
    assert isinstance(raised[0], IntegrityError | ValidationError)
    assert User.objects.count() == AuditEvent.objects.count() == 1


def test_change_user_writes_down_which_fields_and_not_what(administrator, caseworker):
    changed = actions.change_user(
        by=administrator, user=caseworker, changes={"name": "Other", "email": "o@example.com"}
    )
    assert (changed.name, changed.email) == ("Other", "o@example.com")
    assert AuditEvent.objects.get().detail == {"fields": ["email", "name"]}
    actions.change_user(by=administrator, user=caseworker, changes={"name": "Other"})
    assert verbs() == ["changed"]


def test_change_user_refuses_fields_with_verbs_of_their_own(administrator, caseworker):
    with pytest.raises(ValueError, match="is_superuser"):
        actions.change_user(by=administrator, user=caseworker, changes={"is_superuser": True})


def test_change_user_refuses_an_address_that_is_taken(administrator, caseworker, professional):
    with pytest.raises(ValidationError):
        actions.change_user(by=administrator, user=caseworker, changes={"email": professional.email.upper()})


def test_a_closed_account_cannot_sign_in(administrator, caseworker, sign_in):
    client = sign_in(caseworker)
    actions.change_user(by=administrator, user=caseworker, changes={"is_active": False})
    assert not client.get("/accounts/login/").wsgi_request.user.is_authenticated


def test_set_password_ends_sessions_and_keeps_the_password_out_of_the_trail(administrator, caseworker, sign_in):
    client = sign_in(caseworker)
    actions.set_password(by=administrator, user=caseworker, password=PHRASE)
    caseworker.refresh_from_db()
    assert caseworker.check_password(PHRASE)
    assert not client.get("/accounts/login/").wsgi_request.user.is_authenticated
    assert (verbs(), AuditEvent.objects.get().detail) == (["password_set"], {})
    with pytest.raises(ValidationError):
        actions.set_password(by=administrator, user=caseworker, password="short")


def test_organisations_are_made_and_renamed(administrator):
    made = actions.create_organisation(by=administrator, name="New")
    assert actions.change_organisation(by=administrator, organisation=made, name="Newer").name == "Newer"
    actions.change_organisation(by=administrator, organisation=made, name="Newer")
    assert verbs() == ["created", "changed"]


def test_a_second_operator_is_refused(administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.create_organisation(by=administrator, name="Other", is_operator=True)


@pytest.mark.parametrize("role", sorted(OPERATOR_ROLES))
def test_a_role_of_the_operator_opens_the_administration_and_losing_it_shuts_it(
    administrator, caseworker, operator, role
):
    membership = actions.add_membership(by=administrator, user=caseworker, organisation=operator, role=role)
    caseworker.refresh_from_db()
    assert (caseworker.is_staff, caseworker.is_superuser) == (True, role == Role.ADMINISTRATOR)
    actions.remove_membership(by=administrator, membership=membership)
    caseworker.refresh_from_db()
    assert (caseworker.is_staff, caseworker.is_superuser) == (False, False)
    assert verbs() == ["added", "removed"]
    assert AuditEvent.objects.first().detail == {"user": str(caseworker.pk), "role": role.value}


def test_a_role_held_already_and_one_gone_already_are_quiet(administrator, caseworker, charity):
    membership = actions.add_membership(by=administrator, user=caseworker, organisation=charity, role=Role.CASEWORKER)
    actions.remove_membership(by=administrator, membership=membership)
    membership.pk = membership.pk or 1
    actions.remove_membership(by=administrator, membership=membership)
    assert verbs() == ["removed"]


@pytest.mark.parametrize("role", sorted(OPERATOR_ROLES))
def test_a_role_of_the_operator_is_refused_elsewhere(administrator, caseworker, charity, role):
    with pytest.raises(ValidationError):
        actions.add_membership(by=administrator, user=caseworker, organisation=charity, role=role)


def test_a_manager_gives_and_takes_the_ordinary_roles_of_their_own_organisation(
    caseworker, professional, charity, operator
):
    Membership.objects.create(user=caseworker, organisation=charity, role=Role.MANAGER)
    made = actions.add_membership(by=caseworker, user=professional, organisation=charity, role=Role.SOLICITOR)
    actions.remove_membership(by=caseworker, membership=made)
    assert verbs() == ["added", "removed"]
    for organisation, role in ((operator, Role.TRAINEE), (charity, Role.ADMINISTRATOR), (operator, Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            actions.add_membership(by=caseworker, user=professional, organisation=organisation, role=role)


def test_a_manager_within_the_operator_cannot_make_administrators(caseworker, professional, operator):
    Membership.objects.create(user=caseworker, organisation=operator, role=Role.MANAGER)
    with pytest.raises(PermissionDenied):
        actions.add_membership(by=caseworker, user=professional, organisation=operator, role=Role.ADMINISTRATOR)


@pytest.mark.parametrize("who", ["visitor", "caseworker", "moderator", "editor", "closed"])
def test_only_administrators_may(request, administrator, caseworker, charity, who):
    by = AnonymousUser() if who == "visitor" else request.getfixturevalue("administrator" if who == "closed" else who)
    if who == "closed":
        by.is_active = False
    membership = caseworker.memberships.get()
    for act in (
        lambda: actions.create_user(by=by, email="new@example.com", password=PHRASE),
        lambda: actions.change_user(by=by, user=caseworker, changes={"name": "x"}),
        lambda: actions.set_password(by=by, user=caseworker, password=PHRASE),
        lambda: actions.create_organisation(by=by, name="x"),
        lambda: actions.change_organisation(by=by, organisation=charity, name="x"),
        lambda: actions.add_membership(by=by, user=caseworker, organisation=charity, role=Role.TRAINEE),
        lambda: actions.remove_membership(by=by, membership=membership),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert verbs() == []


def test_the_last_administrator_stays(administrator):
    with pytest.raises(actions.LastAdministratorError):
        actions.remove_membership(by=administrator, membership=administrator.memberships.get())
    with pytest.raises(actions.LastAdministratorError):
        actions.change_user(by=administrator, user=administrator, changes={"is_active": False})
    actions.change_user(by=administrator, user=administrator, changes={"name": "Still here"})
    assert verbs() == ["changed"]


def test_an_administrator_whose_account_is_closed_counts_for_nothing(administrator, moderator, operator):
    actions.add_membership(by=administrator, user=moderator, organisation=operator, role=Role.ADMINISTRATOR)
    actions.change_user(by=administrator, user=moderator, changes={"is_active": False})
    with pytest.raises(actions.LastAdministratorError):
        actions.remove_membership(by=SYSTEM, membership=administrator.memberships.get())


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one(administrator, moderator, operator):
    mine = administrator.memberships.get()
    theirs = actions.add_membership(by=administrator, user=moderator, organisation=operator, role=Role.ADMINISTRATOR)
    raised: list[BaseException] = []
    second = threading.Thread(
        target=lambda: raised.extend(together(lambda: actions.remove_membership(by=SYSTEM, membership=theirs)))
    )
    with transaction.atomic():
        actions.remove_membership(by=SYSTEM, membership=mine)
        second.start()
        # The second sees nothing of the first before this ends, and must wait for it.
        second.join(0.5)
        assert second.is_alive()
    second.join()
    assert [type(error) for error in raised] == [actions.LastAdministratorError]
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_create_administrator_makes_the_first_and_no_second():
    user = actions.create_administrator(by=SYSTEM, email="first@example.com", password=PHRASE, operator_name="We")
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert Organisation.objects.get().name == "We"
    with pytest.raises(ValidationError, match="has an administrator already"):
        actions.create_administrator(by=SYSTEM, email="second@example.com", password=PHRASE, operator_name="We")
    assert User.objects.count() == 1


def test_create_administrator_joins_the_operator_that_is_there(operator):
    actions.create_administrator(by=SYSTEM, email="first@example.com", password=PHRASE, operator_name="Other")
    assert Organisation.objects.get() == operator


def test_create_administrator_with_a_weak_password_leaves_nothing_behind():
    with pytest.raises(ValidationError):
        actions.create_administrator(by=SYSTEM, email="first@example.com", password="short", operator_name="We")
    assert not Organisation.objects.exists()


def test_load_demo_accounts_makes_the_whole_cast_once():
    cast = actions.load_demo_accounts()
    assert actions.load_demo_accounts() == cast
    words = [
        "caseworker", "professional", "solicitor", "trainee", "desk", "safeguarding", "moderator", "editor", "trainer",
        "admin",
    ]  # fmt: skip
    assert sorted(user.email for user in cast) == sorted(f"{word}@example.org" for word in words)
    for user in cast:
        assert user.check_password("htmse-demo-only")
    assert User.objects.filter(is_superuser=True).get().email == "admin@example.org"
    assert Membership.objects.count() == 10
    assert Organisation.objects.count() == 2


def test_load_demo_accounts_is_refused_outside_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        actions.load_demo_accounts()
    assert not User.objects.exists()


def test_load_demo_accounts_keeps_out_of_a_database_of_real_people(caseworker):
    with pytest.raises(ImproperlyConfigured, match="real people"):
        actions.load_demo_accounts()
    assert not User.objects.filter(email="admin@example.org").exists()
