"""Report templates: each required part in its order, in files that open and can be read aloud."""

import zipfile
from io import BytesIO

import pytest
from lxml import etree

from accounts.vault.cleaning import word as cleaning
from referrals.instructions.texts import templates_out, word
from referrals.instructions.texts.checklists import required
from referrals.instructions.texts.families import Family
from referrals.instructions.texts.templates_out import Template

W = {"w": word.W}
ASKED = ("Is there a <disorder> & since\nwhen?", "How *sure* are\x07you?")
each_family = pytest.mark.parametrize("family", Family)


def template(family: Family = Family.PHYSICAL) -> Template:
    return Template(family=family, report="Scarring report", reference="I-7K2M", questions=ASKED)


def parts(content: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: etree.fromstring(package.read(name)) for name in package.namelist()}


def styled(body: etree._Element, style: str) -> list[str]:
    found = body.xpath(f"//w:p[w:pPr/w:pStyle/@w:val='{style}']", namespaces=W)
    return ["".join(each.xpath(".//w:t/text()", namespaces=W)) for each in found]


@each_family
def test_both_have_each_part_as_a_heading_in_order(family: Family) -> None:
    titles = [f"{number}. {item.title}" for number, item in enumerate(required(family), 1)]
    body = parts(templates_out.docx(template(family)))["word/document.xml"]
    assert styled(body, "Heading1") == [*titles, "Before you deliver it"]
    said = templates_out.markdown(template(family)).decode()
    assert [line[3:] for line in said.splitlines() if line.startswith("## ")] == [*titles, "Before you deliver it"]
    assert said.count("- [ ] ") == len(titles)


def test_the_questions_stand_under_the_part_that_answers_them() -> None:
    body = parts(templates_out.docx(template()))["word/document.xml"]
    asked = ["Question 1: Is there a <disorder> & since when?", "Question 2: How *sure* are you?"]
    assert styled(body, "Heading2") == asked
    said = templates_out.markdown(template()).decode()
    assert "### Question 1: Is there a \\<disorder\\> & since when?" in said
    assert "### Question 2: How \\*sure\\* are" in said
    assert said.index("An answer to each") < said.index("### Question 1") < said.index("A summary of your")


def test_the_word_document_is_a_whole_package() -> None:
    found = parts(templates_out.docx(template()))
    declared = {each.get("PartName", "").lstrip("/") for each in found["[Content_Types].xml"]}
    endings = {each.get("Extension") for each in found["[Content_Types].xml"]}
    assert all(name in declared or name.rpartition(".")[2] in endings for name in found)
    assert declared - {""} <= set(found)
    assert {each.get("Target") for each in found["_rels/.rels"]} == {"word/document.xml", "docProps/core.xml"}
    assert {f"word/{each.get('Target')}" for each in found["word/_rels/document.xml.rels"]} == {"word/styles.xml"}
    used = set(found["word/document.xml"].xpath("//w:pStyle/@w:val | //w:tblStyle/@w:val", namespaces=W))
    assert used <= set(found["word/styles.xml"].xpath("//w:style/@w:styleId", namespaces=W))


def test_the_word_document_can_be_read_aloud() -> None:
    found = parts(templates_out.docx(template()))
    assert found["docProps/core.xml"].findtext("{http://purl.org/dc/elements/1.1/}title") == "Scarring report: I-7K2M"
    assert found["docProps/core.xml"].findtext("{http://purl.org/dc/elements/1.1/}language") == "en-GB"
    assert found["word/styles.xml"].xpath("//w:docDefaults//w:lang/@w:val", namespaces=W) == ["en-GB"]
    levels = found["word/styles.xml"].xpath("//w:style[w:pPr/w:outlineLvl]/@w:styleId", namespaces=W)
    assert levels == ["Heading1", "Heading2"]
    (table,) = found["word/document.xml"].xpath("//w:tbl", namespaces=W)
    rows = table.xpath("w:tr", namespaces=W)
    assert len(rows) == len(required(Family.PHYSICAL)) + 1
    assert [bool(row.xpath("w:trPr/w:tblHeader", namespaces=W)) for row in rows[:2]] == [True, False]
    assert table.xpath("w:tblPr/w:tblCaption/@w:val", namespaces=W)


def test_an_expert_can_hand_it_back_filled_in() -> None:
    content = templates_out.docx(template())
    cleaned, codes = cleaning.clean(content)
    assert codes == ["properties", "parts"]
    before, after = (parts(each)["word/document.xml"] for each in (content, cleaned))
    assert before.xpath("//w:t/text()", namespaces=W) == after.xpath("//w:t/text()", namespaces=W)


def test_the_same_letter_makes_the_same_file() -> None:
    assert templates_out.docx(template()) == templates_out.docx(template())


def test_without_a_letter_it_is_a_plain_form() -> None:
    said = templates_out.markdown(Template(family=Family.COUNTRY, report="Country evidence report")).decode()
    assert said.startswith("# Country evidence report\n")
    assert "Question" not in said
