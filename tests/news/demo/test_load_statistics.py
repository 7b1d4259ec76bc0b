"""The numbers that the site ships: all of them, each revision, twice the same."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import AuditEvent
from news.statistics import shipped
from news.statistics.models import Erratum, Observation, Release, RevisedValue
from news.statistics.periods import Period

LAST_QUARTER = Period.parsed("2023-Q4")


def load() -> str:
    told = StringIO()
    call_command("load_statistics", stdout=told)
    return told.getvalue()


def values(day: date | None = None) -> list[int]:
    cell = Observation.objects.of_dataset("nrm").of_period(LAST_QUARTER)
    counting = cell.filter(series__measure__code="referrals", series__category="all").counting(day)
    return [int(one.value or 0) for one in counting]


@pytest.mark.django_db
def test_everything_loads_once_with_its_vintages() -> None:
    load()
    held = Observation.objects.count(), Release.objects.count(), RevisedValue.objects.count(), Erratum.objects.count()
    assert held[0] > 2400
    assert values() == [4134]
    assert values(date(2024, 3, 8)) == [4142]
    assert values(date(2024, 3, 6)) == []
    moved = RevisedValue.objects.filter(before__series__dataset__slug="nrm", release__code="q1_2024")
    assert {(int(one.before.value or 0), int(one.after.value or 0)) for one in moved} == {(4142, 4134)}
    written = [each["slug"] for each in shipped.datasets() if each["source"] == "items"]
    assert Observation.objects.filter(series__dataset__slug__in=written).count() == 101
    events = AuditEvent.objects.count()
    load()
    again = Observation.objects.count(), Release.objects.count(), RevisedValue.objects.count(), Erratum.objects.count()
    assert again == held
    assert AuditEvent.objects.count() == events
