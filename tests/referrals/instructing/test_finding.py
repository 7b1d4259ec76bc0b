"""Whom to ask for a quote: experts by the kind of report, in the order and with the reasons of every matching."""

import pytest

from directory.models import Vocabulary
from referrals import matching
from referrals.matching import Excluded, Wanted
from tests.factories.directory import TermFactory

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
