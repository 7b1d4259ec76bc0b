"""Who may open what: every address of the site stands in this table, or the build fails.

Each row says what a GET answers to a visitor, to a caseworker of some charity, to a moderator and to an administrator.
"""

import copy
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from directory.models import Profile
from tests.access_table import ADA, CAST, GONE, MOVED, OK, REFUSED
from tests.access_table import TABLE as BEGUN
from tests.access_table_instructions import INSTRUCTIONS
from tests.access_table_news import NEWS
from tests.access_table_redflags import RED_FLAGS
from tests.baseline import assert_baseline
from tests.factories.directory import published

pytestmark = pytest.mark.django_db

TABLE = (*BEGUN, *NEWS, *RED_FLAGS, *INSTRUCTIONS)
# The table in pieces, so that both workers have of it.
ROWS_AT_ONCE = 40
# The administration opens to staff only; inside, each list opens to who may change what it shows.
STAFF = {
    "accounts_user": "administrator",
    "accounts_organisation": "administrator",
    "accounts_membership": "administrator",
    "accounts_auditevent": "administrator",
    "directory_profile": "moderator administrator",
    "directory_term": "moderator administrator",
    "directory_mistakereport": "moderator administrator",
    "directory_guidance_hotline": "administrator",
    "directory_guidance_rule": "administrator",
}


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Yield the full name of every address; one without a name is called after its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or f'nameless {entry.pattern}'}"


@pytest.fixture
def ada(db: None) -> Profile:
    return published(slug=ADA)


@pytest.fixture
def cast(caseworker: User, moderator: User, administrator: User, visitor: Client, sign_in) -> dict[str, Client]:
    signed_in = {"caseworker": caseworker, "moderator": moderator, "administrator": administrator}
    return {"visitor": visitor} | {name: sign_in(user) for name, user in signed_in.items()}


@pytest.mark.parametrize("start", range(0, len(TABLE), ROWS_AT_ONCE))
def test_each_address_answers_each_of_the_cast_as_the_table_says(
    start: int, cast: dict[str, Client], ada: Profile
) -> None:
    wrong = []
    cookies = {name: copy.deepcopy(cast[name].cookies) for name in CAST}
    for row in TABLE[start : start + ROWS_AT_ONCE]:
        nameless = row.name.removeprefix("nameless ")
        address = f"/{nameless}" if nameless != row.name else reverse(row.name, args=row.args)
        # Leaving signs out, and the latch then hides the site: what one address did is taken back before the next.
        with transaction.atomic():
            responses = {name: cast[name].get(address) for name in CAST}
            transaction.set_rollback(True)
        for name in CAST:
            cast[name].cookies = copy.deepcopy(cookies[name])
            assert_baseline(responses[name])
        answers = {name: responses[name].status_code for name in CAST}
        if answers != (told := {name: getattr(row, name) for name in CAST}):
            wrong.append((row.name, answers, told))
    assert wrong == []


def test_every_address_stands_in_the_table() -> None:
    wanted = {name for name in routes(get_resolver()) if not name.startswith("admin:")}
    assert wanted - {row.name for row in TABLE} == set()


def test_an_unknown_profile_is_not_found(cast: dict[str, Client]) -> None:
    assert {cast[name].get("/directory/nobody/").status_code for name in CAST} == {GONE}


def test_the_administration_opens_to_staff_only(cast: dict[str, Client], ada: Profile) -> None:
    open_ones = []
    for name in (name for name in routes(get_resolver()) if name.startswith("admin:")):
        try:
            address = reverse(name)
        except NoReverseMatch:
            address = reverse(name, args=[ada.pk]) if "profile" in name else ""
        if address and name not in {"admin:login", "admin:logout"}:
            statuses = {cast[outsider].get(address).status_code for outsider in ("visitor", "caseworker")}
            open_ones += [] if statuses <= {MOVED, REFUSED, GONE} else [name]
    assert open_ones == []


@pytest.mark.parametrize("model", STAFF)
def test_each_list_of_the_administration_opens_to_its_roles(model: str, cast: dict[str, Client]) -> None:
    address = reverse(f"admin:{model}_changelist")
    allowed = {name for name in ("moderator", "administrator") if cast[name].get(address).status_code == OK}
    assert allowed == set(STAFF[model].split())
    assert cast["moderator"].get(address).status_code in {OK, REFUSED}


def test_the_administration_holds_nothing_for_the_desk(sign_in, desk_member: User, safeguarder: User) -> None:
    for member in (desk_member, safeguarder):
        browser = sign_in(member)
        opened = {model: browser.get(reverse(f"admin:{model}_changelist")).status_code for model in STAFF}
        assert set(opened.values()) == {REFUSED}, opened
        assert "Administration" not in browser.get(reverse("triage:list")).content.decode()


def test_every_list_of_the_administration_stands_in_the_table() -> None:
    lists = {
        name.removeprefix("admin:").removesuffix("_changelist")
        for name in routes(get_resolver())
        if "_changelist" in name
    }
    assert lists == set(STAFF)
