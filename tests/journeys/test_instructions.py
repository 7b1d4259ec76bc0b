"""A report in real browsers: two quotes, a letter that both sign, one later day, one round of questions, delivery."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext

from accounts.models import User
from directory.models import Vocabulary
from referrals.instructions.models import Instruction
from referrals.instructions.states import InstructionState as S
from tests.factories.directory import TermFactory
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_messages import sign_in
from tests.journeys.test_referrals import Seat
from tests.referrals.casework.conftest import dated, opened
from tests.referrals.referring.proof import entry

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def day(days: int) -> str:
    return f"{timezone.localdate() + datetime.timedelta(days=days)}"


def sheet(folder: Path, name: str) -> str:
    """A file of one page."""
    place = folder / name
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(place)
    return os.fspath(place)


def asks(sender: Seat) -> None:
    """From the case to two who are asked for a quote."""
    sender.follow("Ask experts for a report")
    sender.look("Ask experts for a report")
    sender.page.get_by_label("Psychiatric report").check()
    sender.press("Show who fits")
    sender.page.get_by_label("Ada", exact=True).check()
    sender.page.get_by_label("Bea", exact=True).check()
    sender.look("Ask experts for a report")
    sender.press("Ask them for a quote")
    sender.sees("2 experts have yet to quote.")
    sender.look()


def quotes(expert: Seat) -> None:
    """From the list to the quote."""
    expert.look("Instructions")
    expert.page.get_by_role("link", name="Psychiatric report").click()
    expert.look("Instruction")
    page = expert.page
    page.get_by_label("A fixed fee").check()
    page.get_by_label("Fee, or rate for an hour").fill("900")
    page.get_by_label("Days from the letter to the report").fill("28")
    page.get_by_label("The quote counts until").fill(day(30))
    page.get_by_label("I know of no conflict of interest").check()
    expert.press("Give the quote")
    expert.sees("There is a quote.")


def writes(sender: Seat, document: str) -> None:
    """The money, a document, the letter, the consent, the signature."""
    page = sender.page
    page.get_by_label("Privately").check()
    sender.press("Keep it")
    sender.follow("Write the letter")
    page.get_by_label("Document", exact=True).set_input_files(document)
    page.get_by_label("Title in the index").fill("Notes of the clinic")
    page.get_by_label("Pages", exact=True).fill("1")
    sender.press("Add it")
    page.get_by_label("Civil court").check()
    page.get_by_label("Report due on").fill(day(40))
    page.get_by_label("Parties, to be checked").fill("Jan Example\nExample Ltd")
    page.get_by_label("Background (optional)").fill("She worked in a house for two years.")
    page.get_by_label("When did it begin").check()
    sender.look("Letter of instruction")
    sender.press("Keep it, and read it before you sign")
    sender.look("Read it before you sign")
    sender.follow("Write down what the client agreed to")
    page.get_by_label("What has happened, and what they need").check()
    page.get_by_label("Files", exact=True).check()
    for box in page.locator("[name=answered]").all():
        box.check()
    page.get_by_label("In which words did you ask, and what did they say?").fill("She said yes.")
    page.get_by_label("In which language?").select_option("sq")
    page.get_by_label("Face to face").check()
    sender.look("What your client agrees to")
    sender.press("Write it down")
    sender.press("Sign, and send it")
    sender.sees("The letter is sent.")
    sender.look("Ada")


def delivers(sender: Seat, expert: Seat, folder: Path) -> None:
    """A later day, a version, a round of questions, the checklist, delivery."""
    expert.unfold("Ask for a later day")
    expert.page.get_by_label("Until when do you need?").fill(day(50))
    expert.page.get_by_label("Why?", exact=True).fill("The client was ill.")
    expert.press("Ask")
    sender.page.reload()
    sender.page.get_by_label("Yes: the report is due on the later day").check()
    sender.press("Answer")
    sender.look("Ada")
    expert.page.reload()
    expert.unfold("A version of the report")
    expert.page.get_by_label("The report, as it is now").set_input_files(sheet(folder, "report.pdf"))
    expert.press("Keep this version")
    expert.look("Instruction")
    sender.page.reload()
    sender.unfold("Ask the expert")
    sender.page.get_by_label("Your questions").fill("Why not anxiety?")
    sender.press("Send the questions")
    expert.page.reload()
    expert.page.get_by_label("1. Why not anxiety?").fill("Because it began before.")
    expert.press("Send the answers")
    for box in expert.page.locator("[name=ticked]").all():
        box.check()
    expert.press("Keep the checklist")
    expert.page.get_by_label("This is the version that I mean to deliver.").check()
    expert.press("Deliver the last version")
    expert.sees("Report delivered.")
    expert.look("Instruction")


@pytest.mark.parametrize("modes", EACH_PAIR)
def test_a_report_is_quoted_instructed_questioned_and_delivered(
    live_server, settings, caseworker: User, open_context: Callable[..., BrowserContext], check_axe, modes, tmp_path
) -> None:
    settings.SITE_URL = live_server.url
    term = TermFactory(vocabulary=Vocabulary.REPORT, slug="psychiatric-report", name="Psychiatric report")
    people = {name: entry(name) for name in ("ada", "bea")}
    for profile, _user in people.values():
        profile.terms.add(term)
    case = opened(caseworker)
    dated(case, 60)
    sender, expert = (Seat(open_context(**MODES[mode]).new_page(), check_axe) for mode in modes)
    sign_in(sender.page, live_server.url, caseworker)
    sender.page.goto(f"{live_server.url}/cases/{case.pk}/")
    asks(sender)
    sign_in(expert.page, live_server.url, people["ada"][1])
    expert.page.goto(f"{live_server.url}/instructions/")
    quotes(expert)
    sender.page.reload()
    sender.sees("900.00 GBP")
    sender.look()
    sender.follow("Ada")
    writes(sender, sheet(tmp_path, "notes.pdf"))
    expert.page.reload()
    expert.sees("She worked in a house for two years.")
    expert.page.get_by_label("I have checked the parties").check()
    expert.press("Sign, and take it on")
    expert.look("Instruction")
    delivers(sender, expert, tmp_path)
    row = Instruction.objects.get(profile=people["ada"][0])
    assert (row.state, f"{row.due_on}") == (S.DELIVERED, day(50))
    assert Instruction.objects.get(profile=people["bea"][0]).state == S.RELEASED
    sender.page.goto(f"{live_server.url}/instructions/")
    sender.look("Instructions")
