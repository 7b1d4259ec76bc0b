"""A deed and its audit row stand or fall together, and nobody rewrites one."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.db.transaction import TransactionManagementError

from accounts import audit
from accounts.models import AuditEvent, Membership
from accounts.permissions import System

pytestmark = pytest.mark.django_db


def test_record_names_actor_verb_and_target(administrator, charity):
    event = audit.record(
        by=administrator, verb="renamed", target=charity, organisation_id=charity.id, detail={"fields": ["name"]}
    )
    event.refresh_from_db()
    assert event.actor == f"user:{administrator.pk}"
    assert (event.verb, event.target_kind, event.target_id) == ("renamed", "accounts.organisation", str(charity.pk))
    assert (event.organisation_id, event.detail) == (charity.id, {"fields": ["name"]})
    assert administrator.email not in str(event)


@pytest.mark.parametrize(
    ("by", "actor"), [(System("import_directory"), "system:import_directory"), (AnonymousUser(), "visitor")]
)
def test_record_names_the_system_and_of_a_visitor_nothing(by, actor, charity):
    assert audit.record(by=by, verb="opened", target=charity).actor == actor


def test_record_takes_the_name_of_a_thing_that_is_no_row():
    event = audit.record(by=System("load_demo"), verb="filled", target="directory")
    assert (event.target_kind, event.target_id, event.detail) == ("directory", "", {})


def test_record_keeps_dates_and_identifiers_in_detail():
    key = uuid.uuid4()
    detail = {"on": datetime.date(2026, 11, 23), "id": key}
    event = audit.record(by=System("clock"), verb="expired", target="x", detail=detail)
    event.refresh_from_db()
    assert event.detail == {"on": "2026-11-23", "id": str(key)}


def test_record_refuses_a_row_that_is_not_saved(caseworker, charity):
    with pytest.raises(ValueError, match="Save the row"):
        audit.record(by=caseworker, verb="joined", target=Membership(user=caseworker, organisation=charity))


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused(charity):
    with pytest.raises(TransactionManagementError):
        audit.record(by=AnonymousUser(), verb="opened", target=charity)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_record_falls_with_the_deed_that_failed(charity):
    with transaction.atomic():
        audit.record(by=AnonymousUser(), verb="opened", target=charity)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("tamper", [lambda rows: rows.update(verb="other"), lambda rows: rows.delete()])
def test_audit_events_can_be_neither_changed_nor_removed(tamper, charity):
    audit.record(by=AnonymousUser(), verb="opened", target=charity)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        tamper(AuditEvent.objects.all())
    assert AuditEvent.objects.get().verb == "opened"
