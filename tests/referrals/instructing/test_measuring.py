"""How soon an expert's reports are there: measured of five at least, on their wish, and anew each night."""

import datetime

import pytest
from django.utils import timezone

from directory.actions import show_measures
from directory.models import Measures
from referrals.choices_referrals import Declining
from referrals.instructions import actions
from referrals.instructions.models import Instruction
from tests.referrals.instructing.instructed import commissioned, delivered, row

pytestmark = pytest.mark.django_db


def test_of_five_reports_the_middle_one_is_shown_and_every_refusal_counts_but_a_conflict(case, ada) -> None:
    for days in (10, 20, 21, 40):
        made, _report = delivered(commissioned(case, ada), ada)
        Instruction.objects.filter(pk=made.pk).update(accepted_at=timezone.now() - datetime.timedelta(days=days))
    refused = row(commissioned(case, ada), ada)
    actions.decline(instruction=refused, reason=Declining.AREA, suggested=None, by=ada[1])
    torn = row(commissioned(case, ada), ada)
    actions.decline(instruction=torn, reason=Declining.CONFLICT, suggested=None, by=ada[1])
    # Taken back, and still waiting: neither is a refusal.
    actions.cancel(instruction=row(commissioned(case, ada), ada), by=case.owner)
    commissioned(case, ada)
    assert actions.measure_all() == 0
    show_measures(profile=ada[0], by=ada[1])
    assert Measures.objects.get().days is None
    made, _report = delivered(commissioned(case, ada), ada)
    Instruction.objects.filter(pk=made.pk).update(accepted_at=timezone.now() - datetime.timedelta(days=22))
    assert actions.measure_all() == 1
    found = Measures.objects.get()
    assert (found.days, found.completed, found.asked, found.accepted) == (21, 5, 6, 5)
