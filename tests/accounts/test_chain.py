"""The chain seals what was done, once, in order, whoever else is at work."""

import datetime
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import audit, chain
from accounts.models import AuditEvent, AuditSeal
from accounts.permissions import System
from accounts.verifying import read_heads, verify

pytestmark = pytest.mark.django_db


def deeds(number: int, verb: str = "opened") -> list[AuditEvent]:
    with transaction.atomic():
        return [
            audit.record(by=System("test"), verb=verb, target="thing", detail={"n": n, "half": 0.5})
            for n in range(number)
        ]


def test_seal_chains_every_event_once_in_order():
    events = deeds(5)
    assert chain.seal() == 5
    assert chain.seal() == 0
    assert list(AuditSeal.objects.order_by("position").values_list("position", "event_id")) == [
        (position, event.id) for position, event in enumerate(events, start=1)
    ]
    assert verify([]) == []


def test_seal_works_through_more_than_one_batch(monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 2)
    deeds(5)
    assert chain.seal() == 5
    assert verify([]) == []


def test_seal_takes_an_event_that_committed_late():
    first, second = deeds(2)
    AuditSeal.objects.create(
        position=1,
        event_id=second.id,
        sealed_at=(at := timezone.now()),
        digest=chain.digest_of(chain.START, AuditSeal(position=1, event_id=second.id, sealed_at=at), second),
    )
    assert chain.seal() == 1
    assert AuditSeal.objects.get(position=2).event_id == first.id
    assert verify([]) == []


def test_seal_looks_back_as_far_as_it_is_told():
    first, *_, last = deeds(4)
    at = timezone.now()
    link = AuditSeal(position=1, event_id=last.id, sealed_at=at)
    link.digest = chain.digest_of(chain.START, link, last)
    link.save()
    assert chain.seal(reach=1) == 0
    assert chain.seal(reach=None) == 3
    assert chain.unsealed().count() == 0
    assert AuditSeal.objects.get(position=2).event_id == first.id


def test_seal_without_a_key_is_refused(settings):
    settings.AUDIT_SEAL_KEY = ""
    deeds(1)
    with pytest.raises(ImproperlyConfigured, match="AUDIT_SEAL_KEY"):
        chain.seal()


@pytest.mark.parametrize("tamper", [lambda rows: rows.update(event_id=0), lambda rows: rows.delete()])
def test_seals_can_be_neither_changed_nor_removed(tamper):
    deeds(1)
    chain.seal()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        tamper(AuditSeal.objects.all())


def test_first_overdue_is_an_alarm_after_a_minute(time_machine):
    time_machine.move_to(timezone.now() - datetime.timedelta(seconds=61))
    (event,) = deeds(1)
    assert chain.first_overdue() is None
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=61))
    assert chain.first_overdue() == event
    chain.seal()
    assert chain.first_overdue() is None


def test_export_head_appends_position_digest_and_time(tmp_path):
    path = tmp_path / "far" / "heads.log"
    assert chain.export_head(path) is None
    deeds(2)
    chain.seal()
    first = chain.export_head(path)
    deeds(1)
    chain.seal()
    second = chain.export_head(path)
    assert read_heads(path) == [first, second]
    assert (first.position, second.position) == (2, 3)
    assert path.stat().st_mode & 0o777 == 0o600
    assert verify(read_heads(path)) == []


def test_export_head_goes_where_the_settings_say(settings, tmp_path):
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.log"
    deeds(1)
    chain.seal()
    assert settings.AUDIT_HEADS_FILE.exists() is False
    chain.export_head()
    assert settings.AUDIT_HEADS_FILE.read_text().startswith("1 ")


def together(*jobs) -> list[BaseException]:
    """Run the jobs at the same moment, each on a connection of its own; return what they raised."""
    gate, raised = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            gate.wait()
            job()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_event_once():
    for _ in range(10):
        deeds(20)
        assert together(chain.seal, chain.seal) == []
    chain.seal()
    assert AuditSeal.objects.count() == AuditEvent.objects.count() == 200
    assert verify([]) == []


@pytest.mark.django_db(transaction=True)
def test_deeds_and_sealers_at_once_lose_nothing():
    def work():
        for _ in range(15):
            deeds(2)

    def seal():
        for _ in range(15):
            chain.seal()

    assert together(work, work, seal, seal) == []
    chain.seal()
    assert AuditSeal.objects.count() == AuditEvent.objects.count() == 60
    assert verify([]) == []


@pytest.mark.django_db(transaction=True)
def test_a_sealer_leaves_the_work_to_the_one_who_holds_the_lock():
    deeds(1)
    seen = []
    with transaction.atomic():
        assert chain._is_alone()
        assert together(lambda: seen.append(chain.seal())) == []
    assert seen == [0]
    assert chain.seal() == 1


def test_a_visitor_is_only_a_visitor():
    with transaction.atomic():
        event = audit.record(by=AnonymousUser(), verb="reported", target="thing")
    assert event.actor == "visitor"
