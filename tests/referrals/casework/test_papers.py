"""A case as a PDF: it can be read aloud, says what the case says, and fetches nothing from anywhere."""

import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from PIL import ImageFile

from accounts import pdf
from accounts.models import AuditEvent, User
from referrals.actions import cases as actions
from referrals.actions import referrals
from referrals.choices_referrals import Area, Got, Outcome, Purpose, Shared
from referrals.models import Case, Referral
from referrals.presenters import papers
from tests.conftest import person
from tests.directory.pages import text
from tests.referrals.casework.conftest import NAME, WORDS, dated
from tests.referrals.enquiring.asked import ask
from tests.referrals.instructing.instructed import commissioned
from tests.referrals.referring.proof import entry as asked
from tests.referrals.referring.talks import accepted, drafted, entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def where(case: Case) -> str:
    return reverse("cases:paper", args=[case.pk])


@pytest.fixture
def desk(caseworker: User, sign_in) -> Client:
    return sign_in(caseworker)


def letters(content: bytes) -> str:
    """All text of a PDF, by the fonts' own tables of what each glyph stands for."""
    said = ""
    with pikepdf.open(BytesIO(content)) as opened:
        for page in opened.pages:
            tables = {name: _table(font) for name, font in page.Resources.Font.items()}
            now: dict[bytes, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    now = tables[str(operands[0])]
                elif str(operator) in {"TJ", "Tj"}:
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            raw = bytes(part)
                            said += "".join(now.get(raw[at : at + 2], "") for at in range(0, len(raw), 2))
    return said


def _table(font: pikepdf.Object) -> dict[bytes, str]:
    rows = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(word.decode()).decode("utf-16-be") for glyph, word in rows}


def test_a_case_on_paper_is_tagged_in_its_language_and_says_what_the_case_says(
    desk: Client, case: Case, caseworker: User, where: str
) -> None:
    dated(case, 5)
    actions.add_case_note(case=case, text=f"{WORDS} ሰላም", by=caseworker)
    answer = desk.get(where)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert answer["Content-Disposition"] == f'attachment; filename="{case.number}.pdf"'
    with pikepdf.open(BytesIO(answer.content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.Root.StructTreeRoot.K
        assert opened.open_metadata()["pdfuaid:part"] == "1"
        assert case.number in str(opened.docinfo["/Title"])
        assert NAME not in str(opened.docinfo["/Title"])
    told = letters(answer.content).replace(" ", "")
    for words in (NAME, case.number, WORDS, "Hearing", "ሰላም"):
        assert words.replace(" ", "") in told
    assert AuditEvent.objects.filter(verb="exported", target_id=str(case.pk)).count() == 1


def test_on_paper_stands_what_was_agreed_to_and_what_came_of_it_in_as_many_queries_for_three(
    desk: Client, case: Case, where: str
) -> None:
    def one(number: int) -> Referral:
        grace = person(f"grace{number}", None, None)
        referral = accepted(drafted(case, entry(grace, slug=f"e{number}", name=f"Entry {number}")), grace)
        made = {"outcome": Outcome.PARTLY, "areas": [Area.HOUSING], "delivered": WORDS}
        referrals.complete(referral=referral, by=grace, **made)
        return referral

    referrals.make_code(case=case, by=case.owner)
    first = one(1)
    referrals.answer(referral=first, got=Got.PARTLY, areas=[Area.SAFETY])
    referrals.withdraw_consent(consent=first.consent, by=case.owner)
    desk.get(where)
    with CaptureQueriesContext(connection) as few:
        told = letters(desk.get(where).content).replace(" ", "")
    wanted = (
        "Entry 1", Purpose.ADVICE.label, Shared.FILES.label, "Taken back on", date_format(first.consent.until, "j F Y"),
        "Completed", Outcome.PARTLY.label, Area.HOUSING.label, Got.PARTLY.label, Area.SAFETY.label,
    )  # fmt: skip
    assert [str(words) for words in wanted if str(words).replace(" ", "") not in told] == []
    for number in (2, 3):
        one(number)
    with CaptureQueriesContext(connection) as many:
        told = letters(desk.get(where).content).replace(" ", "")
    assert "notansweredyet" in told
    assert len(few) == len(many)


def test_on_paper_stand_enquiries_and_reports_that_were_commissioned(desk: Client, case: Case, where: str) -> None:
    enquiry = ask(case, asked("ada"), asked("bea"))
    made = commissioned(case, asked("cleo"))
    told = letters(desk.get(where).content).replace(" ", "")
    assert enquiry.number in told
    assert "2asked,0could,2notansweredyet" in told
    assert made.number in told


def test_of_more_notes_than_fit_the_latest_stand_there(
    desk: Client, case: Case, caseworker: User, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST_LETTERS", 20)
    for each in ("The first of them", "The second", "The third"):
        actions.add_case_note(case=case, text=each, by=caseworker)
    told = letters(desk.get(where).content).replace(" ", "")
    assert ("Thefirst" in told, "Thesecond" in told, "Thethird" in told) == (False, True, True)
    assert "1earliernotedoesnotfithere" in told


def test_nothing_is_fetched_from_anywhere(settings, tmp_path) -> None:
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        here = f"http://127.0.0.1:{server.server_port}"
        (tmp_path / "lured.html").write_text(
            f'<html lang="en"><title>x</title><img src="{here}/a.png"><link rel="stylesheet" href="{here}/a.css">'
            f'<p style="background: url({here}/b.png)">x</p><object data="{here}/c.svg"></object>'
            '<img src="file:///etc/passwd">'
        )
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
        assert pdf.paper("lured.html", {}).startswith(b"%PDF-")
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_where_no_pdf_can_be_made_that_is_said_and_nothing_is_written_down(
    desk: Client, case: Case, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Python does with a package that is not there.
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    told = text(desk.get(where, follow=True))
    assert "A PDF cannot be made here now" in told
    assert NAME in told
    assert not AuditEvent.objects.filter(verb="exported").exists()


def test_its_engine_does_not_make_broken_pictures_welcome() -> None:
    pdf.require_engine()
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
