"""Writes Word documents that can be read aloud: headings with styles, language, title, tables with heads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from accounts.vault.cleaning.package import written as zipped

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_KINDS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PART: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Styles by identifier: the name that Word knows, what its paragraphs look like, what its letters look like.
_STYLES: Final = {
    "Title": ("Title", '<w:spacing w:after="240"/>', '<w:b/><w:sz w:val="40"/>'),
    "Heading1": (
        "heading 1",
        '<w:keepNext/><w:spacing w:before="320" w:after="80"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:sz w:val="28"/>',
    ),
    "Heading2": (
        "heading 2",
        '<w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/>',
        '<w:b/><w:sz w:val="24"/>',
    ),
    "Guidance": ("Guidance", "", '<w:i/><w:color w:val="444444"/>'),
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a heading. `style`: Title, Heading1, Heading2, Guidance, or none."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row of heads, and what it is about for those who hear it."""

    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def document(title: str, blocks: Iterable[Paragraph | Table], *, language: str) -> bytes:
    """Return a .docx of these blocks. `language`: a tag such as en-GB. The same words make the same bytes."""
    return zipped(
        {
            "[Content_Types].xml": _types().encode(),
            "_rels/.rels": _relations(
                (f"{_KINDS}officeDocument", "word/document.xml"),
                (f"{_PACKAGE}relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _properties(title, language),
            "word/_rels/document.xml.rels": _relations((f"{_KINDS}styles", "styles.xml")),
            "word/styles.xml": _styles(language).encode(),
            "word/document.xml": _body(blocks),
        }
    )


def _types() -> str:
    parts = {
        "/word/document.xml": _PART.format("document.main"),
        "/word/styles.xml": _PART.format("styles"),
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    said = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{said}</Types>'
    )


def _relations(*pairs: tuple[str, str]) -> bytes:
    said = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">{said}</Relationships>'.encode()


def _properties(title: str, language: str) -> bytes:
    core, dublin = f"{_PACKAGE}metadata/core-properties", "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{{{core}}}coreProperties", nsmap={"cp": core, "dc": dublin})
    etree.SubElement(root, f"{{{dublin}}}title").text = _plain(title)
    etree.SubElement(root, f"{{{dublin}}}language").text = language
    return _xml(root)


def _styles(language: str) -> str:
    own = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"{"" if name != key or key == "Title" else ' w:customStyle="1"'}>'
        f'<w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        for key, (name, paragraph, letters) in _STYLES.items()
    )
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="{language}"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="300" w:lineRule="auto"/></w:pPr>'
        '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/><w:qFormat/></w:style>{own}<w:style w:type="table" w:styleId="TableGrid">'
        f'<w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>{lines}</w:tblBorders></w:tblPr></w:style></w:styles>'
    )


def _body(blocks: Iterable[Paragraph | Table]) -> bytes:
    root = etree.Element(_w("document"), nsmap={"w": W})
    body = etree.SubElement(root, _w("body"))
    for block in blocks:
        if isinstance(block, Table):
            _table(body, block)
        else:
            _paragraph(body, block)
    page = etree.SubElement(body, _w("sectPr"))
    # A4, with margins of two and a half centimetres, in twentieths of a point.
    etree.SubElement(page, _w("pgSz"), {_w("w"): "11906", _w("h"): "16838"})
    sides = dict.fromkeys((_w(side) for side in ("top", "right", "bottom", "left")), "1417")
    etree.SubElement(
        page, _w("pgMar"), sides | dict.fromkeys((_w(each) for each in ("header", "footer", "gutter")), "0")
    )
    return _xml(root)


def _paragraph(parent: etree._Element, block: Paragraph) -> None:
    paragraph = etree.SubElement(parent, _w("p"))
    if block.style:
        looks = etree.SubElement(paragraph, _w("pPr"))
        etree.SubElement(looks, _w("pStyle"), {_w("val"): block.style})
    if block.text:
        run = etree.SubElement(paragraph, _w("r"))
        words = etree.SubElement(run, _w("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        words.text = _plain(block.text)


def _table(parent: etree._Element, block: Table) -> None:
    table = etree.SubElement(parent, _w("tbl"))
    looks = etree.SubElement(table, _w("tblPr"))
    etree.SubElement(looks, _w("tblStyle"), {_w("val"): "TableGrid"})
    etree.SubElement(looks, _w("tblW"), {_w("w"): "5000", _w("type"): "pct"})
    etree.SubElement(looks, _w("tblLook"), {_w("firstRow"): "1"})
    etree.SubElement(looks, _w("tblCaption"), {_w("val"): _plain(block.about)})
    grid = etree.SubElement(table, _w("tblGrid"))
    for _head in block.heads:
        etree.SubElement(grid, _w("gridCol"), {_w("w"): str(9072 // len(block.heads))})
    for number, cells in enumerate((block.heads, *block.rows)):
        row = etree.SubElement(table, _w("tr"))
        if number == 0:
            etree.SubElement(etree.SubElement(row, _w("trPr")), _w("tblHeader"))
        for text in cells:
            _paragraph(etree.SubElement(row, _w("tc")), Paragraph(text))
    # Word wants a paragraph between two tables, and after the last one.
    etree.SubElement(parent, _w("p"))


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _plain(text: str) -> str:
    """XML has no place for control characters, which people paste."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _xml(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
