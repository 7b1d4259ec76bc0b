"""Whom to ask for a quote: experts by the kind of report, in the order and with the reasons of every matching."""

import pytest
from django.urls import reverse

from directory.models import Vocabulary
from referrals import matching
from referrals.actions import cases
from referrals.actions.cases import Told
from referrals.choices_referrals import Declining
from referrals.instructions import actions
from referrals.matching import Excluded, Wanted
from tests.directory.pages import text
from tests.factories.directory import TermFactory
from tests.referrals.instructing.instructed import commissioned, row

pytestmark = pytest.mark.django_db


def test_who_writes_such_reports_is_found_with_the_reason_and_who_is_excluded_is_not(ada, bea) -> None:
    term = TermFactory(vocabulary=Vocabulary.REPORT, slug="psychiatric-report", name="Psychiatric report")
    wanted = Wanted(needs=(term.slug,))
    assert matching.ranked(wanted=wanted, excluded=Excluded.of((), (), ())) == []
    for profile, _user in (ada, bea):
        profile.terms.add(term)
    found = matching.ranked(wanted=wanted, excluded=Excluded.of((bea[0].slug,), (), ()))
    assert [each.profile for each in found] == [ada[0]]
    assert matching.reasons(found[0].facts, wanted)[0] == "Does: Psychiatric report"


def test_a_colleague_whom_an_expert_suggests_is_not_named_when_never_to_be_asked(case, ada, bea, sign_in) -> None:
    made = commissioned(case, ada)
    place = reverse("instructions:commission", args=[made.pk])
    actions.decline(instruction=row(made, ada), reason=Declining.AREA, suggested=bea[0], by=ada[1])
    sender = sign_in(case.owner)
    assert "They suggest: Bea" in text(sender.get(place))
    cases.change_case(case=case, told=Told(pseudonym="Heron", excluded=(bea[0].slug,)), by=case.owner)
    assert "Bea" not in text(sender.get(place))
