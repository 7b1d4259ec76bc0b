"""The scene: a directory with one profile, our site and the neutral one, over http and over https.

It has a database of its own and lasts for all these tests: what they do happens in the browser.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.accounts import production
from tests.journeys.leaving.sites import Certificate, Neutral, Ours, certificate, environment, run

PROFILE = """
import django
django.setup()
from tests.factories.directory import published
print(published(headline="Somebody to talk to").get_absolute_url())
"""


class Scene(NamedTuple):
    """Where things are. `profile` is a path; our address ends without a slash, the neutral one with one."""

    ours: Ours
    neutral: Neutral
    profile: str

    def at(self, path: str) -> str:
        """The whole address of a page of ours."""
        return self.ours.url + path


@pytest.fixture(scope="session")
def certificate_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def database(django_db_setup: None) -> Iterator[str]:
    with production.new_database(f"leaving_{os.getpid()}", like=production.unused_database()) as address:
        yield address


@pytest.fixture(scope="session")
def profile(database: str) -> str:
    """The path of a profile that everybody can find."""
    return run("-c", PROFILE, env=environment(database)).strip()


@pytest.fixture(scope="session", params=["http", "https"])
def scene(request, database, profile, tmp_path_factory, certificate_of_this_machine) -> Iterator[Scene]:
    held = certificate_of_this_machine if request.param == "https" else None
    neutral = Neutral(held)
    ours = Ours(environment(database, neutral.url, is_https=bool(held)), held, tmp_path_factory.mktemp(request.param))
    try:
        yield Scene(ours, neutral, profile)
    finally:
        ours.stop()
        neutral.stop()


plainly = pytest.mark.parametrize("scene", ["http"], indirect=True)
securely = pytest.mark.parametrize("scene", ["https"], indirect=True)
