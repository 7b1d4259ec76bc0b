"""A manager, and the words that their file uses."""

import pytest

from accounts.models import Organisation, User
from accounts.permissions import Role
from tests.conftest import person
from tests.factories.directory import TermFactory, specialism


@pytest.fixture(autouse=True)
def words(db: None) -> None:
    TermFactory()
    specialism("asylum")


@pytest.fixture
def manager(charity: Organisation) -> User:
    return person("manager", Role.MANAGER, charity)
