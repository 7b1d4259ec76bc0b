"""The demo: quick, the same twice, never in production."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, User
from directory.guidance.models import FirstResponder
from directory.models import Profile, Submission, Term
from directory.search.models import SearchEntry

pytestmark = pytest.mark.django_db


def load() -> str:
    told = StringIO()
    call_command("load_demo", stdout=told, stderr=told)
    return told.getvalue()


def test_the_demo_convinces_and_again_changes_nothing() -> None:
    load()
    people = Profile.objects.filter(is_fictional=True)
    listings = Profile.objects.listed()
    assert people.count() >= 300
    assert len({country for profile in people for country in profile.countries}) >= 40
    assert listings.count() >= 80
    assert not listings.filter(is_fictional=True).exists()
    assert Profile.objects.published().count() == SearchEntry.objects.count() == people.count() + listings.count()
    assert FirstResponder.objects.count() == 526
    assert Term.objects.count() >= 80
    assert User.objects.filter(email="moderator@example.org").exists()
    events = AuditEvent.objects.count()
    told = load()
    assert "0 fictional profiles created, 320 there already." in told
    assert AuditEvent.objects.count() == events


def test_production_refuses_in_one_sentence(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="for the demonstration only"):
        load()
    assert not User.objects.exists()
    assert not Profile.objects.exists()


def test_the_demo_has_somebody_to_be_and_something_that_waits() -> None:
    load()
    perry = User.objects.get(email="professional@example.org")
    assert Profile.objects.held_by(perry).get().is_fictional
    assert Submission.objects.waiting().get().handed_in_by == perry
