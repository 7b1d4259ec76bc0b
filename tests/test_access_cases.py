"""Who may open and press what about cases: every address, for each of the cast.

`mine` is the caseworker's and open, `over` too and closed, `theirs` is a colleague's, `other` of another organisation;
`mixed` is `mine` with a part of `theirs`: a part is found through its own case alone.
"""

from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import Role
from accounts.vault.cleaning import Clean
from referrals.actions import cases as actions
from referrals.choices_cases import CaseClosing, DeadlineKind
from referrals.models import Case
from tests import access_table_enquiries
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.factories.directory import published
from tests.referrals.referring.sent import agreed
from tests.test_access import routes
from tests.test_access_requests import LETTERS

pytestmark = pytest.mark.django_db

CAST = (
    "visitor", "owner", "colleague", "manager", "elsewhere", "professional", "desk", "moderator", "administrator",
)  # fmt: skip
PARTS = {"strike": "notes", "file": "files", "remove_file": "files", "withdraw_consent": "consents"}


class Row(NamedTuple):
    """One address, and what a GET and an empty POST answer to each of the cast (one letter each)."""

    name: str
    about: str
    get: str
    post: str


POST_ONLY, GET_ONLY = "mpppppppp", "mpppppppp"
OWNER, NOBODY = "mnnnnnnnn", "mnnnnnnnn"


def only(who: str, answer: str, others: str = OWNER) -> str:
    """What everybody answers but one."""
    at = CAST.index(who)
    return others[:at] + answer + others[at + 1 :]


ROWS = (
    # Only a manager, and an administrator, who manages the operator, are sent to what they manage.
    Row("list", "", "moomo" + "rorm", GET_ONLY),
    Row("organisation", "", "mrrorrrro", GET_ONLY),
    Row("calendar", "", "mooro" + "rorr", GET_ONLY),
    Row("new", "", "mooro" + "rorr", "muurur" + "urr"),
    *(Row(name, "mine", only("owner", "o"), GET_ONLY) for name in ("detail", "export")),
    *(Row(name, "theirs", only("colleague", "o"), GET_ONLY) for name in ("detail", "export")),
    *(Row(name, "other", only("elsewhere", "o"), GET_ONLY) for name in ("detail", "export")),
    *(Row(name, "nothing", NOBODY, GET_ONLY) for name in ("detail", "export")),
    *(Row(name, "erased", NOBODY, GET_ONLY) for name in ("detail", "export")),
    *(Row(name, "mine", only("owner", "o"), only("owner", "u")) for name in ("edit", "print", "new_deadline")),
    *(Row(name, "other", only("elsewhere", "o"), only("elsewhere", "u")) for name in ("edit", "print")),
    # The owner and a manager of the same organisation; a manager of another one is the administrator.
    Row("transfer", "mine", "monon" + "nnnn", "munun" + "nnnn"),
    Row("transfer", "other", only("elsewhere", "o"), only("elsewhere", "u")),
    Row("transfer", "erased", NOBODY, NOBODY),
    *(Row(name, "mine", POST_ONLY, only("owner", "u")) for name in ("close", "note", "add_files")),
    *(Row(name, "theirs", POST_ONLY, only("colleague", "u")) for name in ("close", "note", "add_files")),
    # A new code each time; of a case that is closed there is none to be had.
    *(Row("code", about, POST_ONLY, only(who, "o")) for about, who in (("mine", "owner"), ("theirs", "colleague"))),
    Row("code", "over", POST_ONLY, only("owner", "m")),
    Row("reopen", "over", POST_ONLY, only("owner", "m")),
    *(Row(name, "mine", POST_ONLY, only("owner", "m")) for name in ("done", "undo", "remove_deadline")),
    Row("file", "mine", only("owner", "o"), GET_ONLY),
    Row("deadline", "mine", only("owner", "o"), only("owner", "u")),
    *(Row(name, "mixed", POST_ONLY, NOBODY) for name in ("strike", "remove_file", "done", "undo", "remove_deadline")),
    Row("file", "mixed", NOBODY, GET_ONLY),
    Row("deadline", "mixed", NOBODY, NOBODY),
    *(Row(name, "mine", only("owner", "o"), GET_ONLY) for name in ("paper", "seen")),
    *(Row(name, "other", only("elsewhere", "o"), GET_ONLY) for name in ("paper", "seen")),
    Row("seen", "erased", NOBODY, GET_ONLY),
    Row("refer", "mine", only("owner", "o"), GET_ONLY),
    Row("refer", "other", only("elsewhere", "o"), GET_ONLY),
    # Nobody is chosen yet.
    Row("consent", "mine", only("owner", "u"), only("owner", "u")),
    Row("consent", "theirs", only("colleague", "u"), only("colleague", "u")),
    *(Row(name, "erased", NOBODY, GET_ONLY) for name in ("refer", "paper")),
    Row("withdraw_consent", "mine", POST_ONLY, only("owner", "m")),
    Row("withdraw_consent", "mixed", POST_ONLY, NOBODY),
    # What erases a key cannot be taken back, so these come last, and to cases of their own.
    *(Row(name, "doomed", POST_ONLY, only("owner", "m")) for name in ("strike", "remove_file")),
    Row("erase", "doomed", only("owner", "o"), only("owner", "m")),
    Row("erase", "other", only("elsewhere", "o"), only("elsewhere", "m")),
)


