"""The laws of the school, broken on purpose, and the command that mends what is stored."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import delete_account
from accounts.models import User
from elearning import actions
from elearning.laws import LAWS
from elearning.models import Certificate, Enrolment, Standing
from notifications import laws
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db


def broken() -> list[str]:
    return [law.name for law, weighed in laws.weigh(LAWS).items() if not weighed.holds]


def rebuilt(*arguments: str) -> str:
    told = StringIO()
    call_command("rebuild_progress", *arguments, stdout=told)
    return told.getvalue()


def test_laws_hold_for_whoever_learns_completes_moves_and_starts_again(
    certificate: Certificate, learner: User, trainer: User
) -> None:
    assert broken() == []
    enrolment = certificate.enrolment
    assert enrolment is not None
    actions.revoke(certificate=certificate, because="By mistake.", by=trainer)
    assert broken() == []
    course = school.course(note="None is given any more.", certificate=None)
    assert course.live is not None
    actions.go_over(enrolment=enrolment, version=course.live, by=learner)
    assert broken() == []
    actions.start_again(enrolment=enrolment, by=learner)
    assert broken() == []
    school.complete(enrolment)
    assert (broken(), Certificate.objects.count()) == ([], 1)
    delete_account(by=learner, user=learner)
    assert broken() == []


def test_complete_without_a_certificate_is_found(certificate: Certificate) -> None:
    certificate.delete()
    assert broken() == ["certificate_for_complete"]


def test_certificate_without_completion_is_found(certificate: Certificate) -> None:
    # With the stored progress both laws are broken: nothing is done, and events say otherwise.
    Enrolment.objects.update(completed_at=None, done=0)
    assert broken() == ["certificate_earned", "progress_as_it_happened"]


def test_command_says_what_differs_and_mends_it(learner: User) -> None:
    enrolment = school.complete(school.enrolled(learner))
    Standing.objects.filter(activity="basics/signs/read").delete()
    Standing.objects.filter(activity="final/test/final").update(score=0.25)
    Enrolment.objects.update(done=3)
    assert broken() == ["progress_as_it_happened"]
    said = rebuilt("--dry-run")
    assert "basics/signs/read: stored nothing, events give complete" in said
    assert "final/test/final: stored complete at 0.250, events give complete at 1.000" in said
    assert "stored 3 of 4, events give 4 of 4" in said
    assert "1 looked at, 1 would be rebuilt." in said
    assert broken() == ["progress_as_it_happened"]
    assert "1 looked at, 1 rebuilt." in rebuilt("--enrolment", str(enrolment.pk))
    assert "1 looked at, 0 rebuilt." in rebuilt()
    assert broken() == []
    with pytest.raises(CommandError, match="no enrolment"):
        rebuilt("--enrolment", "00000000-0000-4000-8000-000000000000")
