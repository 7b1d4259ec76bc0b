"""The demo's reports: each at another point of its way, the same twice, never in production."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from referrals.instructions.models import Commission, Instruction, Invoice
from tests.directory.pages import text

pytestmark = pytest.mark.django_db


def load(command: str = "load_instructions_demo") -> str:
    told = StringIO()
    call_command(command, stdout=told, stderr=told)
    return told.getvalue()


def test_the_demo_shows_a_report_at_each_point_of_its_way_and_again_changes_nothing(sign_in: Any) -> None:
    load("load_demo")
    load()
    states = [
        sorted(each.state for each in made.instructions.all()) for made in Commission.objects.order_by("asked_at")
    ]
    assert states == [["quoted", "quoted"], ["accepted", "released"], ["closed"]]
    bill = Invoice.objects.get()
    assert bill.paid_on is not None
    events = AuditEvent.objects.count()
    assert load() == ""
    assert AuditEvent.objects.count() == events
    sol, perry = (sign_in(User.objects.get(email=f"{who}@example.org")) for who in ("solicitor", "professional"))
    _shows_the_sender(sol)
    _shows_the_expert(perry)


def _shows_the_sender(sol: Client) -> None:
    listed = text(sol.get(reverse("instructions:list")))
    assert listed.count("Psychiatric") >= 3
    assert "2 quotes: choose when you like." in listed
    assert text(sol.get(reverse("cases:list"))).count("Hearing") == 3
    for made in Commission.objects.all():
        assert sol.get(reverse("instructions:commission", args=[made.pk])).status_code == 200
    for row in Instruction.objects.all():
        assert sol.get(reverse("instructions:detail", args=[row.pk])).status_code == 200


def _shows_the_expert(perry: Client) -> None:
    listed = text(perry.get(reverse("instructions:list")))
    assert "In 12 days" in listed
    due = Instruction.objects.get(state="accepted")
    assert "Everybody in this letter is made up." in text(perry.get(reverse("instructions:detail", args=[due.pk])))


def test_production_refuses_and_without_the_demos_people_nothing_is_made(settings: Any) -> None:
    with pytest.raises(CommandError, match="Run load_demo first"):
        load()
    settings.DEMO = False
    with pytest.raises(CommandError, match="for the demonstration only"):
        load()
    assert not Commission.objects.exists()
