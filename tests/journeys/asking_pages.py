"""Every page below /i/ in the order of somebody who asks for help, comes back and erases it: the steps that lead there.

Nothing here depends on words: the same steps go through the pages in each language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.core.management import call_command
from playwright.sync_api import Page

from accounts.models import User
from referrals import actions
from referrals.models import HelpRequest
from tests.factories.directory import published
from tests.journeys.steps import Step, perform

ON = ["press", "main form.form .button-primary"]
SENT = ["press", "main form .button-primary"]


@dataclass(frozen=True)
class Said:
    """What somebody types. `code`: the one they come back with; without it, the one they were given on the way."""

    words: str = "The door is locked at night."
    no_number: str = "not a number"
    number: str = "+44 7700 900123"
    code_word: str = "sunflower"
    no_code: str = "1234"
    more: str = "It is worse now."
    code: str = ""


def link(path: str) -> Step:
    return ["press", f'main a[href$="{path}"]']


def asking(said: Said) -> dict[str, list[Step]]:
    """From the numbers to call to the code, and to a browser that has forgotten it."""
    return {
        "start": [["go", "/i/"]],
        "country": [["press", ".ways form .button-primary"]],
        "danger": [["choose", "#id_country", "GB"], ON],
        "age": [["tick", "[name=danger][value=yes]"], ON],
        "need": [["tick", "[name=age][value=yes]"], ON],
        "no need": [ON],
        "language": [["tick", "[name=need][value=sleep]"], ON],
        "words": [["choose", "#id_language", "vi"], ON],
        "ask": [["type", "#id_words", said.words], ON],
        "channel": [["tick", "[name=ask][value=helpers]"], ON],
        "details": [["tick", "[name=channel][value=phone]"], ON],
        "no details": [["type", "#id_number", said.no_number], ON],
        "check": [["type", "#id_number", said.number], ["type", "#id_code_word", said.code_word], ON],
        "code": [SENT, ["read", ".way-back"]],
        "again": [link("/code/again/")],
        "done": [["type back", "#id_code"], ON],
        "forgotten": [SENT],
    }


def returning(said: Said) -> dict[str, list[Step]]:
    """With a code to an answer, to more words, and to an end of all of it."""
    return {
        "return": [["go", "/i/return/"]],
        "no code": [["type", "#id_code", said.no_code], ON],
        "opened": [["type", "#id_code", said.code] if said.code else ["type back", "#id_code"], ON],
        "reply": [["press", "main [name=show]"]],
        "write": [link("/open/"), link("/write/")],
        "written": [["type", "#id_text", said.more], ON],
        "quiet": [link("/quiet/")],
        "withdraw": [link("/open/"), link("/withdraw/")],
        "erase": [link("/open/"), link("/erase/")],
        "erased": [["press", "main .button-danger"]],
    }


FINDING: dict[str, list[Step]] = {
    "find": [["go", "/i/find/"]],
    "results": [["press", "main form .button-primary"]],
    "entry": [["press", "main h2 a"]],
}


def at(address: str, steps: list[Step]) -> list[Step]:
    """The steps on the site at an address."""
    return [["go", address + step[1]] if step[0] == "go" else step for step in steps]


def furnish() -> None:
    """Numbers to call, and somebody to find; both in words of the field."""
    call_command("load_guidance", verbosity=0)
    published(headline="Helps victims of trafficking and slavery")


def walk(page: Page, address: str, *, by: User) -> Iterator[str]:
    """Go through all the pages, of finding too, and stop on each; `by` answers in between. Somebody can be found."""
    said, kept = Said(), ""
    for name, steps in (asking(said) | returning(said) | FINDING).items():
        if name == "return":
            request = HelpRequest.objects.get()
            actions.take(request=request, by=by)
            actions.reply(request=request, text="We meet you at noon.", key=uuid4(), by=by)
        kept = perform(page, at(address, steps), kept)
        yield name