@pytest.fixture
def users(
    caseworker: User, professional: User, desk_member: User, moderator: User, administrator: User, charity: Organisation
) -> dict[str, User]:
    another = Organisation.objects.create(name="Another charity")
    return {
        "owner": caseworker,
        "colleague": person("colleague", Role.SOLICITOR, charity),
        "manager": person("manager", Role.MANAGER, charity),
        "elsewhere": person("elsewhere", Role.CASEWORKER, another),
        "professional": professional,
        "desk": desk_member,
        "moderator": moderator,
        "administrator": administrator,
    }


@pytest.fixture
def things(users: dict[str, User]) -> dict[str, Any]:
    asked = published()

    def make(by: User) -> Case:
        place = Organisation.objects.get(memberships__user=by)
        case = actions.open_case(organisation=place, told=actions.Told(pseudonym="Heron"), by=by)
        actions.add_case_note(case=case, text="Words", by=by)
        letter = Clean(name="a.txt", media_type="text/plain", content=b"a")
        actions.add_files(case=case, cleaned=[letter], by=by)
        actions.add_deadline(case=case, kind=DeadlineKind.HEARING, on=timezone.localdate(), by=by)
        agreed(case, asked)
        return case

    owner = users["owner"]
    made = {name: make(owner) for name in ("mine", "over", "erased", "doomed")}
    made |= {"theirs": make(users["colleague"]), "other": make(users["elsewhere"])}
    actions.close_case(case=made["over"], closing=CaseClosing.HELPED, by=owner)
    actions.erase_case(case=made["erased"], by=owner)
    return made


def address(row: Row, things: dict[str, Any]) -> str:
    about = things.get("mine" if row.about == "mixed" else row.about)
    args = [about.pk if about else uuid4()] if row.about else []
    if row.name in {*PARTS, "deadline", "done", "undo", "remove_deadline"}:
        of = things["theirs"] if row.about == "mixed" else about
        args.append(getattr(of, PARTS.get(row.name, "deadlines")).get().pk)
    return reverse(f"cases:{row.name}", args=args)


def test_each_address_answers_each_of_the_cast_as_the_table_says(
    users: dict[str, User], things: dict[str, Any], visitor: Client, sign_in
) -> None:
    cast = {"visitor": visitor} | {name: sign_in(user) for name, user in users.items()}
    wrong = []
    for row in ROWS:
        place = address(row, things)
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


def test_every_address_of_cases_stands_in_the_table() -> None:
    wanted = {name.partition(":")[2] for name in routes(get_resolver()) if name.startswith("cases:")}
    assert {row.name for row in ROWS} | access_table_enquiries.of("cases") == wanted
