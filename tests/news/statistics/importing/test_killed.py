"""kill -9 in the middle of storing a file: nothing of it is there, and the next worker stores all of it."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, User
from news.statistics.actions import importing as actions
from news.statistics.choices import ImportState
from news.statistics.importing import Told
from news.statistics.models import Dataset, Observation, Release, RevisedValue, Series, StatisticsImport
from news.statistics.scheduled import read_imports
from tests.news.statistics.importing.conftest import csv_of, row

ROOT = Path(__file__).resolve().parents[4]
# A worker that has written every number, and waits before it says that it is done.
WORKER = """
import sys, time, django
django.setup()
from news.statistics import hooks
from news.statistics.actions import importing
from news.statistics.models import Observation

def wait(release, moved, by):
    print(Observation.objects.count(), flush=True)
    time.sleep(60)

hooks.release_accepted.append(wait)
importing.read_next()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_stores_leaves_nothing_half_written(nrm: Dataset, editor: User) -> None:
    rows = [row(number, period=f"{2000 + number // 4}-Q{number % 4 + 1}") for number in range(80)]
    imported = actions.hand_in(name="nrm.csv", content=csv_of(rows), told=Told(dataset="nrm"), by=editor)
    imported = actions.read(imported=imported)
    actions.accept_later(imported=imported, by=editor)
    kill_once_all_is_written(80)
    for model in (Observation, Release, Series, RevisedValue):
        assert not model.objects.exists(), model
    assert not AuditEvent.objects.filter(verb__in=("loaded", "accepted")).exists()
    held = StatisticsImport.objects.get()
    assert (held.state, held.accepted_by, bytes(held.content)) == (ImportState.TAKING, editor, csv_of(rows))
    # While it may still be alive nobody takes its file; then the next one stores all of it, once.
    assert read_imports() == 0
    StatisticsImport.objects.update(started_at=timezone.now() - actions.PATIENCE - timedelta(seconds=1))
    assert (read_imports(), read_imports()) == (1, 0)
    held.refresh_from_db()
    assert (held.state, Observation.objects.count(), Release.objects.count()) == (ImportState.ACCEPTED, 80, 1)


def kill_once_all_is_written(count: int) -> None:
    told = connection.settings_dict
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    named = f"from django.conf import settings; settings.DATABASES['default']['NAME'] = {told['NAME']!r}"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", f"{named}\n{WORKER}"], env=env, cwd=ROOT, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == f"{count}\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
