"""A certificate on its holder's directory entry: on their wish, and for no longer than it counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import delete_account
from accounts.models import User
from directory import actions as directory
from directory.models import Claim, Profile, Verification
from elearning import actions
from elearning.models import Certificate
from notifications.kinds import Refused
from tests.conftest import person
from tests.directory.pages import text
from tests.factories import elearning as school
from tests.factories.directory import BY, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(learner: User) -> Profile:
    profile = published(name="Dr Ada Learner", slug="ada-learner")
    directory.entrust(profile=profile, user=learner, by=BY)
    return profile


@pytest.fixture
def shown(certificate: Certificate, entry: Profile, learner: User) -> Certificate:
    actions.show_on_entry(certificate=certificate, profile=entry, by=learner)
    return certificate


def page(entry: Profile) -> str:
    return text(Client().get(entry.get_absolute_url()))


def test_holder_shows_it_and_takes_it_off(certificate: Certificate, entry: Profile, learner: User, sign_in) -> None:
    holder = sign_in(learner)
    assert "Show it on the entry Dr Ada Learner" in text(holder.get(certificate.path))
    assert "Seeing the signs" not in page(entry)
    where = reverse("certificates:entry", args=[certificate.key, "show"])
    said = text(holder.post(where, {"profile": entry.pk}, follow=True))
    assert "It is shown on the entry Dr Ada Learner." in said
    assert "Course completed: Seeing the signs" in page(entry)
    assert certificate.path in Client().get(entry.get_absolute_url()).content.decode()
    check = Verification.objects.get(claim=Claim.COURSE)
    assert certificate.expires_on is not None
    assert check.checked_on == timezone.localdate(certificate.issued_at)
    assert check.expires_on == certificate.expires_on + timedelta(days=1)
    holder.post(where, {"profile": entry.pk})
    assert Verification.objects.filter(claim=Claim.COURSE).count() == 1
    holder.post(reverse("certificates:entry", args=[certificate.key, "hide"]))
    assert "Seeing the signs" not in page(entry)


def test_checks_by_moderators_stay_beside_it(certificate: Certificate, entry: Profile, learner: User) -> None:
    today = timezone.localdate()
    days = {"checked_on": today - timedelta(days=1), "expires_on": today + timedelta(days=90)}
    directory.verify(profile=entry, claim=Claim.TRAINING, by=BY, **days)
    actions.show_on_entry(certificate=certificate, profile=entry, by=learner)
    directory.verify(profile=entry, claim=Claim.TRAINING, by=BY, **days)
    assert sorted(entry.verifications.values_list("claim", flat=True)) == ["course", "identity", "training"]
    with pytest.raises(directory.VerificationRefused):
        directory.verify(profile=entry, claim=Claim.COURSE, by=BY, **days)


@pytest.mark.parametrize(
    "end",
    [
        lambda certificate, trainer: actions.revoke(certificate=certificate, because="By mistake.", by=trainer),
        lambda certificate, _trainer: delete_account(by=certificate.user, user=certificate.user),
    ],
    ids=["revoked", "account gone"],
)
def test_it_ends_with_the_certificate(
    shown: Certificate, entry: Profile, trainer: User, end: Callable[[Certificate, User], object]
) -> None:
    # The entry stays when one of two who look after it goes.
    directory.entrust(profile=entry, user=person("colleague", None, None), by=BY)
    end(shown, trainer)
    assert not Verification.objects.filter(claim=Claim.COURSE).exists()
    assert Profile.objects.filter(pk=entry.pk).exists()
    assert "Seeing the signs" not in page(entry)


def test_it_ends_on_its_day(shown: Certificate, entry: Profile) -> None:
    assert shown.expires_on is not None
    entry.verifications.filter(claim=Claim.IDENTITY).update(expires_on=shown.expires_on + timedelta(days=9))
    Verification.objects.filter(claim=Claim.IDENTITY).update(checked_on=timezone.localdate())
    with time_machine.travel(timezone.now() + timedelta(days=(shown.expires_on - timezone.localdate()).days)):
        assert "Seeing the signs" in page(entry)
    with time_machine.travel(timezone.now() + timedelta(days=(shown.expires_on - timezone.localdate()).days + 1)):
        assert "Seeing the signs" not in page(entry)


def test_it_ends_when_the_entry_is_about_somebody_else(shown: Certificate, entry: Profile) -> None:
    directory.change_details(profile=entry, by=BY, changes={"name": "Bob Other"})
    assert not Verification.objects.filter(claim=Claim.COURSE).exists()


def test_newer_one_of_the_same_course_takes_its_place(shown: Certificate, entry: Profile, learner: User) -> None:
    enrolment = shown.enrolment
    assert enrolment is not None
    actions.start_again(enrolment=enrolment, by=learner)
    school.complete(enrolment)
    newer = Certificate.objects.exclude(pk=shown.pk).get()
    actions.show_on_entry(certificate=newer, profile=entry, by=learner)
    assert Verification.objects.get(claim=Claim.COURSE).evidence == newer.path


def test_only_on_ones_own_entry_under_ones_own_name(certificate: Certificate, learner: User, sign_in) -> None:
    colleague = published(name="Bob Other", slug="bob")
    stranger = published(name="Ada Learner", slug="ada-2")
    directory.entrust(profile=colleague, user=learner, by=BY)
    with pytest.raises(Refused, match="another name"):
        actions.show_on_entry(certificate=certificate, profile=colleague, by=learner)
    with pytest.raises(PermissionDenied):
        actions.show_on_entry(certificate=certificate, profile=stranger, by=learner)
    holder, where = sign_in(learner), reverse("certificates:entry", args=[certificate.key, "show"])
    assert [holder.post(where, {"profile": each}).status_code for each in (stranger.pk, "x", "")] == [404] * 3
    assert "Show it on the entry" not in text(holder.get(certificate.path))


@pytest.mark.parametrize(
    ("certified", "held", "is_same"),
    [
        ("Ada Learner", "Professor Dr. Ada Grace Learner", True),
        ("Ada Learner", "Learner, Ada", True),
        ("Ada Learner", "Ada Learner, PhD", True),
        ("Dr Ada Learner", "Ada Learner", True),
        ("Binod KC", "Dr Binod KC", True),
        ("Binod Lee", "Binod Lee KC", False),
        ("Ada", "Ada Learner", False),
        ("Dr Ada", "Dr Ada Learner", False),
        ("Dr Learner", "Dr Bob Learner", False),
        ("Ada Grace", "Ada Grace Learner", False),
    ],
)
def test_part_of_a_name_is_not_the_person(learner: User, certified: str, held: str, is_same: bool) -> None:
    profile = published(name=held, slug="somebody")
    directory.entrust(profile=profile, user=learner, by=BY)
    assert directory.may_show_courses(learner, certified) == ([profile] if is_same else [])


def test_only_while_it_counts_and_only_of_a_course_that_gives_it(
    certificate: Certificate, entry: Profile, learner: User, trainer: User
) -> None:
    plain = school.course("plain", certificate={"months": 24})
    school.complete(school.enrolled(learner, plain))
    with pytest.raises(Refused, match="not shown in the directory"):
        actions.show_on_entry(certificate=Certificate.objects.get(course=plain), profile=entry, by=learner)
    actions.revoke(certificate=certificate, because="By mistake.", by=trainer)
    with pytest.raises(Refused, match="does not count"):
        actions.show_on_entry(certificate=certificate, profile=entry, by=learner)


def test_nobody_asks_moderators_for_it(learner: User, entry: Profile, moderator: User, sign_in) -> None:
    assert sign_in(learner).get(reverse("directory:claim", args=[entry.pk, "course"])).status_code == 404
    assert sign_in(moderator).post(reverse("directory:desk_ask", args=[entry.pk, "course"])).status_code == 404
    for broken in ({"evidence": ""}, {"claim": "training"}):
        row = {"claim": "course", "title": "A course", "evidence": "/certificates/x/"} | broken
        days = {"checked_on": timezone.localdate(), "expires_on": timezone.localdate() + timedelta(days=9)}
        with pytest.raises(DatabaseError), transaction.atomic():
            Verification.objects.create(profile=entry, **row, **days)
