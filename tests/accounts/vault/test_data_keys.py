"""One key for each owner, erased for ever, whatever happens at the same time or in between."""

import signal

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.utils import timezone

from accounts.vault import datakeys, sealing
from accounts.vault.models import DataKey, SealedFile
from accounts.vault.sealing import Erased, Unreadable
from tests.accounts import production
from tests.accounts.vault.conftest import together

pytestmark = pytest.mark.django_db

PLACE = "tests_message.body:7"


def test_a_key_is_made_on_first_need_and_kept(owner):
    first = sealing.seal(b"one", owner=owner, place=PLACE)
    sealing.seal(b"two", owner=owner, place=PLACE)
    assert sealing.open_sealed(first, owner=owner, place=PLACE) == b"one"
    key = DataKey.objects.get(owner=owner)
    assert (key.key_version, key.erased_at) == (1, None)
    assert str(key) == owner


def test_owners_share_no_key_and_it_is_not_in_the_row(owner):
    one, two = datakeys.key_for(owner), datakeys.key_for(f"{owner}2")
    assert one != two
    assert one not in bytes(DataKey.objects.get(owner=owner).wrapped)


def test_a_wrapped_key_moved_to_another_owner_opens_nothing(owner):
    sealed = sealing.seal(b"mine", owner=owner, place=PLACE)
    stolen = DataKey.objects.get(owner=owner)
    DataKey.objects.create(owner=f"{owner}2", key_version=1, wrapped=stolen.wrapped)
    with pytest.raises(Unreadable):
        sealing.open_sealed(sealed, owner=f"{owner}2", place=PLACE)


def test_erased_opens_nothing_and_seals_nothing_ever_again(owner):
    sealed = sealing.seal(b"mine", owner=owner, place=PLACE)
    sealing.erase(owner)
    sealing.erase(owner)
    with pytest.raises(Erased):
        sealing.open_sealed(sealed, owner=owner, place=PLACE)
    with pytest.raises(Erased):
        sealing.seal(b"more", owner=owner, place=PLACE)
    key = DataKey.objects.get(owner=owner)
    assert (key.wrapped, key.key_version, key.erased_at is not None) == (None, None, True)


def test_an_owner_erased_before_anything_was_sealed_gets_no_key(owner):
    sealing.erase(owner)
    with pytest.raises(Erased):
        sealing.seal(b"late", owner=owner, place=PLACE)


@pytest.mark.parametrize(
    "broken",
    [
        {"owner": ""},
        {"wrapped": None},
        {"key_version": None},
        {"erased_at": timezone.now()},
        {"wrapped": None, "key_version": None},
    ],
)
def test_the_database_refuses_half_a_key(owner, broken):
    with pytest.raises(IntegrityError), transaction.atomic(using="keys"):
        DataKey.objects.create(**{"owner": owner, "wrapped": b"x", "key_version": 1} | broken)


def test_the_database_refuses_to_undo_an_erasure_to_rename_and_to_remove(owner):
    sealing.seal(b"", owner=owner, place=PLACE)
    rows = DataKey.objects.filter(owner=owner)
    for attempt in (lambda: rows.update(owner="tests.case:other"), rows.delete):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic(using="keys"):
            attempt()
    sealing.erase(owner)
    for attempt in (lambda: rows.update(erased_at=None, wrapped=b"x", key_version=1), rows.delete):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic(using="keys"):
            attempt()


@pytest.mark.django_db(transaction=True)
def test_sealing_first_at_once_makes_one_key(owner):
    sealed = together(*[lambda: sealing.seal(b"first", owner=owner, place=PLACE)] * 8)
    assert {sealing.open_sealed(each, owner=owner, place=PLACE) for each in sealed} == {b"first"}
    assert DataKey.objects.filter(owner=owner).count() == 1


@pytest.mark.django_db(transaction=True)
def test_sealing_and_erasing_at_once_ends_erased(owner):
    for number in range(10):
        whose = f"{owner}{number}"
        together(
            lambda whose=whose: sealing.seal(b"x", owner=whose, place=PLACE),
            lambda whose=whose: sealing.erase(whose),
            lambda whose=whose: sealing.erase(whose),
        )
        key = DataKey.objects.get(owner=whose)
        assert (key.wrapped, key.erased_at is not None) == (None, True)


@pytest.mark.django_db(transaction=True)
def test_a_key_outlives_the_deed_that_failed(owner):
    """The other way round, something committed could be sealed with a key that never was."""
    with transaction.atomic():
        sealed = sealing.seal(b"x", owner=owner, place=PLACE)
        transaction.set_rollback(True)
    assert sealing.open_sealed(sealed, owner=owner, place=PLACE) == b"x"


@pytest.mark.django_db(transaction=True)
def test_an_erasure_is_done_before_anybody_can_say_so(owner):
    sealed = sealing.seal(b"x", owner=owner, place=PLACE)
    with transaction.atomic():
        sealing.erase(owner)
        transaction.set_rollback(True)
    with pytest.raises(Erased):
        sealing.open_sealed(sealed, owner=owner, place=PLACE)


@pytest.mark.django_db(transaction=True)
def test_nobody_may_hold_these_commits_back(owner):
    for deed in (lambda: sealing.seal(b"x", owner=owner, place=PLACE), lambda: sealing.erase(owner)):
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic(using="keys"):
            deed()
    assert not DataKey.objects.filter(owner=owner).exists()


CRASH = """
import django, os, signal
django.setup()
from django.db import transaction
from accounts.vault import sealing
from accounts.vault.models import SealedFile
with transaction.atomic():
    SealedFile.objects.filter(owner="{owner}").update(media_type="erased, we say")
    sealing.erase("{owner}")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_the_two_commits_claims_no_erasure(owner):
    sealed = sealing.seal(b"x", owner=owner, place=PLACE)
    file = SealedFile.objects.create(owner=owner, name=sealed, media_type="text/plain", size=1)
    crashed = production.run("-c", CRASH.format(owner=owner))
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr
    file.refresh_from_db()
    assert file.media_type == "text/plain"
    with pytest.raises(Erased):
        sealing.open_sealed(sealed, owner=owner, place=PLACE)


@pytest.mark.django_db(transaction=True)
def test_an_erased_key_does_not_lie_in_the_table_for_long(owner):
    """Autovacuum comes for a single row."""
    with connections["keys"].cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'accounts_vault_datakey'")
        assert set(cursor.fetchone()[0]) == {"autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"}
