"""Whoever reaches past the triggers and changes the trail is named, with the row and the way."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit, chain, verifying
from accounts.models import AuditEvent, AuditSeal
from accounts.permissions import System
from accounts.verifying import Kind, read_heads, verify

pytestmark = pytest.mark.django_db

OFF = "ALTER TABLE accounts_auditevent DISABLE TRIGGER USER; ALTER TABLE accounts_auditseal DISABLE TRIGGER USER"
ON = "ALTER TABLE accounts_auditevent ENABLE TRIGGER USER; ALTER TABLE accounts_auditseal ENABLE TRIGGER USER"
CHANGE = "UPDATE accounts_auditevent SET {change} WHERE id = {four}"
CLOSE_THE_GAP = """
    UPDATE accounts_auditseal SET position = -position WHERE position > 4;
    UPDATE accounts_auditseal SET position = -position - 1 WHERE position < 0
"""
EXCHANGE_SEALS = """
    UPDATE accounts_auditseal SET position = -3 WHERE position = 3;
    UPDATE accounts_auditseal SET position = 3 WHERE position = 5;
    UPDATE accounts_auditseal SET position = 5 WHERE position = -3
"""
EXCHANGE_NUMBERS = """
    UPDATE accounts_auditseal SET event_id = -1 WHERE position = 3;
    UPDATE accounts_auditseal SET event_id = -2 WHERE position = 5;
    UPDATE accounts_auditseal SET event_id = {five} WHERE position = 3;
    UPDATE accounts_auditseal SET event_id = {three} WHERE position = 5
"""
EXCHANGE_CONTENTS = """
    UPDATE accounts_auditevent AS a SET (at, detail) =
        (SELECT b.at, b.detail FROM accounts_auditevent AS b WHERE b.id = {three} + {five} - a.id)
    WHERE a.id IN ({three}, {five})
