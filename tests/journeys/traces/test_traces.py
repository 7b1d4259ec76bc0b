"""What somebody leaves in a borrowed browser by asking for help there: host and path, and no word of what they said."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Playwright

from accounts.models import User
from referrals import actions, codes
from referrals.actions import Asked
from referrals.models import HelpRequest
from referrals.states import State
from tests.journeys.asking_pages import FINDING, Said, asking, at, furnish, returning
from tests.journeys.traces import bait
from tests.journeys.traces.browsers import Browser, Chromium, Firefox, Tabs, waited
from tests.journeys.traces.reading import holding
from tests.referrals.conftest import reachable

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SAID = Said(
    words="quillfeather told me",
    no_number="mothbarrel",
    number="+44 7700 900461",
    code_word="sundialpepper",
    no_code="gravelorchid",
    more="thistlebasket as well",
)
HALF_TYPED, REPLY = "harborviolin", "lanternpigeon at noon"
OF_THE_FIELD = (
    "HTMSE", "trafficked", "trafficking", "slavery", "victim", "exploitation", "referral", "survivor", "hotline",
    "helpline",
)  # fmt: skip
# Of our pages: none of them is kept, and no box of theirs, by its id or by its name, nor what was chosen in it.
OF_OUR_PAGES = (
    "You can get help", "Leave this page", "your way back", "Our answer", "id_country", "id_danger", "id_need",
    "id_language", "code_word", "hours_until", "csrfmiddlewaretoken",
)  # fmt: skip
SECONDS_TO_WRITE = 40


@pytest.fixture
def home() -> Iterator[Path]:
    """A short name: a browser puts a socket below it."""
    folder = Path(tempfile.mkdtemp(prefix="visit"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_browser(request, home: Path, playwright: Playwright) -> Iterator[Browser]:
    started = Chromium(home, playwright) if request.param is Chromium else Firefox(home)
    yield started
    started.kill()


@pytest.fixture
def trap() -> Iterator[bait.Bait]:
    held = bait.Bait()
    yield held
    held.stop()


def answered(number: int, by: User) -> HelpRequest:
    """A request of before, with an answer, of somebody who may be called."""
    asked = Asked(answers={"need": "sleep"}, text="Help me.", **reachable(address=SAID.number))
    request = actions.receive(key=uuid4(), number=number, asked=asked)
    actions.take(request=request, by=by)
    actions.reply(request=request, text=REPLY, key=uuid4(), by=by)
    return request


def tabs(address: str, code: str, trap: bait.Bait) -> Tabs:
    """Ask; come back with a code, read, erase, find somebody; begin once more and stop in the middle; then the bait."""
    said = Said(**vars(SAID) | {"code": code})
    there, back = asking(said), returning(said)
    half = [*there["start"], *there["country"], ["go", "/i/6/"], ["type", "#id_words", HALF_TYPED]]
    return [
        at(address, [step for steps in there.values() for step in steps]),
        at(address, [step for steps in (back | FINDING).values() for step in steps]),
        at(address, half),
        trap.steps(),
    ]


def untold(known: list[str]) -> list[str]:
    """What must stand nowhere: what was typed, the answer, pieces of codes, words of the field and of our pages."""
    typed = [text.split(maxsplit=1)[0] for text in vars(SAID).values() if text and text != SAID.number]
    return [*typed, SAID.number, HALF_TYPED, REPLY.split(maxsplit=1)[0], *pieces(known), *OF_THE_FIELD, *OF_OUR_PAGES]


def pieces(known: list[str]) -> Iterator[str]:
    """Any three groups of digits, any three words: less may stand somewhere by chance."""
    for code in known:
        parts = code.split()
        for start in range(len(parts) - 2):
            yield " ".join(parts[start : start + 3])


# Each browser and each ending once; the other two pairs are for `make test-full`.
@pytest.mark.parametrize(
    ("own_browser", "ending"),
    [
        pytest.param(Chromium, "closed", id="chromium-closed"),
        pytest.param(Chromium, "killed", id="chromium-killed", marks=pytest.mark.full),
        pytest.param(Firefox, "closed", id="firefox-closed", marks=pytest.mark.full),
        pytest.param(Firefox, "killed", id="firefox-killed"),
    ],
    indirect=["own_browser"],
)
def test_no_file_of_the_browser_holds_what_was_said(
    live_server, own_browser: Browser, trap: bait.Bait, safeguarder: User, ending: str
) -> None:
    number = secrets.randbelow(2**66)
    words = " ".join(codes.as_words(number))
    furnish()
    before = answered(number, safeguarder)
    code, *_ = own_browser.visit(tabs(live_server.url, words, trap))
    # Whatever was typed last, into the bait, is written down: so would be all that was typed before it.
    is_written = waited(lambda: len(holding(own_browser.home, bait.ALL)) == len(bait.ALL), SECONDS_TO_WRITE)
    assert is_written, f"only {holding(own_browser.home, bait.ALL)}"
    own_browser.close() if ending == "closed" else own_browser.kill()
    before.refresh_from_db()
    assert before.state == State.ERASED
    assert len(code.split()) == 5
    assert not holding(own_browser.home, untold([code, codes.as_digits(number), words]))
