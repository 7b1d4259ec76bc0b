"""Files that somebody means us harm with, or that tell on whoever sent them; built here, so that all can read how."""

from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pikepdf import Dictionary, Name

from tests.accounts.vault.hostile_pdf import (
    pdf,
    pdf_bomb,
    pdf_without_end,
    script,
    with_attachment,
    with_crowd,
    with_depth,
    with_form,
    with_hidden_places,
    with_link,
    with_media,
    with_metadata,
    with_named_script,
    with_names,
    with_photograph,
    with_start_script,
)
from tests.accounts.vault.hostile_pictures import (
    CANARY,
    MARK,
    SEEN,
    chunk,
    exif,
    moving,
    picture,
    png_bomb,
    png_notes,
    png_text_bomb,
    profile,
    swelling,
    zipped,
)
from tests.accounts.vault.hostile_word import (
    MAIN,
    RELATIONS,
    RELS,
    TYPES,
    WORD,
    R,
    W,
    billion_laughs,
    docx,
    docx_with_everything_that_tells,
    docx_with_fields,
    docx_with_pictures,
    linked,
    relations,
    zip_that_lies,
)

__all__ = [
    "CANARY",
    "CLEANED",
    "EXE",
    "LAUNCH",
    "MAIN",
    "MARK",
    "REFUSED",
    "RELATIONS",
    "RELS",
    "SEEN",
    "SVG",
    "TYPES",
    "UPLOADS",
    "WORD",
    "Hostile",
    "R",
    "W",
    "billion_laughs",
    "chunk",
    "docx",
    "docx_with_everything_that_tells",
    "docx_with_fields",
    "docx_with_pictures",
    "exif",
    "link_to",
    "linked",
    "moving",
    "pdf",
    "pdf_bomb",
    "pdf_without_end",
    "picture",
    "png_bomb",
    "png_notes",
    "png_text_bomb",
    "profile",
    "relations",
    "script",
    "swelling",
    "with_attachment",
    "with_crowd",
    "with_depth",
    "with_form",
    "with_hidden_places",
    "with_link",
    "with_media",
    "with_metadata",
    "with_named_script",
    "with_names",
    "with_photograph",
    "with_start_script",
    "zip_that_lies",
    "zipped",
]


@dataclass(frozen=True)
class Hostile:
    """One file: what it is called, how it is made, and the code it is refused with; empty: it is cleaned."""

    name: str
    build: Callable[[], bytes]
    refused: str = ""


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EXE = b"MZ\x90\x00" + b"\0" * 60 + b"PE\0\0" + b"\0" * 2000
LAUNCH = Dictionary(S=Name.Launch, F="cmd.exe", Win=Dictionary(P=CANARY))


def link_to(address: str) -> Dictionary:
    return Dictionary(S=Name.URI, URI=address)


