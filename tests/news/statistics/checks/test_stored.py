"""What is held in the database, and answers to doubts about it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from news.statistics import checks
from news.statistics.actions import answering
from news.statistics.models import Dataset, Observation, Release, Source
from news.statistics.periods import Period
from notifications.kinds import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def nrm() -> Dataset:
    source = Source.objects.create(publisher="Home Office", title="NRM")
    made = Dataset.objects.create(slug="nrm", title="NRM", kind="official", counted="a referral", source=source)
    measure = made.measures.create(code="referrals", title="Referrals", unit="people")
    measure.breaks.create(on=date(2023, 1, 30), text="The test changed.")
    series = made.series.create(measure=measure, category="all", label="All")
    for code, day, value in (("one", date(2024, 3, 7), 4142), ("two", date(2024, 5, 10), 4134)):
        release = Release.objects.create(
            dataset=made, code=code, published_on=day, source=source, loaded_at=timezone.now()
        )
        period = Period.parsed("2023-Q4")
        Observation.objects.create(
            series=series, release=release, value=value, period_start=period.start, period_end=period.end
        )
    return made


def test_held_numbers_answer_the_checks(nrm: Dataset, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    numbers = Observation.objects.with_all().select_related("series__measure__base").order_by("pk")
    with django_assert_num_queries(1):
        figures = checks.figures_of(numbers)
    with django_assert_num_queries(1):
        findings = checks.run(figures, held=checks.Stored())
    [finding] = findings
    assert finding.code == "two_values"
    assert "4,142 (published on 7 March 2024)" in finding.message
    assert "4,134 (published on 10 May 2024)" in finding.message


def test_an_answer_is_kept_once_and_only_an_editors(nrm: Dataset, editor: User, caseworker: User) -> None:
    [finding] = checks.run(checks.figures_of(Observation.objects.with_all()))
    told = {"subject": "release:1", "finding": finding, "text": "Both are right: the quarter was revised."}
    with pytest.raises(PermissionDenied):
        answering.answer(**told, by=caseworker)
    with pytest.raises(Refused):
        answering.answer(**{**told, "text": " "}, by=editor)
    assert answering.unanswered("release:1", [finding]) == [finding]
    kept = answering.answer(**told, by=editor, is_public=True)
    assert answering.answer(**told, by=editor, is_public=True) == kept
    with pytest.raises(Refused):
        answering.answer(**{**told, "text": "Something else."}, by=editor)
    assert answering.unanswered("release:1", [finding]) == []
    assert answering.notes("release:1", [finding]) == [kept]
    assert answering.notes("release:1", []) == []
