"""The table of permissions, asked in every way, and the models beneath it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditSeal, Heartbeat, Membership, Organisation, User
from accounts.permissions import (
    GRANTS,
    OPERATOR_PERMISSIONS,
    OPERATOR_ROLES,
    ORGANISATION_PERMISSIONS,
    Permission,
    Role,
    System,
    has_permission,
    held_anywhere,
    require,
)
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says_and_nothing_else(role, operator, charity):
    home = operator if role in OPERATOR_ROLES else charity
    somebody = person("somebody", role, home)
    for permission in OPERATOR_PERMISSIONS:
        assert has_permission(somebody, permission) is (permission in GRANTS[role] and home is operator)
    for place in (operator, charity):
        for permission in ORGANISATION_PERMISSIONS:
            may = has_permission(somebody, permission, organisation=place.id)
            assert may is (permission in GRANTS[role] and place is home)
    assert held_anywhere(somebody) == {
        permission for permission in GRANTS[role] if permission in ORGANISATION_PERMISSIONS or home is operator
    }


def test_nobody_may_anything_without_a_role_an_account_or_an_open_one(administrator, operator):
    administrator.is_active = False
    for who in (AnonymousUser(), person("nobody", None, None), administrator):
        assert not any(has_permission(who, permission) for permission in OPERATOR_PERMISSIONS)
        assert not any(has_permission(who, each, organisation=operator.id) for each in ORGANISATION_PERMISSIONS)
        assert held_anywhere(who) == frozenset()
        with pytest.raises(PermissionDenied):
            require(who, Permission.READ_AUDIT)


def test_the_site_itself_may_everything():
    assert all(has_permission(System("clock"), permission) for permission in Permission)
    require(System("clock"), Permission.READ_AUDIT)


@pytest.mark.parametrize("permission", Permission)
def test_a_question_in_the_wrong_context_is_an_error(administrator, operator, permission):
    wrong = None if permission in ORGANISATION_PERMISSIONS else operator.id
    with pytest.raises(ValueError, match="wrong context"):
        has_permission(administrator, permission, organisation=wrong)


def test_one_question_is_one_query(moderator, django_assert_num_queries):
    with django_assert_num_queries(1):
        has_permission(moderator, Permission.MODERATE_DIRECTORY)


# --- what the database refuses --------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(OPERATOR_ROLES))
def test_the_database_keeps_the_operators_roles_within_the_operator(caseworker, charity, role):
    with pytest.raises(IntegrityError, match="belongs to the operator"), transaction.atomic():
        Membership.objects.create(user=caseworker, organisation=charity, role=role)
    with pytest.raises(IntegrityError, match="belongs to the operator"), transaction.atomic():
        caseworker.memberships.update(role=role)


def test_the_database_knows_its_roles_and_holds_each_once(caseworker, charity):
    for role, told in (("emperor", "membership_role_known"), (Role.CASEWORKER, "membership_once")):
        with pytest.raises(IntegrityError, match=told), transaction.atomic():
            Membership.objects.create(user=caseworker, organisation=charity, role=role)


def test_the_database_holds_one_operator_and_each_address_once(operator, caseworker):
    with pytest.raises(IntegrityError, match="only_one_operator"), transaction.atomic():
        Organisation.objects.create(name="Another", is_operator=True)
    with pytest.raises(IntegrityError, match="unique_without_case"), transaction.atomic():
        User.objects.create_user("CASEWORKER@example.com")


def test_people_are_found_by_their_address_in_any_case(caseworker):
    assert User.objects.get_by_natural_key("CASEWORKER@EXAMPLE.COM") == caseworker
    with pytest.raises(ValueError, match="needs an e-mail"):
        User.objects.create_user("")


def test_rows_name_themselves(caseworker, charity, settings):
    assert str(caseworker) == "Caseworker"
    assert str(User(email="x@example.com")) == "x@example.com"
    assert str(charity) == "A charity"
    assert str(caseworker.memberships.get()) == "Caseworker: Caseworker (A charity)"
    assert str(AuditSeal(position=3, event_id=7)) == "3: event 7"
    assert str(Heartbeat(name="worker", beat_at=charity.created_at)).startswith("worker 20")


def test_the_first_account_of_the_command_line_of_django_opens_everything():
    made = User.objects.create_superuser("root@example.com", "a phrase that is long")
    assert (made.is_staff, made.is_superuser) == (True, True)