UPLOADS: dict[str, Hostile] = {
    "nothing": Hostile("empty.pdf", lambda: b"", "empty"),
    "26 MB": Hostile("large.pdf", lambda: pdf() + bytes(26 * 1024 * 1024), "too_large"),
    "svg with script": Hostile("a.svg", lambda: SVG, "unknown"),
    "svg called png": Hostile("a.png", lambda: SVG, "unknown"),
    "html called pdf": Hostile("a.pdf", lambda: b"<html><script>1</script></html>", "unknown"),
    "html that names a pdf": Hostile("a.pdf", lambda: b"<html>%PDF-1.7<script>1</script></html>", "damaged"),
    "exe called pdf": Hostile("a.pdf", lambda: EXE, "unknown"),
    "gif": Hostile("a.gif", lambda: picture("GIF", mode="P"), "unknown"),
    "tiff": Hostile("a.tif", lambda: picture("TIFF"), "unknown"),
    "bmp": Hostile("a.bmp", lambda: picture("BMP"), "unknown"),
    "heic": Hostile("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(400), "unknown"),
    "old word": Hostile("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "unknown"),
    "plain zip": Hostile("a.docx", lambda: zipped({"a.txt": b"a"}), "unknown"),
    "png magic over html": Hostile("a.png", lambda: b"\x89PNG\r\n\x1a\n<html>", "damaged"),
    "jpeg magic over junk": Hostile("a.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(500), "damaged"),
    "webp magic over junk": Hostile("a.webp", lambda: b"RIFF\x20\0\0\0WEBPVP8 " + bytes(50), "damaged"),
    "pdf magic over junk": Hostile("a.pdf", lambda: b"%PDF-1.7\n" + bytes(500), "damaged"),
    "zip magic over junk": Hostile("a.docx", lambda: b"PK\x03\x04" + bytes(500), "damaged"),
    "png called pdf": Hostile("scan.pdf", picture),
    "jpeg with place": Hostile("IMG.jpg", lambda: picture("JPEG", exif=exif())),
    "webp with place": Hostile("IMG.webp", lambda: picture("WEBP", exif=exif(), xmp=MARK)),
    "png with place": Hostile("IMG.png", lambda: picture(exif=exif())),
    "jpeg with xmp and comment": Hostile("a.jpg", lambda: picture("JPEG", xmp=b"<x>" + MARK, comment=MARK)),
    "png with notes": Hostile("a.png", png_notes),
    "jpeg with odd profile": Hostile("a.jpg", lambda: picture("JPEG", icc_profile=profile())),
    "png with broken profile": Hostile("a.png", lambda: picture(icc_profile=MARK * 40)),
    "jpeg with broken notes": Hostile("a.jpg", lambda: picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + MARK)),
    "jpeg and zip": Hostile("a.jpg", lambda: picture("JPEG") + zipped({CANARY: MARK})),
    "png and html": Hostile("a.png", lambda: picture() + b"<script>" + MARK + b"</script>"),
    "webp with tail": Hostile("a.webp", lambda: picture("WEBP") + MARK),
    "many pictures in a jpeg": Hostile("a.jpg", lambda: moving("MPO") + MARK),
    "png bomb": Hostile("a.png", png_bomb, "too_many_pixels"),
    "png of 41 million pixels": Hostile("a.png", lambda: png_bomb(6_410), "too_many_pixels"),
    "png note bomb": Hostile("a.png", png_text_bomb, "damaged"),
    "moving webp": Hostile("a.webp", lambda: moving("WEBP"), "animated"),
    "moving png": Hostile("a.png", lambda: moving("PNG"), "animated"),
    "half a png": Hostile("a.png", lambda: picture(size=(600, 400))[:900], "damaged"),
    "half a jpeg": Hostile("a.jpg", lambda: picture("JPEG", size=(600, 400))[:2500], "damaged"),
    "pdf with named script": Hostile("a.pdf", lambda: pdf(with_named_script)),
    "pdf with scripts at start": Hostile("a.pdf", lambda: pdf(with_start_script)),
    "pdf that launches": Hostile("a.pdf", lambda: pdf(with_link(LAUNCH))),
    "pdf that imports data": Hostile("a.pdf", lambda: pdf(with_link(Dictionary(S=Name.ImportData, F=CANARY)))),
    "pdf that goes elsewhere": Hostile("a.pdf", lambda: pdf(with_link(Dictionary(S=Name.GoToR, F=CANARY, D=[0])))),
    "pdf with file link": Hostile("a.pdf", lambda: pdf(with_link(link_to(f"file:///etc/{CANARY}")))),
    "pdf with script link": Hostile("a.pdf", lambda: pdf(with_link(link_to(f"javascript:{CANARY}")))),
    "pdf with attachment": Hostile("a.pdf", lambda: pdf(with_attachment)),
    "pdf with forms": Hostile("a.pdf", lambda: pdf(with_form)),
    "pdf with media": Hostile("a.pdf", lambda: pdf(with_media)),
    "pdf with metadata": Hostile("a.pdf", lambda: pdf(with_metadata)),
    "pdf with hidden places": Hostile("a.pdf", lambda: pdf(with_hidden_places)),
    "pdf with names": Hostile("a.pdf", lambda: pdf(with_names)),
    "pdf with photograph": Hostile("a.pdf", lambda: pdf(with_photograph)),
    "pdf with depth": Hostile("a.pdf", lambda: pdf(with_depth)),
    "pdf after junk": Hostile("a.pdf", lambda: MARK + b"\n" + pdf()),
    "pdf and zip": Hostile("a.pdf", lambda: pdf() + zipped({CANARY: MARK})),
    "pdf with 100000 objects": Hostile("a.pdf", lambda: pdf(with_crowd), "too_heavy"),
    "pdf with 501 pages": Hostile("a.pdf", lambda: pdf(pages=501), "too_many_pages"),
    "pdf bomb": Hostile("a.pdf", pdf_bomb, "damaged"),
    "pdf without end": Hostile("a.pdf", pdf_without_end, "too_heavy"),
    "pdf that needs a password": Hostile(
        "a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"
    ),
    "pdf that forbids": Hostile("a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    "half a pdf": Hostile("a.pdf", lambda: pdf(pages=9)[:-600], "damaged"),
    "docx that tells": Hostile("a.docx", docx_with_everything_that_tells),
    "docx with pictures": Hostile("a.docx", docx_with_pictures),
    "docx with fields": Hostile("a.docx", docx_with_fields),
    "docx and more": Hostile("a.docx", lambda: docx(**{f"{CANARY}.exe": MARK})),
    "docx with other text": Hostile(
        "a.docx",
        lambda: linked('<w:altChunk r:id="rId1"/>', ("aFChunk", "a.html", ""), **{"word/a.html": MARK}),
        "embedded",
    ),
    "docx with object": Hostile(
        "a.docx", lambda: linked("", ("oleObject", "o.bin", ""), **{"word/o.bin": MARK}), "embedded"
    ),
    "docx with macro": Hostile("a.docx", lambda: docx(**{"word/vbaProject.bin": MARK}), "macros"),
    "docm called docx": Hostile(
        "a.docx", lambda: docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"
    ),
    "template called docx": Hostile("a.docx", lambda: docx(main=f"{WORD}template.main+xml"), "unknown"),
    "docx of laughs": Hostile("a.docx", billion_laughs, "damaged"),
    "docx with outer entity": Hostile(
        "a.docx", lambda: docx("&x;", head='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "damaged"
    ),
    "docx of a thousand floors": Hostile("a.docx", lambda: docx("<w:p>" * 1000 + "</w:p>" * 1000), "damaged"),
    "docx that climbs": Hostile("a.docx", lambda: docx(**{"../../etc/cron.d/a": MARK}), "damaged"),
    "docx with root path": Hostile("a.docx", lambda: docx(**{"/etc/a": MARK}), "damaged"),
    "docx with backslashes": Hostile("a.docx", lambda: docx(**{"word\\..\\a": MARK}), "damaged"),
    "docx bomb": Hostile("a.docx", lambda: docx(**{"word/a.xml": bytes(101 * 1024 * 1024)}), "swells"),
    "smaller docx bomb": Hostile("a.docx", lambda: docx(**{"word/a.xml": bytes(20 * 1024 * 1024)}), "swells"),
    "docx of 2001 parts": Hostile("a.docx", lambda: docx(**{f"word/a{n}.xml": b"" for n in range(2000)}), "swells"),
    "docx that lies": Hostile("a.docx", zip_that_lies, "damaged"),
    "docx twice the text": Hostile("a.docx", lambda: docx(**{"WORD/document.xml": MARK}), "damaged"),
}
CLEANED = {title: upload for title, upload in UPLOADS.items() if not upload.refused}
REFUSED = {title: upload for title, upload in UPLOADS.items() if upload.refused}
