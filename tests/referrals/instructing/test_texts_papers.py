"""Letters and whole instructions as PDFs: tagged, in their language, titled, and saying all that they are given."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf
import pytest
from django.utils import translation

from accounts import pdf
from referrals.instructions.texts import letters, papers
from tests.referrals.casework.test_papers import letters as words_of
from tests.referrals.instructing.test_texts import letter

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


class Signature(NamedTuple):
    who: str
    side: str
    at: datetime


def whole(**but: Any) -> papers.Whole:
    facts = (("Report", "Psychiatric report"), ("State", "Delivered"))
    steps = (papers.Step(at=NOW, what="Instructed", who="Sol Icitor"), papers.Step(at=NOW, what="Expired"))
    return papers.Whole(facts=facts, dates=(("Report due", date(2027, 1, 15)), ("Hearing", None)), steps=steps, **but)


FULL = whole(
    quotes=(papers.Quote(expert="Dr Öz", fee="1200.00 GBP", days=21, valid_until=date(2026, 12, 9), stands="Chosen"),),
    letters=(papers.Signed(version=2, sha256="cd" * 32, sender_at=NOW),),
    versions=(papers.Version(number=1, kind="Report", at=NOW, sha256="ef" * 32, checked=20, required=21),),
    questions=(
        papers.Asked(number=1, question="What of May?", asked_at=NOW, answer="See <page> 4.", answered_at=NOW),
        papers.Asked(number=2, question="And June?", asked_at=NOW),
    ),
    extensions=(papers.Extension(asked_at=NOW, until=date(2027, 1, 29), reason="Records came late", answer="Granted"),),
    invoices=(papers.Invoice(number="2027/4", on=date(2027, 1, 30), amount=Decimal(1200), currency="GBP"),),
)


def of_letter() -> bytes:
    shown = letter()
    signed = [Signature("Sol Icitor", "Whoever instructs", NOW)]
    context = {"letter": shown, "sections": letters.sections(shown), "digest": letters.digest(shown)}
    return pdf.paper("referrals/instructions/paper_letter.html", context | {"signatures": signed, "made_at": NOW})


def of_instruction(shown: papers.Whole) -> bytes:
    context = {"number": "I-7K2M", "sections": papers.sections(shown), "made_at": NOW}
    return pdf.paper("referrals/instructions/paper_instruction.html", context)


def plain(content: bytes) -> str:
    return "".join(words_of(content).split())


@pytest.mark.parametrize(
    ("made", "title"),
    [(of_letter, "Letter of instruction I-7K2M, version 2"), (lambda: of_instruction(FULL), "Instruction I-7K2M")],
    ids=["letter", "instruction"],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_are_tagged_in_their_language_with_a_title(made: Any, title: str, language: str) -> None:
    with translation.override(language), pikepdf.open(BytesIO(made())) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == language
        assert opened.Root.StructTreeRoot.K
        assert opened.open_metadata()["pdfuaid:part"] == "1"
        assert str(opened.docinfo["/Title"]) == title
        assert opened.Root.ViewerPreferences.DisplayDocTitle


def test_the_letter_on_paper_says_all_that_is_signed_and_its_hash() -> None:
    said = plain(of_letter())
    for section in letters.sections(letter()):
        for words in (section.title, *section.paragraphs, *section.numbered, *sum(section.rows, ())):
            assert "".join(words.split()) in said
    assert letters.digest(letter()) in said
    assert "SolIcitor" in said


def test_the_instruction_on_paper_says_all_that_it_is_given() -> None:
    said = plain(of_instruction(FULL))
    for word in ("PsychiatricReport", "15January2027", "DrÖz", "21", "9December2026", "cd" * 32, "ef" * 32, "20of21",
                 "WhatofMay?", "See<page>4.", "AndJune?", "Notansweredyet", "Recordscamelate", "Granted", "2027/4",
                 "1200.00GBP", "Instructed", "Theclock"):  # fmt: skip
        assert word.lower() in said.lower()


def test_what_there_is_none_of_says_so() -> None:
    found = {each.slug: each for each in papers.sections(whole())}
    empty = [slug for slug, each in found.items() if each.paragraphs == ("None",)]
    assert empty == ["quotes", "letters", "versions", "questions", "extensions", "invoices"]
    assert found["dates"].rows == (("Report due", "15 January 2027"), ("Hearing", "–"))
