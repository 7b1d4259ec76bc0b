"""Who may open and press what about referrals: every address, for each of the cast, in each state that matters.

`recipient` and `mate` look after the entry that all of them are sent to, `past` did once; `colleague` works where the
sender does. `mixed` is `taken` with a part of another one: a part is found through its own referral alone.
"""

import datetime
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import Role, System
from accounts.vault.cleaning import Clean
from referrals.actions import referrals as actions
from referrals.actions.referrals import rows, sending, talking
from referrals.choices_referrals import Declining, Outcome, Shared, Stopping
from referrals.models import Referral
from referrals.states_referrals import ReferralParty, ReferralState
from tests import access_table_enquiries
from tests.access_table import handed_back
from tests.baseline import assert_baseline
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.referring.sent import agreed, drafted, entry, sent
from tests.test_access import routes
from tests.test_access_requests import LETTERS

pytestmark = pytest.mark.django_db

CAST = (
    "visitor", "sender", "colleague", "elsewhere", "recipient", "mate", "past", "moderator", "administrator",
)  # fmt: skip
# In these the page is opened, and nothing is pressed that is not pressed in another one.
FURTHER = ("started", "held", "declined", "unable", "expired", "revoked", "closed")


class Row(NamedTuple):
    """One address, and what a GET and a POST of the words `said` answer to each of the cast (one letter each)."""

    name: str
    about: str
    get: str
    post: str
    said: str = ""


POST_ONLY = GET_ONLY = "mpppppppp"
# Another row with this address says what they are answered.
NOBODY = "---------"


def sides(sender: str, recipient: str) -> str:
    """What the two sides answer; it is not there for anybody else."""
    return f"m{sender}nn{recipient}{recipient}nnn"


def held(sender: str, recipient: str) -> str:
    """The same, asked of the sender, one recipient and a past one alone: a state changes nothing for all others."""
    return f"-{sender}--{recipient}-n--"


ROWS = (
    Row("list", "", "moooooooo", POST_ONLY),
    Row("detail", "draft", sides("o", "n"), GET_ONLY),
    *(Row("detail", about, sides("o", "o"), GET_ONLY) for about in ("waits", "asked", "taken", "done", "over")),
    *(Row("detail", about, held("o", "o"), NOBODY) for about in FURTHER),
    Row("detail", "nothing", sides("n", "n"), GET_ONLY),
    # The recipient's. What cannot be done as it stands now leads back, with a sentence.
    *(Row(name, "waits", POST_ONLY, sides("r", "u")) for name in ("accept", "ask", "decline")),
    *(Row(name, "waits", POST_ONLY, sides("r", "m")) for name in ("start", "hold", "complete", "cannot")),
    *(Row(name, "taken", POST_ONLY, sides("r", "u")) for name in ("hold", "complete", "cannot")),
    *(Row(name, "taken", POST_ONLY, sides("r", "m")) for name in ("accept", "ask", "decline", "start")),
    *(Row(name, "over", POST_ONLY, sides("r", "m")) for name in ("accept", "decline", "start", "complete")),
    Row("accept", "draft", POST_ONLY, sides("r", "n")),
    Row("accept", "nothing", POST_ONLY, sides("n", "n")),
    # The sender's.
    Row("change", "draft", sides("o", "n"), sides("u", "n")),
    Row("change", "waits", sides("m", "r"), sides("u", "r")),
    Row("send", "draft", POST_ONLY, sides("u", "n")),
    Row("answer", "asked", POST_ONLY, sides("u", "r")),
    Row("withdraw", "draft", POST_ONLY, sides("m", "n")),
    *(Row("withdraw", about, POST_ONLY, sides("m", "r")) for about in ("waits", "taken", "done", "over")),
    *(Row("reopen", about, POST_ONLY, sides("m", "r")) for about in ("waits", "over")),
    # Either side's.
    Row("say", "taken", POST_ONLY, sides("u", "u")),
    Row("say", "draft", POST_ONLY, sides("u", "n")),
    *(Row("say", about, NOBODY, held("c", "c"), "A late word") for about in ("done", "over")),
    Row("attach", "draft", POST_ONLY, sides("u", "n")),
    Row("file", "taken", sides("o", "o"), GET_ONLY),
    Row("file", "draft", sides("o", "n"), GET_ONLY),
    Row("file", "done", held("o", "o"), NOBODY),
    Row("file", "over", held("o", "r"), NOBODY),
    Row("file", "mixed", sides("n", "n"), GET_ONLY),
    Row("remove_file", "taken", POST_ONLY, sides("m", "r")),
    Row("remove_file", "mixed", POST_ONLY, sides("n", "n")),
    # What erases a key cannot be taken back, so these come last.
    Row("remove_file", "draft", POST_ONLY, sides("m", "n")),
    Row("mistaken", "over", POST_ONLY, sides("m", "r")),
    Row("mistaken", "waits", POST_ONLY, sides("m", "r")),
)


