"""Who may open and press what about entries, claims and the desk: the larger cast.

The stranger is signed in and has nothing; the other is a member of another organisation with an entry of their own;
the colleague looks after this entry; the manager manages the organisation that it belongs to.
"""

from http import HTTPStatus
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, User
from accounts.permissions import Role
from accounts.vault.cleaning import Clean
from directory import actions
from directory.models import Claim, Holder, Invitation, Photo, Profile
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.factories.life import handed_in, held, holder, whole

pytestmark = pytest.mark.django_db

OK, MOVED, GONE, REFUSED = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN
POST_ONLY = HTTPStatus.METHOD_NOT_ALLOWED
CAST = ("visitor", "stranger", "other", "colleague", "manager", "moderator", "administrator")


class Row(NamedTuple):
    """One address, and what a GET and an empty POST answer to each of the cast (one letter each)."""

    name: str
    args: tuple[str, ...]
    get: str
    post: str


LETTERS = {
    "o": OK,
    "m": MOVED,
    "g": GONE,
    "r": REFUSED,
    "p": POST_ONLY,
    "c": HTTPStatus.CONFLICT,
    "u": HTTPStatus.UNPROCESSABLE_ENTITY,
}
# To whoever holds it, and to nobody else: not theirs is not there.
MINE, MINE_PRESSED = "mggoogg", "mggmmgg"
ROWS = (
    Row("begin", ("person",), "moooooo", "moooooo"),
    Row("begin", ("goblin",), "mgggggg", "mgggggg"),
    Row("step", ("draft", "name"), MINE, MINE),
    Row("step", ("draft", "nothing"), "mgggggg", "mgggggg"),
    Row("photo", ("draft",), MINE, MINE),
    Row("availability", ("draft",), MINE, MINE),
    Row("proof", ("draft",), MINE, "mpppppp"),
    Row("claim", ("draft", "identity"), MINE, MINE),
    Row("claim", ("draft", "charm"), "mgggggg", "mgggggg"),
    Row("check", ("draft",), MINE, "mpppppp"),
    Row("hand_in", ("draft",), "mpppppp", MINE_PRESSED),
    Row("mine", (), "moooooo", "mpppppp"),
    Row("mine_detail", ("entry",), MINE, "mpppppp"),
    Row("preview", ("entry",), MINE, "mpppppp"),
    Row("withdraw", ("entry",), MINE, MINE_PRESSED),
    Row("export", ("entry",), MINE, "mpppppp"),
    Row("calendar", ("entry",), MINE, "mpppppp"),
    # Another named holder looks after it too, so it is not one person's to delete.
    Row("delete", ("entry",), MINE, "mggccgg"),
    Row("arrive", (), "mmmmmmm", "mpppppp"),
    # Managers of an organisation, of their own staff alone.
    Row("bulk", (), "mgogogg", "mgugugg"),
    Row("bulk_template", (), "mgogogg", "mpppppp"),
    Row("bulk_hand_in", (), "mpppppp", "mgggggg"),
    # Verified members write to each other; the stranger and the manager's own account are none.
    Row("messages", (), "moooooo", "mpppppp"),
    Row("searches", (), "moooooo", "mpppppp"),
    Row("lists", (), "moooooo", "mpppppp"),
    Row("reported", (), "mrrrroo", "mpppppp"),
    Row("act", ("entry", "pause"), "mpppppp", MINE_PRESSED),
    Row("act", ("entry", "explode"), "mpppppp", "mgggggg"),
    Row("invite", ("entry",), "mpppppp", MINE_PRESSED),
    Row("take_invitation_back", ("invitation",), "mpppppp", MINE_PRESSED),
    Row("leave_profile", ("holder",), "mpppppp", MINE_PRESSED),
    Row("invited", ("invitation",), "moooooo", "mmmmmmm"),
    # Files are for whoever sent them and for those who check them, and for nobody else.
    Row("evidence", ("evidence",), "mggogoo", "mpppppp"),
    Row("drop_evidence", ("evidence",), "mpppppp", "mggmggg"),
    Row("take_claim_back", ("request",), "mpppppp", MINE_PRESSED),
    Row("show_photo", ("unseen",), "gggoooo", "ppppppp"),
    Row("show_photo", ("shown",), "ooooooo", "ppppppp"),
    Row("desk", (), "mrrrroo", "mpppppp"),
    Row("submission", ("submission",), "mrrrroo", "mrrrroo"),
    Row("undo", ("submission",), "mpppppp", "mrrrrmm"),
    Row("desk_claim", ("request",), "mrrrroo", "mrrrroo"),
    Row("desk_profile", ("entry",), "mrrrroo", "mrrrrmm"),
    Row("desk_ask", ("entry", "training"), "mpppppp", "mrrrrmm"),
    Row("desk_report", ("report",), "mrrrroo", "mrrrrmm"),
    Row("hands", ("=submission", "submission", "take"), "mpppppp", "mrrrrmm"),
    Row("hands", ("=desk_claim", "request", "put_down"), "mpppppp", "mrrrrmm"),
    Row("hands", ("=sofa", "request", "take"), "mpppppp", "mrrrrgg"),
)


