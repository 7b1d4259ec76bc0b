"""The texts of instructions: nothing missing, nothing doubled, nothing claimed that nobody read."""

import csv
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from referrals.instructions.texts import checklists, duties, families, letters, questions
from referrals.instructions.texts.duties import Court, Duty
from referrals.instructions.texts.families import Family

TODAY = date(2026, 11, 27)
each_family = pytest.mark.parametrize("family", Family)
each_court = pytest.mark.parametrize("court", Court)


def letter(**but: object) -> letters.Letter:
    whole = letters.Letter(
        reference="I-7K2M",
        version=2,
        written_on=TODAY,
        report="Psychiatric report",
        court=Court.IMMIGRATION_TRIBUNAL,
        sender="Lamp & Lantern Solicitors",
        expert="Dr Amina Öz",
        parties=("A. B.", "Home Department"),
        background="First.\n\nSecond: ሰላም.",
        questions=("Is there a disorder?", "Since when?"),
        bundle=(letters.Document(number=1, title="Statement", pages=12, sha256="ab" * 32),),
        due_on=date(2027, 1, 15),
        fee=letters.Fee(amount=Decimal(1200), currency="GBP", terms="A fixed fee", paid="Privately"),
        duties=duties.duties(Court.IMMIGRATION_TRIBUNAL, TODAY),
        contents=tuple(item.title for item in checklists.required(Family.PSYCHIATRIC)),
    )
    return replace(whole, **but)


def test_each_report_of_the_directory_has_its_family() -> None:
    rows = csv.DictReader((Path(settings.BASE_DIR) / "directory/data/terms.csv").open())
    terms = {row["slug"] for row in rows if row["vocabulary"] == "report"}
    known = [slug for slugs in families._REPORTS.values() for slug in slugs]
    assert set(known) == terms
    assert len(known) == len(terms)
    assert families.family_of("scarring-report") == Family.PHYSICAL
    assert families.family_of("never-heard-of") == Family.TECHNICAL


@each_family
def test_a_list_has_each_part_once_in_the_order_of_a_report(family: Family) -> None:
    items = checklists.required(family)
    slugs = [item.slug for item in items]
    assert checklists.CODES[family] == tuple(slugs)
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]{1,24}", slug) for slug in slugs)
    assert slugs[:2] == ["qualifications", "instructions"]
    assert slugs[-4:] == ["conclusions", "duty", "truth", "declaration"]
    assert {"sources", "facts", "knowledge", "tests", "range", "limits", "outside", "answers"} < set(slugs)
    assert all(item.title and item.why for item in items)


@each_family
def test_what_rules_ask_for_is_told_apart_from_our_practice(family: Family) -> None:
    items = checklists.required(family)
    assert all(item.is_law == bool(item.source) for item in items)
    ours = {item.slug for item in items if not item.is_law}
    assert "answers" in ours
    assert not ours & {"qualifications", "instructions", "facts", "range", "conclusions", "duty", "truth"}


def test_reports_on_people_have_the_parts_of_the_istanbul_protocol() -> None:
    both = {"consent", "setting", "interpreter", "history", "psychological", "consistency", "alternatives"}
    assert both <= set(checklists.CODES[Family.PSYCHIATRIC])
    assert both | {"physical", "diagrams"} <= set(checklists.CODES[Family.PHYSICAL])
    assert {"citations", "period", "credibility"} <= set(checklists.CODES[Family.COUNTRY])
    assert {"indicators", "credibility", "law"} <= set(checklists.CODES[Family.TRAFFICKING])


@each_family
def test_questions_are_six_to_ten_numbered_and_leave_belief_and_law_to_others(family: Family) -> None:
    found = questions.suggested(family)
    assert 6 <= len(found) <= 10
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    said = " ".join(each.text for each in found).lower()
    assert not re.search(r"credib|truthful|believ|section 45|is .{0,30} a victim|persecution|guilty", said)


@each_court
def test_each_court_has_duties_with_a_source(court: Court) -> None:
    found = duties.duties(court, TODAY)
    assert found
    for each in found:
        assert each.text
        assert each.source
        assert each.address.startswith("https://") or each.source == "Our practice"
        assert each.until is None or each.since <= each.until


