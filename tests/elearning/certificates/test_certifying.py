"""Giving, naming and revoking certificates, and telling of their end."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from elearning import actions
from elearning.kinds_certificates import ENDS
from elearning.laws import LAWS
from elearning.models import Certificate
from notifications import laws
from notifications.kinds import Refused
from notifications.models import Message
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=f"elearning.{kind}"))


def ending(certificate: Certificate, days: int) -> Certificate:
    """Another one of the same holder and course, that ends in so many days."""
    return Certificate.objects.create(
        user=certificate.user, course=certificate.course, version=certificate.version, enrolment=None, round=1,
        name=certificate.name, title=certificate.title, issued_at=certificate.issued_at,
        expires_on=timezone.localdate() + timedelta(days=days),
    )  # fmt: skip


def test_without_a_name_it_is_signed_when_one_is_said_and_once(nameless: Certificate, learner: User) -> None:
    assert (nameless.name, nameless.credential) == ("", "")
    holder = nameless.user
    with pytest.raises(PermissionDenied):
        actions.say_name(certificate=nameless, name="Ada", by=learner)
    with pytest.raises(Refused, match="Write your name"):
        actions.say_name(certificate=nameless, name=" ", by=holder)
    named = actions.say_name(certificate=nameless, name=" Grace  Other ", by=holder)
    assert named.name == "Grace Other"
    assert named.credential
    assert actions.say_name(certificate=nameless, name="Grace Other", by=holder).credential == named.credential
    with pytest.raises(Refused, match="already"):
        actions.say_name(certificate=nameless, name="Somebody else", by=holder)


def test_trainer_revokes_once_and_the_holder_is_told(certificate: Certificate, trainer: User, learner: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.revoke(certificate=certificate, because="I want to.", by=learner)
    with pytest.raises(Refused, match="Say why"):
        actions.revoke(certificate=certificate, because="  ", by=trainer)
    first = actions.revoke(certificate=certificate, because="Issued by mistake.", by=trainer)
    again = actions.revoke(certificate=certificate, because="Another reason.", by=trainer)
    assert (again.revoked_at, again.revoked_because) == (first.revoked_at, "Issued by mistake.")
    assert len(told("certificate_revoked")) == 1
    assert AuditEvent.objects.filter(verb="revoked", target_id=str(certificate.pk)).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": None, "revoked_because": ""},
        {"revoked_because": "Better words."},
        {"name": "Mallory"},
        {"credential": "x.y.z"},
        {"expires_on": date(2099, 1, 1)},
    ],
    ids=lambda change: next(iter(change)) + str(len(change)),
)
def test_database_keeps_what_was_said(certificate: Certificate, trainer: User, change: dict[str, object]) -> None:
    actions.revoke(certificate=certificate, because="Issued by mistake.", by=trainer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**change)


@pytest.mark.parametrize("name", ["Ada\u202eLearner", "Ada \u200bLearner", "\u3164", "Ada \u2028Learner"])
def test_name_with_letters_nobody_sees_is_asked_for(learner: User, name: str) -> None:
    User.objects.filter(pk=learner.pk).update(name=name)
    learner.refresh_from_db()
    school.complete(school.enrolled(learner))
    given = Certificate.objects.get()
    assert (given.name, given.credential) == ("", "")
    with pytest.raises(Refused, match="nobody sees"):
        actions.say_name(certificate=given, name=name + "x\u202e", by=learner)
    assert actions.say_name(certificate=given, name="Ada Learner", by=learner).credential


def test_revoked_for_good_is_not_earned_again(
    certificate: Certificate, trainer: User, learner: User, sign_in: Callable[[User], Client]
) -> None:
    actions.revoke(certificate=certificate, because="Somebody else took the test.", by=trainer)
    enrolment = certificate.enrolment
    assert enrolment is not None
    actions.start_again(enrolment=enrolment, by=learner)
    school.complete(enrolment)
    assert Certificate.objects.get() == certificate
    assert enrolment.completed_at
    assert all(weighed.holds for weighed in laws.weigh(LAWS).values())
    page = sign_in(learner).get(reverse("elearning:progress", args=[enrolment.course.slug]))
    assert "there is no other one for this course" in page.content.decode()


def test_revoked_is_not_given_anew_in_the_same_round(certificate: Certificate, trainer: User, learner: User) -> None:
    actions.revoke(certificate=certificate, because="Issued by mistake.", may_earn_again=True, by=trainer)
    enrolment = certificate.enrolment
    assert enrolment is not None
    actions.mark_done(enrolment=enrolment, activity="basics/signs/sheet", by=learner)
    assert Certificate.objects.count() == 1
    actions.start_again(enrolment=enrolment, by=learner)
    school.complete(enrolment)
    assert Certificate.objects.valid(timezone.now()).count() == 1


def test_version_that_gives_one_gives_it_to_whoever_was_complete_and_goes_over(learner: User) -> None:
    enrolment = school.complete(school.enrolled(learner, school.course(certificate=None)))
    assert not Certificate.objects.exists()
    course = school.course(note="It gives a certificate now.")
    assert not Certificate.objects.exists()
    assert course.live is not None
    actions.go_over(enrolment=enrolment, version=course.live, by=learner)
    assert Certificate.objects.get().version == course.live


def test_holder_hears_of_the_end_once_and_a_renewed_one_has_none(certificate: Certificate) -> None:
    assert actions.remind_ending() == 0, "two years to go"
    other = User.objects.create_user("last@example.org", name="Last")
    school.complete(school.enrolled(other, certificate.course))
    last = ending(Certificate.objects.get(user=other), 30)
    # Both of them have one that lasts longer.
    ending(certificate, 10)
    assert actions.remind_ending() == 0
    Certificate.objects.filter(user=other).exclude(pk=last.pk).delete()
    ending(last, 31)
    assert actions.remind_ending() == 0
    Certificate.objects.filter(user=other).exclude(pk=last.pk).delete()
    actions.remind_ending()
    actions.remind_ending()
    message = told("certificate_ends")[0]
    assert (len(told("certificate_ends")), message.user) == (1, other)
    assert message.facts == {"ends": last.expires_on.isoformat()}  # type: ignore[union-attr]


def test_reminder_is_taken_back_when_it_is_revoked_or_renewed(certificate: Certificate, trainer: User) -> None:
    soon = ending(certificate, 10)
    certificate.delete()
    actions.remind_ending()
    subject = told("certificate_ends")[0].subject
    assert ENDS.is_wanted(subject)
    again = ending(soon, 700)
    assert not ENDS.is_wanted(subject)
    again.delete()
    actions.revoke(certificate=soon, because="Issued by mistake.", by=trainer)
    assert told("certificate_ends")[0].state == "cancelled"
