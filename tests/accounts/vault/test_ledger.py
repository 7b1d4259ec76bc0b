"""The ledger of erasures: it comes before the key, fails loudly, and brings erased keys of a backup to their end."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.checks import erasures_can_be_noted
from accounts.vault import datakeys, ledger, sealing
from accounts.vault.models import DataKey
from accounts.vault.sealing import Erased
from tests.accounts.vault.conftest import together

pytestmark = pytest.mark.django_db

PLACE = "tests_message.body:7"


@pytest.fixture(autouse=True)
def file(tmp_path, settings):
    """A ledger of this test's own, in a folder that is not there yet."""
    settings.ERASURES_FILE = tmp_path / "kept" / "erasures.log"
    return settings.ERASURES_FILE


def test_an_erasure_is_a_line_with_the_time_and_the_owner_for_our_eyes_only(file, owner):
    sealing.erase(owner)
    sealing.erase(f"{owner}2")
    lines = file.read_text().splitlines()
    assert [line.split()[1] for line in lines] == [owner, f"{owner}2"]
    assert ledger.read([file]) == {owner, f"{owner}2"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_line_is_on_the_disk_before_the_key_is_overwritten(file, owner, monkeypatch):
    done = []
    monkeypatch.setattr(datakeys, "overwrite", lambda it: done.append(("key", file.read_text().split()[1] == it)))
    monkeypatch.setattr(ledger.os, "fsync", lambda _: done.append("disk"))
    sealing.erase(owner)
    # The file, the folder that holds its name, the key.
    assert done == ["disk", "disk", ("key", True)]


def test_a_ledger_that_cannot_be_written_fails_the_erasure(file, owner):
    sealed = sealing.seal(b"mine", owner=owner, place=PLACE)
    file.mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        sealing.erase(owner)
    assert sealing.open_sealed(sealed, owner=owner, place=PLACE) == b"mine"


def test_a_line_that_a_full_disk_cut_short_fails_and_spoils_no_other(file, owner, monkeypatch):
    whole = os.write
    with monkeypatch.context() as full:
        full.setattr(ledger.os, "write", lambda number, line: whole(number, line[:9]))
        with pytest.raises(OSError, match="part of a line"):
            sealing.erase(owner)
    assert DataKey.objects.filter(owner=owner).exists() is False
    sealing.erase(f"{owner}2")
    assert file.read_text().splitlines()[1].endswith(f"{owner}2")
    with pytest.raises(ledger.Illegible, match="line 1, is no erasure"):
        ledger.read([file])


@pytest.mark.parametrize("name", ["two words", "a\nline", ""])
def test_a_name_that_is_no_word_is_refused(file, name):
    with pytest.raises(ValueError, match="no space"):
        sealing.erase(name)
    assert not file.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_a_line_each(file, owner):
    together(*[lambda number=number: sealing.erase(f"{owner}-{number}") for number in range(8)])
    assert ledger.read([file]) == {f"{owner}-{number}" for number in range(8)}


def reapply(*files) -> str:
    told = StringIO()
    call_command("reapply_erasures", *files, stdout=told)
    return told.getvalue()


def test_what_the_ledgers_name_is_erased_again_and_the_others_live(file, tmp_path, owner, monkeypatch):
    """As after a restore of the keys: they are held again, and one is not known at all."""
    ours, theirs, unknown, live = (f"{owner}-{name}" for name in ("ours", "theirs", "unknown", "live"))
    sealed = {each: sealing.seal(each.encode(), owner=each, place=PLACE) for each in (ours, theirs, live)}
    ledger.note(ours)
    other = tmp_path / "other.log"
    other.write_text(f"2026-11-26T12:00:00+00:00 {theirs}\n2026-11-26T12:00:01+00:00 {unknown}\n")
    monkeypatch.setattr("accounts.vault.management.commands.reapply_erasures.TELL_EVERY", 2)
    before = file.read_text()
    told = reapply(file, other)
    assert told.splitlines() == ["2 of 3 …", "3 erasures in the ledger; 3 of them had to be done again."]
    assert "0 of them had to be done again" in reapply(file, other)
    for gone in (ours, theirs, unknown):
        with pytest.raises(Erased):
            sealing.seal(b"late", owner=gone, place=PLACE)
    assert sealing.open_sealed(sealed[live], owner=live, place=PLACE) == live.encode()
    # It notes nothing by itself.
    assert file.read_text() == before


def test_the_own_ledger_is_meant_when_none_is_named(owner):
    ledger.note(owner)
    assert "1 erasures in the ledger; 1 of them" in reapply()


def test_a_ledger_that_is_missing_or_torn_erases_nothing_and_says_so(file, owner):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        reapply()
    ledger.note(owner)
    with file.open("a") as torn:
        torn.write("2026-11-")
    with pytest.raises(CommandError, match=r"erasures\.log, line 2, is no erasure"):
        reapply()
    assert not DataKey.objects.filter(owner=owner).exists()


def test_a_place_where_nothing_can_be_noted_is_told_before_the_start(file, settings):
    assert erasures_can_be_noted() == []
    file.mkdir(parents=True)
    (told,) = erasures_can_be_noted()
    assert told.id == "accounts.E002"
    settings.ERASURES_FILE = file / "below" / "it.log"
    assert erasures_can_be_noted() == []
    settings.ERASURES_FILE = Path("/dev/null/it.log")
    assert [told.id for told in erasures_can_be_noted()] == ["accounts.E002"]