"""


@pytest.fixture
def trail():
    """Ten sealed deeds: event numbers by position."""
    with transaction.atomic():
        events = [audit.record(by=System("test"), verb="opened", target="thing", detail={"n": n}) for n in range(10)]
    chain.seal()
    return {position: event.id for position, event in enumerate(events, start=1)}


def tamper(sql: str, **values: object) -> None:
    """What somebody can do who owns the tables: switch the triggers off, change, switch them on."""
    with connection.cursor() as cursor:
        for statement in f"{OFF};{sql.format(**values)};{ON}".split(";"):
            cursor.execute(statement)


def only(findings: list[verifying.Finding]) -> verifying.Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'closed'",
        "actor = 'visitor'",
        "target_kind = 'other'",
        "target_id = '7'",
        "at = at + interval '1 microsecond'",
        "detail = '{{\"n\": 3.0}}'",
        "organisation_id = gen_random_uuid()",
    ],
)
def test_a_changed_event_is_named(trail, change):
    tamper(CHANGE.replace("{change}", change), four=trail[4])
    finding = only(verify([]))
    assert (finding.kind, finding.position, finding.event_id) == (Kind.CHANGED, 4, trail[4])


def test_two_changed_neighbours_are_a_change_and_the_first_is_named(trail):
    tamper("UPDATE accounts_auditevent SET verb = 'closed' WHERE id IN ({four}, {five})", four=trail[4], five=trail[5])
    assert only(verify([])).position == 4
    assert only(verify([])).kind is Kind.CHANGED


def test_the_changed_last_event_is_named(trail):
    tamper("UPDATE accounts_auditevent SET verb = 'closed' WHERE id = {last}", last=trail[10])
    assert (only(verify([])).kind, only(verify([])).position) == (Kind.CHANGED, 10)


def test_a_seal_with_another_time_is_named(trail):
    tamper("UPDATE accounts_auditseal SET sealed_at = sealed_at - interval '1 day' WHERE position = 4")
    assert (only(verify([])).kind, only(verify([])).position) == (Kind.CHANGED, 4)


def test_a_removed_event_is_named(trail):
    tamper("DELETE FROM accounts_auditevent WHERE id = {four}", four=trail[4])
    finding = only(verify([]))
    assert (finding.kind, finding.position, finding.event_id) == (Kind.REMOVED, 4, trail[4])


def test_an_event_removed_with_its_seal_is_named(trail):
    tamper(
        "DELETE FROM accounts_auditevent WHERE id = {four}; DELETE FROM accounts_auditseal WHERE position = 4",
        four=trail[4],
    )
    assert (only(verify([])).kind, only(verify([])).position) == (Kind.REMOVED, 4)


def test_an_event_removed_with_its_seal_and_the_gap_closed_is_named(trail):
    tamper(
        "DELETE FROM accounts_auditevent WHERE id = {four}; DELETE FROM accounts_auditseal WHERE position = 4",
        four=trail[4],
    )
    tamper(CLOSE_THE_GAP)
    finding = only(verify([]))
    assert (finding.kind, finding.position, finding.event_id) == (Kind.REMOVED, 4, trail[5])


def test_the_removed_beginning_is_named(trail):
    tamper(
        "DELETE FROM accounts_auditseal WHERE position < 3; DELETE FROM accounts_auditevent WHERE id < {three}",
        three=trail[3],
    )
    assert (only(verify([])).kind, only(verify([])).position) == (Kind.REMOVED, 1)


@pytest.mark.parametrize("exchange", [EXCHANGE_SEALS, EXCHANGE_NUMBERS, EXCHANGE_CONTENTS])
def test_exchanged_rows_are_named(trail, exchange):
    tamper(exchange, three=trail[3], five=trail[5])
    assert (only(verify([])).kind, only(verify([])).position) == (Kind.REORDERED, 3)


def test_a_tail_cut_off_shows_against_the_exported_head(trail, tmp_path):
    chain.export_head(tmp_path / "heads")
    tamper(
        "DELETE FROM accounts_auditseal WHERE position > 7; DELETE FROM accounts_auditevent WHERE id > {seven}",
        seven=trail[7],
    )
    assert verify([]) == []
    finding = only(verify(read_heads(tmp_path / "heads")))
    assert (finding.kind, finding.position) == (Kind.CUT_OFF, 10)
    assert "is gone" in str(finding)


def test_a_tail_cut_off_and_sealed_anew_shows_against_the_exported_head(trail, tmp_path):
    chain.export_head(tmp_path / "heads")
    tamper(
        "DELETE FROM accounts_auditseal WHERE position > 7; DELETE FROM accounts_auditevent WHERE id = {nine}",
        nine=trail[9],
    )
    with transaction.atomic():
        audit.record(by=System("test"), verb="invented", target="thing")
    chain.seal()
    finding = only(verify(read_heads(tmp_path / "heads")))
    assert (finding.kind, finding.position) == (Kind.CUT_OFF, 10)
    assert "sealed anew" in str(finding)


def test_everything_cut_off_shows_against_the_exported_head(trail, tmp_path):
    chain.export_head(tmp_path / "heads")
    tamper("DELETE FROM accounts_auditseal; DELETE FROM accounts_auditevent")
    assert only(verify(read_heads(tmp_path / "heads"))).kind is Kind.CUT_OFF


def test_seals_rewritten_with_another_key_are_named(trail, settings):
    key, settings.AUDIT_SEAL_KEY = settings.AUDIT_SEAL_KEY, "the key of somebody else"
    tamper(
        "UPDATE accounts_auditevent SET verb = 'closed' WHERE id = {four};"
        "DELETE FROM accounts_auditseal WHERE position >= 4",
        four=trail[4],
    )
    chain.seal()
    settings.AUDIT_SEAL_KEY = key
    finding = only(verify([]))
    assert (finding.kind, finding.position, finding.event_id) == (Kind.FORGED, 4, trail[4])


def test_one_row_sealed_anew_with_the_right_key_shows_at_the_next(trail):
    tamper("UPDATE accounts_auditevent SET verb = 'closed' WHERE id = {four}", four=trail[4])
    before, link = AuditSeal.objects.get(position=3), AuditSeal.objects.get(position=4)
    digest = chain.digest_of(bytes(before.digest), link, AuditEvent.objects.get(pk=trail[4]))
    tamper("UPDATE accounts_auditseal SET digest = '{digest}' WHERE position = 4", digest=f"\\x{digest.hex()}")
    finding = only(verify([]))
    assert (finding.kind, finding.position, finding.event_id) == (Kind.CHANGED, 5, trail[5])


def test_an_event_left_without_seal_is_named_after_a_minute(trail, time_machine):
    with transaction.atomic():
        event = audit.record(by=System("test"), verb="opened", target="thing")
    assert verify([]) == []
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=61))
    finding = only(verify([]))
    assert (finding.kind, finding.position, finding.event_id) == (Kind.UNSEALED, None, event.id)


def test_verify_reads_on_beyond_one_chunk(trail, monkeypatch):
    monkeypatch.setattr(verifying, "CHUNK", 3)
    assert verify([]) == []
    tamper("UPDATE accounts_auditevent SET verb = 'closed' WHERE id = {ten}", ten=trail[10])
    assert only(verify([])).position == 10


def test_read_heads_names_the_line_it_cannot_read(tmp_path):
    (tmp_path / "heads").write_text("1 abc 2026-11-23T10:00:00+00:00\nnonsense\n")
    with pytest.raises(ValueError, match="line 2"):
        read_heads(tmp_path / "heads")


def run(heads) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("verify_audit", heads=heads, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_verify_audit_says_that_the_trail_holds(trail, tmp_path):
    assert "no head" in run(tmp_path / "heads")[0].lower()
    chain.export_head(tmp_path / "heads")
    assert "10 events sealed, 1 heads seen" in run(tmp_path / "heads")[0]


def test_verify_audit_fails_and_names_the_finding(trail, settings, tmp_path):
    settings.AUDIT_HEADS_FILE = tmp_path / "heads"
    tamper("UPDATE accounts_auditevent SET verb = 'closed' WHERE id = {four}", four=trail[4])
    err = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", stderr=err)
    assert caught.value.returncode == 1
    assert f"CHANGED: position 4 event {trail[4]}" in err.getvalue()


def test_verify_audit_fails_on_a_file_that_holds_no_heads(trail, tmp_path):
    (tmp_path / "heads").write_text("nonsense\n")
    with pytest.raises(CommandError, match="line 1"):
        run(tmp_path / "heads")


def test_an_empty_trail_holds(tmp_path):
    assert AuditSeal.objects.count() == 0
    assert "0 events sealed" in run(tmp_path / "heads")[0]
