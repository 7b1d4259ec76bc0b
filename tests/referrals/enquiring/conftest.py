"""A case, and entries that can be asked about it."""

import pytest

from accounts.models import User
from directory.models import Profile
from referrals.models import Case
from tests.referrals.casework.conftest import colleague, opened
from tests.referrals.referring.proof import entry

__all__ = ["colleague"]
Person = tuple[Profile, User]


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker, needs=("asylum",), exploitation=("labour",))


@pytest.fixture
def people(db: None) -> list[Person]:
    """Five entries, and who looks after each."""
    return [entry(name) for name in ("ada", "bea", "cleo", "dora", "eve")]
