"""Who may open and press what of the red flags: the catalogue and the check are everybody's, the desk its keepers'.

Each area appends its rows to ROWS and what they are about to `things`. Case exercises of learners stand here, too.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from elearning.redflags.actions import open_draft, save, suggest
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.factories import redflags
from tests.test_access import routes
from tests.test_access_elearning import CAST, LETTERS, PUBLIC, READ_ONLY, Row, address

pytestmark = pytest.mark.django_db

CATALOGUE = (
    *(Row(f"red_flags:{name}", "", PUBLIC, READ_ONLY) for name in ("index", "print", "editions", "json", "csv")),
    Row("red_flags:edition", "1", PUBLIC, READ_ONLY),
    Row("red_flags:edition", "99", "nnnnn", READ_ONLY),
    Row("red_flags:indicator", "fin-01", PUBLIC, READ_ONLY),
    Row("red_flags:indicator", "fin-99", "nnnnn", READ_ONLY),
)
# Asked and answered by everybody; whatever is sent is answered, and kept nowhere.
CHECK = (Row("red_flags:check", "", PUBLIC, PUBLIC),)
# `draft` is the trainer's. Forms answer nothing that was typed with 400; what is pressed unseen, with 409.
FORM, PAGE, UNSEEN = ("mrroo", "mrrbb"), ("mrroo", "mpppp"), ("mpppp", "mrrcc")
DESK = (
    *(Row(f"red_flags:{name}", "", *PAGE) for name in ("desk", "desk_behind", "desk_cues")),
    Row("red_flags:desk_open", "", "mpppp", "mrrmm"),
    Row("red_flags:desk_cue", "cue", *FORM),
    *(Row(f"red_flags:{name}", "draft", *PAGE) for name in ("desk_edition", "desk_history", "desk_review")),
    Row("red_flags:desk_edition", "99", "mrrnn", "mpppp"),
    *(Row(f"red_flags:{name}", "draft", *FORM) for name in ("desk_about", "desk_add", "desk_add_source")),
    Row("red_flags:desk_entry", "draft fin-02", *FORM),
    Row("red_flags:desk_entry", "draft fin-99", "mrrnn", "mrrcc"),
    Row("red_flags:desk_source", "draft leaflet", *FORM),
    Row("red_flags:desk_source", "draft none", "mrrnn", "mrrcc"),
    # Neither up nor down: nothing changes.
    Row("red_flags:desk_move", "draft fin-01", "mpppp", "mrrmm"),
    Row("red_flags:desk_leave_out", "draft fin-01", *UNSEEN),
    Row("red_flags:desk_remove_source", "draft leaflet", *UNSEEN),
    Row("red_flags:desk_saving", "draft 1", "mrroo", "mrrmm"),
    Row("red_flags:desk_saving", "draft 99", "mrrnn", "mrrnn"),
    *(Row("red_flags:desk_press", f"draft {verb}", *UNSEEN) for verb in ("send-in", "ask-changes", "approve")),
    Row("red_flags:desk_drop", "draft", "mrroo", "mrrcc"),
    # Refused while the trainer's draft is open.
    Row("red_flags:desk_take_up", "draft", *UNSEEN),
    Row("red_flags:desk_press", "draft burn", "mpppp", "mrrnn"),
)
ROWS = (*CATALOGUE, *CHECK, *DESK)


@pytest.fixture
def users(trainer: User, trainee: User, administrator: User) -> dict[str, User]:
    stranger = person("stranger", None, None)
    return {"stranger": stranger, "learner": trainee, "trainer": trainer, "administrator": administrator}


@pytest.fixture
def things(users: dict[str, User]) -> dict[str, Any]:
    redflags.published()
    cue = suggest(words="A cue.", by=users["learner"])
    draft = open_draft(by=users["trainer"])
    said = redflags.changed("fin-01", statement="Pay leaves.")
    save(edition=draft, seen=draft.version, content=said, by=users["trainer"])
    return {"draft": draft.number, "cue": cue.pk}


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


def test_every_address_of_the_red_flags_stands_in_the_table() -> None:
    wanted = {name for name in routes(get_resolver()) if name.startswith("red_flags:")}
    assert wanted - {row.name for row in ROWS} == set()
