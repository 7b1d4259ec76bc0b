"""People who work on cases, and cases, through the actions."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role, System
from directory.guidance import reading
from directory.guidance.actions.rules import replace_rules
from referrals.actions import cases as actions
from referrals.actions.cases import Told
from referrals.choices_cases import DeadlineKind
from referrals.models import Case, CaseDeadline
from tests.conftest import person

NAME, REGION, WORDS = "Heron", "Leeds", "The letter lies with the school."
TOLD = Told(pseudonym=NAME, country="GB", region=REGION, languages=("sq",))


def opened(by: User, **said: Any) -> Case:
    """A case of somebody who works on cases in one place."""
    (place,) = Organisation.objects.filter(memberships__user=by).distinct()
    told = Told(**{"pseudonym": NAME, "country": "GB", "region": REGION, "languages": ("sq",)} | said)
    return actions.open_case(organisation=place, told=told, by=by)


def dated(case: Case, days: int, kind: DeadlineKind = DeadlineKind.HEARING, **said: Any) -> CaseDeadline:
    """A deadline in so many days."""
    on = timezone.localdate() + datetime.timedelta(days=days)
    return actions.add_deadline(case=case, kind=kind, on=on, by=case.owner, **said)


def load_rules() -> None:
    """The rules that the site ships."""
    replace_rules(rows=reading.rules(), by=System("tests"))


@pytest.fixture
def colleague(charity: Organisation) -> User:
    """Another one who works on cases in the same place."""
    return person("mate", Role.SOLICITOR, charity)


@pytest.fixture
def manager(charity: Organisation) -> User:
    return person("boss", Role.MANAGER, charity)


@pytest.fixture
def elsewhere(db: None) -> User:
    """A caseworker of another organisation."""
    return person("elsewhere", Role.CASEWORKER, Organisation.objects.create(name="Another charity"))


@pytest.fixture
def case(caseworker: User) -> Case:
    """The caseworker's."""
    return opened(caseworker)


def leave_work(user: User) -> None:
    """Take somebody's roles away."""
    Membership.objects.filter(user=user).delete()
