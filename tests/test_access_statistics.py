"""Who may open and press what about numbers: every address, for each of the cast, with a dataset that has all of it."""

from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from news.statistics.models import Comparison, Erratum
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.factories import statistics as make
from tests.test_access import routes
from tests.test_access_requests import LETTERS

pytestmark = pytest.mark.django_db

CAST = ("visitor", "caseworker", "moderator", "editor", "administrator")
NRM = ("nrm",)
LINE = ("nrm", "referrals", "all")


class Row(NamedTuple):
    """One address, and what a GET and an empty POST answer to each of the cast (one letter each)."""

    name: str
    args: tuple[Any, ...]
    get: str
    post: str


# Strangers are asked to sign in before anything is said about the method.
READ, DESK, PRESSED = ("ooooo", "ppppp"), ("mrroo", "mpppp"), "mpppp"
ROWS = (
    *(Row(name, (), *READ) for name in ("index", "revisions", "compare")),
    Row("comparison", ("both",), *READ),
    *(Row(name, NRM, *READ) for name in ("dataset", "csv", "json", "package", "releases")),
    Row("release", ("nrm", "q1_2024"), *READ),
    *(Row(name, LINE, *READ) for name in ("series", "history")),
    Row("notes", (), *DESK),
    # An empty form has errors.
    *(Row("new_note", (kind,), "mrroo", "mrrbb") for kind in ("footnotes", "errata", "breaks", "comparisons")),
    Row("new_note", ("poems",), "mrrnn", "mrrnn"),
    # Sent without saying which wording was seen: the colleague's is shown beside.
    Row("note", ("errata", "held"), "mrroo", "mrrcc"),
    Row("note", ("errata", 0), "mrrnn", "mrrnn"),
    Row("remove_note", ("errata", "held"), PRESSED, "mrrmm"),
    Row("remove_note", ("errata", 0), PRESSED, "mrrnn"),
    Row("desk", (), *DESK),
    Row("desk_datasets", (), *DESK),
    # Sent without saying which words were seen: those that are kept are shown beside.
    Row("desk_dataset", NRM, "mrroo", "mrrcc"),
    Row("desk_dataset", ("none",), "mrrnn", "mrrnn"),
    Row("hand_in", (), "mrroo", "mrruu"),
    Row("import", (uuid4(),), "mrrnn", "mpppp"),
    Row("accept_import", (uuid4(),), PRESSED, "mrrnn"),
    Row("drop_import", (uuid4(),), PRESSED, "mrrnn"),
    Row("answer_import", (uuid4(), "0" * 64), PRESSED, "mrrnn"),
)


def test_each_address_answers_each_of_the_cast_as_the_table_says(
    caseworker: User, moderator: User, editor: User, administrator: User, visitor: Client, sign_in
) -> None:
    _before, after = make.moved_quarter()
    Comparison.objects.create(slug="both", title="Both", reason="Because.").series.set([after.series])
    held = Erratum.objects.create(dataset=after.series.dataset, dated_on="2024-04-01", text="A slip.")
    users = (caseworker, moderator, editor, administrator)
    cast = dict(zip(CAST, (visitor, *(sign_in(user) for user in users)), strict=True))
    letters, wrong = LETTERS | {"b": 400, "c": 409}, []
    for row in ROWS:
        place = reverse(f"statistics:{row.name}", args=[held.pk if each == "held" else each for each in row.args])
        for who, get, post in zip(CAST, row.get, row.post, strict=True):
            with transaction.atomic():
                asked, pressed = cast[who].get(place), cast[who].post(place)
                assert_baseline(asked)
                transaction.set_rollback(True)
            told = (letters[get], handed_back(letters[post], who))
            if (asked.status_code, pressed.status_code) != told:
                wrong.append((row.name, row.args, who, (asked.status_code, pressed.status_code), told))
    assert wrong == []


def test_every_address_of_the_statistics_stands_in_the_table() -> None:
    wanted = {name.partition(":")[2] for name in routes(get_resolver()) if name.startswith("statistics:")}
    assert {row.name for row in ROWS} == wanted
