"""Somebody who has completed a course."""

import pytest

from accounts.models import User
from elearning.models import Certificate
from tests.factories import elearning as school


@pytest.fixture
def learner(db: None) -> User:
    return User.objects.create_user("learner@example.org", "correct horse battery", name="Ada Learner")


@pytest.fixture
def certificate(learner: User) -> Certificate:
    """Of a course that may be shown in the directory, for two years."""
    course = school.course(certificate={"months": 24, "is_claim": True})
    school.complete(school.enrolled(learner, course))
    return Certificate.objects.get(user=learner)


@pytest.fixture
def nameless(certificate: Certificate) -> Certificate:
    """Of somebody whose account has no name."""
    other = User.objects.create_user("other@example.org", "correct horse battery")
    school.complete(school.enrolled(other, certificate.course))
    return Certificate.objects.get(user=other)
