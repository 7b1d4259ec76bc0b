"""The directory is filled to a number, goes on where it stopped, and never outside the demo."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from directory.models import Profile
from directory.search.search import search
from directory.search.values import Query


def seed(total: int) -> str:
    said = StringIO()
    call_command("seed_profiles", str(total), stdout=said, stderr=StringIO())
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_seeding_goes_on_where_it_stopped() -> None:
    assert "12 fictional profiles, 12 of them new" in seed(12)
    first = set(Profile.objects.values_list("external_id", flat=True))
    assert "30 fictional profiles, 18 of them new" in seed(30)
    assert first < set(Profile.objects.values_list("external_id", flat=True))
    assert "30 fictional profiles, 0 of them new" in seed(20)
    assert search(Query()).total == 30


@pytest.mark.django_db
def test_seeding_is_refused_outside_the_demo(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        seed(3)
    assert not Profile.objects.exists()
