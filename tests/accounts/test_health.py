"""Health says what is so: each part is taken away in turn."""

import datetime

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts import audit, chain, health, scheduled
from accounts.models import AuditSeal, Heartbeat
from accounts.permissions import System
from tests.accounts.test_chain import together

pytestmark = pytest.mark.django_db


def ask(visitor) -> tuple[int, dict[str, str]]:
    response = visitor.get("/readyz")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/json"
    return response.status_code, response.json()["checks"]


def test_healthz_asks_nothing(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = visitor.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_readyz_is_ready_when_all_is_well_and_asks_little(visitor, django_assert_max_num_queries):
    health.beat(health.WORKER)
    with django_assert_max_num_queries(7):
        status, checks = ask(visitor)
    assert (status, set(checks.values())) == (200, {"ok"})
    assert set(checks) == {"postgresql", "keys", "valkey", "migrations", "worker", "audit"}


def test_readyz_without_a_worker(visitor):
    assert ask(visitor)[0] == 503
    assert ask(visitor)[1]["worker"] == "not seen yet"
    health.beat(health.WORKER)
    assert ask(visitor)[1]["worker"] == "ok"
    Heartbeat.objects.update(beat_at=timezone.now() - datetime.timedelta(seconds=90))
    assert ask(visitor) == (503, {**ask(visitor)[1], "worker": "silent for 90 s"})


def test_readyz_with_a_migration_to_come(visitor):
    health.beat(health.WORKER)
    with transaction.atomic():
        MigrationRecorder(connection).record_unapplied("accounts", "0002_heartbeat")
        assert ask(visitor) == (503, {**ask(visitor)[1], "migrations": "1 not applied"})


def test_readyz_with_a_migration_to_come_in_the_database_of_the_keys(visitor):
    health.beat(health.WORKER)
    with transaction.atomic(using="keys"):
        MigrationRecorder(connections["keys"]).record_unapplied("accounts_vault", "0001_data_keys_and_files")
        assert ask(visitor) == (503, {**ask(visitor)[1], "keys": "1 not applied"})


def test_readyz_without_the_database_of_the_keys(visitor, monkeypatch, lines):
    def away(*args: object) -> None:
        raise OperationalError("password=secret")

    health.beat(health.WORKER)
    monkeypatch.setattr(connections["keys"], "cursor", away)
    status, checks = ask(visitor)
    assert (status, checks["keys"], checks["postgresql"], checks["migrations"]) == (503, "no answer", "ok", "ok")
    assert {"part": "_keys", "error": "OperationalError"}.items() <= lines("not_ready")[0].items()


def test_readyz_without_valkey(visitor, settings, lines):
    health.beat(health.WORKER)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    status, checks = ask(visitor)
    assert (status, checks["valkey"], checks["postgresql"]) == (503, "no answer", "ok")
    assert {"part": "_valkey", "error": "ConnectionError"}.items() <= lines("not_ready")[0].items()


def test_readyz_without_postgresql_asks_only_once(visitor, monkeypatch, lines):
    def away(*args: object) -> None:
        raise OperationalError("password=secret")

    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.cursor", away)
    response = visitor.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "postgresql": "no answer",
        "valkey": "ok",
        "keys": "not known",
        "migrations": "not known",
        "worker": "not known",
        "audit": "not known",
    }
    assert len(lines("not_ready")) == 1
    assert "secret" not in str(lines("not_ready"))


def test_readyz_with_events_left_unsealed(visitor, time_machine, lines):
    time_machine.move_to(timezone.now() - datetime.timedelta(seconds=61))
    event = audit.record(by=System("test"), verb="opened", target="thing")
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=61))
    assert ask(visitor)[1]["audit"] == "unsealed for more than a minute"
    chain.seal()
    assert lines("audit_left_unsealed")[0]["event_id"] == event.id
    assert lines("audit_left_unsealed")[0]["level"] == "error"
    assert ask(visitor)[1]["audit"] == "ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(visitor, path):
    assert visitor.post(path).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_workers_beat_at_once():
    assert together(*[lambda: health.beat(health.WORKER)] * 4) == []
    assert Heartbeat.objects.count() == 1


def test_the_clock_knows_its_entries_by_name(settings):
    ours = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values() if row["task"].startswith("accounts.")}
    assert ours == {
        scheduled.beat_worker_heart.name,
        scheduled.seal_audit.name,
        scheduled.export_audit_head.name,
        scheduled.clear_sessions.name,
        scheduled.forget_unconfirmed.name,
    }


def test_each_entry_of_the_clock_does_its_work(settings, tmp_path, visitor):
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.log"
    audit.record(by=System("test"), verb="opened", target="thing")
    scheduled.beat_worker_heart()
    scheduled.seal_audit()
    assert AuditSeal.objects.count() == 1
    audit.record(by=System("test"), verb="opened", target="thing")
    scheduled.export_audit_head()
    assert settings.AUDIT_HEADS_FILE.read_text().startswith("2 ")
    assert Heartbeat.objects.exists()


def test_sessions_that_have_ended_are_forgotten(visitor, time_machine):
    from django.contrib.sessions.models import Session

    session = visitor.session
    session["shortlist"] = ["x"]
    session.save()
    scheduled.clear_sessions()
    assert Session.objects.count() == 1
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=13))
    scheduled.clear_sessions()
    assert Session.objects.count() == 0
