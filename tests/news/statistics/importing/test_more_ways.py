"""Imports whose way is crossed: accepted twice, answered too late, dropped too late; and periods before others."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from news.statistics import periods
from news.statistics.actions import importing as actions
from news.statistics.choices import ImportState
from news.statistics.importing import FileRefusedError, Report, Told
from news.statistics.models import CheckAnswer, Dataset, Observation, StatisticsImport
from news.statistics.periods import Period, Span
from notifications.kinds import Refused
from tests.news.statistics.importing.conftest import csv_of, row
from tests.news.statistics.importing.test_desk import FIRST, SECOND, handed_in

SignIn = Callable[[User], Client]
DOUBTFUL = [row(100), row(60) | {"category": "gender=male"}, row(60) | {"category": "gender=female"}]
TOLD = Told(dataset="nrm")


def test_accepting_for_later_again_is_quiet_and_once_dropped_refused(nrm: Dataset, editor: User) -> None:
    imported = handed_in(FIRST, TOLD)
    for _time in range(2):
        actions.accept_later(imported=imported, by=editor)
    imported.refresh_from_db()
    assert (imported.state, imported.accepted_by) == (ImportState.TAKING, editor)
    assert actions.read_next() == 1
    actions.accept_later(imported=imported, by=editor)
    assert actions.accept(imported=imported, by=editor) == []
    imported.refresh_from_db()
    assert (imported.state, Observation.objects.count()) == (ImportState.ACCEPTED, 2)
    other = handed_in(SECOND, TOLD)
    actions.drop(imported=other, by=editor)
    assert actions.drop(imported=other, by=editor).state == ImportState.DROPPED
    assert AuditEvent.objects.filter(verb="dropped").count() == 1
    with pytest.raises(Refused, match="A colleague was quicker"):
        actions.accept_later(imported=other, by=editor)


def test_a_file_accepted_for_later_is_read_again_when_numbers_came_between(nrm: Dataset, editor: User) -> None:
    second = handed_in(SECOND, TOLD)
    actions.accept_later(imported=second, by=editor)
    actions.accept(imported=handed_in(FIRST, TOLD), by=editor)
    assert actions.read_next() == 1
    second.refresh_from_db()
    assert (second.state, second.accepted_by, second.preview["counts"]["revised"]) == (ImportState.PREVIEWED, None, 1)
    assert Observation.objects.count() == 2


def test_a_file_that_waits_cannot_be_accepted_nor_answered(nrm: Dataset, editor: User) -> None:
    imported = actions.hand_in(name="nrm.csv", content=csv_of(FIRST), told=TOLD, by=editor)
    assert actions.hand_in(name="b.csv", content=csv_of(FIRST), told=TOLD, by=editor).pk == imported.pk
    with pytest.raises(Refused, match="cannot be accepted as it stands now"):
        actions.accept(imported=imported, by=editor)
    with pytest.raises(Refused, match="Nobody doubts this any more"):
        actions.answer_finding(imported=imported, fingerprint="f" * 32, text="It stands.", by=editor)
    assert not CheckAnswer.objects.exists()


def test_the_desk_says_why_it_does_not_do_it(nrm: Dataset, sign_in: SignIn, editor: User) -> None:
    client, imported = sign_in(editor), handed_in(DOUBTFUL, TOLD)
    address = reverse("statistics:import", args=[imported.pk])
    (finding,) = actions.findings(imported)
    assert "Answer what the checks doubt first: 1." in client.post(f"{address}accept/", follow=True).text
    refused = client.post(f"{address}doubts/{finding.fingerprint}/", {"text": " "}, follow=True)
    assert (refused.status_code, CheckAnswer.objects.exists()) == (200, False)
    assert list(refused.context["messages"]) != []
    assert client.post(f"{address}doubts/{'0' * 64}/", {"text": "a"}).status_code == 404
    client.post(f"{address}doubts/{finding.fingerprint}/", {"text": "The source says so, too."})
    # Large: refused without reading it again while somebody waits.
    rows = StatisticsImport.objects.filter(pk=imported.pk)
    rows.update(rows_total=10_000)
    wrong = client.post(f"{address}accept/", {"seen": "another"}, follow=True)
    assert "Numbers were stored since this file was looked at." in wrong.text
    rows.update(rows_total=3)
    assert "Stored: release" in client.post(f"{address}accept/", follow=True).text
    assert "A colleague has accepted this file already." in client.post(f"{address}drop/", follow=True).text
    assert (rows.get().state, Observation.objects.count()) == (ImportState.ACCEPTED, 3)


@pytest.mark.parametrize(
    ("text", "span", "before", "year_before"),
    [
        ("2024-03-01", Span.DAY, "2024-02-29", None),
        ("2024-03", Span.MONTH, "2024-02", "2023-03"),
        ("2024-Q1", Span.QUARTER, "2023-Q4", "2023-Q1"),
        ("2024", Span.YEAR, "2023", "2023"),
        ("2024-01-02..2024-01-31", Span.OTHER, None, None),
        ("2024-02-01..2024-04-30", Span.OTHER, None, None),
        ("2024-01-01..", Span.OTHER, None, None),
    ],
)
def test_what_came_before_a_period(text: str, span: Span, before: str | None, year_before: str | None) -> None:
    period = Period.parsed(text)
    assert (period.span, period.code) == (span, text)
    assert (period.before and period.before.code, period.year_before and period.year_before.code) == (
        before,
        year_before,
    )
    assert len(period.quarters) == (4 if span == Span.YEAR else 0)


def test_periods_that_are_none() -> None:
    assert (Period().before, Period().code, Period().label) == (None, "none", "period not stated")
    for text in ("2023-02-02..2023-02-01", "2023-13", "2023-02-30", "1850..", "1850", "Easter"):
        with pytest.raises(ValueError, match=r"."):
            Period.parsed(text)
    for text in ("2023", "2023-Q4", "2023-01-01..2023-01-05"):
        with pytest.raises(ValueError, match=text.replace(".", r"\.")):
            periods.published(text)
    assert periods.published("2023-02") == (date(2023, 2, 28), False)


def test_an_empty_period_leaves_its_two_days_standing(take: Callable[..., Report]) -> None:
    one = {"measure": "referrals", "category": "all", "period": "", "value": 4142}
    days = {"period_start": "2023-10-01", "period_end": "2023-12-31", "published": "2024-03-07", "release": "q4"}
    take([one | days])
    assert Observation.objects.get().period == Period.parsed("2023-Q4")
    with pytest.raises(FileRefusedError):
        take([one | days | {"period_start": "2024-01-01", "release": "q5"}])
