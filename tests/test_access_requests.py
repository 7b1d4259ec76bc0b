"""Who may open and press what about help requests: every address of the desk, for each of the cast.

`waits` is at the general desk, `child` at that of safeguarding; the administrator was let in to `opened` by two.
"""

from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import Organisation, User
from accounts.permissions import Role
from referrals import actions
from referrals.actions import Asked
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.test_access import routes

pytestmark = pytest.mark.django_db

CAST = ("visitor", "caseworker", "professional", "moderator", "administrator", "desk_member", "safeguarder")


class Row(NamedTuple):
    """One address, and what a GET and an empty POST answer to each of the cast (one letter each)."""

    name: str
    about: str
    get: str
    post: str


LETTERS = {
    "o": HTTPStatus.OK,
    "m": HTTPStatus.FOUND,
    "n": HTTPStatus.NOT_FOUND,
    "r": HTTPStatus.FORBIDDEN,
    "p": HTTPStatus.METHOD_NOT_ALLOWED,
    "u": HTTPStatus.UNPROCESSABLE_ENTITY,
    "c": HTTPStatus.CONFLICT,
    "g": HTTPStatus.GONE,
}
POST_ONLY = "mpppppp"
ROWS = (
    Row("list", "", "mrrrroo", POST_ONLY),
    Row("duty", "", POST_ONLY, "mrrrrmm"),
    Row("openings", "", "mrrrooo", "mrrruuu"),
    # Whoever is not of a desk sees nothing, not even that there is something.
    Row("detail", "waits", "mnnnnoo", POST_ONLY),
    Row("detail", "child", "mnnnnno", POST_ONLY),
    Row("detail", "nothing", "mnnnnnn", POST_ONLY),
    Row("detail", "withdrawn", "mnnnngg", POST_ONLY),
    Row("detail", "opened", "mnnnooo", POST_ONLY),
    *(
        Row(name, about, POST_ONLY, post)
        for about, posts in {
            "waits": {"take": "mm", "put_back": "mm", "hand_over": "uu", "reply": "uu", "note": "uu", "call": "mm"},
            "child": {"take": "nm", "put_back": "nm", "hand_over": "nu", "reply": "nu", "note": "nu", "call": "nm"},
            "withdrawn": dict.fromkeys(("take", "reply", "call"), "gg"),
            "nothing": {"reply": "nn"},
        }.items()
        for name, last in posts.items()
        for post in [f"mnnnn{last}"]
    ),
    Row("close", "waits", POST_ONLY, "mnnnnuu"),
    Row("close", "child", POST_ONLY, "mnnnnnu"),
    Row("sort", "waits", POST_ONLY, "mnnnnuu"),
    Row("sort", "child", POST_ONLY, "mnnnnnu"),
    # Let in from outside is to read, and nothing else.
    *(
        Row(name, "opened", POST_ONLY, f"mnnnr{last}")
        for name, last in {"take": "mm", "reply": "uu", "note": "uu", "call": "mm", "close": "uu", "sort": "uu"}.items()
    ),
    Row("offer", "waits", POST_ONLY, "mnnnnmm"),
    Row("offer", "child", POST_ONLY, "mnnnnnm"),
    Row("offer", "withdrawn", POST_ONLY, "mnnnngg"),
    Row("offer", "opened", POST_ONLY, "mnnnrmm"),
    Row("ask_opening", "waits", "mrrrooo", "mrrruuu"),
    Row("ask_opening", "withdrawn", "mrrrnnn", "mrrrnnn"),
    Row("decide", "asked", POST_ONLY, "mrrrrrm"),
    Row("decide", "nothing", POST_ONLY, "mrrrnrn"),
)


@pytest.fixture
def cast(
    caseworker: User,
    professional: User,
    moderator: User,
    administrator: User,
    desk_member: User,
    safeguarder: User,
    visitor: Client,
    sign_in,
) -> dict[str, Any]:
    users = {
        "caseworker": caseworker,
        "professional": professional,
        "moderator": moderator,
        "administrator": administrator,
        "desk_member": desk_member,
        "safeguarder": safeguarder,
    }
    return {"visitor": visitor, "users": users} | {name: sign_in(user) for name, user in users.items()}


@pytest.fixture
def things(cast: dict[str, Any], operator: Organisation) -> dict[str, Any]:
    def ask(**answers: str) -> Any:
        return actions.receive(key=uuid4(), number=7, asked=Asked(answers={"need": "papers", **answers}))

    made = {"waits": ask(), "child": ask(age="yes"), "withdrawn": ask(), "opened": ask()}
    actions.withdraw(request=made["withdrawn"])
    by, second = cast["users"]["administrator"], person("second", Role.ADMINISTRATOR, operator)
    opening = actions.ask_opening(request=made["opened"], reason="life", by=by)
    actions.decide_opening(opening=opening, is_allowed=True, by=second)
    made["asked"] = actions.ask_opening(request=made["waits"], reason="court", by=by)
    return {name: thing.pk for name, thing in made.items()} | {"nothing": uuid4()}


def test_each_address_answers_each_of_the_cast_as_the_table_says(cast: dict[str, Any], things: dict[str, Any]) -> None:
    wrong = []
    for row in ROWS:
        place = reverse(f"triage:{row.name}", args=[things[row.about]] if row.about else [])
        for who, get, post in zip(CAST, row.get, row.post, strict=True):
            # What one of them presses is taken back before the next one comes.
            with transaction.atomic():
                asked, pressed = cast[who].get(place), cast[who].post(place)
                assert_baseline(asked)
                transaction.set_rollback(True)
            told = (LETTERS[get], handed_back(LETTERS[post], who))
            if (asked.status_code, pressed.status_code) != told:
                wrong.append((row.name, row.about, who, (asked.status_code, pressed.status_code), told))
    assert wrong == []


def test_every_address_of_the_desk_stands_in_the_table() -> None:
    wanted = {name.partition(":")[2] for name in routes(get_resolver()) if name.startswith("triage:")}
    assert {row.name for row in ROWS} == wanted
