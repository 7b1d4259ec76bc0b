"""Editors, and texts on their way through the newsroom."""

from datetime import date
from typing import Any

from accounts.models import Organisation, User
from accounts.permissions import Role
from news import actions
from news.models import Edition
from news.wording import Wording
from tests.conftest import person

TAG = "nrm referrals 2023-Q4 @2024-03-08"
TODAY = date(2026, 11, 27)


def editors(*names: str) -> list[User]:
    """People who hold the role, of the operator."""
    operator = Organisation.objects.filter(is_operator=True).first()
    operator = operator or Organisation.objects.create(name="The operator", is_operator=True)
    return [person(name, Role.EDITOR, operator) for name in names]


def wording(**said: Any) -> Wording:
    return Wording(**{"title": "A title", "summary": "A summary.", "body": "Some words.", **said})


def begun(by: User, slug: str = "a-text", **said: Any) -> Edition:
    """A draft with one wording."""
    return actions.begin(slug=slug, language="en", wording=wording(**said), by=by)


def approved(writer: User, second: User, slug: str = "a-text", **said: Any) -> Edition:
    """Handed in by one, approved by the other."""
    edition = actions.send_in(edition=begun(writer, slug, **said), by=writer)
    return actions.approve(edition=edition, by=second)


def public(writer: User, second: User, slug: str = "a-text", **said: Any) -> Edition:
    """What readers read."""
    return actions.publish(edition=approved(writer, second, slug, **said), by=second)
