"""Keys are wrapped anew: killed in the middle, twice, beside traffic; every one stays readable all the time."""

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from io import StringIO

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.vault import rotation, sealing
from accounts.vault.keyring import new_data_key
from accounts.vault.models import DataKey
from tests.accounts import production

pytestmark = pytest.mark.django_db

PLACE = "tests_message.body:7"


def sealed_for(*owners: str) -> dict[str, bytes]:
    return {owner: sealing.seal(owner.encode(), owner=owner, place=PLACE) for owner in owners}


def assert_readable(sealed: dict[str, bytes]) -> None:
    wanted = [sealing.Sealed(each, owner, PLACE) for owner, each in sealed.items()]
    assert sealing.open_many(wanted) == [owner.encode() for owner in sealed]


def rotate(**options: int) -> str:
    told = StringIO()
    call_command("rotate_keys", stdout=told, **options)
    return told.getvalue()


def test_every_key_is_wrapped_with_the_newest_and_the_old_one_may_go(new_version, settings):
    sealed = sealed_for(*(f"tests.case:{number}" for number in range(7)))
    before = dict(DataKey.objects.values_list("owner", "wrapped"))
    new_version()
    told = rotate(batch=3)
    assert told.splitlines()[:4] == ["3 keys …", "6 keys …", "7 keys …", "7 keys wrapped anew with version 2."]
    assert "Version 1 is no longer used. It may be removed from VAULT_KEYS once the dumps" in told
    assert rotation.in_use() == {2: 7}
    assert all(bytes(key.wrapped) != bytes(before[key.owner]) for key in DataKey.objects.all())
    settings.VAULT_KEYS = {2: settings.VAULT_KEYS[2]}
    assert_readable(sealed)


def test_twice_does_nothing_more(new_version):
    sealed_for("tests.case:1")
    new_version()
    rotate()
    held = DataKey.objects.get().wrapped
    assert "0 keys wrapped anew" in rotate()
    assert DataKey.objects.get().wrapped == held


def test_new_keys_are_wrapped_with_the_newest_and_old_ones_open_meanwhile(new_version):
    sealed = sealed_for("tests.case:1")
    new_version()
    sealed |= sealed_for("tests.case:2")
    assert rotation.in_use() == {1: 1, 2: 1}
    assert_readable(sealed)


def test_the_erased_are_left_alone(new_version):
    sealed_for("tests.case:1")
    sealing.erase("tests.case:1")
    new_version()
    assert "0 keys wrapped anew" in rotate()
    assert DataKey.objects.get().wrapped is None


def test_a_version_that_is_missing_is_named_and_the_rest_is_done(new_version, settings):
    sealed_for("tests.case:1", "tests.case:2")
    new_version()
    DataKey.objects.filter(owner="tests.case:1").update(key_version=3)
    settings.VAULT_KEYS = {**settings.VAULT_KEYS, 4: os.urandom(32)}
    with pytest.raises(CommandError, match="lacks versions that still open data keys: 3"):
        rotate(batch=1)
    assert rotation.in_use() == {3: 1, 4: 1}


def test_a_key_that_does_not_open_is_told_and_left(new_version):
    sealed_for("tests.case:1", "tests.case:2")
    new_version()
    DataKey.objects.filter(owner="tests.case:1").update(wrapped=b"\x01" + bytes(60))
    told = StringIO()
    with pytest.raises(CommandError, match="1 keys do not open"):
        call_command("rotate_keys", stdout=told)
    assert "Version 1 still opens 1 keys: leave it in VAULT_KEYS" in told.getvalue()
    assert rotation.in_use() == {1: 1, 2: 1}


def test_what_somebody_erased_meanwhile_stays_erased(new_version):
    sealed_for("tests.case:1")
    new_version()
    stale = DataKey.objects.get()
    sealing.erase("tests.case:1")
    turn = rotation.Turn()
    rotation._rewrap(stale, turn)
    assert turn.wrapped == 0
    assert DataKey.objects.get().wrapped is None


def test_what_somebody_wrapped_meanwhile_stays_as_they_wrapped_it(new_version, settings):
    sealed_for("tests.case:1")
    new_version()
    stale, older = DataKey.objects.get(), dict(settings.VAULT_KEYS)
    settings.VAULT_KEYS = {**older, 3: os.urandom(32)}
    rotate()
    settings.VAULT_KEYS = older
    turn = rotation.Turn()
    rotation._rewrap(stale, turn)
    assert (turn.wrapped, rotation.in_use()) == (0, {3: 1})


@pytest.mark.django_db(transaction=True)
def test_sealing_goes_on_beside_two_rotations(new_version):
    sealed = sealed_for(*(f"tests.case:{number}" for number in range(60)))
    new_version()
    raised: list[Exception] = []

    def beside(job) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connections.close_all()

    def traffic() -> None:
        for number in range(60, 90):
            sealed.update(sealed_for(f"tests.case:{number}"))
            assert_readable(dict(list(sealed.items())[:10]))

    jobs = [traffic, lambda: rotation.rotate(batch=5), lambda: rotation.rotate(batch=7)]
    threads = [threading.Thread(target=beside, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert rotation.in_use() == {2: 90}
    assert_readable(sealed)


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.full)])
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_it_has_lost_nothing_and_goes_on(new_version, settings, kills):
    sealed = sealed_for("tests.case:first")
    owners = [f"tests.case:{number}" for number in range(1000)]
    DataKey.objects.bulk_create(DataKey(owner=owner, **new_data_key(owner)._asdict()) for owner in owners)
    sealed |= sealed_for("tests.case:last")
    new_version()
    keys = ",".join(f"{version}:{base64.b64encode(key).decode()}" for version, key in live.VAULT_KEYS.items())
    left = [1002]
    for number in range(kills):
        # Each time somewhat further into a batch.
        kill_after_a_batch(keys, seconds=0.002 * number)
        halfway = rotation.in_use()
        left.append(halfway[1])
        assert 0 < left[-1] <= left[-2] - 20
        assert sum(halfway.values()) == 1002
        assert_readable(sealed)
    answer = production.run("manage.py", "rotate_keys", VAULT_KEYS=keys)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert f"{left[-1]} keys wrapped anew with version 2." in answer.stdout
    assert rotation.in_use() == {2: 1002}
    settings.VAULT_KEYS = {2: settings.VAULT_KEYS[2]}
    assert_readable(sealed)


def kill_after_a_batch(keys: str, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", "--batch", "20"],
        env=production.environment(VAULT_KEYS=keys), cwd=production.ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "20 keys …\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
