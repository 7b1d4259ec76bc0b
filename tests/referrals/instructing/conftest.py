"""A case, and experts who can be asked for a report."""

import pytest

from accounts.models import User
from directory.models import Profile
from referrals.models import Case
from tests.referrals.casework.conftest import colleague, opened
from tests.referrals.referring.proof import entry
from tests.referrals.referring.test_races import race

__all__ = ["colleague", "race"]
Person = tuple[Profile, User]


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker, needs=("asylum",), exploitation=("labour",))


@pytest.fixture
def ada(db: None) -> Person:
    return entry("ada")


@pytest.fixture
def bea(db: None) -> Person:
    return entry("bea")