def test_a_duty_holds_from_its_first_day_to_its_last() -> None:
    def truth(on: date) -> list[Duty]:
        return [each for each in duties.duties(Court.CIVIL, on) if each.provision == "PD 35 para 3.3"]

    last = date(2020, 9, 30)
    assert [("contempt" in each.text) for each in truth(last)] == [False]
    assert [("contempt" in each.text) for each in truth(last + timedelta(days=1))] == [True]
    assert not duties.duties(Court.IMMIGRATION_TRIBUNAL, date(2024, 10, 31))


def test_what_nobody_could_confirm_says_so() -> None:
    unheld = {each.provision for each in duties.duties(Court.CRIMINAL, TODAY) if not each.is_held}
    assert unheld == {"CrimPR 19.2(1)", "CrimPR 19.2(2)", "CrimPR 19.2(3)", "CrimPR 19.4"}
    table = next(
        each for each in letters.sections(letter(duties=duties.duties(Court.CRIMINAL, TODAY))) if each.slug == "duties"
    )
    assert [row[2] for row in table.rows] == ["Not held: check"] * 4 + ["27 November 2026"]


def test_a_letter_is_read_back_as_it_was_written() -> None:
    whole = letter(fee=replace(letter().fee, amount=Decimal("80.50"), hours=Decimal("7.50"), is_legal_aid_rate=True))
    assert letters.unpacked(letters.packed(whole)) == whole
    assert letters.unpacked(letters.packed(letter(court=Court.CIVIL, duties=duties._CIVIL))).duties == duties._CIVIL


@pytest.mark.parametrize(
    "but",
    [
        {"reference": "I-7K2N"}, {"version": 3}, {"written_on": date(2026, 11, 28)}, {"report": "Scarring report"},
        {"court": Court.NONE}, {"sender": "Others"}, {"expert": "Dr Amina Oz"}, {"parties": ("A. B.",)},
        {"parties": ("Home Department", "A. B.")}, {"background": "First. Second: ሰላም."},
        {"questions": ("Since when?", "Is there a disorder?")}, {"bundle": ()}, {"due_on": date(2027, 1, 16)},
        {"duties": ()}, {"contents": ()},
        {"fee": letters.Fee(amount=Decimal(1201), currency="GBP", terms="A fixed fee", paid="Privately")},
        {"bundle": (letters.Document(number=1, title="Statement", pages=12, sha256="ac" * 32),)},
    ],
)  # fmt: skip
def test_a_change_in_anything_that_is_signed_changes_the_hash(but: dict) -> None:
    assert letters.digest(letter(**but)) != letters.digest(letter())


def test_the_hash_is_the_same_in_every_language_and_for_600_and_600_00() -> None:
    found = letters.digest(letter())
    assert re.fullmatch(r"[0-9a-f]{64}", found)
    with translation.override("ar"):
        assert letters.digest(letter()) == found
    assert letters.digest(letter(fee=replace(letter().fee, amount=Decimal("1200.00")))) == found


def test_a_letter_in_another_form_is_not_taken_for_one_of_ours() -> None:
    said = json.loads(letters.packed(letter())) | {"form": 2}
    with pytest.raises(ValueError, match="form"):
        letters.unpacked(json.dumps(said))


def test_a_letter_warns_first_and_says_all_that_is_signed() -> None:
    found = letters.sections(letter())
    assert found[0].is_warning
    assert "CPR 35.10(4)" in found[0].paragraphs[0]
    assert [each.slug for each in found] == [
        "warning", "heading", "parties", "background", "questions", "bundle", "duties", "contents", "fee",
    ]  # fmt: skip
    said = repr(found)
    for word in ("I-7K2M", "Lamp & Lantern", "Dr Amina Öz", "Home Department", "ሰላም", "Since when?", "ab" * 32,
                 "15 January 2027", "1200.00 GBP", "Immigration tribunal", "Not held: check"):  # fmt: skip
        assert word in said
    assert next(each for each in found if each.slug == "background").paragraphs == ("First.", "Second: ሰላም.")
