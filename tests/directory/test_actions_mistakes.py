"""What readers say is wrong: kept without them, never more than a person can read."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent, User
from directory import actions
from directory.actions.mistakes import OPEN_REPORTS
from directory.models import MistakeReport
from tests.directory.threads import at_once
from tests.factories.directory import BY, published

pytestmark = pytest.mark.django_db


def test_a_report_is_kept_and_nothing_about_its_reader() -> None:
    profile = published()
    events = AuditEvent.objects.count()
    report = actions.report_mistake(profile=profile, kind="gone", text="x" * 2000)
    assert (report.profile, report.kind, len(report.text)) == (profile, "gone", 1000)
    fields = {field.name for field in MistakeReport._meta.get_fields()}
    ours = {"taken_at", "taken_by", "settled_at", "settled_by"}
    assert fields == {"id", "profile", "kind", "text", "times", "reported_at"} | ours
    assert AuditEvent.objects.count() == events


def test_reports_beyond_what_anybody_reads_are_not_kept() -> None:
    profile = published()
    for _ in range(OPEN_REPORTS):
        assert actions.report_mistake(profile=profile, kind="gone")
    assert actions.report_mistake(profile=profile, kind="gone") is None
    actions.settle_mistake(report=profile.mistakes.first(), by=BY)
    assert actions.report_mistake(profile=profile, kind="gone")


def test_a_report_of_danger_is_always_kept_and_the_same_words_are_counted() -> None:
    profile = published()
    for _ in range(OPEN_REPORTS):
        actions.report_mistake(profile=profile, kind="gone")
    first = actions.report_mistake(profile=profile, kind="unsafe")
    again = actions.report_mistake(profile=profile, kind="unsafe", text="  ")
    assert first
    assert again
    assert (again.pk, again.times) == (first.pk, 2)
    for number in range(OPEN_REPORTS + 1):
        assert actions.report_mistake(profile=profile, kind="unsafe", text=f"He hit {number}")
    assert profile.mistakes.filter(kind="unsafe").count() == OPEN_REPORTS + 2
    actions.settle_mistake(report=first, by=BY)
    fresh = actions.report_mistake(profile=profile, kind="unsafe")
    assert fresh
    assert fresh.times == 1


def test_reports_of_danger_do_not_shut_out_others() -> None:
    profile = published()
    for number in range(OPEN_REPORTS):
        actions.report_mistake(profile=profile, kind="unsafe", text=str(number))
    assert actions.report_mistake(profile=profile, kind="gone")


def test_settled_once_by_one_person(moderator: User) -> None:
    report = actions.report_mistake(profile=published(), kind="gone")
    done = actions.settle_mistake(report=report, by=moderator)
    again = actions.settle_mistake(report=report, by=BY)
    assert (done.settled_by, again.settled_by) == (moderator, moderator)
    assert again.settled_at == done.settled_at
    assert AuditEvent.objects.filter(verb="settled").count() == 1


def test_who_may_not_moderate_settles_nothing(caseworker: User) -> None:
    report = actions.report_mistake(profile=published(), kind="gone")
    with pytest.raises(PermissionDenied):
        actions.settle_mistake(report=report, by=caseworker)
    report.refresh_from_db()
    assert report.settled_at is None


@pytest.mark.django_db(transaction=True)
def test_two_last_readers_at_once_do_not_both_get_in() -> None:
    profile = published()
    for _ in range(OPEN_REPORTS - 1):
        actions.report_mistake(profile=profile, kind="gone")
    told = at_once(*[lambda: actions.report_mistake(profile=profile, kind="gone") for _ in range(4)])
    assert [each is None for each in told].count(False) == 1
    assert profile.mistakes.count() == OPEN_REPORTS