@pytest.fixture
def users(caseworker: User, moderator: User, administrator: User, charity: Organisation) -> dict[str, User]:
    another = Organisation.objects.create(name="Another charity")
    return {
        "sender": caseworker,
        "colleague": person("colleague", Role.CASEWORKER, charity),
        "elsewhere": person("elsewhere", Role.CASEWORKER, another),
        "recipient": person("recipient", None, None),
        "mate": person("mate", None, None),
        "past": person("past", None, None),
        "moderator": moderator,
        "administrator": administrator,
    }


@pytest.fixture
def things(users: dict[str, User]) -> dict[str, Referral]:
    sender, recipient = users["sender"], users["recipient"]
    ada = entry(recipient, slug="ada")
    for name in ("mate", "past"):
        ada.holders.create(user=users[name])
    letter = Clean(name="a.txt", media_type="text/plain", content=b"a")
    made: dict[str, Referral] = {}
    for name in ("draft", "over"):
        case = opened(sender, pseudonym=name)
        made[name] = drafted(case, ada, consent=agreed(case, ada, frozenset({Shared.NAME, Shared.FILES})))
        talking.attach(referral=made[name], cleaned=[letter], by=sender)
    respond_by = timezone.now() + datetime.timedelta(days=3)
    actions.send(referral=made["over"], respond_by=respond_by, by=sender)
    made |= {name: sent(opened(sender, pseudonym=name), ada) for name in ("waits", "asked", "taken", "done", *FURTHER)}
    actions.ask(referral=made["asked"], text="How soon?", key=uuid4(), by=users["past"])
    for name in ("taken", "done"):
        actions.accept(referral=made[name], has_no_conflict=True, by=users["past"])
        talking.say(referral=made[name], text="Hello", files=[letter], key=uuid4(), by=recipient)
    actions.complete(referral=made["done"], outcome=Outcome.DELIVERED, areas=[], delivered="A letter.", by=recipient)
    sending.withdraw(referral=made["over"], by=sender)
    go_further(made, recipient)
    ada.holders.filter(user=users["past"]).delete()
    return made


def go_further(made: dict[str, Referral], by: User) -> None:
    """Take each of FURTHER to its state: by its verb, or as the clock and the moderators do it."""
    for name in ("started", "held", "unable"):
        actions.accept(referral=made[name], has_no_conflict=True, by=by)
    actions.start(referral=made["started"], by=by)
    actions.hold(referral=made["held"], review_on=timezone.localdate() + datetime.timedelta(days=1), by=by)
    actions.cannot(referral=made["unable"], reason=Stopping.FUNDING, by=by)
    for name in ("declined", "closed"):
        actions.decline(referral=made[name], reason=Declining.AREA, suggested=None, by=by)
    rows.move(rows.claim(made["expired"]), ReferralState.EXPIRED, ReferralParty.CLOCK, rows.CLOCK)
    rows.move(rows.claim(made["revoked"]), ReferralState.REVOKED, ReferralParty.MODERATOR, System("tests"))
    gone = timezone.localdate() + datetime.timedelta(days=90)
    rows.move(rows.claim(made["closed"]), ReferralState.CLOSED, ReferralParty.CLOCK, rows.CLOCK, erase_on=gone)


def address(row: Row, things: dict[str, Any]) -> str:
    about = things.get("taken" if row.about == "mixed" else row.about)
    args = [about.pk if about else uuid4()] if row.about else []
    if row.name in {"file", "remove_file"}:
        args.append((things["draft"] if row.about == "mixed" else about).files.get().pk)
    return reverse(f"referrals:{row.name}", args=args)


def ask(browser: Client, row: Row, place: str, get: str, post: str) -> list[int]:
    """Open and press an address, whichever of it the table speaks of, and return what was answered."""
    found = []
    if get != "-":
        opened = browser.get(place)
        assert_baseline(opened)
        found.append(opened.status_code)
    if post != "-":
        found.append(browser.post(place, {"text": row.said}).status_code)
    return found


def test_each_address_answers_each_of_the_cast_as_the_table_says(
    users: dict[str, User], things: dict[str, Referral], visitor: Client, sign_in
) -> None:
    cast = {"visitor": visitor} | {name: sign_in(user) for name, user in users.items()}
    wrong = []
    for row in ROWS:
        place = address(row, things)
        for who, get, post in zip(CAST, row.get, row.post, strict=True):
            # What one of them presses is taken back before the next one comes.
            with transaction.atomic():
                answers = ask(cast[who], row, place, get, post)
                transaction.set_rollback(True)
            told = [] if get == "-" else [LETTERS[get]]
            told += [] if post == "-" else [handed_back(LETTERS[post], who)]
            if answers != told:
                wrong.append((row.name, row.about, who, answers, told))
    assert wrong == []


def test_every_address_of_referrals_stands_in_the_table() -> None:
    wanted = {name.partition(":")[2] for name in routes(get_resolver()) if name.startswith("referrals:")}
    assert {row.name for row in ROWS} | access_table_enquiries.of("referrals") == wanted
