"""A case, an entry that somebody looks after, and a draft to it."""

import pytest

from accounts.models import User
from directory.models import Profile
from referrals.models import Case, Referral
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.referring.sent import drafted, entry


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker, needs=("age-assessment",))


@pytest.fixture
def holder(db: None) -> User:
    return person("holder", None, None)


@pytest.fixture
def ada(holder: User) -> Profile:
    return entry(holder, slug="ada", name="Ada Example")


@pytest.fixture
def draft(case: Case, ada: Profile) -> Referral:
    return drafted(case, ada)