@pytest.fixture
def cast(moderator: User, administrator: User, charity: Organisation, visitor: Client, sign_in) -> dict[str, Any]:
    users = {"moderator": moderator, "administrator": administrator, "stranger": holder("stranger")}
    users["other"] = person("other", Role.MANAGER, Organisation.objects.create(name="Another charity"))
    held(users["other"], slug="others-entry")
    users["colleague"] = holder("colleague")
    users["manager"] = person("manager", Role.MANAGER, charity)
    return {"visitor": visitor, "users": users} | {name: sign_in(user) for name, user in users.items()}


@pytest.fixture
def things(cast: dict[str, Any], charity: Organisation) -> dict[str, Any]:
    """An entry that stands, a draft and something handed in, all of one holder and one organisation."""
    by = cast["users"]["colleague"]
    entry, draft = held(by, slug="the-entry"), whole(by)
    handed = handed_in(by, name="Handed In")
    for profile in (entry, draft, handed.profile):
        Profile.objects.filter(pk=profile.pk).update(organisation=charity)
        Holder.objects.get_or_create(profile=profile, user=holder(f"second-{profile.slug}"))
    paper = Clean("paper.pdf", "application/pdf", b"%PDF-1.7")
    request = actions.ask_check(profile=entry, by=by, claim=Claim.INSURANCE, cleaned=[paper])
    report = actions.report_mistake(profile=entry, kind="words", text="No")
    photos = {
        word: Photo.objects.create(profile=entry, is_shown=shown, media_type="image/webp", content=b"x")
        for word, shown in (("shown", True), ("unseen", False))
    }
    return photos | {
        "entry": entry,
        "draft": draft,
        "submission": handed,
        "request": request,
        "evidence": request.evidence.get(),
        "report": report,
        "holder": entry.holders.get(user=by),
        "invitation": Invitation.objects.create(profile=entry, address="x@example.net", invited_by=by),
    }


def address(row: Row, things: dict[str, Any]) -> str:
    plain = ("draft", "entry")
    words = [
        arg[1:] if arg.startswith("=") else things[arg].pk if arg in things and (arg != "submission" or place) else arg
        for place, arg in enumerate(row.args)
    ]
    if row.name in {"submission", "undo"} or (row.args[:1] and row.args[0] in plain):
        words[0] = things[row.args[0]].pk
    return reverse(f"directory:{row.name}", args=words)


def test_each_address_answers_each_of_the_cast_as_the_table_says(cast: dict[str, Any], things: dict[str, Any]) -> None:
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
                wrong.append((row.name, row.args, who, (asked.status_code, pressed.status_code), told))
    assert wrong == []


def test_every_address_about_entries_stands_in_the_table() -> None:
    from django.urls import get_resolver

    from tests.test_access import routes

    told = {row.name for row in ROWS}
    others = {"results", "shortlist", "compare", "detail", "mistake", "mistake_thanks", "join"}
    wanted = {name.partition(":")[2] for name in routes(get_resolver()) if name.startswith("directory:")}
    assert told - wanted == set()
    assert {name for name in wanted - told - others if name.startswith(("desk", "mine", "step", "claim"))} == set()
